"""Periods, due days and lateness: pure."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.notices.rhythms import (
    Rhythm,
    Standing,
    days_late,
    due_day,
    period_at,
    period_words,
    periods,
    standing,
)

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
PERIODIC = st.sampled_from([one for one in Rhythm if one != Rhythm.EVENT])
ONE = dt.timedelta(days=1)


@given(PERIODIC, DAYS)
def test_each_day_lies_in_one_period_and_the_next_follows_it(rhythm: Rhythm, day: dt.date) -> None:
    found = period_at(rhythm, day)
    assert found.begins <= day <= found.ends
    assert period_at(rhythm, found.ends) == period_at(rhythm, found.begins) == found
    assert period_at(rhythm, found.ends + ONE).begins == found.ends + ONE


@given(PERIODIC, DAYS, st.integers(0, 800))
def test_periods_have_no_gap(rhythm: Rhythm, first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    found = list(periods(rhythm, first, last))
    assert found[0].begins <= first
    assert found[-1].begins <= last <= found[-1].ends
    assert all(after.begins == before.ends + ONE for before, after in pairwise(found))
    assert len({one.key for one in found}) == len(found)


@given(DAYS, st.integers(0, 60))
def test_a_day_of_rest_gives_way(ends: dt.date, within: int) -> None:
    due = due_day(ends, within, lambda day: day.weekday() < 5)
    assert due.weekday() < 5
    assert 0 <= (due - ends).days - within <= 2


@pytest.mark.parametrize(
    ("rhythm", "key"),
    [(Rhythm.MONTH, "2026-11"), (Rhythm.QUARTER, "2026-Q4"), (Rhythm.HALF, "2026-H2"), (Rhythm.YEAR, "2026")],
)
def test_periods_have_names(rhythm: Rhythm, key: str) -> None:
    assert period_at(rhythm, dt.date(2026, 11, 28)).key == key


ENDS, DUE = dt.date(2026, 9, 30), dt.date(2026, 10, 15)


@pytest.mark.parametrize(
    ("published", "waived", "today", "found", "late"),
    [
        (None, False, ENDS, Standing.COMING, 0),
        (None, False, DUE, Standing.DUE, 0),
        (None, False, DUE + ONE, Standing.MISSED, 1),
        (DUE, False, DUE + ONE * 30, Standing.IN_TIME, 0),
        (DUE + ONE * 3, False, DUE + ONE * 30, Standing.LATE, 3),
        (None, True, DUE + ONE * 30, Standing.NOTHING, 30),
    ],
)
def test_how_it_stands(published: dt.date | None, waived: bool, today: dt.date, found: Standing, late: int) -> None:
    assert standing(ENDS, DUE, published, waived, today) == found
    assert days_late(DUE, published, today) == late


def test_periods_are_called_as_people_call_them() -> None:
    assert [period_words(key) for key in ("2026", "2026-H1", "2026-H2", "2026-09")] == [
        "2026 年度", "2026 年上半年", "2026 年下半年", "2026 年 9 月",
    ]  # fmt: skip
