"""What is few is not told, nor what it could be worked out from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.indicators import CASES, PEOPLE, THINGS
from shequ_workflows.dashboard.suppressing import Counted, hidden

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@given(COUNTS, st.integers(0, 10))
def test_no_small_number_is_told_or_left_over(counts: list[int], rest: int) -> None:
    whole = sum(counts) + rest
    found = hidden([Counted(count) for count in counts], Counted(whole), CASES)
    told = [count for count, flag in zip(counts, found.members, strict=True) if not flag]
    assert all(count == 0 or count >= 5 for count in told)
    if found.whole:
        assert 0 < whole < 5
        assert not any(told)
    elif whole:
        left = whole - sum(told)
        assert left == 0 or left >= 5, "the sum less all that is told"


@given(COUNTS, st.integers(0, 10))
def test_a_hidden_number_is_never_alone(counts: list[int], rest: int) -> None:
    found = hidden([Counted(count) for count in counts], Counted(sum(counts) + rest), CASES)
    covered = [count for count, flag in zip(counts, found.members, strict=True) if flag]
    if covered and not found.whole:
        assert len(covered) + bool(rest) > 1


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 40)), min_size=1, max_size=6))
def test_of_people_few_who_took_part_are_few_too(rows: list[tuple[int, int]]) -> None:
    members = [Counted(part + others, part) for part, others in rows]
    whole = Counted(sum(one.n or 0 for one in members), sum(one.part or 0 for one in members))
    found = hidden(members, whole, PEOPLE)
    for one, flag in zip(members, found.members, strict=True):
        if not flag:
            assert one.part == 0 or (one.part or 0) >= 5
            assert one.n == 0 or (one.n or 0) >= 5
            others = (one.n or 0) - (one.part or 0)
            assert others == 0 or others >= 5, "few who did not"
    if not found.whole:
        for name in ("n", "part"):
            told = sum(getattr(one, name) for one, flag in zip(members, found.members, strict=True) if not flag)
            left = getattr(whole, name) - told
            assert left == 0 or left >= 5
        told = [one for one, flag in zip(members, found.members, strict=True) if not flag]
        left = (whole.n or 0) - (whole.part or 0) - sum((one.n or 0) - (one.part or 0) for one in told)
        assert left == 0 or left >= 5, "nor can they be worked out"


def test_of_people_the_few_who_did_not_are_few_too() -> None:
    assert hidden([Counted(30, 28)], None, PEOPLE).members == (True,)
    assert hidden([Counted(30, 25)], None, PEOPLE).members == (False,)
    assert hidden([Counted(30, 30)], None, PEOPLE).members == (False,), "all of them: about nobody who did not"
    assert hidden([Counted(30, 28)], None, CASES).members == (False,)


def test_things_are_told_however_few() -> None:
    assert hidden([Counted(1), Counted(0)], Counted(1), THINGS) == hidden([Counted(9), Counted(9)], None, THINGS)


def test_what_nobody_counted_hides_nothing() -> None:
    assert hidden([Counted(None)], None, CASES).members == (False,)
    assert hidden([Counted(4)], None, CASES).members == (True,)
    assert hidden([Counted(8), Counted(6)], Counted(10), CASES).members == (False, False), "told by different people"
