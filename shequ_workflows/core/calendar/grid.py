"""A year as twelve grids of weeks, for the screen. Pure: imports no model."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from .table import DayEntry, describe
from .workdays import is_weekday


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a grid."""

    date: dt.date
    entry: DayEntry | None
    is_today: bool

    @property
    def works(self) -> bool:
        return self.entry.is_working if self.entry else is_weekday(self.date)

    @property
    def label(self) -> str:
        """What kind of day it is; empty for an ordinary one."""
        return describe(self.date, self.entry) if self.entry else ""


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday to Sunday; None where another month's day would stand."""

    first: dt.date
    weeks: list[list[Cell | None]]


def months(year: int, entries: Iterable[DayEntry], today: dt.date) -> list[Month]:
    named = {entry.date: entry for entry in entries}
    weeks_of = calendar.Calendar().monthdatescalendar
    return [
        Month(
            dt.date(year, month, 1),
            [
                [Cell(day, named.get(day), day == today) if day.month == month else None for day in week]
                for week in weeks_of(year, month)
            ],
        )
        for month in range(1, 13)
    ]
