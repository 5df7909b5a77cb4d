"""Whether what is promised keeps within the statute, held against the real work calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.catalogue.limits import keeps_within, longest, shortest
from shequ_workflows.core.calendar.durations import Duration, Unit
from tests.core.test_workcalendar import CALENDAR, CHINA

lengths = st.builds(Duration, st.integers(0, 300), st.sampled_from(list(Unit)))
#: Days of the shipped tables.
starts = st.dates(dt.date(2024, 1, 2), dt.date(2026, 6, 30))


@given(lengths, lengths)
def test_it_compares_one_unit_by_its_number(one: Duration, other: Duration) -> None:
    if one.unit == other.unit:
        assert keeps_within(one, other) is (one.amount <= other.amount)


@given(lengths)
def test_it_lasts_at_most_as_long_as_it_lasts_at_least(one: Duration) -> None:
    assert shortest(one) <= longest(one)


@given(starts, st.integers(1, 120))
def test_no_calendar_makes_working_days_longer_than_it_says(start: dt.date, days: int) -> None:
    begun = dt.datetime.combine(start, dt.time(10), CHINA)
    end = CALENDAR.add(begun, Duration(days, Unit.WD)).at
    assert (end.date() - begun.date()).days * 24 <= longest(Duration(days, Unit.WD))


in_days = st.builds(Duration, st.integers(0, 120), st.sampled_from([Unit.D, Unit.WD]))


@given(starts, in_days, in_days)
def test_what_keeps_within_never_ends_on_a_later_day(start: dt.date, promised: Duration, statutory: Duration) -> None:
    """Of units that both end with a day."""
    begun = dt.datetime.combine(start, dt.time(10), CHINA)
    if keeps_within(promised, statutory):
        assert CALENDAR.add(begun, promised).at.date() <= CALENDAR.add(begun, statutory).at.date()


@pytest.mark.parametrize(
    ("promised", "statutory", "kept"),
    [
        ("5 wd", "20 wd", True),
        ("20 wd", "20 wd", True),
        ("21 wd", "20 wd", False),
        ("5 wd", "30 d", True),
        ("20 wd", "20 d", False),
        ("20 d", "20 wd", True),
        ("30 min", "1 wd", True),
        ("2 h", "1 wd", True),
        ("1 wd", "2 h", False),
        ("0 wd", "1 h", True),
    ],
)
def test_it_compares_units(promised: str, statutory: str, kept: bool) -> None:
    assert keeps_within(Duration.parse(promised), Duration.parse(statutory)) is kept
