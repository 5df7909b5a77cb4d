"""Dates moved by whole months. Pure."""

from __future__ import annotations

import calendar
import datetime as dt


def shifted(day: dt.date, months: int) -> dt.date:
    """The same day of the month, ``months`` later (earlier where negative); the last one where that month is shorter.

    The end of a month stays the end of a month, so that phases which follow each other still do. Order is kept: of two
    days the earlier never comes to stand after the later. There and back gives the day again, unless it was clamped.
    Raises ``ValueError`` outside of the years 1 to 9999.
    """
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise ValueError(f"{day} + {months} months")
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, last if ends_month(day) else min(day.day, last))


def ends_month(day: dt.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def clamped(day: dt.date, months: int) -> bool:
    """Whether ``shifted`` comes to the last day of a shorter month from a day that was not the last: the way back does
    not know it any more."""
    return not ends_month(day) and ends_month(shifted(day, months))


def months_between(earlier: dt.date, later: dt.date) -> int:
    """From month to month, whatever the days; negative where ``later`` lies before."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
