"""What the screens share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.community.constants import ROSTER_KEEPERS
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import Answer, Refusal
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def for_keepers(view: View[P]) -> View[P]:
    """For those who keep rosters; visitors sign in first, others are told whom to ask. Never cached."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*ROSTER_KEEPERS):
            raise PermissionDenied(str(not_yours(ROSTER_KEEPERS).sentence))
        return view(request, *args, **kwargs)

    return guarded


def stop(refusal: Refusal) -> None:
    """404 for what one may not know of, 403 with whom to ask."""
    if refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))


def page(request: HttpRequest, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A screen; a form with errors answers 422, unless something else is said."""
    form = more.get("form")
    if status == 200 and form is not None and form.is_bound and form.errors:
        status = 422
    context = staff_frame(request, "exchange", **more)
    return render(request, f"shequ_exchange/{template}.html", context, status=status)


def crumbs(*more: str) -> list[dict[str, str]]:
    """From the page of lists down; the last one is the page itself."""
    top = {"label": _("Lists"), "url": reverse("shequ_exchange:index") if more else ""}
    return [top, *({"label": label, "url": ""} for label in more)]
