"""What stands on the papers of a poll: plain values, for the page and for the Word file alike.

In the order of the walk: compound, building, entrance, floor, room. Who has no room on the roll is sorted by the home that
the register knows. A constant number of queries whatever the size of the roll.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from shequ_workflows.ballots.codes import grouped
from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.models import EntryCode, Handing, Poll, RollEntry
from shequ_workflows.ballots.panels import square_metres
from shequ_workflows.community.models import HouseholdMember, Unit
from shequ_workflows.community.querysets import UnitQuerySet

from .making import code_of

#: Lines of a roll sheet on an A4 page.
LINES_A_PAGE = 26


@dataclass(frozen=True)
class Line:
    """One voting unit. ``building`` is where its papers go: that of its first room. Codes are empty where none were made."""

    entry: int
    building: int
    house: str
    rooms: str
    names: str
    area: int
    letter: str = ""
    slip: str = ""
    handed: str = ""
    order: tuple[Any, ...] = ()

    @property
    def slip_text(self) -> str:
        """In groups of four."""
        return grouped(self.slip)

    @property
    def area_text(self) -> str:
        """In square metres; nothing where only heads count."""
        return square_metres(self.area) if self.area else ""


@dataclass(frozen=True)
class House:
    """A building with the voting units whose papers go there; ``building`` 0: no room is known."""

    building: int
    name: str
    lines: Sequence[Line]

    @property
    def pages(self) -> list[Sequence[Line]]:
        """Pages of its roll sheet."""
        return [self.lines[at : at + LINES_A_PAGE] for at in range(0, len(self.lines), LINES_A_PAGE)]

    @property
    def handed(self) -> int:
        return sum(1 for line in self.lines if line.handed)


def houses_of(
    poll: Poll, *, within: UnitQuerySet | None = None, building: int | None = None, codes: bool = False
) -> list[House]:
    """The roll by buildings; ``within``: only rooms of these. Codes only where they are asked for."""
    entries = RollEntry.objects.filter(poll=poll).select_related("person")
    rows = list(entries.prefetch_related("voters__person", "units__unit__building__compound").order_by("id"))
    homes = _homes([one.person_id for one in rows if one.person_id is not None and not one.units.all()])
    seen = set(within.values_list("pk", flat=True)) if within is not None else None
    known = _codes(poll) if codes else {}
    handed = dict(Handing.objects.filter(entry__poll=poll).order_by("id").values_list("entry", "how"))
    labels = dict(Handing._meta.get_field("how").flatchoices)
    lines = []
    for one in rows:
        units = sorted((row.unit for row in one.units.all()), key=_walk) or homes.get(one.person_id or 0, [])
        if seen is not None and not seen & {unit.pk for unit in units}:
            continue
        if building is not None and (units[0].building_id if units else 0) != building:
            continue
        how = handed.get(one.pk, "")
        lines.append(_line(one, units, known, str(labels.get(how, "")) if how else ""))
    lines.sort(key=lambda line: line.order)
    return [
        House(pk, found[0].house, found)
        for pk, group in groupby(lines, key=lambda line: line.building)
        for found in [list(group)]
    ]


def _walk(unit: Unit) -> tuple[Any, ...]:
    """As people count: 2 before 10."""
    house = unit.building
    return (
        house.compound.name,
        len(house.number),
        house.number,
        unit.entrance,
        unit.floor or 0,
        len(unit.room),
        unit.room,
    )


def _homes(people: Iterable[int]) -> dict[int, list[Unit]]:
    members = HouseholdMember.objects.current().filter(person__in=list(people))
    found: dict[int, list[Unit]] = {}
    for one in members.select_related("household__unit__building__compound").order_by("id"):
        found.setdefault(one.person_id, []).append(one.household.unit)
    return {person: sorted(units, key=_walk) for person, units in found.items()}


def _codes(poll: Poll) -> dict[tuple[int, str], str]:
    rows = EntryCode.objects.filter(entry__poll=poll, revoked_at=None).values_list("entry", "kind", "public_id")
    return {(entry, kind): code_of(public_id) for entry, kind, public_id in rows}


def _line(one: RollEntry, units: Sequence[Unit], codes: dict[tuple[int, str], str], handed: str) -> Line:
    people = [one.person] if one.person is not None else [voter.person for voter in one.voters.all()]
    first = units[0] if units else None
    return Line(
        entry=one.pk,
        building=first.building_id if first is not None else 0,
        house=str(first.building) if first is not None else "",
        rooms="、".join(unit.code for unit in units),
        names="、".join(person.name for person in people),
        area=one.area,
        letter=codes.get((one.pk, CodeKind.LETTER), ""),
        slip=codes.get((one.pk, CodeKind.SLIP), ""),
        handed=handed,
        order=(first is None, *(_walk(first) if first is not None else ()), one.pk),
    )
