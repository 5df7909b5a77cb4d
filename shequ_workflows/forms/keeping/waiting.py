"""Requests about data that wait for an answer, for those who give it."""

from __future__ import annotations

from django.db.models import Q

from shequ_workflows.forms.models import DataRequest
from shequ_workflows.forms.permitting import NEVER, READERS, readers_of
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.querysets import below


def open_requests(actor: Actor) -> list[DataRequest]:
    """Due first. One query; none for whoever holds no role."""
    paths = actor.paths_with(*(actor.roles - NEVER))
    if not paths:
        return []
    rows = DataRequest.objects.open().filter(below(paths, "node__path")).select_related("form", "node", "person")
    return [one for one in rows.order_by("due_at", "pk") if actor.roles_at(one.node.path) & readers_of(one.form)]


def answered_requests(actor: Actor, most: int) -> list[DataRequest]:
    """The newest answers, where a form says nothing else of its readers or the actor is one of them. One query."""
    paths = actor.paths_with(*(actor.roles - NEVER))
    rows = DataRequest.objects.exclude(answered_at=None).filter(below(paths, "node__path") if paths else Q(pk__in=[]))
    found = rows.select_related("form", "node", "person", "answered_by").order_by("-answered_at", "-pk")[: most * 2]
    return [one for one in found if actor.roles_at(one.node.path) & readers_of(one.form)][:most]


def count(actor: Actor) -> int:
    return len(open_requests(actor)) if may_answer(actor) else 0


def may_answer(actor: Actor) -> bool:
    return actor.has(*READERS)
