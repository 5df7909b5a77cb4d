"""Where somebody may plan meetings, and about what."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import GROUP_ROLES, MEETING, PREPARERS, UNDERTAKING

#: Where meetings are held: of a community, or of the owners of a compound in it.
HELD_AT = (NodeKind.COMMUNITY, NodeKind.COMPOUND)
#: Whoever may be given something to do.
IN_OFFICE: frozenset[str] = frozenset(role for roles in GROUP_ROLES.values() for role in roles) - {
    Role.RESIDENTS_REP.value
}


def nodes_of(actor: Actor) -> list[Node]:
    """Communities and compounds in which ``actor`` prepares meetings, communities first."""
    paths = actor.paths_with(*PREPARERS)
    found = Node.objects.in_use().filter(below(paths), kind__in=HELD_AT)
    return sorted(found, key=lambda node: (HELD_AT.index(NodeKind(node.kind)), node.path))


def matters_of(actor: Actor, node: Node, *, also: Iterable[str | None] = ()) -> QuerySet[Subject]:
    """Open matters of the community that everybody may read of, newest first; and those named already."""
    named = [public_id for public_id in also if public_id]
    rows = Subject.objects.visible_to(actor).exclude(kind__in=[JOURNAL, MEETING, UNDERTAKING])
    public = Q(community=node.community, is_open=True, public_from__lte=now())
    return rows.filter(public | Q(public_id__in=named)).order_by("-opened_at", "-pk")


def people_in_office(node: Node) -> QuerySet[Person]:
    """Who may be given something to do at ``node``: whoever holds an office there, above or within it."""
    place = Q(node__in=Node.objects.chain_of(node)) | Q(node__path__startswith=node.path)
    held = RoleAssignment.objects.in_force(now()).filter(place, role__in=IN_OFFICE)
    return Person.objects.present().filter(pk__in=held.values("person")).order_by("name", "pk")
