"""What a colleague has, as far as somebody may hand it over: work of every layer, and roles. Constant queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from shequ_workflows.core.holdings import Line, lines_of
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import APPOINTED_BY
from shequ_workflows.org.constants import COMMUNITY_STAFF, DESK_ROLES, RESIDENT_ROLES
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below, prefixes

from .constants import HANDERS


@dataclass(frozen=True)
class Holds:
    """``ending``: roles that end with the act. ``staying``: roles whose end is somebody else's to say. ``elsewhere``: how
    much there is where the actor may hand nothing over."""

    person: Person
    lines: tuple[Line, ...]
    ending: tuple[RoleAssignment, ...]
    staying: tuple[RoleAssignment, ...]
    elsewhere: int

    def __bool__(self) -> bool:
        return bool(self.lines or self.ending)

    @property
    def seen(self) -> dict[str, str]:
        """What a form made from this list carries: key → token."""
        return {
            **{line.key: line.token for line in self.lines},
            **{f"role-{role.pk}": role.role for role in self.ending},
        }

    @property
    def node(self) -> Node:
        """In whose journal it is written: the community of a role that ends, else of the work."""
        for role in self.ending or self.staying:
            return role.node.community
        return self.lines[0].subject.community


def holds_of(person: Person, actor: Actor) -> Holds:
    """What ``person`` has and ``actor`` may hand over."""
    mine, elsewhere = [], 0
    for line in lines_of(person):
        if actor.holds(*HANDERS, at=line.subject.path):
            mine.append(line)
        else:
            elsewhere += 1
    rows = person.roles.exclude(role__in=RESIDENT_ROLES).filter(Q(valid_to=None) | Q(valid_to__gt=now()))
    ending: list[RoleAssignment] = []
    staying: list[RoleAssignment] = []
    for role in rows.select_related("node", "person").order_by("valid_from", "pk"):
        may = may_at(actor, role.node, APPOINTED_BY[role.role]) is None
        (ending if may and actor.holds(*HANDERS, at=role.node.path) else staying).append(role)
    return Holds(person, tuple(mine), tuple(ending), tuple(staying), elsewhere)


def changes(seen: Mapping[str, str], holds: Holds) -> tuple[list[Line], list[Line], int]:
    """What work came since the list was made, what is not as it was, and how many entries are gone."""
    current = holds.seen
    new = [line for line in holds.lines if line.key not in seen]
    moved = [line for line in holds.lines if line.key in seen and seen[line.key] != line.token]
    gone = [key for key in seen if key not in current and not key.startswith("role-")]
    return new, moved, len(gone)


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in the actor's scope: the roles, and how much open work."""

    person: Person
    roles: tuple[RoleAssignment, ...]
    open: int


def colleagues_in_reach(actor: Actor) -> list[Colleague]:
    """Who holds a role of the desk in the actor's communities or street, by name. Three queries."""
    paths = actor.paths_with(*DESK_ROLES, *HANDERS)
    above = {prefix for held in actor.held if held.role in COMMUNITY_STAFF for prefix in prefixes(held.path)}
    communities = Node.objects.communities().filter(path__in=above).values_list("path", flat=True)
    place = below({*paths, *communities}, "node__path")
    rows = RoleAssignment.objects.in_force(now()).filter(place, role__in=DESK_ROLES).select_related("person", "node")
    found: dict[int, list[RoleAssignment]] = {}
    for row in rows.order_by("person__pinyin", "person__name", "pk"):
        found.setdefault(row.person_id, []).append(row)
    counts = open_of(found)
    return [Colleague(roles[0].person, tuple(roles), counts.get(pk, 0)) for pk, roles in found.items()]


def open_of(people: Iterable[int]) -> dict[int, int]:
    """Person id → open subjects in their charge. One query."""
    rows = Subject.objects.matters().open().filter(assignee__in=list(people))
    return dict(rows.values_list("assignee").annotate(n=Count("pk")).order_by())
