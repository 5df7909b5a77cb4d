"""The days of a notice. Pure: no model, no clock of its own.

Periods end at 24:00 of their last day, which is the 00:00 that follows it. The day on which a notice goes up is not
counted (Civil Code art. 201). Display days are calendar days: no holiday and no working calendar shortens them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from .constants import DISPLAY_DAYS


def display_floor(opened_at: dt.datetime, tz: dt.tzinfo, days: int = DISPLAY_DAYS) -> dt.datetime:
    """The earliest end of the display: 24:00 of the 15th day after the day on which it went up."""
    last = opened_at.astimezone(tz).date() + dt.timedelta(days=max(days, DISPLAY_DAYS))
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, tz)


def display_end(opened_at: dt.datetime, wished: dt.datetime | None, tz: dt.tzinfo) -> dt.datetime:
    """``wished`` (the clock's due time), or the law's 15 days where it is missing or earlier."""
    floor = display_floor(opened_at, tz)
    return max(floor, wished) if wished is not None else floor


def last_day(until: dt.datetime, tz: dt.tzinfo) -> dt.date:
    """The day that ``until`` ends; 00:00 is the 24:00 of the day before."""
    return (until - dt.timedelta(microseconds=1)).astimezone(tz).date()


def days_left(until: dt.datetime, at: dt.datetime, tz: dt.tzinfo) -> int:
    """Calendar days after today: 0 on the last day, negative once it is over."""
    return (last_day(until, tz) - at.astimezone(tz).date()).days


class LineState(StrEnum):
    RUNNING = "running"
    LAST_DAY = "last_day"
    OVER = "over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Line:
    """One of the two lines of a notice; ``left`` counts ``unit`` (``wd`` or ``d``) after today."""

    key: str
    begins: dt.date
    last: dt.date
    until: dt.datetime
    state: LineState
    left: int
    unit: str


def line(
    key: str,
    begins: dt.datetime,
    until: dt.datetime,
    at: dt.datetime,
    tz: dt.tzinfo,
    *,
    left: int | None = None,
    unit: str = "d",
    stopped: bool = False,
) -> Line:
    """``left`` where another unit than calendar days is counted."""
    last = last_day(until, tz)
    if stopped:
        state = LineState.STOPPED
    elif at >= until:
        state = LineState.OVER
    elif at.astimezone(tz).date() >= last:
        state = LineState.LAST_DAY
    else:
        state = LineState.RUNNING
    count = days_left(until, at, tz) if left is None else left
    return Line(key, begins.astimezone(tz).date(), last, until, state, max(count, 0), unit)
