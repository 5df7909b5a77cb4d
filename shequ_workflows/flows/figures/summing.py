"""Many cases in a few numbers. Pure and exact: whole numbers, fractions, order statistics; no average hides an outlier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .walks import Walk


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``n``; of nothing there is no share."""

    part: int
    n: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.part, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Times:
    """Of ``n`` durations the middle one and the one that nine of ten do not exceed; None where there are none."""

    n: int
    median: dt.timedelta | None
    p90: dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Stay:
    """Time spent in a state: by how many cases, how long, and which part of all time."""

    state: str
    times: Times
    share: Fraction


def times_of(found: Iterable[dt.timedelta]) -> Times:
    """Nearest rank: the smallest value that half (nine tenths) do not exceed."""
    rows = sorted(found)
    return Times(len(rows), _rank(rows, 1, 2), _rank(rows, 9, 10))


def _rank(rows: Sequence[dt.timedelta], part: int, of: int) -> dt.timedelta | None:
    if not rows:
        return None
    place = -(-len(rows) * part // of)  # rounded up
    return rows[max(place, 1) - 1]


def stays_of(walks: Iterable[Walk], states: Iterable[str]) -> list[Stay]:
    """In the order of ``states``; those in which no case was are left out."""
    spent: dict[str, list[dt.timedelta]] = {}
    for one in walks:
        for state, stay in one.stays.items():
            spent.setdefault(state, []).append(stay)
    total = sum((sum(rows, dt.timedelta()) for rows in spent.values()), dt.timedelta())
    return [
        Stay(state, times_of(spent[state]), Fraction(sum(spent[state], dt.timedelta()) // _TICK, total // _TICK or 1))
        for state in states
        if state in spent
    ]


_TICK = dt.timedelta(microseconds=1)
