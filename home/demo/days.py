"""Dates of the story: counted in working days from today, so that it moves with the calendar.

Day 0 is the last working day that is over, so that nothing told as done lies ahead, whatever the hour at which the
demo is loaded, on a Sunday or in a week of holidays.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.calendar.workcalendar import WorkCalendar
from shequ_workflows.org.moment import today


def at(working_days_ago: int, hour: int = 9, minute: int = 30) -> dt.datetime:
    """An instant on a working day: 0 is the last one before today, 1 the one before that."""
    return instant(_day(calendar_of(), today(), -1 - working_days_ago), hour, minute)


def ahead(working_days: int, hour: int = 17, minute: int = 0) -> dt.datetime:
    """An instant on the working day that many working days after today."""
    return instant(_day(calendar_of(), today(), working_days), hour, minute)


def instant(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """That time of day, where the site stands."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=ZoneInfo(settings.TIME_ZONE))


def tomorrow(hour: int, minute: int = 0) -> dt.datetime:
    """The next calendar day: it lies ahead at whatever hour the demo is loaded."""
    return instant(today() + dt.timedelta(days=1), hour, minute)


def last_month(day: int, hour: int) -> dt.datetime:
    """An instant in the calendar month before this one: on its ``day``, or the last working day before (12 or later)."""
    wanted = (today().replace(day=1) - dt.timedelta(days=1)).replace(day=day)
    return instant(_day(calendar_of(), wanted + dt.timedelta(days=1), -1), hour)


def after(moment: dt.datetime, **delta: int) -> dt.datetime:
    """A little later."""
    return moment + dt.timedelta(**delta)


@lru_cache(maxsize=256)
def _day(calendar: WorkCalendar, day: dt.date, steps: int) -> dt.date:
    """The working day ``steps`` working days after ``day`` (before, where negative)."""
    way = dt.timedelta(days=1 if steps > 0 else -1)
    left = abs(steps)
    while left:
        day += way
        left -= calendar.is_workday(day)
    return day
