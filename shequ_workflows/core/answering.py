"""Who asks on the web, and what a refusal is there where the asker may not at all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from shequ_workflows.org.acting import Answer, Refusal
from shequ_workflows.org.actors import Actor


def actor_of(request: HttpRequest) -> Actor:
    """As the middleware found him."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def stop(refusal: Refusal | None) -> None:
    """404 for what one may not know of, 403 with whom to ask; nothing for other refusals."""
    if refusal is None:
        return
    if refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))
