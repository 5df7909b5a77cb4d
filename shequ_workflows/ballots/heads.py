"""Who is one head: sets of owners and households made into voting units. Pure: no model, no clock.

Civil Code art. 278 and the interpretation of 2020, art. 8 and 9: one exclusive unit is one person, one buyer of several
units is one person, all units that the developer has not sold are one person. Co-owners of a unit are one person
together; the same set of co-owners with several units, too. Areas are integers in hundredths of a square metre.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a roll. ``person`` where exactly one may vote, else ``voters``; ``units`` are (room, area)."""

    unit_key: str
    person: int | None = None
    area: int = 0
    voters: tuple[int, ...] = ()
    units: tuple[tuple[int, int], ...] = ()

    @property
    def people(self) -> tuple[int, ...]:
        return (self.person,) if self.person is not None else self.voters


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """An exclusive unit: ``area`` None where it is unknown, ``unsold`` where it is still the developer's."""

    pk: int
    compound: int
    area: int | None
    unsold: bool = False


#: (row id, public id)
Owner = tuple[int, str]


def set_key(public_ids: Iterable[str]) -> str:
    """The same for the same owners, in whatever order; of one owner his own id."""
    ids = sorted(set(public_ids))
    if len(ids) == 1:
        return f"o:{ids[0]}"
    return "o:" + hashlib.sha256(",".join(ids).encode()).hexdigest()[:32]


def owners_heads(units: Iterable[OwnedUnit], owners: Mapping[int, Iterable[Owner]]) -> list[Row]:
    """One row a head, in the order of their keys; every unit is in exactly one of them.

    A unit whose owner is unknown is a head for which nobody can vote yet: left out it would make the whole smaller, and
    a quorum easier than the law has it. An unknown area counts 0.
    """
    rooms: dict[str, list[tuple[int, int]]] = {}
    people: dict[str, tuple[int, ...]] = {}
    for unit in units:
        found = sorted(set(owners.get(unit.pk, ())))
        if unit.unsold:
            key, found = f"d:{unit.compound}", []
        elif found:
            key = set_key(public_id for _pk, public_id in found)
        else:
            key = f"u:{unit.pk}"
        rooms.setdefault(key, []).append((unit.pk, unit.area or 0))
        people[key] = tuple(pk for pk, _public_id in found)
    return [_row(key, people[key], rooms[key]) for key in sorted(rooms)]


def _row(key: str, people: Sequence[int], rooms: Iterable[tuple[int, int]]) -> Row:
    units = tuple(sorted(rooms))
    area = sum(area for _unit, area in units)
    if len(people) == 1:
        return Row(key, people[0], area, (), units)
    return Row(key, None, area, tuple(people), units)


def households_heads(members: Iterable[tuple[int, int, int, bool]]) -> list[Row]:
    """From (household, room, person, may vote): one row a household, whoever of age in it may vote for it.

    A household of minors only does not appear: pass only households with somebody who is, or may be, of age.
    """
    rooms: dict[int, int] = {}
    voters: dict[int, set[int]] = {}
    for household, room, person, may_vote in members:
        rooms[household] = room
        found = voters.setdefault(household, set())
        if may_vote:
            found.add(person)
    return [Row(f"h:{one}", None, 0, tuple(sorted(voters[one])), ((rooms[one], 0),)) for one in sorted(rooms)]
