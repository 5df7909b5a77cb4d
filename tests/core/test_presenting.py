"""How long there is still time, in the unit in which people say it."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.core.calendar.workcalendar import CHINA, WorkCalendar
from shequ_workflows.core.presenting import due_view

CALENDAR = WorkCalendar.of({}, confirmed=())


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("due", "state", "count", "unit"),
    [
        ("2026-11-28 09:35", "today", None, None),
        # A Saturday: limits in hours end on days off, and then there is no working day left to name.
        ("2026-11-29 07:03", "soon", 1, "d"),
        ("2026-11-30 17:30", "soon", 1, "wd"),
        ("2026-12-02 17:30", "left", 3, "wd"),
    ],
)
def test_it_counts_what_is_left(due: str, state: str, count: int | None, unit: str | None) -> None:
    said = due_view(at(due), CALENDAR, at("2026-11-28 07:03"))
    assert (said["state"], said.get("count"), said.get("unit")) == (state, count, unit)
