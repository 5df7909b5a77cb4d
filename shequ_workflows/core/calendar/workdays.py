"""Which dates are working days, and how many of them lie between two dates.

Pure: imports no model. Counting is two bisections whatever the distance: Monday to Friday is arithmetic, and only the
days that differ from it (a few dozen a year) are kept in tables.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Self


def _plain(ordinal: int) -> int:
    """Mondays to Fridays from 0001-01-01 (a Monday) up to and including the day ``ordinal``."""
    weeks, days = divmod(ordinal, 7)
    return weeks * 5 + min(days, 5)


def _plain_day(number: int) -> int:
    """The day on which ``_plain`` reaches ``number``."""
    weeks, days = divmod(number - 1, 5)
    return weeks * 7 + days + 1


def is_weekday(day: dt.date) -> bool:
    """Whether ``day`` is a Monday to Friday."""
    return day.isoweekday() <= 5


@dataclass(frozen=True, slots=True)
class Workdays:
    """All dates, told apart by working or not. Days are numbered by the working days up to and including them.

    ``turns`` are the ordinals of the days that differ from Monday to Friday, ``shifts[i]`` what the first ``i`` of
    them add to the count, ``reached[i]`` the count on the eve of ``turns[i]``. Years outside ``confirmed`` are
    provisional: nobody has yet typed in the notice of the State Council.
    """

    turns: tuple[int, ...]
    shifts: tuple[int, ...]
    reached: tuple[int, ...]
    confirmed: frozenset[int]

    @classmethod
    def of(cls, years: Mapping[int, Mapping[dt.date, bool]], confirmed: Iterable[int] | None = None) -> Self:
        """From ``{year: {date: works}}``; a date that is not named follows Monday to Friday.

        ``confirmed`` defaults to all years named. Raises ``ValueError`` where a date stands under another year.
        """
        differing: dict[int, int] = {}
        for year, days in years.items():
            for day, works in days.items():
                if day.year != year:
                    raise ValueError(f"{day} stands in the table of {year}")
                if works != is_weekday(day):
                    differing[day.toordinal()] = 1 if works else -1
        turns = tuple(sorted(differing))
        shifts = tuple(accumulate((differing[turn] for turn in turns), initial=0))
        reached = tuple(_plain(turn - 1) + shift for turn, shift in zip(turns, shifts, strict=False))
        return cls(turns, shifts, reached, frozenset(years if confirmed is None else confirmed))

    def __contains__(self, day: dt.date) -> bool:
        """Whether ``day`` is a working day."""
        ordinal = day.toordinal()
        at = bisect_left(self.turns, ordinal)
        differs = at < len(self.turns) and self.turns[at] == ordinal
        return is_weekday(day) != differs

    def number(self, day: dt.date) -> int:
        """How many working days there are up to and including ``day``, from a fixed beginning."""
        ordinal = day.toordinal()
        return _plain(ordinal) + self.shifts[bisect_right(self.turns, ordinal)]

    def day(self, number: int) -> dt.date:
        """The working day with that number: the inverse of ``number()`` on working days."""
        stretch = bisect_left(self.reached, number)
        ordinal = _plain_day(number - self.shifts[stretch])
        if stretch:
            # A make-up day opens the stretch and is itself the day looked for.
            ordinal = max(ordinal, self.turns[stretch - 1])
        return dt.date.fromordinal(ordinal)

    def between(self, a: dt.date, b: dt.date) -> int:
        """Working days in (a, b]; negative where ``b`` comes before ``a``."""
        return self.number(b) - self.number(a)

    def next_from(self, day: dt.date) -> dt.date:
        """``day`` if it is a working day, else the first one after it."""
        return day if day in self else self.day(self.number(day) + 1)

    def provisional(self, first: dt.date, last: dt.date) -> bool:
        """Whether a date from ``first`` to ``last`` (both included) lies in a year nobody has confirmed."""
        return any(year not in self.confirmed for year in range(first.year, last.year + 1))
