"""Days of notice and the order of doors: dates and words alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.meetings.notice_days import earliest, is_kept, latest_notice
from shequ_workflows.meetings.walking import Door, natural

DAYS = st.integers(0, 60)
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))


def test_ten_days_after_a_monday_is_the_thursday_of_the_week_after() -> None:
    """The day of the notice is not counted (Civil Code art. 201)."""
    monday = dt.date(2026, 7, 6)
    assert earliest(monday, 10) == dt.date(2026, 7, 16)
    assert is_kept(monday, dt.date(2026, 7, 16), 10)
    assert not is_kept(monday, dt.date(2026, 7, 15), 10)


@given(DATES, DAYS)
def test_earliest_and_latest_are_each_other_s_mirror(day: dt.date, days: int) -> None:
    assert latest_notice(earliest(day, days), days) == day
    assert is_kept(day, earliest(day, days), days)
    assert not is_kept(day, earliest(day, days) - dt.timedelta(days=1), days)


def test_one_walks_by_building_entrance_floor_and_room() -> None:
    doors = [
        Door("桂花苑", "10", "1", 1, "101"),
        Door("桂花苑", "2", "1", 10, "1001"),
        Door(),
        Door("桂花苑", "2", "2", 1, "101"),
        Door("桂花苑", "2", "1", 3, "302"),
        Door("桂花苑", "甲2", "", 1, "101"),
    ]
    walked = [(one.building, one.entrance, one.room) for one in sorted(doors, key=Door.key)]
    assert walked == [
        ("2", "1", "302"), ("2", "1", "1001"), ("2", "2", "101"), ("10", "1", "101"), ("甲2", "", "101"), ("", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [("2", "10"), ("A2", "A10"), ("9", "甲"), ("", "1")])
def test_numbers_sort_by_their_value(first: str, second: str) -> None:
    assert natural(first) < natural(second)


@given(st.permutations(["1", "2", "10", "A2", "A10", "甲", "东", ""]))
def test_the_order_does_not_depend_on_how_they_came(words: list[str]) -> None:
    assert sorted(words, key=natural) == ["", "1", "2", "10", "A2", "A10", "东", "甲"]
