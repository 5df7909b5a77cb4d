"""Where somebody opens cases, and of which flows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from shequ_workflows.flows.family import definition_of
from shequ_workflows.flows.models import Flow
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import DESK_ROLES, NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below, prefixes

from .openers import first_step_of, live_flows

#: Communities offered to somebody who works for several.
MOST = 200
_AT = (NodeKind.COMMUNITY, NodeKind.COMPOUND, NodeKind.GRID, NodeKind.BUILDING)


@dataclass(frozen=True, slots=True)
class Openable:
    """A flow of which somebody may open cases."""

    flow: Flow
    title: str
    summary: str
    takes_pasted: bool


def places_of(actor: Actor, *roles: str) -> list[Node]:
    """The widest nodes, communities at most, where one of ``roles`` is held. One query."""
    paths = actor.paths_with(*roles)
    held = Q(path__in=paths, kind__in=_AT) | Q(below(paths, "path"), kind=NodeKind.COMMUNITY)
    found: list[Node] = []
    for node in Node.objects.in_use().filter(held).order_by("path")[:MOST]:
        if not any(node.path.startswith(wider.path) for wider in found):
            found.append(node)
    return found


def places_for(actor: Actor, flow: Flow) -> list[Node]:
    """Where this actor opens cases of ``flow``."""
    edge = first_step_of(flow)
    roles = edge.who & DESK_ROLES if edge is not None else frozenset()
    return [one for one in places_of(actor, *roles) if flow.node.path in prefixes(one.path)] if roles else []


def openable(actor: Actor) -> list[Openable]:
    """Every flow of which this actor may open cases somewhere, by title. Two queries."""
    places = places_of(actor, *DESK_ROLES)
    found = []
    for flow in live_flows():
        edge = first_step_of(flow)
        if edge is None or flow.current is None:
            continue
        here = (one for one in places if flow.node.path in prefixes(one.path))
        if any(actor.holds(*edge.who, at=one) for one in here):
            said = definition_of(flow.current)
            language = said.languages[0]
            found.append(Openable(flow, said.title.say(language), said.summary.say(language), bool(said.reference)))
    return found
