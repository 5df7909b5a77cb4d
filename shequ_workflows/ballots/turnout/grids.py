"""The rooms of a building as it stands: floors from the top, doors side by side. Pure: no model, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far a room has got. What came of looking for its voters counts only while they have not taken part."""

    DONE = "done"
    PARTLY = "partly"
    APPOINTED = "appointed"
    UNREACHABLE = "unreachable"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Room:
    """A room: ``pk`` of the unit; ``entries`` of the roll stand for it, ``voted`` of them have taken part.

    ``marks``: what came of looking for those that have not, one each at most.
    """

    pk: int
    code: str
    entrance: str
    floor: int | None
    number: str
    entries: int = 0
    voted: int = 0
    marks: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        if self.voted >= self.entries:
            return State.DONE
        if State.APPOINTED in self.marks:
            return State.APPOINTED
        if len(self.marks) == self.entries - self.voted:
            return State.UNREACHABLE
        return State.PARTLY if self.voted else State.WAITING

    @property
    def is_waiting(self) -> bool:
        """Somebody of it has not taken part."""
        return self.voted < self.entries

    @property
    def door(self) -> tuple[str, str]:
        """Where it stands on its floor: entrance, and the number without that of the floor (01 of 501)."""
        floor = str(self.floor) if self.floor is not None else ""
        has_floor = bool(floor) and self.number.startswith(floor) and len(self.number) > len(floor)
        return (self.entrance, self.number[len(floor) :] if has_floor else self.number)


@dataclass(frozen=True, slots=True)
class Floor:
    """``rooms`` by door, None where the floor has none, or none that is looked for. ``number`` None: unknown."""

    number: int | None
    rooms: tuple[Room | None, ...]

    @property
    def found(self) -> list[Room]:
        return [room for room in self.rooms if room is not None]


@dataclass(frozen=True, slots=True)
class Grid:
    """``entrances``: (name, number of doors) in their order."""

    floors: tuple[Floor, ...]
    entrances: tuple[tuple[str, int], ...]

    @property
    def doors(self) -> int:
        return sum(number for _name, number in self.entrances)


def arrange(rooms: Iterable[Room], *, only_waiting: bool = False) -> Grid:
    """Rooms for which nobody votes are left out; with ``only_waiting`` those that have taken part, too."""
    wanted = [room for room in rooms if room.entries and (room.is_waiting or not only_waiting)]
    doors = sorted({room.door for room in wanted}, key=_order)
    by_floor: dict[int | None, dict[tuple[str, str], Room]] = {}
    for room in wanted:
        by_floor.setdefault(room.floor, {})[room.door] = room
    floors = sorted(by_floor, key=lambda number: (number is None, -(number or 0)))
    entrances: dict[str, int] = {}
    for entrance, _door in doors:
        entrances[entrance] = entrances.get(entrance, 0) + 1
    return Grid(
        tuple(Floor(number, tuple(by_floor[number].get(door) for door in doors)) for number in floors),
        tuple(entrances.items()),
    )


def _order(door: tuple[str, str]) -> tuple[int, str, int, str]:
    """2 before 10."""
    entrance, number = door
    return (len(entrance), entrance, len(number), number)
