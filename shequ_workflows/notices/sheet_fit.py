"""The largest type in which a notice still fits on one sheet. Pure; measures in points, as print.css sets them.

Every character counts as a full Chinese one, so that a text in Latin letters only gets smaller than it need be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

MM: Final = 72 / 25.4
#: What the margins of an A4 page leave.
WIDTH, HEIGHT = 174 * MM, 262 * MM
#: Code and seal at the foot, the name above with its line, and a little air.
FOOT, HEAD, AIR = 54 * MM, 16 * MM, 8 * MM
#: One hint more where the text is cut.
MORE: Final = 2


@dataclass(frozen=True)
class Size:
    """A class of print.css: type of the text, its line height, type of the title."""

    name: str
    text: float
    leading: float
    title: float


SIZES: Final = (
    Size("sheet--notice", 18, 1.8, 34),
    Size("sheet--fit-m", 15, 1.7, 28),
    Size("sheet--fit-s", 12.5, 1.65, 22),
    Size("sheet--fit-xs", 10.5, 1.5, 17),
)


@dataclass(frozen=True)
class Fit:
    """``lines``: the paragraphs to show; None where the whole text fits."""

    size: str
    lines: list[str] | None = None


def rows(length: int, type_size: float) -> int:
    """How many rows of type ``length`` characters take, indented by two."""
    return ceil((length + 2) / int(WIDTH / type_size))


def paragraph(length: int, size: Size) -> float:
    return rows(length, size.text) * size.text * size.leading + 4 * MM


def room(size: Size, title: str, facts: int) -> float:
    """The height that is left for paragraphs beside ``facts`` lines of dates and the title."""
    head = rows(len(title), size.title) * size.title * 1.4 + 8 * MM
    dates = facts * (size.text * size.leading + 3 * MM) + (12 * MM if facts else 0)
    return HEIGHT - FOOT - HEAD - AIR - head - dates


def fit(title: str, paragraphs: Sequence[str], facts: int) -> Fit:
    """In which size it is set; in the smallest it is cut, paragraph by paragraph, then by words."""
    for size in SIZES:
        if sum(paragraph(len(one), size) for one in paragraphs) <= room(size, title, facts):
            return Fit(size.name)
    size = SIZES[-1]
    left = room(size, title, facts) - MORE * size.text * size.leading
    shown: list[str] = []
    for one in paragraphs:
        height = paragraph(len(one), size)
        if height > left:
            most = int((left - 4 * MM) / (size.text * size.leading)) * int(WIDTH / size.text) - 3
            return Fit(size.name, [*shown, one[:most] + "…"] if most > 0 else shown)
        shown.append(one)
        left -= height
    return Fit(size.name, shown)
