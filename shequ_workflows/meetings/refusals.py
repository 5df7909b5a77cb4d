"""Who may, and the sentences for those who may not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node

from .constants import PREPARERS, Kind
from .models import Meeting


def unknown() -> Refusal:
    return refuse("unknown", gettext_lazy("This meeting does not exist, or you may not see it."), Answer.NOT_FOUND)


def forbidden(who: Iterable[str]) -> Refusal:
    sentence = _("This is done by: %(who)s. Please ask one of them.") % {"who": role_names(frozenset(who))}
    return refuse("role", sentence, Answer.FORBIDDEN)


def preparers(kind: str) -> frozenset[str]:
    """Who prepares a meeting of that kind: an owners' committee its own assemblies only."""
    return PREPARERS if kind == Kind.OWNERS else PREPARERS - {Role.OWNERS_COMMITTEE}


def may_prepare(roles: frozenset[str], kind: str) -> bool:
    return not roles.isdisjoint(preparers(kind))


def refusal_to_plan(actor: Actor, node: Node, kind: str) -> Refusal | None:
    """At ``node``; nobody learns of a place where he has no part."""
    if actor.is_system or may_prepare(actor.roles_at(node.path), kind):
        return None
    return forbidden(preparers(kind))


def refusal_to_prepare(actor: Actor, meeting: Meeting) -> Refusal | None:
    """Agenda, invitations, attendance, counts, undertakings."""
    if actor.is_system or may_prepare(actor.roles_at(meeting.subject.path), meeting.kind):
        return None
    if not Meeting.objects.visible_to(actor).filter(pk=meeting.pk).exists():
        return unknown()
    return forbidden(preparers(meeting.kind))
