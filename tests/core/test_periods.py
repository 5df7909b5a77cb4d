"""Periods: each day lies in exactly one of each kind."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.indicators import CASES, Indicator, Measured, middle
from shequ_workflows.core.periods import DAY, MONTHS, Period, months_on
from shequ_workflows.org.moment import local_date

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
KINDS = st.sampled_from(sorted(MONTHS))


@given(DAYS, KINDS)
def test_a_day_lies_in_its_period_and_in_no_neighbour(day: dt.date, kind: str) -> None:
    one = Period.of(kind, day)
    assert one.begins <= day < one.after
    assert one.shift(1).begins == one.after
    assert one.shift(-1).after == one.begins
    assert one.shift(5).shift(-5) == one
    assert Period.parse(one.code) == one
    assert local_date(one.last_moment) == one.last
    assert local_date(one.start) == one.begins


@given(DAYS, st.integers(-200, 200))
def test_months_go_forth_and_keep_the_day_where_there_is_one(day: dt.date, count: int) -> None:
    moved = months_on(day, count)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == count
    assert moved.day == day.day or moved.day < day.day


@pytest.mark.parametrize("text", ["2026-Q5", "26", "2026-1", "2026-Q1-01", "0999"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Period.parse(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30"])
def test_a_day_that_does_not_exist_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|day"):
        Period.parse(text)


@given(st.lists(st.integers(-50, 50), min_size=1))
def test_half_do_not_exceed_the_middle(values: list[int]) -> None:
    found = middle(values)
    assert found in values
    assert sum(one <= found for one in values) * 2 >= len(values)
    assert sum(one < found for one in values) * 2 < len(values) + 1


def test_of_nothing_there_is_neither_middle_nor_share() -> None:
    assert middle([]) is None
    assert Measured.share(0, 0).value is None


def test_cases_are_not_told_of_from_day_to_day() -> None:
    with pytest.raises(ValueError, match="whole months"):
        Indicator("x", "x", "x", "share", "x", lambda node, at: Measured(1, 1), period=DAY, of=CASES)
