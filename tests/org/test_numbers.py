"""Numbers that come with a request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.org.numbers import MOST, whole_number


@given(st.integers(0, MOST))
def test_it_reads_what_it_is_given(number: int) -> None:
    assert whole_number(number) == whole_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "1.0", " 1", "１", "9" * 5000, str(MOST + 1), None, "0x1"])
def test_it_reads_nothing_else(text: object) -> None:
    assert whole_number(text) is None


@given(st.text())
def test_it_never_raises(text: str) -> None:
    whole_number(text)
