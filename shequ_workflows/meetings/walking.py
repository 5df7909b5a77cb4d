"""The order in which one walks from door to door. Pure: text only.

Compound, building, entrance, floor, room, each as people count: 2 before 10, 甲 and 东 after the numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_PARTS = re.compile(r"(\d+)|(\D+)")


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts numbers within ``text`` by their value: 2 栋 before 10 栋, A2 before A10."""
    return tuple((0, int(number), "") if number else (1, 0, word) for number, word in _PARTS.findall(text))


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody is found; all empty for people without a room here."""

    compound: str = ""
    building: str = ""
    entrance: str = ""
    floor: int | None = None
    room: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.room)

    def key(self) -> tuple[Any, ...]:
        """People without a room come last."""
        return (
            not self.is_known,
            natural(self.compound),
            natural(self.building),
            natural(self.entrance),
            self.floor if self.floor is not None else 0,
            natural(self.room),
        )
