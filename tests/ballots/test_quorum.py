"""Quorum and majority to the last head and the last square metre: each at, just below and just above its number."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.exceptions import CountImpossible
from shequ_workflows.ballots.quorum import RULES, By, Measure, Of, Outcome, Rule, Threshold

SHARES = st.tuples(st.integers(1, 12), st.integers(1, 12)).map(lambda pair: Fraction(min(pair), max(pair)))
THRESHOLDS = st.builds(Threshold, SHARES, st.booleans())
NUMBERS = st.integers(0, 400)
AREAS = st.decimals(min_value=0, max_value=100_000, places=2)


@st.composite
def measures(draw: Any, numbers: Any = NUMBERS) -> Measure:
    """Any count that is possible."""
    parts = [draw(numbers) for _ in range(5)]
    in_favour, against, abstained, silent, absent = parts
    present = in_favour + against + abstained + silent
    return Measure(present + absent, present, in_favour, against, abstained)


def heads(entitled: int, present: int, in_favour: int, against: int = 0, abstained: int = 0) -> Measure:
    return Measure(entitled, present, in_favour, against, abstained)


# --- the law's numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "entitled", "present", "in_favour", "outcome"),
    [
        ("rc", 6, 3, 3, "no_quorum"),
        ("rc", 6, 4, 2, "failed"),
        ("rc", 6, 4, 3, "passed"),
        ("residents", 2000, 1000, 1000, "no_quorum"),
        ("residents", 2000, 1001, 500, "failed"),
        ("residents", 2000, 1001, 501, "passed"),
        ("representatives", 60, 39, 39, "no_quorum"),
        ("representatives", 60, 40, 20, "failed"),
        ("representatives", 60, 40, 21, "passed"),
        ("representatives", 61, 40, 40, "no_quorum"),
        ("representatives", 61, 41, 21, "passed"),
    ],
)
def test_it_counts_heads_as_the_law_does(key: str, entitled: int, present: int, in_favour: int, outcome: str) -> None:
    assert RULES[key].outcome(heads(entitled, present, in_favour)) == outcome


OWNERS = [
    # Two thirds of 900 heads and of 90 000 m²; more than half of those who took part, by both.
    ("owners", 600, "60000.00", 301, "30000.01", "passed"),
    ("owners", 599, "60000.00", 599, "60000.00", "no_quorum"),
    ("owners", 600, "59999.99", 600, "59999.99", "no_quorum"),
    ("owners", 600, "60000.00", 300, "60000.00", "failed"),
    ("owners", 600, "60000.00", 600, "30000.00", "failed"),
    ("owners_special", 600, "60000.00", 450, "45000.00", "passed"),
    ("owners_special", 600, "60000.00", 449, "60000.00", "failed"),
    ("owners_special", 600, "60000.00", 600, "44999.99", "failed"),
]


@pytest.mark.parametrize(("key", "present", "present_area", "in_favour", "area", "outcome"), OWNERS)
def test_it_counts_owners_by_heads_and_by_area(
    key: str, present: int, present_area: str, in_favour: int, area: str, outcome: str
) -> None:
    by_area = Measure(Decimal("90000.00"), Decimal(present_area), Decimal(area), Decimal(0), Decimal(0))
    assert RULES[key].outcome(heads(900, present, in_favour), by_area) == outcome


def test_it_asks_for_the_area_of_owners() -> None:
    with pytest.raises(CountImpossible, match="area"):
        RULES["owners"].outcome(heads(9, 9, 9))


def test_it_may_ask_a_majority_of_all() -> None:
    rule = Rule("all", Threshold(Fraction(1, 2), strict=True), Threshold(Fraction(1, 2), strict=True), of=Of.ALL)
    assert rule.outcome(heads(100, 60, 50)) == Outcome.FAILED
    assert rule.outcome(heads(100, 60, 51)) == Outcome.PASSED


@pytest.mark.parametrize(
    ("numbers", "why"), [((5, 6, 1, 0, 0), "present"), ((9, 5, 3, 2, 1), "votes"), ((9, 5, -1, 0, 0), "negative")]
)
def test_it_takes_no_count_that_contradicts_itself(numbers: tuple[int, ...], why: str) -> None:
    with pytest.raises(CountImpossible, match=why):
        Measure(*numbers)


# --- properties ------------------------------------------------------------------------------------------------


@given(measures(), st.sampled_from(sorted(set(RULES) - {"owners", "owners_special"})))
def test_it_equals_the_plain_arithmetic_of_the_law(count: Measure, key: str) -> None:
    rule = RULES[key]
    quorum = count.present * 3 >= count.entitled * 2 if key == "representatives" else count.present * 2 > count.entitled
    passed = count.in_favour * 2 > count.present
    quorum = quorum and count.entitled > 0
    assert rule.outcome(count) == (("passed" if passed else "failed") if quorum else "no_quorum")


@given(measures(), measures(AREAS), st.sampled_from(["owners", "owners_special"]))
def test_owners_need_both_measures(by_heads: Measure, area: Measure, key: str) -> None:
    rule = RULES[key]
    alone = [
        Rule("one", rule.quorum, rule.majority).outcome(by_heads),
        Rule("one", rule.quorum, rule.majority, By.AREA).outcome(by_heads, area),
    ]
    both = rule.outcome(by_heads, area)
    assert (both == Outcome.PASSED) == (alone == [Outcome.PASSED] * 2)
    assert (both == Outcome.NO_QUORUM) == (Outcome.NO_QUORUM in alone)


@given(measures(), st.sampled_from(["rc", "residents", "representatives"]))
def test_an_absent_voter_is_no_vote_and_silence_no_consent(count: Measure, key: str) -> None:
    rule = RULES[key]
    if count.silent and rule.outcome(count) == Outcome.FAILED:
        spoke = Measure(count.entitled, count.present, count.in_favour, count.against + count.silent, count.abstained)
        assert rule.outcome(spoke) == Outcome.FAILED
    more_absent = Measure(count.entitled + 1, count.present, count.in_favour, count.against, count.abstained)
    if rule.outcome(count) != Outcome.PASSED:
        assert rule.outcome(more_absent) != Outcome.PASSED


@given(measures(), st.sampled_from(["rc", "residents", "representatives"]))
def test_one_more_in_favour_never_turns_a_yes_into_a_no(count: Measure, key: str) -> None:
    if RULES[key].outcome(count) != Outcome.PASSED or not count.against:
        return
    better = Measure(count.entitled, count.present, count.in_favour + 1, count.against - 1, count.abstained)
    assert RULES[key].outcome(better) == Outcome.PASSED


@given(THRESHOLDS, st.integers(1, 5000))
def test_the_least_number_is_the_least(threshold: Threshold, whole: int) -> None:
    least = threshold.least(whole)
    assert threshold.is_met(least, whole) or least > whole
    assert not threshold.is_met(least - 1, whole)


@given(THRESHOLDS)
def test_a_threshold_is_read_as_it_is_written(threshold: Threshold) -> None:
    assert Threshold.parse(str(threshold)) == threshold


@pytest.mark.parametrize("text", ["1/2", "> 3/2", "= 1/2", "> 0", "≥ 2/3"])
def test_it_reads_no_other_threshold(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Threshold.parse(text)


@pytest.mark.parametrize("key", RULES)
def test_a_rule_is_data(key: str) -> None:
    assert Rule.from_data(RULES[key].as_data()) == RULES[key]


def test_nobody_cannot_decide() -> None:
    assert RULES["rc"].outcome(heads(0, 0, 0)) == Outcome.NO_QUORUM
