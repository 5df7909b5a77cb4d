"""Who works for a community: whom an intake may be given to."""

from __future__ import annotations

from django.db.models import Q

from shequ_workflows.org.constants import COMMUNITY_STAFF, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now


def colleagues_of(community: Node) -> dict[int, list[str]]:
    """Person id → codes of the roles by which he works for ``community`` now, its grids included. One query."""
    place = Q(node__path__startswith=community.path) | Q(node__in=Node.objects.chain_of(community))
    rows = RoleAssignment.objects.in_force(now()).filter(place, role__in=COMMUNITY_STAFF)
    found: dict[int, list[str]] = {}
    for person, role in rows.order_by("pk").values_list("person", "role"):
        found.setdefault(person, []).append(role)
    return found


def label_of(person: Person, roles: list[str]) -> str:
    """赵海燕（网格员）; of several roles the first that was given."""
    names = dict(Role.choices)
    return f"{person.name}（{names[roles[0]]}）" if roles else person.name
