"""Dates moved by months: there and back, in order, clamped at the end of shorter months."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.plans.moving import clamped, ends_month, months_between, shifted

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))
MONTHS = st.integers(-240, 240)


@given(DAYS, MONTHS)
def test_there_and_back_gives_the_day_unless_it_was_clamped(day: dt.date, months: int) -> None:
    back = shifted(shifted(day, months), -months)
    if clamped(day, months):
        assert (back.year, back.month) == (day.year, day.month)
        assert ends_month(back)  # that of the shorter month was one
    else:
        assert back == day


@given(DAYS, DAYS, MONTHS)
def test_order_is_kept(one: dt.date, other: dt.date, months: int) -> None:
    earlier, later = sorted((one, other))
    assert shifted(earlier, months) <= shifted(later, months)


@given(DAYS, MONTHS)
def test_it_is_that_many_months_later_and_never_another_day_but_the_last(day: dt.date, months: int) -> None:
    found = shifted(day, months)
    assert months_between(day, found) == months
    assert found.day == day.day or ends_month(found)
    assert ends_month(found) or not ends_month(day)


@given(DAYS, MONTHS)
def test_what_follows_a_phase_still_follows_it(last: dt.date, months: int) -> None:
    """A phase that ends with a month, and one that begins with the next."""
    first = shifted(last.replace(day=1), 1)
    end = first - dt.timedelta(days=1)
    assert shifted(end, months) + dt.timedelta(days=1) == shifted(first, months)


@given(DAYS)
def test_by_nothing_nothing_moves(day: dt.date) -> None:
    assert shifted(day, 0) == day


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-01-30", 1, "2024-02-29"),
        ("2024-03-31", 27, "2026-06-30"),
        ("2024-06-30", 1, "2024-07-31"),
        ("2024-06-29", 1, "2024-07-29"),
        ("2027-05-30", 4, "2027-09-30"),
    ],
)
def test_it_knows_the_calendar(day: str, months: int, expected: str) -> None:
    assert shifted(dt.date.fromisoformat(day), months).isoformat() == expected


def test_what_came_to_the_end_of_a_shorter_month_is_said() -> None:
    assert clamped(dt.date(2027, 5, 30), 4)
    assert clamped(dt.date(2024, 1, 30), 1)
    assert not clamped(dt.date(2024, 1, 31), 1)
    assert not clamped(dt.date(2024, 1, 29), 2)


def test_it_does_not_leave_the_calendar() -> None:
    with pytest.raises(ValueError, match="months"):
        shifted(dt.date(9999, 12, 1), 1)
