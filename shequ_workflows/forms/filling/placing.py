"""Where a submission belongs: the household of whoever it is from, and the deepest node that its staff work at."""

from __future__ import annotations

from shequ_workflows.community.models import Household, HouseholdMember
from shequ_workflows.org.models import Node, Person


def household_of(person: Person | None, node: Node) -> Household | None:
    """Where the person lives at or below ``node``: confirmed, lived in, the longest."""
    if person is None:
        return None
    rows = HouseholdMember.objects.current().filter(
        person=person, is_confirmed=True, household__in=Household.objects.within(node)
    )
    member = (
        rows.select_related("household__unit__building__compound__node", "household__unit__building__node",
                            "household__unit__building__grid")
        .order_by("-lives_here", "valid_from", "pk")
        .first()
    )  # fmt: skip
    return member.household if member is not None else None


def node_of(person: Person | None, household: Household | None, node: Node) -> Node:
    """The grid, the building or the community of the person, where it lies at or below ``node``; else ``node``. The grid
    first: its worker reads what comes in, and buildings lie beside grids in the tree."""
    places: list[Node | None] = []
    if household is not None:
        building = household.unit.building
        places += [building.grid, building.node, building.compound.node]
    if person is not None:
        places.append(person.home)
    return next((one for one in places if one is not None and one.path.startswith(node.path)), node)
