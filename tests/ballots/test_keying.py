"""Slips keyed by two people who do not see each other's work: nothing leaves a batch while they differ."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.paper.keying import (
    Batch,
    BatchUnsettled,
    Keyer,
    Keying,
    KeyingRefused,
    Reading,
    Reconciliation,
    Ruling,
    Trouble,
    reconcile,
)

ANNA, BO, CHEN = 1, 2, 3
CODES = [f"S{number:02d}" for number in range(1, 31)]
GIVEN_OUT = frozenset(CODES)

answers = st.dictionaries(st.integers(1, 3), st.frozensets(st.integers(1, 4), max_size=2), max_size=3)


@st.composite
def readings(draw: Any, code: str) -> Reading:
    if draw(st.integers(0, 4)) == 0:
        return Reading(code, invalid=draw(st.sampled_from(["two marks", "no mark", "not ours"])))
    return Reading.of(code, draw(answers))


@st.composite
def stacks(draw: Any) -> tuple[Reading, ...]:
    """What truly lies there."""
    codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=12))
    return tuple(draw(readings(code)) for code in codes)


def batch(counted: int, **more: Any) -> Batch:
    return Batch(1, counted, GIVEN_OUT, **more)


def compare(mine: Any, theirs: Any, counted: int, ruling: Ruling | None = None, **more: Any) -> Reconciliation:
    return reconcile(batch(counted, **more), Keying(ANNA, tuple(mine)), Keying(BO, tuple(theirs)), ruling)


def slip(code: str, *marks: int) -> Reading:
    return Reading.of(code, {1: marks})


# --- properties ---------------------------------------------------------------------------------------------------


@given(stacks(), st.randoms(use_true_random=False))
def test_what_both_read_alike_is_released_in_whatever_order_it_lay(stack: Any, shuffler: random.Random) -> None:
    other = list(stack)
    shuffler.shuffle(other)
    found = compare(stack, other, len(stack))
    assert (found.open, found.is_settled) == ((), True)
    released = found.release()
    assert sorted(released.valid + released.invalid, key=lambda one: one.code) == sorted(
        stack, key=lambda one: one.code
    )
    assert all(one.invalid for one in released.invalid)
    assert not any(one.invalid for one in released.valid)


@given(stacks())
def test_batch_totals_are_those_of_a_naive_recount(stack: Any) -> None:
    released = compare(stack, stack, len(stack)).release()
    for question in range(1, 4):
        for option in range(1, 5):
            naive = sum(1 for one in stack if not one.invalid and option in one.marks(question))
            assert released.totals().get(question, {}).get(option, 0) == naive
    assert sum(released.reasons().values()) == len(released.invalid)
    assert len(released.valid) + len(released.invalid) == len(stack)


@st.composite
def mistakes(draw: Any) -> tuple[Any, Any, str, Trouble]:
    """A stack, the same as somebody keyed it with one mistake, the code that must come up, and as what."""
    stack = draw(stacks().filter(bool))
    at = draw(st.integers(0, len(stack) - 1))
    one = stack[at]
    kind = draw(st.sampled_from(Trouble))
    if kind == Trouble.MISSING:
        return stack, stack[:at] + stack[at + 1 :], one.code, kind
    if kind == Trouble.DOUBLED:
        return stack, (*stack, draw(readings(one.code))), one.code, kind
    if kind == Trouble.UNKNOWN:
        return stack, (*stack[:at], replace(one, code="X99"), *stack[at + 1 :]), "X99", kind
    if kind == Trouble.TAKEN:
        fresh = draw(st.sampled_from([code for code in CODES if code not in {each.code for each in stack}]))
        return stack, (*stack, draw(readings(fresh))), fresh, kind
    wrong = draw(readings(one.code).filter(lambda other: other != one))
    return stack, (*stack[:at], wrong, *stack[at + 1 :]), one.code, kind


@given(mistakes(), st.booleans(), st.integers(0, 20))
def test_any_single_mistake_comes_up_and_holds_the_batch(mistake: Any, is_mine: bool, counted: int) -> None:
    stack, keyed, code, kind = mistake
    mine, theirs = (keyed, stack) if is_mine else (stack, keyed)
    taken = frozenset({code}) if kind == Trouble.TAKEN else frozenset[str]()
    found = compare(mine, theirs, counted, taken=taken)
    assert code in found.unsettled
    assert code in {one.code for one in found.of(kind)}
    assert not found.is_settled
    with pytest.raises(BatchUnsettled, match=code):
        found.release()


@given(mistakes(), st.booleans())
def test_the_third_who_looks_at_the_slips_restores_the_truth(mistake: Any, is_mine: bool) -> None:
    stack, keyed, code, kind = mistake
    mine, theirs = (keyed, stack) if is_mine else (stack, keyed)
    taken = frozenset({code}) if kind == Trouble.TAKEN else frozenset[str]()
    found = compare(mine, theirs, len(stack), taken=taken)
    truth = {one.code: one for one in stack}
    ruled = tuple(truth[one] for one in found.unsettled if one in truth)
    ruling = Ruling(CHEN, ruled, absent=frozenset(one for one in found.unsettled if one not in truth))
    released = compare(mine, theirs, len(stack), ruling, taken=taken).release()
    assert {one.code: one for one in released.valid + released.invalid} == truth


@given(stacks(), stacks(), st.integers(0, 14))
def test_nothing_is_agreed_that_one_of_them_did_not_read(mine: Any, theirs: Any, counted: int) -> None:
    found = compare(mine, theirs, counted)
    assert set(found.agreed) == set(mine) & set(theirs)
    assert {one.code for one in found.agreed}.isdisjoint(found.unsettled)
    everything = {one.code for one in (*mine, *theirs)}
    assert {one.code for one in found.agreed} | set(found.unsettled) == everything
    assert found.is_settled == (set(mine) == set(theirs) and counted == len(mine))


@given(stacks(), st.integers(0, 20))
def test_the_hand_count_holds_the_batch(stack: Any, counted: int) -> None:
    found = compare(stack, stack, counted)
    assert found.is_count_right == (counted == len(stack))
    if counted != len(stack):
        with pytest.raises(BatchUnsettled, match="count"):
            found.release()


# --- one by one ---------------------------------------------------------------------------------------------------


def test_it_names_the_slip_and_the_question_that_differ() -> None:
    mine = [Reading.of("S01", {1: {1}, 2: {2}, 3: {1}}), Reading("S02", invalid="two marks")]
    theirs = [Reading.of("S01", {1: {1}, 2: {3}}), slip("S02", 1)]
    found = compare(mine, theirs, 2).open
    assert [(one.code, one.trouble, one.questions, one.is_validity) for one in found] == [
        ("S01", "differs", (2, 3), False),
        ("S02", "differs", (), True),
    ]


def test_it_says_who_missed_a_slip_and_who_keyed_it_twice() -> None:
    mine = [slip("S01", 1), slip("S03", 1), slip("S03", 1), slip("S04", 1), slip("S04", 1)]
    theirs = [slip("S02", 1), slip("S03", 1), slip("S04", 1), slip("S04", 2)]
    found = compare(mine, theirs, 4)
    assert [(one.code, one.trouble, one.whose) for one in found.open] == [
        ("S01", "missing", Keyer.SECOND),
        ("S02", "missing", Keyer.FIRST),
        ("S03", "doubled", Keyer.FIRST),
        ("S04", "doubled", Keyer.BOTH),
    ]
    assert found.keyed == (5, 4)


def test_a_copied_slip_counts_once_and_its_copy_is_stated() -> None:
    twice = [slip("S01", 1), slip("S01", 2), slip("S02", 1)]
    ruling = Ruling(CHEN, (slip("S01", 1),), refused={"S01": 1})
    released = compare(twice, twice, 3, ruling).release()
    assert (released.totals(), released.refused) == ({1: {1: 2}}, 1)


def test_a_slip_that_nobody_gave_out_counts_for_nothing() -> None:
    keyed = [slip("S01", 1), slip("X99", 1)]
    assert not compare(keyed, keyed, 2).is_settled
    released = compare(keyed, keyed, 2, Ruling(CHEN, refused={"X99": 1})).release()
    assert (released.totals(), released.refused) == ({1: {1: 1}}, 1)
    with pytest.raises(KeyingRefused, match="unknown"):
        compare(keyed, keyed, 2, Ruling(CHEN, (slip("X99", 1),)))


def test_a_slip_that_counts_already_cannot_count_again() -> None:
    keyed = [slip("S01", 1)]
    with pytest.raises(KeyingRefused, match="unknown"):
        compare(keyed, keyed, 1, Ruling(CHEN, (slip("S01", 1),)), taken=frozenset({"S01"}))


def test_the_third_may_correct_the_hand_count_but_not_make_it_fit() -> None:
    keyed = [slip("S01", 1), slip("S02", 2)]
    assert compare(keyed, keyed, 3, Ruling(CHEN, counted=2)).is_settled
    assert not compare(keyed, keyed, 3, Ruling(CHEN, counted=4)).is_settled
    assert not compare(keyed, keyed, 3, Ruling(CHEN)).is_settled


def test_the_third_may_read_what_neither_read_and_it_shows() -> None:
    found = compare([slip("S01", 1)], [slip("S01", 2)], 1, Ruling(CHEN, (slip("S01", 3),)))
    assert found.third_readings == (slip("S01", 3),)
    assert compare([slip("S01", 1)], [slip("S01", 2)], 1, Ruling(CHEN, (slip("S01", 2),))).third_readings == ()


@pytest.mark.parametrize(("first", "second", "third"), [(ANNA, ANNA, None), (ANNA, BO, ANNA), (ANNA, BO, BO)])
def test_three_people_are_three(first: int, second: int, third: int | None) -> None:
    ruling = Ruling(third) if third else None
    with pytest.raises(KeyingRefused, match="same_person"):
        reconcile(batch(0), Keying(first, ()), Keying(second, ()), ruling)


@pytest.mark.parametrize(
    ("ruling", "why"),
    [
        (Ruling(CHEN, (slip("S01", 2),)), "not_open"),
        (Ruling(CHEN, (slip("S30", 2),)), "not_open"),
        (Ruling(CHEN, absent=frozenset({"S01"})), "not_open"),
        (Ruling(CHEN, (slip("S02", 1), slip("S02", 2))), "twice"),
        (Ruling(CHEN, (slip("S02", 1),), absent=frozenset({"S02"})), "twice"),
        (Ruling(CHEN, refused={"S02": 1}, absent=frozenset({"S02"})), "twice"),
        (Ruling(CHEN, refused={"S02": 0}), "number"),
        (Ruling(CHEN, absent=frozenset({"S02"}), counted=-1), "number"),
    ],
)
def test_the_third_rules_on_what_is_open_and_no_more(ruling: Ruling, why: str) -> None:
    with pytest.raises(KeyingRefused, match=why):
        compare([slip("S01", 1), slip("S02", 1)], [slip("S01", 1), slip("S02", 2)], 2, ruling)


def test_a_slip_is_valid_or_invalid() -> None:
    with pytest.raises(ValueError, match="S01"):
        Reading("S01", ((1, (1,)),), "two marks")


def test_a_blank_answer_is_no_answer() -> None:
    assert Reading.of("S01", {1: (), 2: (3, 1, 3)}) == Reading("S01", ((2, (1, 3)),))
