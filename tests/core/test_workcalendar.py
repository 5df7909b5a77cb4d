"""The work calendar: vectors of the law and of the notices, and what must hold whatever the table."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shequ_workflows.core
from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.openinghours import OpeningHours
from shequ_workflows.core.calendar.workcalendar import CHINA, WorkCalendar, Workdays

DATA = Path(shequ_workflows.core.__file__).parent / "data" / "workcalendar_cn.json"
SHIPPED = {entry["year"]: entry for entry in json.loads(DATA.read_text(encoding="utf-8"))["years"]}
TABLES = {
    year: {dt.date.fromisoformat(row["date"]): row["working"] for row in entry["days"]}
    for year, entry in SHIPPED.items()
}
CONFIRMED = [year for year, entry in SHIPPED.items() if entry["status"] == "confirmed"]
CALENDAR = WorkCalendar.of(TABLES, confirmed=CONFIRMED)
BROKEN_DAY = CALENDAR.at_hours(OpeningHours(dt.time(9), dt.time(17, 30), dt.time(12), dt.time(13, 30)))


def at(text: str, tz: dt.tzinfo = CHINA) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=tz)


def wd(amount: int) -> Duration:
    return Duration(amount, Unit.WD)


# --- the shipped tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-02-12", "2026-02-28"),
        ("2026-03-02", "2026-03-11"),
        ("2026-09-17", "2026-09-28"),
        ("2026-09-29", "2026-10-14"),
    ],
)
@pytest.mark.parametrize("time", ["00:00", "09:00", "17:30", "23:59:59"])
def test_it_counts_seven_working_days_past_holidays_and_make_up_days(start: str, due: str, time: str) -> None:
    assert CALENDAR.add(at(f"{start}T{time}"), wd(7)) == (at(f"{due}T17:30"), False)


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_it_has_as_many_working_days_as_the_notices_leave(year: int, days: int) -> None:
    assert CALENDAR.working_days_between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)) == days


@pytest.mark.parametrize("year", CONFIRMED)
def test_it_agrees_with_chinesecalendar_day_by_day(year: int) -> None:
    chinese_calendar = pytest.importorskip("chinese_calendar", reason="chinesecalendar is not installed")
    days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366)]
    differing = [
        day for day in days if day.year == year and CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


def test_it_ships_what_the_generator_writes() -> None:
    pytest.importorskip("chinese_calendar", reason="chinesecalendar is not installed")
    namespace: dict[str, object] = {"__name__": "make_workcalendar", "__file__": str(GENERATOR)}
    exec(compile(GENERATOR.read_text(encoding="utf-8"), str(GENERATOR), "exec"), namespace)
    assert namespace["differences"]() == []  # type: ignore[operator]
    assert namespace["document"]() == DATA.read_text(encoding="utf-8")  # type: ignore[operator]


GENERATOR = Path(__file__).resolve().parents[2] / "scripts" / "make_workcalendar.py"


def test_it_knows_thirteen_statutory_days_of_2027_and_calls_them_provisional() -> None:
    assert sum(not works for works in TABLES[2027].values()) == 13
    assert not CALENDAR.is_workday(dt.date(2027, 2, 5))
    assert CALENDAR.is_provisional(dt.date(2027, 2, 5))
    assert not CALENDAR.is_provisional(dt.date(2026, 12, 31))


# --- provisional years -------------------------------------------------------------------------------------------


def test_it_marks_a_due_time_that_looked_into_an_unconfirmed_year() -> None:
    assert CALENDAR.add(at("2026-12-30T10:00"), wd(1)) == (at("2026-12-31T17:30"), False)
    assert CALENDAR.add(at("2026-12-30T10:00"), wd(2)) == (at("2027-01-04T17:30"), True)


def test_it_does_not_mark_an_event_in_an_unconfirmed_year_that_is_not_counted() -> None:
    assert CALENDAR.add(at("2023-12-31T10:00"), wd(1)) == (at("2024-01-02T17:30"), False)


def test_it_does_not_mark_limits_that_look_up_no_day() -> None:
    assert CALENDAR.add(at("2027-03-01T10:00"), Duration(24, Unit.H)) == (at("2027-03-02T10:00"), False)
    assert CALENDAR.add(at("2027-03-01T10:00"), Duration(15, Unit.D)) == (at("2027-03-16T17:30"), False)
    assert CALENDAR.add(at("2027-03-01T10:00"), Duration(15, Unit.D), roll_forward=True).provisional
    assert CALENDAR.add(at("2027-03-01T10:00"), Duration(2, Unit.WH)).provisional
    assert CALENDAR.sub(at("2027-01-05T17:30"), wd(3)) == (at("2026-12-30T17:30"), True)


def test_it_falls_back_to_monday_to_friday() -> None:
    bare = WorkCalendar()
    assert bare.add(at("2031-10-01T10:00"), wd(3)) == (at("2031-10-06T17:30"), True)


# --- units -------------------------------------------------------------------------------------------------------


def test_it_ends_calendar_days_at_closing_time_or_when_the_day_is_full() -> None:
    start = at("2026-11-23T10:00")
    assert CALENDAR.add(start, Duration(15, Unit.D)).at == at("2026-12-08T17:30")
    assert CALENDAR.add(start, Duration(15, Unit.D), end="midnight").at == at("2026-12-09T00:00")


@pytest.mark.parametrize("end", ["closing", "midnight"])
def test_it_moves_a_last_day_at_rest_to_the_next_working_day(end: str) -> None:
    """Civil Code art. 203; 2026-09-25…27 is the Mid-Autumn holiday, 2026-09-20 a make-up Sunday."""
    rolled = CALENDAR.add(at("2026-09-10T10:00"), Duration(15, Unit.D), roll_forward=True, end=end)  # type: ignore[arg-type]
    assert rolled.at == (at("2026-09-28T17:30") if end == "closing" else at("2026-09-29T00:00"))
    kept = CALENDAR.add(at("2026-09-10T10:00"), Duration(10, Unit.D), roll_forward=True)
    assert kept.at == at("2026-09-20T17:30")


def test_it_never_moves_hours() -> None:
    for roll in (True, False):
        due = CALENDAR.add(at("2026-10-01T08:00"), Duration(24, Unit.H), roll_forward=roll)
        assert due == (at("2026-10-02T08:00"), False)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23T10:00", 2, "2026-11-23T12:00"),
        ("2026-11-23T11:00", 2, "2026-11-23T14:30"),
        ("2026-11-23T12:40", 1, "2026-11-23T14:30"),
        ("2026-11-23T17:00", 1, "2026-11-24T09:30"),
        ("2026-11-23T06:00", 7, "2026-11-23T17:30"),
        ("2026-11-23T20:00", 4, "2026-11-24T14:30"),
        ("2026-11-27T17:00", 1, "2026-11-30T09:30"),
        ("2026-09-30T16:30", 8, "2026-10-08T17:30"),
    ],
)
def test_it_counts_working_hours_with_a_break_at_noon(start: str, hours: int, due: str) -> None:
    assert BROKEN_DAY.add(at(start), Duration(hours, Unit.WH)).at == at(due)


def test_it_counts_before_another_clock() -> None:
    due = at("2026-11-26T17:30")
    assert CALENDAR.sub(due, wd(2)).at == at("2026-11-24T17:30")
    assert CALENDAR.sub(at("2026-11-29T08:00"), wd(1)).at == at("2026-11-27T17:30")
    assert CALENDAR.sub(due, Duration(10, Unit.D)).at == at("2026-11-16T17:30")
    assert CALENDAR.sub(due, Duration(2, Unit.H)).at == at("2026-11-26T15:30")
    assert BROKEN_DAY.sub(due, Duration(4, Unit.WH)).at == at("2026-11-26T13:30")
    assert BROKEN_DAY.sub(due, Duration(7, Unit.WH)).at == at("2026-11-26T09:00")
    assert CALENDAR.sub(due, wd(0)).at == due


def test_it_lengthens_from_the_day_that_a_due_time_of_midnight_ends() -> None:
    shown = CALENDAR.add(at("2026-11-23T10:00"), Duration(15, Unit.D), end="midnight").at
    assert CALENDAR.extend(shown, Duration(3, Unit.D), end="midnight").at == at("2026-12-12T00:00")
    assert CALENDAR.extend(shown, Duration(3, Unit.D)).at == at("2026-12-12T00:00")
    assert CALENDAR.extend(shown, wd(1), end="closing").at == at("2026-12-09T17:30")
    assert CALENDAR.extend(at("2026-12-08T17:30"), Duration(24, Unit.H)).at == at("2026-12-09T17:30")


def test_it_refuses_naive_instants_and_misplaced_days() -> None:
    with pytest.raises(ValueError, match="aware"):
        CALENDAR.add(dt.datetime(2026, 1, 5, 9), wd(1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="2026"):
        Workdays.of({2026: {dt.date(2027, 1, 1): False}})


@pytest.mark.parametrize(
    "hours",
    [
        (dt.time(9), dt.time(9), None, None),
        (dt.time(9), dt.time(17), dt.time(12), None),
        (dt.time(9), dt.time(17), dt.time(14), dt.time(12)),
        (dt.time(9), dt.time(17), dt.time(12), dt.time(18)),
    ],
)
def test_it_refuses_opening_hours_that_do_not_run_forward(hours: tuple[dt.time | None, ...]) -> None:
    with pytest.raises(ValueError, match="break|forward"):
        OpeningHours(*hours)  # type: ignore[arg-type]


def test_it_keeps_hours_of_real_time_where_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = WorkCalendar.of({}, tz=berlin)
    assert calendar.add(at("2026-03-28T12:00", berlin), Duration(24, Unit.H)).at == at("2026-03-29T13:00", berlin)


# --- pausing, by example -----------------------------------------------------------------------------------------

FRIDAY = at("2026-11-27T17:30")


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-11-25T10:00", "2026-11-25T16:00", "2026-11-27T17:30"),
        ("2026-11-25T10:00", "2026-11-26T09:00", "2026-11-30T17:30"),
        ("2026-11-25T10:00", "2026-11-30T09:00", "2026-12-02T17:30"),
        ("2026-11-25T10:00", "2026-11-28T09:00", "2026-12-01T17:30"),
        ("2026-11-27T10:00", "2026-11-30T09:00", "2026-11-30T17:30"),
        ("2026-11-27T10:00", "2026-11-30T18:00", "2026-11-30T18:00"),
        ("2026-11-27T10:00", "2026-11-28T09:00", "2026-11-28T09:00"),
        ("2026-11-27T18:00", "2026-11-27T19:00", "2026-11-27T17:30"),
        ("2026-11-27T18:00", "2026-11-30T09:00", "2026-11-30T09:00"),
    ],
)
def test_it_shifts_working_days_by_the_working_days_paused(paused: str, resumed: str, due: str) -> None:
    left = CALENDAR.remaining(at(paused), FRIDAY, Unit.WD)
    assert CALENDAR.resume(at(resumed), left, Unit.WD).at == at(due)


# --- properties --------------------------------------------------------------------------------------------------

years = st.integers(2020, 2032)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any table: up to 60 days of any year turned into the other kind, any hours."""
    turned = draw(st.sets(st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)), max_size=60))
    tables: dict[int, dict[dt.date, bool]] = {}
    for day in turned:
        tables.setdefault(day.year, {})[day] = draw(st.booleans())
    confirmed = draw(st.sets(st.integers(2024, 2028)))
    seconds = draw(st.lists(st.integers(0, 86_399), min_size=4, max_size=4, unique=True).map(sorted))
    opens, lunch_from, lunch_to, closes = (dt.time(s // 3600, s // 60 % 60, s % 60) for s in seconds)
    hours = OpeningHours(opens, closes, *((lunch_from, lunch_to) if draw(st.booleans()) else ()))
    return WorkCalendar.of(tables, confirmed=confirmed, hours=hours)


instants = st.datetimes(
    dt.datetime(2023, 12, 1),  # noqa: DTZ001
    dt.datetime(2028, 12, 31),  # noqa: DTZ001
    timezones=st.just(CHINA),
).map(lambda moment: moment.replace(microsecond=0))
amounts = st.integers(0, 40)
units = st.sampled_from(Unit)
ends = st.sampled_from(["closing", "midnight"])


def looped(calendar: WorkCalendar, start: dt.date, amount: int) -> dt.date:
    day = start
    while amount:
        day += dt.timedelta(days=1)
        amount -= day in calendar.days
    return day


@given(calendars(), instants, st.integers(1, 300), ends)
def test_it_equals_a_walk_day_by_day(calendar: WorkCalendar, start: dt.datetime, amount: int, end: str) -> None:
    due = calendar.add(start, wd(amount), end=end)  # type: ignore[arg-type]
    day = looped(calendar, start.date(), amount)
    assert calendar.is_workday(day)
    if end == "closing":
        assert due.at == dt.datetime.combine(day, calendar.hours.closes, CHINA)
    else:
        assert due.at == dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, CHINA)
    walked = {(start.date() + dt.timedelta(days=n)).year for n in range(1, (day - start.date()).days + 1)}
    assert due.provisional == (not walked <= calendar.days.confirmed)
    assert calendar.working_days_between(start.date(), day) == amount
    assert calendar.working_days_between(day, start.date()) == -amount


@given(calendars(), st.dates(dt.date(2023, 12, 1), dt.date(2029, 1, 31)))
def test_it_numbers_working_days_without_gap(calendar: WorkCalendar, day: dt.date) -> None:
    step = calendar.days.number(day) - calendar.days.number(day - dt.timedelta(days=1))
    assert step == calendar.is_workday(day)
    assert (calendar.days.day(calendar.days.number(day)) == day) == calendar.is_workday(day)


@given(calendars(), instants, instants, amounts, units, st.booleans(), ends)
def test_it_is_monotone(
    calendar: WorkCalendar, a: dt.datetime, b: dt.datetime, amount: int, unit: Unit, roll: bool, end: str
) -> None:
    first, second = sorted((a, b))
    one = calendar.add(first, Duration(amount, unit), roll_forward=roll, end=end).at  # type: ignore[arg-type]
    two = calendar.add(second, Duration(amount, unit), roll_forward=roll, end=end).at  # type: ignore[arg-type]
    more = calendar.add(first, Duration(amount + 1, unit), roll_forward=roll, end=end).at  # type: ignore[arg-type]
    assert first <= one <= two
    assert one <= more


@given(calendars(), instants, st.integers(1, 40), units, ends)
def test_it_comes_back_by_subtracting(
    calendar: WorkCalendar, start: dt.datetime, amount: int, unit: Unit, end: str
) -> None:
    """From an instant that the unit can name, there and back is where one was."""
    due = calendar.add(start, Duration(amount, unit), end=end).at  # type: ignore[arg-type]
    back = calendar.sub(due, Duration(amount, unit), end=end).at  # type: ignore[arg-type]
    assert calendar.extend(back, Duration(amount, unit), end=end).at == due  # type: ignore[arg-type]
    if unit in (Unit.MIN, Unit.H):
        assert back == start
    elif unit is Unit.D or (unit is Unit.WD and calendar.is_workday(start.date())):
        assert (back - dt.timedelta(seconds=1)).date() == start.date()


@given(calendars(), instants, st.integers(1, 100))
def test_it_works_only_while_the_office_is_open(calendar: WorkCalendar, start: dt.datetime, amount: int) -> None:
    due = calendar.add(start, Duration(amount, Unit.WH)).at
    assert calendar.is_workday(due.date())
    hours = calendar.hours
    assert hours.opens < due.time() <= hours.closes
    if hours.lunch_from is not None and hours.lunch_to is not None:
        assert not hours.lunch_from < due.time() <= hours.lunch_to
    worked = sum(
        hours.worked(due.time() if day == due.date() else dt.time.max)
        - (hours.worked(start.time()) if day == start.date() else 0)
        for day in (start.date() + dt.timedelta(days=n) for n in range((due.date() - start.date()).days + 1))
        if calendar.is_workday(day)
    )
    assert worked == amount * 3600


@given(calendars(), instants, st.integers(1, 40), units, ends, st.data())
def test_it_changes_nothing_to_pause_for_a_moment(
    calendar: WorkCalendar, start: dt.datetime, amount: int, unit: Unit, end: str, data: st.DataObject
) -> None:
    """For days: even for the rest of a day, as long as the due time has not come."""
    due = calendar.add(start, Duration(amount, unit), end=end).at  # type: ignore[arg-type]
    paused = data.draw(st.integers(0, int((due - start).total_seconds()) + 200_000)) * dt.timedelta(seconds=1) + start
    left = calendar.remaining(paused, due, unit)
    assert (left < 0) <= (paused >= due)
    assert calendar.resume(paused, left, unit, due=due).at == due
    if unit in (Unit.WD, Unit.D):
        evening = paused.replace(hour=23, minute=59, second=59)
        assert calendar.resume(evening, left, unit, due=due).at == due or paused <= due < evening


@given(calendars(), instants, st.integers(1, 40), units, ends, st.data())
def test_it_loses_no_time_by_pausing(
    calendar: WorkCalendar, start: dt.datetime, amount: int, unit: Unit, end: str, data: st.DataObject
) -> None:
    """What was paused, measured in the clock's own unit, is what is added."""
    due = calendar.add(start, Duration(amount, unit), end=end).at  # type: ignore[arg-type]
    paused = data.draw(st.integers(0, int((due - start).total_seconds()) - 1)) * dt.timedelta(seconds=1) + start
    resumed = data.draw(st.integers(0, 90 * 86_400)) * dt.timedelta(seconds=1) + paused
    later = calendar.resume(resumed, calendar.remaining(paused, due, unit), unit, due=due).at
    assert later >= min(due, resumed)
    assert later >= due or unit is Unit.WH

    def span(a: dt.datetime, b: dt.datetime) -> int:
        if unit is Unit.WD:
            return calendar.working_days_between(a.date(), (b - dt.timedelta(seconds=1)).date())
        if unit is Unit.D:
            return ((b - dt.timedelta(seconds=1)).date() - a.date()).days
        if unit is Unit.WH:
            return calendar.remaining(a, b, Unit.WH)
        return int((b - a).total_seconds())

    pause = span(paused, resumed + dt.timedelta(seconds=unit in (Unit.WD, Unit.D)))
    if later > resumed:
        assert span(start, later) == span(start, due) + pause


@settings(max_examples=30)
@given(calendars(), instants, st.integers(1, 40), units)
def test_it_drops_fractions_of_a_second(calendar: WorkCalendar, start: dt.datetime, amount: int, unit: Unit) -> None:
    fraction = dt.timedelta(microseconds=999_999)
    assert calendar.add(start + fraction, Duration(amount, unit)) == calendar.add(start, Duration(amount, unit))


@given(calendars(), instants)
def test_it_answers_in_its_own_zone(calendar: WorkCalendar, start: dt.datetime) -> None:
    abroad = start.astimezone(dt.UTC)
    assert calendar.add(abroad, wd(3)) == calendar.add(start, wd(3))
    assert calendar.add(abroad, Duration(1, Unit.H)).at.tzinfo is CHINA
