"""The register of one community in memory, as a roster is compared with it: a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from shequ_workflows.community.models import (
    Building,
    Compound,
    Household,
    HouseholdMember,
    Ownership,
    PersonSecret,
    Phone,
    Unit,
)
from shequ_workflows.core.encrypted import BlindIndexField
from shequ_workflows.core.rooms import RoomCode
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person

T = TypeVar("T")
#: SQLite takes so many values in one question.
BATCH = 500


@dataclass(eq=False, slots=True)
class Someone:
    """A person, on the register or to be entered; ``changes`` holds what a roster says anew."""

    person: Person | None
    name: str
    birth_date: dt.date | None = None
    has_id: bool = False
    is_yours: bool = True
    phones: set[str] = field(default_factory=set)
    id_kind: str = ""
    id_number: str = ""
    new_phones: list[str] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Member:
    someone: Someone
    relation: str
    row: HouseholdMember | None = None
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class House:
    """A household of a home."""

    household: Household | None
    code: str = ""
    members: list[Member] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Home:
    """An exclusive unit. ``owners`` own it on the register, ``new_owners`` are names that a roster tells."""

    compound: Compound
    place: RoomCode
    unit: Unit | None
    houses: list[House] = field(default_factory=list)
    owners: list[Someone] = field(default_factory=list)
    new_owners: list[str] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)


def document_index(number: str) -> str:
    """As the register finds an ID number without opening any."""
    index = cast(BlindIndexField, PersonSecret._meta.get_field("id_number_index"))
    return index.index_of(number) or ""


def phone_index(number: str) -> str:
    index = cast(BlindIndexField, Phone._meta.get_field("number_index"))
    return index.index_of(number) or ""


class Register:
    """What is known of the homes of ``community``; a roster's homes and people are added to it as it is read."""

    def __init__(self, actor: Actor, community: Node) -> None:
        self.actor, self.community = actor, community
        self.compounds = {one.name: one for one in Compound.objects.within(community).order_by("pk")}
        #: Keys begin with the name of the compound: one that a roster brings has no number yet.
        self.buildings: dict[tuple[str, str], Building | None] = {}
        self.homes: dict[tuple[str, str], Home] = {}
        self.rooms: dict[tuple[str, str, str], list[Home]] = defaultdict(list)
        self.house_codes: dict[str, tuple[Home, House]] = {}
        self.foreign_codes: set[str] = set()
        self.people: dict[int, Someone] = {}
        self.documents: dict[tuple[str, str], Someone] = {}
        self._load()

    def add_compound(self, compound: Compound) -> None:
        """One that is not stored yet."""
        self.compounds[compound.name] = compound

    def _load(self) -> None:
        ids = [one.pk for one in self.compounds.values()]
        by_pk = {one.pk: one for one in self.compounds.values()}
        for building in Building.objects.filter(compound__in=ids):
            self.buildings[by_pk[building.compound_id].name, building.number] = building
        homes: dict[int, Home] = {}
        for unit in Unit.objects.filter(building__compound__in=ids).select_related("building").order_by("pk"):
            place = RoomCode(unit.building.number, unit.entrance, unit.room)
            homes[unit.pk] = self._keep(Home(by_pk[unit.building.compound_id], place, unit))
        houses: dict[int, House] = {}
        for household in Household.objects.filter(unit__building__compound__in=ids).order_by("pk"):
            house = houses[household.pk] = House(household, household.code)
            homes[household.unit_id].houses.append(house)
            if house.code:
                self.house_codes[house.code] = (homes[household.unit_id], house)
        members = HouseholdMember.objects.current().filter(household__unit__building__compound__in=ids)
        for row in members.select_related("person").order_by("pk"):
            houses[row.household_id].members.append(Member(self._someone(row.person), row.relation, row))
        owners = Ownership.objects.current().filter(unit__building__compound__in=ids)
        for owned in owners.select_related("person").order_by("pk"):
            homes[owned.unit_id].owners.append(self._someone(owned.person))
        self._learn(list(self.people))

    def _keep(self, home: Home) -> Home:
        self.homes[home.compound.name, home.place.code] = home
        self.rooms[home.compound.name, home.place.building, home.place.room].append(home)
        return home

    def _someone(self, person: Person) -> Someone:
        found = self.people.get(person.pk)
        if found is None:
            found = self.people[person.pk] = Someone(person, person.name, person.birth_date)
        return found

    def _learn(self, pks: list[int]) -> None:
        """Which of them have a document and which phones they have, by index alone."""
        for some in _batches(pks):
            secrets = PersonSecret.objects.filter(person__in=some, id_number_index__isnull=False)
            for pk, kind, index in secrets.values_list("person", "id_kind", "id_number_index"):
                self.people[pk].has_id = True
                self.documents[kind, index] = self.people[pk]
            for pk, index in Phone.objects.filter(person__in=some).values_list("person", "number_index"):
                self.people[pk].phones.add(index)

    def find_documents(self, numbers: Iterable[str]) -> None:
        """Look up the people who have one of these ID numbers, wherever they live."""
        indexes = sorted({document_index(number) for number in numbers} - {""})
        found: list[Person] = []
        for some in _batches(indexes):
            people = Person.objects.filter(secret__id_number_index__in=some).exclude(pk__in=self.people)
            found += [person for person in people if person.pk not in self.people]
        for person in found:
            self._someone(person)
        pks = [person.pk for person in found]
        self._learn(pks)
        yours: set[int] = set()
        for known in _batches(pks):
            visible = Person.objects.present().visible_to(self.actor)
            yours |= set(visible.filter(pk__in=known).values_list("pk", flat=True))
        for pk in pks:
            self.people[pk].is_yours = pk in yours

    def home_at(self, compound: Compound, place: RoomCode) -> Home | None:
        """The home of this code; without an entrance also the only one with that building and room.

        Raises ``LookupError`` where several entrances have such a room.
        """
        exact = self.homes.get((compound.name, place.code))
        if exact is not None or place.entrance:
            return exact
        alike = self.rooms.get((compound.name, place.building, place.room), [])
        if len(alike) > 1:
            raise LookupError(place.code)
        return alike[0] if alike else None

    def find_house_codes(self, codes: Iterable[str]) -> None:
        """Which of these household numbers are used outside this community."""
        for some in _batches(sorted({code for code in codes if code} - self.house_codes.keys())):
            self.foreign_codes |= set(Household.objects.filter(code__in=some).values_list("code", flat=True))

    def add(self, home: Home) -> None:
        """A home that a roster tells of."""
        self.buildings.setdefault((home.compound.name, home.place.building), None)
        self._keep(home)


def _batches(values: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
