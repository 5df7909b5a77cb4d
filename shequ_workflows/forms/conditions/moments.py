"""Dates and times as expressions know them: wall clock of the site, whole seconds, years 1 to 9999."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from .decimals import as_count

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_DAYS: Final = 4_000_000  # more than from the year 1 to 9999


def parse_date(text: str) -> dt.date | None:
    """``2026-01-31``."""
    match = _DATE.fullmatch(text)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """``08:30`` or ``08:30:15``."""
    match = _TIME.fullmatch(text)
    try:
        return dt.time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None
    except ValueError:
        return None


def parse_moment(text: str) -> dt.datetime | None:
    """``2026-01-31T08:30``, without an offset: the wall clock of the site."""
    day, mark, clock = text.partition("T")
    date, time = parse_date(day), parse_time(clock)
    return dt.datetime.combine(date, time) if mark and date is not None and time is not None else None


def write_time(time: dt.time) -> str:
    """Seconds only where there are any."""
    return time.isoformat("seconds" if time.second else "minutes")


def write_moment(moment: dt.datetime) -> str:
    return f"{moment.date().isoformat()}T{write_time(moment.time())}"


def day_of(when: dt.date) -> dt.date:
    """The date of a date or of a date with a time."""
    return when.date() if isinstance(when, dt.datetime) else when


def add_days(date: dt.date, days: Decimal) -> dt.date | None:
    """None for a part of a day, or beyond the years 1 to 9999."""
    count = as_count(days, _DAYS)
    try:
        return date + dt.timedelta(days=count) if count is not None else None
    except OverflowError:
        return None


def days_between(start: dt.date, end: dt.date) -> Decimal:
    """From the first to the second; negative if the second is earlier."""
    return Decimal((day_of(end) - day_of(start)).days)


def years_between(start: dt.date, end: dt.date) -> Decimal:
    """Full years (周岁): one more on each anniversary; of 29 February on 1 March. Negative if the second is earlier."""
    first, second = day_of(start), day_of(end)
    if second < first:
        return -years_between(second, first)
    return Decimal(second.year - first.year - ((second.month, second.day) < (first.month, first.day)))
