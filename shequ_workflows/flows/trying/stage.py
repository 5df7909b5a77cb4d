"""The invented community of a try-out: a street with one community, and one person for each role that the flow names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from shequ_workflows.core.calendar.models import NodeHours
from shequ_workflows.flows.definition.schema import Flow
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Relation, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment

#: Held at the street; all others at the community.
_AT_STREET = frozenset(
    {Role.STREET_CLERK, Role.STREET_LEADER, Role.STREET_FINANCE, Role.ACCESS_GROUP, Role.DISTRICT_ACCESS}
)
#: Codes of the invented offices and ids of the invented people begin so; no real ones do.
INVENTED: Final = "try-"
_RAISERS = frozenset({Relation.REPORTER.value, Relation.PROPOSER.value})


@dataclass
class Stage:
    """``people`` by role, the raiser under *reporter*."""

    street: Node
    community: Node
    department: Node
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, role: str, at: dt.datetime) -> Actor:
        if role == Relation.SYSTEM:
            return Actor.system()
        known = self.people.get(Relation.REPORTER.value if role in _RAISERS else role)
        return Actor.of(known, at) if known is not None else Actor.visitor()


def roles_of(flow: Flow) -> list[str]:
    """Every role that takes a step, is asked for its word, or may take a case on; in the order in which they are declared."""
    found = {role for edge in flow.edges for role in edge.who}
    found |= {role for state in flow.states for role in state.pool}
    found |= {
        role for state in flow.states if state.round is not None for role in (*state.round.who, *state.round.veto)
    }
    found |= {role for edge in flow.edges for ask in edge.asks for role in ask.roles}
    return [role for role in Role.values if role in found]


def set_up(flow: Flow, real: Node, at: dt.datetime) -> Stage:
    """Inside a transaction that will be taken back. Office hours and local rules are those of the flow's own place."""
    street = Node.add_root(instance=_node(NodeKind.STREET, "试运行街道"))
    community = street.add_child(instance=_node(NodeKind.COMMUNITY, "试运行社区"))
    street.refresh_from_db()
    department = street.add_child(instance=_node(NodeKind.DEPARTMENT, "试运行部门"))
    stage = Stage(street, community, department)
    _same_office(real, community)
    for role in roles_of(flow):
        where = street if role in _AT_STREET else department if role == Role.DEPARTMENT else community
        stage.people[role] = _person(role, str(Role(role).label), community, [(role, where)], at)
    raiser = [(Role.RESIDENT.value, community)]
    reporter = Relation.REPORTER
    stage.people[reporter.value] = _person(reporter.value, str(reporter.label), community, raiser, at)
    return stage


def _node(kind: str, name: str) -> Node:
    return Node(kind=kind, name=name, code=f"{INVENTED}{kind}")


def person_id(role: str) -> str:
    """The public id of the invented person in ``role``: the same in each try-out, so that moves may name people."""
    return f"{INVENTED}{role}"[:16]


def _person(role: str, name: str, home: Node, roles: Iterable[tuple[str, Node]], at: dt.datetime) -> Person:
    made = Person.objects.create(public_id=person_id(role), name=name[:40], home=home)
    for role, node in roles:
        RoleAssignment.objects.create(person=made, role=role, node=node, valid_from=at - dt.timedelta(days=1))
    return made


def _same_office(real: Node, community: Node) -> None:
    for row in NodeHours.objects.filter(node__in=Node.objects.chain_of(real)).order_by("node__path"):
        NodeHours.objects.filter(node=community).delete()
        row.pk, row.node = None, community
        row.save(force_insert=True)
