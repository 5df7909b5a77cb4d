"""A trend as a drawing."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.dashboard.trends import HEIGHT, WIDTH, spark

VALUES = st.lists(st.none() | st.decimals(0, 1000, places=2), max_size=12)


@given(VALUES, st.none() | st.decimals(0, 1000, places=2))
def test_it_stays_in_its_frame_and_leaves_gaps_open(values: list[Decimal | None], target: Decimal | None) -> None:
    known = [value for value in values if value is not None]
    found = spark(values, target)
    if len(known) < 2:
        assert found is None
        return
    assert found is not None
    assert len(found.dots) == len(known)
    for x, y in found.dots:
        assert 0 <= Decimal(x) <= WIDTH
        assert 0 <= Decimal(y) <= HEIGHT
    joined = sum(len(line.split()) - 1 for line in found.lines)
    assert joined == sum(one is not None and other is not None for one, other in pairwise(values))
    assert (found.target is None) == (target is None)


def test_more_stands_higher() -> None:
    found = spark([Decimal(1), Decimal(3)])
    assert found is not None
    assert Decimal(found.dots[1][1]) < Decimal(found.dots[0][1])


def test_the_same_all_along_is_a_level_line() -> None:
    found = spark([Decimal(2), Decimal(2), Decimal(2)])
    assert found is not None
    assert len({y for _x, y in found.dots}) == 1
