"""What the desk's screens about cases share: who uses them, the case, the frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.models import Case
from shequ_workflows.org.constants import DESK_ROLES, Role

#: Open cases by hand: whoever works at the desk, if the flow's first step is theirs.
OPENERS: Final[frozenset[str]] = DESK_ROLES
#: Look at the board and the calendar.
READERS: Final[frozenset[str]] = DESK_ROLES | {Role.SUPERVISION_COMMITTEE, Role.AUDITOR}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_roles(roles: frozenset[str]) -> Callable[[View[P]], View[P]]:
    """Visitors sign in first, others are told whom to ask. Never cached."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not actor_of(request).has(*roles):
                raise PermissionDenied(
                    _("The desk is for staff. If you work for the community, ask its director to give you a role.")
                )
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def case_or_404(request: HttpRequest, public_id: str) -> Case:
    """A case that this actor may know of."""
    visible = Subject.objects.visible_to(actor_of(request)).filter(kind__startswith=f"{FAMILY}:")
    rows = Case.objects.filter(subject__in=visible).select_related(
        "subject__node", "subject__community", "subject__assignee", "subject__raised_by", "subject__unit", "flow"
    )
    found = rows.filter(subject__public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def back_to(subject: Subject) -> str:
    """Where staff go on with the case."""
    return workplace_url(subject) or "/"


def page(request: HttpRequest, template: str, current: str = "", *, status: int = 200, **more: Any) -> HttpResponse:
    """A screen of the desk; 422 where its form came back with errors."""
    form = more.get("form")
    if status == 200 and form is not None and getattr(form, "is_bound", False) and form.errors:
        status = 422
    return render(request, f"shequ_flows/desk/{template}.html", staff_frame(request, current, **more), status=status)
