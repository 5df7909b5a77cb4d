"""What tasks cost in time: the arithmetic, as properties."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.burden import TIMES_A_YEAR
from shequ_workflows.delegation.weighing.work import Work, busiest, clashes, months_of, times_between

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
FREQUENCIES = st.sampled_from(sorted(TIMES_A_YEAR))


@st.composite
def works(draw: st.DrawFn, key: int = 1) -> Work:
    starts = draw(DAYS)
    ends = starts + dt.timedelta(days=draw(st.integers(0, 800)))
    hours = Decimal(draw(st.integers(1, 4000))) / 100
    return Work(key, "探访", draw(st.integers(1, 30)), hours, draw(FREQUENCIES), starts, ends)


def work(starts: str, ends: str, key: int = 1, **more: object) -> Work:
    given = {"people": 2, "hours": Decimal("1.5"), "frequency": "monthly", **more}
    return Work(key, f"任务{key}", starts=dt.date.fromisoformat(starts), ends=dt.date.fromisoformat(ends), **given)  # type: ignore[arg-type]


@given(works())
def test_it_spreads_all_of_the_work_over_the_months_and_nothing_more(one: Work) -> None:
    assert sum((one.hours_in(month) for month in months_of(one)), Fraction(0)) == Fraction(one.total)


@given(st.integers(2024, 2030), FREQUENCIES)
def test_it_is_done_as_often_in_a_whole_year_as_a_year_has_times(year: int, frequency: str) -> None:
    assert times_between(frequency, dt.date(year, 1, 1), dt.date(year, 12, 31)) == TIMES_A_YEAR[frequency]


@given(DAYS, st.integers(0, 800), st.integers(0, 800), FREQUENCIES)
def test_a_longer_time_never_has_fewer_times(starts: dt.date, days: int, more: int, frequency: str) -> None:
    ends = starts + dt.timedelta(days=days)
    assert (
        1 <= times_between(frequency, starts, ends) <= times_between(frequency, starts, ends + dt.timedelta(days=more))
    )


def test_it_is_done_once_where_it_is_asked_once() -> None:
    assert times_between("once", dt.date(2026, 1, 1), dt.date(2029, 1, 1)) == 1


def test_it_refuses_an_end_before_the_start() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        times_between("monthly", dt.date(2026, 2, 1), dt.date(2026, 1, 31))


def test_five_months_of_monthly_visits_are_five_times() -> None:
    assert work("2026-08-03", "2026-12-31").total == 15


def test_without_days_it_costs_a_year() -> None:
    one = Work(1, "探访", 2, Decimal("1.5"), "monthly")
    assert one.total == one.a_year == 36
    assert one.hours_in((2026, 8)) == 0
    assert busiest(one, []) is None


@given(works(1), works(2))
def test_what_clashes_clashes_both_ways_and_never_with_itself(one: Work, other: Work) -> None:
    assert bool(clashes(one, [other])) == bool(clashes(other, [one]))
    assert clashes(one, [one]) == []


def test_one_common_day_is_a_clash_and_the_day_after_is_none() -> None:
    one = work("2026-08-01", "2026-08-31")
    assert clashes(one, [work("2026-08-31", "2026-09-30", 2)])
    assert not clashes(one, [work("2026-09-01", "2026-09-30", 3)])


def test_those_that_begin_first_stand_first() -> None:
    others = [work("2026-10-01", "2026-12-31", 2), work("2026-07-01", "2026-12-31", 3)]
    assert [one.key for one in clashes(work("2026-08-01", "2026-12-31"), others)] == [3, 2]


@given(works(1), st.lists(works(2), max_size=4))
def test_no_month_of_the_task_is_busier_than_the_busiest(one: Work, others: list[Work]) -> None:
    found = busiest(one, others)
    assert found is not None
    mine = [each for each in others if each.key != one.key]
    sums = [sum((each.hours_in(month) for each in [one, *mine]), Fraction(0)) for month in months_of(one)]
    assert found.hours == max(sums)


def test_the_busiest_month_counts_the_tasks_in_it() -> None:
    one = work("2026-08-01", "2026-12-31")
    found = busiest(
        one, [work("2026-10-01", "2026-10-31", 2, people=10, frequency="weekly"), work("2027-01-01", "2027-02-01", 3)]
    )
    assert found is not None
    assert found.month == (2026, 10)
    assert found.tasks == 2
