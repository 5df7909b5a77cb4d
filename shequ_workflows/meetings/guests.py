"""Who belongs to a group at a node: people, where they are found, and square metres where owners are counted by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from shequ_workflows.community.models import Building, HouseholdMember, Ownership, Unit
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now

from .constants import GROUP_ROLES, Group


@dataclass(frozen=True)
class Guest:
    """Somebody to invite."""

    person_id: int
    unit_id: int | None = None
    area: Decimal | None = None


def guests_of(node: Node, group: str, *, building: Building | None = None, person: Person | None = None) -> list[Guest]:
    """Everybody of ``group`` at ``node``, each once. A constant number of queries."""
    if group == Group.OWNERS:
        return owners(node)
    if group == Group.BUILDING:
        return households(building) if building is not None else []
    if group == Group.PERSON:
        return _with_rooms([person.pk]) if person is not None else []
    place = Q(node__in=Node.objects.chain_of(node)) | Q(node__path__startswith=node.path)
    held = RoleAssignment.objects.in_force(now()).filter(place, role__in=GROUP_ROLES[group])
    return _with_rooms(sorted(set(held.values_list("person", flat=True))))


def _with_rooms(people: Iterable[int]) -> list[Guest]:
    """Each with the room where he lives; else one he belongs to."""
    ids = list(people)
    rows = HouseholdMember.objects.current().filter(person__in=ids).order_by("lives_here", "-pk")
    rooms = dict(rows.values_list("person", "household__unit"))  # the last one wins: where he lives, entered first
    return [Guest(person, rooms.get(person)) for person in ids]


def households(building: Building) -> list[Guest]:
    """One of each household: its contact, else whoever was entered first."""
    rows = HouseholdMember.objects.current().filter(household__unit__building=building, lives_here=True)
    found: dict[int, Guest] = {}
    for household, person, unit in rows.order_by("-is_contact", "pk").values_list(
        "household", "person", "household__unit"
    ):
        found.setdefault(household, Guest(person, unit))
    return list({guest.person_id: guest for guest in found.values()}.values())


def owners(node: Node) -> list[Guest]:
    """One a person, with the area of all his units (interpretation 2020 art. 8–9 of the Civil Code's rules on buildings).

    A unit of several owners counts once, for the one with the largest share; what the developer has not sold yet and
    units without an owner on the register are nobody's here. An area that is not known is left open.
    """
    units = Unit.objects.within(node).filter(developer_unsold=False)
    rows = Ownership.objects.current().filter(unit__in=units).select_related("unit").order_by("pk")
    speakers: dict[int, Ownership] = {}
    for row in rows:
        known = speakers.get(row.unit_id)
        if known is None or row.share > known.share:
            speakers[row.unit_id] = row
    units_of: dict[int, list[Unit]] = {}
    for row in speakers.values():
        units_of.setdefault(row.person_id, []).append(row.unit)
    found = []
    for person, mine in units_of.items():
        areas = [unit.area for unit in mine if unit.area is not None]
        found.append(Guest(person, mine[0].pk, sum(areas, Decimal(0)) if areas else None))
    return found


def adults_count(node: Node) -> int:
    """Verified residents of age, for the size of a residents' meeting."""
    from shequ_workflows.ballots.electorates import residents_of_age

    return residents_of_age(node.community, now()).count()
