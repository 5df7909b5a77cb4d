"""Values in words, and words as values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.dashboard.values import WORDS, as_decimal, fault_of, kept, number, said


@given(st.integers(0, 1000))
def test_a_share_is_typed_and_said_in_percent(tenths: int) -> None:
    typed = Decimal(tenths) / 10
    assert Decimal(number(kept(typed, "share"), "share")) == typed
    assert 0 <= kept(typed, "share") <= 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("75", "75"), (" 75 % ", "75"), ("75％", "75"), ("1,200", "1200"), ("4.2", "4.2"), ("", None), ("many", None), ("NaN", None), ("Infinity", None)],
)  # fmt: skip
def test_it_reads_numbers_as_people_type_them(text: str, value: str | None) -> None:
    assert as_decimal(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [("0.125", "share", "12.5 %"), ("7", "wd", "7 个工作日"), ("100", "count", "100"), ("500", "yuan", "500 元"), ("4.20", "h", "4.2 小时")],
)  # fmt: skip
def test_it_says_them_with_their_unit(value: str, unit: str, words: str) -> None:
    assert said(Decimal(value), unit) == words


def test_every_unit_of_the_template_is_said() -> None:
    from shequ_workflows.dashboard.catalogue import template

    assert {one.unit for one in template().values()} <= {*WORDS, "count"}


@pytest.mark.parametrize(("value", "unit"), [("-1", "count"), ("100.1", "share"), ("1e10", "yuan")])
def test_what_cannot_be_is_said(value: str, unit: str) -> None:
    assert fault_of(Decimal(value), unit)
    assert not fault_of(Decimal(100), unit)
