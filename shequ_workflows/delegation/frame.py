"""What the screens of this layer share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shequ_workflows.core.models import Subject
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actors import Actor

from .constants import KIND


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def stop(may: bool, sentence: Any) -> None:
    """403 with whom to ask."""
    if not may:
        raise PermissionDenied(str(sentence))


def subject_or_404(request: HttpRequest, public_id: str) -> Subject:
    """The task's subject, if this reader may know of it."""
    rows = Subject.objects.visible_to(actor_of(request)).filter(kind=KIND, public_id=public_id)
    found: Subject | None = rows.select_related("node", "community", "unit", "raised_by", "rules", "delegation").first()
    if found is None:
        raise Http404
    return found


def refused(form: Form, refusal: Refusal) -> None:
    """Put a refusal's sentence at the field it is about."""
    form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal.sentence))


def page(request: HttpRequest, template: str, *, current: str = "delegation", **more: Any) -> HttpResponse:
    """A staff screen; 422 where its form came back with errors."""
    form = more.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(
        request, f"shequ_delegation/staff/{template}.html", staff_frame(request, current, **more), status=status
    )
