"""Lengths of time: written, read, shown."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.calendar.durations import MAX_AMOUNT, Duration, InvalidDuration, Unit

durations = st.builds(Duration, st.integers(0, MAX_AMOUNT), st.sampled_from(Unit))


@given(durations)
def test_it_reads_what_it_writes(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("7 wd", 7, Unit.WD),
        ("24h", 24, Unit.H),
        (" 2  wh ", 2, Unit.WH),
        ("15 d", 15, Unit.D),
        ("30 min", 30, Unit.MIN),
        ("0 d", 0, Unit.D),
    ],
)
def test_it_reads_all_units(text: str, amount: int, unit: Unit) -> None:
    assert Duration.parse(text) == Duration(amount, unit)


@pytest.mark.parametrize(
    "text", ["", "wd", "7", "7 days", "-1 d", "1.5 h", "7 wd from T0", "٣ d", "1" * 5000 + " d", "100001 d"]
)
def test_it_refuses_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidDuration) as refused:
        Duration.parse(text)
    assert len(str(refused.value)) > 10


def test_it_refuses_a_negative_amount() -> None:
    with pytest.raises(InvalidDuration):
        Duration(-1, Unit.WD)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("1 wd", "1 working day", "1 个工作日"),
        ("7 wd", "7 working days", "7 个工作日"),
        ("2 wh", "2 working hours", "2 个工作小时"),
        ("24 h", "24 hours", "24 小时"),
        ("15 d", "15 calendar days", "15 天"),
        ("30 min", "30 minutes", "30 分钟"),
    ],
)
def test_it_is_shown_in_the_readers_language(text: str, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert Duration.parse(text).label == english
    with translation.override("zh-hans"):
        assert Duration.parse(text).label == chinese
