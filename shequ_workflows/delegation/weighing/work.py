"""What tasks cost in time, and how they fall together. Pure: dates and exact numbers; hours are people × hours.

A task's work is taken as spread evenly over its days: its sum over the months is always its total.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final

from shequ_workflows.delegation.burden import TIMES_A_YEAR, hours_a_year
from shequ_workflows.delegation.constants import Frequency

#: Days by which the times of a year are shared out; so many that the longest year has not more than its times.
_YEAR: Final = 366

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Work:
    """The work of one task; ``starts`` and ``ends`` are both days of it, None where it has none yet."""

    key: int
    title: str
    people: int
    hours: Decimal
    frequency: str
    starts: dt.date | None = None
    ends: dt.date | None = None

    @property
    def a_year(self) -> Decimal:
        return hours_a_year(self.people, self.hours, self.frequency)

    @property
    def total(self) -> Decimal:
        """Hours from its first day to its last; of one without days, those of a year."""
        if self.starts is None or self.ends is None:
            return self.a_year
        return self.people * self.hours * times_between(self.frequency, self.starts, self.ends)

    def overlaps(self, other: Work) -> bool:
        """Whether there is a day that both have. Without days nothing is said."""
        if self.starts is None or self.ends is None or other.starts is None or other.ends is None:
            return False
        return self.starts <= other.ends and other.starts <= self.ends

    def hours_in(self, month: Month) -> Fraction:
        """Its hours in a month (year, month)."""
        if self.starts is None or self.ends is None:
            return Fraction(0)
        first = dt.date(*month, 1)
        last = dt.date(*_after(month), 1) - dt.timedelta(days=1)
        days = (min(self.ends, last) - max(self.starts, first)).days + 1
        return Fraction(self.total) * max(0, days) / ((self.ends - self.starts).days + 1)


def times_between(frequency: str, starts: dt.date, ends: dt.date) -> int:
    """How often it is done from ``starts`` to ``ends``, both included; at least once, in a year as ``TIMES_A_YEAR`` says.

    Raises ``ValueError`` where it ends before it starts.
    """
    if ends < starts:
        raise ValueError("it cannot end before it starts")
    if frequency == Frequency.ONCE:
        return 1
    return ceil(Fraction(((ends - starts).days + 1) * TIMES_A_YEAR[frequency], _YEAR))


def months_of(work: Work) -> Iterator[Month]:
    """Every month that it has a day in."""
    if work.starts is None or work.ends is None:
        return
    month = (work.starts.year, work.starts.month)
    while month <= (work.ends.year, work.ends.month):
        yield month
        month = _after(month)


def _after(month: Month) -> Month:
    year, number = month
    return (year, number + 1) if number < 12 else (year + 1, 1)


@dataclass(frozen=True, slots=True)
class Busiest:
    """The month of a task in which it and the others ask most: hours of all together, and how many they are."""

    month: Month
    hours: Fraction
    tasks: int


def clashes(work: Work, others: Iterable[Work]) -> list[Work]:
    """The others that fall in its time, those that begin first in front."""
    found = [other for other in others if other.key != work.key and work.overlaps(other)]
    return sorted(found, key=lambda one: (one.starts or dt.date.max, one.key))


def busiest(work: Work, others: Sequence[Work]) -> Busiest | None:
    """The busiest of its months, the earliest of such; None where it has no days."""
    all_of_them = [work, *(other for other in others if other.key != work.key)]
    best: Busiest | None = None
    for month in months_of(work):
        each = [hours for one in all_of_them if (hours := one.hours_in(month))]
        if best is None or sum(each) > best.hours:
            best = Busiest(month, sum(each, Fraction(0)), len(each))
    return best
