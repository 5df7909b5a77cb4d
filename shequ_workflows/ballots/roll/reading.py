"""A roll read line by line, in the order of its rooms; a constant number of queries, whatever its size."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shequ_workflows.ballots.constants import PollState
from shequ_workflows.ballots.electorates import Electorate, electorates
from shequ_workflows.ballots.heads import Row
from shequ_workflows.ballots.models import Poll, RollEntry, RollNote, RollUnit, RollVoter
from shequ_workflows.ballots.panels import square_metres
from shequ_workflows.community.models import HouseholdMember, Unit
from shequ_workflows.core.masking import mask_name
from shequ_workflows.org.models import Person


@dataclass(frozen=True, slots=True)
class Room:
    """Where a unit lies. ``order``: buildings one after another, 2 before 10."""

    building: int
    code: str
    compound: str

    @property
    def order(self) -> tuple[str, tuple[tuple[int, str], ...]]:
        return self.compound, tuple((len(part), part) for part in self.code.split("-"))


@dataclass(slots=True)
class Line:
    """An entry as it is shown: names masked. ``entry`` is None before opening."""

    names: str
    rooms: str
    area: str
    faults: list[str] = field(default_factory=list)
    entry: int | None = None
    notes: list[RollNote] = field(default_factory=list)


@dataclass
class Roll:
    """All voting units of a poll, and what is needed to find and name them."""

    poll: Poll
    electorate: Electorate
    rows: list[Row]
    rooms: dict[int, Room]
    homes: dict[int, list[int]]

    def units_of(self, row: Row) -> list[int]:
        """Rooms of an entry; of somebody without one, those where he lives."""
        if row.units:
            return [unit for unit, _area in row.units]
        return [unit for person in row.people for unit in self.homes.get(person, ())]

    def order(self, row: Row) -> tuple[bool, tuple[object, ...], str]:
        places = [self.rooms[unit].order for unit in self.units_of(row) if unit in self.rooms]
        return not places, min(places, default=()), row.unit_key

    def is_faulty(self, row: Row) -> bool:
        return bool(self.faults(row))

    def faults(self, row: Row) -> list[str]:
        """What is missing of an entry, and what to do."""
        found = []
        if (
            self.electorate.has_area
            and not row.unit_key.startswith("d:")
            and any(not area for _unit, area in row.units)
        ):
            found.append(_("no area: enter it from the register of property"))
        if not row.people and row.unit_key.startswith("u:"):
            found.append(_("no owner entered: enter him with his unit"))
        elif not row.people and row.unit_key.startswith("h:"):
            found.append(_("nobody of known age: enter dates of birth"))
        return found

    def narrowed(
        self,
        *,
        building: int | None = None,
        only_faulty: bool = False,
        found: tuple[Collection[int], Collection[int]] | None = None,
    ) -> list[Row]:
        """Entries with a room in ``building``, those with a fault, and of a search those of (people, units) ``found``."""
        rows = self.rows
        if building is not None:
            rows = [row for row in rows if any(self._lies_in(unit, building) for unit in self.units_of(row))]
        if only_faulty:
            rows = [row for row in rows if self.is_faulty(row)]
        if found is not None:
            wanted, there = set(found[0]), set(found[1])
            rows = [row for row in rows if wanted.intersection(row.people) or there.intersection(self.units_of(row))]
        return rows

    def _lies_in(self, unit: int, building: int) -> bool:
        return unit in self.rooms and self.rooms[unit].building == building

    @property
    def area(self) -> int:
        return sum(row.area for row in self.rows)

    def lines(self, rows: Sequence[Row]) -> list[Line]:
        """The lines of one page. Three queries at most."""
        pks = {person for row in rows for person in row.people}
        names = {pk: mask_name(name) for pk, name in Person.objects.filter(pk__in=pks).values_list("pk", "name")}
        entries: dict[str, int] = {}
        notes: dict[int | None, list[RollNote]] = defaultdict(list)
        if self.poll.state != PollState.DRAFT:
            found = RollEntry.objects.filter(poll=self.poll, unit_key__in=[row.unit_key for row in rows])
            entries = dict(found.values_list("unit_key", "pk"))
            for note in RollNote.objects.filter(entry__in=entries.values()):
                notes[note.entry_id].append(note)
        made = []
        for row in rows:
            entry = entries.get(row.unit_key)
            line = Line(self._names(row, names), self._codes(row), square_metres(row.area) if row.area else "")
            line.faults, line.entry, line.notes = self.faults(row), entry, notes.get(entry, [])
            made.append(line)
        return made

    def _names(self, row: Row, names: dict[int, str]) -> str:
        if row.people:
            return "、".join(names.get(person, "*") for person in row.people)
        return _("developer, unsold units") if row.unit_key.startswith("d:") else _("not known")

    def _codes(self, row: Row) -> str:
        return "、".join(self.rooms[unit].code for unit in self.units_of(row) if unit in self.rooms)


def roll_of(poll: Poll, at: dt.datetime) -> Roll:
    """As it would be fixed at ``at``; after opening as it was fixed."""
    electorate = electorates[poll.electorate]
    rows = electorate.rows(poll, at) if poll.state == PollState.DRAFT else fixed_rows(poll)
    units = Unit.objects.within(poll.place).order_by()
    placed = units.values_list("pk", "building_id", "code", "building__compound__name")
    rooms = {pk: Room(building, code, compound) for pk, building, code, compound in placed}
    homes: dict[int, list[int]] = defaultdict(list)
    if not electorate.has_rooms:
        living = HouseholdMember.objects.current().filter(lives_here=True, is_confirmed=True, household__unit__in=units)
        for person, unit in living.values_list("person_id", "household__unit_id"):
            homes[person].append(unit)
    roll = Roll(poll, electorate, rows, rooms, homes)
    roll.rows = sorted(rows, key=roll.order)
    return roll


def fixed_rows(poll: Poll) -> list[Row]:
    """The roll as it was fixed. Three queries."""
    voters: dict[int, list[int]] = defaultdict(list)
    for entry, person in RollVoter.objects.filter(entry__poll=poll).values_list("entry_id", "person_id"):
        voters[entry].append(person)
    units: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for entry, unit, area in RollUnit.objects.filter(entry__poll=poll).values_list("entry_id", "unit_id", "area"):
        units[entry].append((unit, area))
    listed: Iterable[tuple[int, str, int | None, int]] = poll.roll.order_by().values_list(
        "pk", "unit_key", "person_id", "area"
    )
    return [Row(key, person, area, tuple(voters[pk]), tuple(units[pk])) for pk, key, person, area in listed]
