"""Who may use the desk, and what its frame shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import DESK_ROLES, Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

#: May look at the desk's pages of subjects in their scope without working there.
READERS = DESK_ROLES | {Role.SUPERVISION_COMMITTEE, Role.AUDITOR}


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def desk_view(view: View[P]) -> View[P]:
    """For people who hold a role at the desk; others are told whom to ask."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*READERS):
            raise PermissionDenied(
                _("The desk is for staff. If you work for the community, ask its director to give you a role.")
            )
        return view(request, *args, **kwargs)

    return guarded


def subject_or_404(request: HttpRequest, public_id: str) -> Subject:
    """The subject as its machine's class, if this actor may know of it; 404 otherwise."""
    actor = actor_of(request)
    plain = Subject.objects.visible_to(actor).matters().filter(public_id=public_id).first()
    if plain is None:
        raise Http404
    model = machine_of(plain).model or Subject
    return model._default_manager.select_related("node", "community", "assignee", "raised_by", "rules").get(pk=plain.pk)
