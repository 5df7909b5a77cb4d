"""Dates of the story: counted in working days from today, so that it moves with the calendar."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from shequ_workflows.core.calendar_models import calendar_of
from shequ_workflows.org.moment import today


def at(working_days_ago: int, hour: int = 9, minute: int = 30) -> dt.datetime:
    """An instant on the working day that many working days before today (0: the last working day up to today)."""
    calendar = calendar_of()
    day = today()
    while not calendar.is_workday(day):
        day -= dt.timedelta(days=1)
    left = working_days_ago
    while left > 0:
        day -= dt.timedelta(days=1)
        if calendar.is_workday(day):
            left -= 1
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=ZoneInfo(settings.TIME_ZONE))


def after(moment: dt.datetime, **delta: int) -> dt.datetime:
    """A little later."""
    return moment + dt.timedelta(**delta)
