"""The law's fifteen days, whatever the calendar says."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.calendar.workcalendar import OpeningHours, WorkCalendar
from shequ_workflows.publicity.periods import LineState, days_left, display_end, display_floor, last_day, line

CST = ZoneInfo("Asia/Shanghai")
FIFTEEN = dt.timedelta(days=15)
moments = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2032, 12, 31), timezones=st.just(CST))  # noqa: DTZ001


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any year's table: any days off, any make-up days, any closing hour."""
    year = draw(st.integers(2024, 2032))
    days = draw(st.dictionaries(st.dates(dt.date(year, 1, 1), dt.date(year, 12, 31)), st.booleans(), max_size=60))
    closes = dt.time(draw(st.integers(12, 23)), draw(st.integers(0, 59)))
    return WorkCalendar.of({year: days}, hours=OpeningHours(dt.time(8, 0), closes))


@given(moments, calendars(), st.integers(0, 40))
def test_the_display_never_ends_early_whatever_the_calendar(
    opened: dt.datetime, calendar: WorkCalendar, wished: int
) -> None:
    clock = calendar.add(opened, Duration.parse(f"{wished} d"), end="midnight").at
    until = display_end(opened, clock, CST)
    assert until - opened >= FIFTEEN
    assert until >= clock
    assert (last_day(until, CST) - opened.date()).days == max(wished, 15)


@given(moments, calendars())
def test_the_clock_of_15_days_is_the_floor(opened: dt.datetime, calendar: WorkCalendar) -> None:
    assert calendar.add(opened, Duration.parse("15 d"), end="midnight").at == display_floor(opened, CST)


@given(moments)
def test_without_a_clock_it_is_the_laws_15_days(opened: dt.datetime) -> None:
    until = display_end(opened, None, CST)
    assert FIFTEEN <= until - opened <= FIFTEEN + dt.timedelta(days=1)
    assert until.astimezone(CST).time() == dt.time.min


@given(moments, st.integers(-5, 14))
def test_no_setting_goes_below_the_law(opened: dt.datetime, days: int) -> None:
    assert display_floor(opened, CST, days) == display_floor(opened, CST)


@given(moments, st.timedeltas(dt.timedelta(), dt.timedelta(days=30)))
def test_days_left_are_never_negative_while_it_runs(opened: dt.datetime, passed: dt.timedelta) -> None:
    until = display_floor(opened, CST)
    at = opened + passed
    shown = line("display", opened, until, at, CST)
    assert (days_left(until, at, CST) >= 0) == (at < until) == (shown.state in {LineState.RUNNING, LineState.LAST_DAY})
    assert shown.left >= 0
    assert shown.last == last_day(until, CST)


@pytest.mark.parametrize(
    ("at", "state", "left"),
    [
        ("2026-03-02T10:00", LineState.RUNNING, 15),
        ("2026-03-16T23:59", LineState.RUNNING, 1),
        ("2026-03-17T00:00", LineState.LAST_DAY, 0),
        ("2026-03-17T23:59", LineState.LAST_DAY, 0),
        ("2026-03-18T00:00", LineState.OVER, 0),
    ],
)
def test_its_last_day_is_a_whole_day(at: str, state: LineState, left: int) -> None:
    opened = dt.datetime(2026, 3, 2, 10, 0, tzinfo=CST)
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=CST)
    shown = line("display", opened, display_floor(opened, CST), moment, CST)
    assert (shown.state, shown.left, shown.last) == (state, left, dt.date(2026, 3, 17))


def test_one_that_was_taken_down_counts_no_more() -> None:
    opened = dt.datetime(2026, 3, 2, 10, 0, tzinfo=CST)
    assert line("display", opened, display_floor(opened, CST), opened, CST, stopped=True).state == LineState.STOPPED
