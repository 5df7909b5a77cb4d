"""Who may use the desk, and what of it each may know."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.machines import machine_of, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below, prefixes

from .constants import READERS, SEES_COLLEAGUES

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def desk_view(view: View[P]) -> View[P]:
    """For people who hold a role at the desk; visitors sign in first, others are told whom to ask. Never cached."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*READERS):
            raise PermissionDenied(
                _("The desk is for staff. If you work for the community, ask its director to give you a role.")
            )
        return view(request, *args, **kwargs)

    return guarded


def colleagues_view(view: View[P]) -> View[P]:
    """As ``desk_view``, and for the administrator, who hands over and does not work at the desk."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*SEES_COLLEAGUES):
            raise PermissionDenied(_("This is for staff. If you work for the community, ask its director for a role."))
        return view(request, *args, **kwargs)

    return guarded


def desk_subjects(actor: Actor) -> SubjectQuerySet:
    """What the actor works on or reads at the desk: in the scope of a desk role, of his office, or given to him.

    Narrower than ``visible_to``: a neighbouring community's public matter is read on its public page, not here. Of the
    community around his building or grid he finds what is public: he keys in for his neighbours.
    """
    around = {above for held in actor.held if held.role in READERS for above in prefixes(held.path)}
    here = below(actor.paths_with(*READERS), "path") | Q(path__in=around, public_from__lte=now())
    here |= below(actor.paths_with(Role.DEPARTMENT), "unit_path")
    here |= Q(assignee=actor.person_id, assignee__isnull=False)
    kinds = [kind for kind, _label in machines.kinds()]
    return Subject.objects.visible_to(actor).filter(here, kind__in=kinds)


def subject_or_404(request: HttpRequest, public_id: str, **more: Any) -> Subject:
    """The subject as its machine's class, if this actor works on it or reads it; 404 otherwise."""
    plain = desk_subjects(actor_of(request)).filter(public_id=public_id, **more).first()
    if plain is None:
        raise Http404
    model = machine_of(plain).model or Subject
    return model._default_manager.select_related("node", "community", "assignee", "raised_by", "rules").get(pk=plain.pk)
