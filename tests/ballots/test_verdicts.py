"""Counting by heads and by area: against a naive recount, and on every edge of the law's fractions."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.constants import OptionCode
from shequ_workflows.ballots.exceptions import CountImpossible, MoreVotesThanRoll, UnknownOption
from shequ_workflows.ballots.quorum import RULES, By, Of, Outcome, Rule, Threshold
from shequ_workflows.ballots.verdicts import (
    Asked,
    Ballot,
    Count,
    Kind,
    Meaning,
    Totals,
    Weight,
    canonical,
)

from .votes_strategies import CHANNELS, RULE, YES_NO, Votes, marks, one_of, several_of, votes, yes_no

HALF = Threshold(Fraction(1, 2), strict=True)


# --- a recount without any of the module's means ------------------------------------------------------------------


def naive_outcome(vote: Votes, asked: Asked, option: int) -> Outcome | None:
    """The words of the law, by lists."""
    rule = asked.rule
    if rule is None:
        return None
    present = [area for area, _answers, _channel in vote.ballots]
    everybody = [*present, *vote.absent]
    favour = [area for area, answers, _channel in vote.ballots if option in answers.get(asked.number, ())]
    of_whom = present if rule.of == Of.PARTICIPANTS else everybody
    measures: list[Any] = {By.HEADS: [len], By.AREA: [sum], By.BOTH: [len, sum]}[rule.by]

    def reaches(threshold: Threshold, part: int, whole: int) -> bool:
        if not whole:
            return False
        top, bottom = threshold.share.numerator, threshold.share.denominator
        return part * bottom > top * whole if threshold.strict else part * bottom >= top * whole

    if not all(reaches(rule.quorum, size(present), size(everybody)) for size in measures):
        return Outcome.NO_QUORUM
    adopted = all(reaches(rule.majority, size(favour), size(of_whom)) for size in measures)
    return Outcome.PASSED if adopted else Outcome.FAILED


@given(votes(), st.randoms(use_true_random=False))
def test_it_equals_a_naive_recount_in_any_order(vote: Votes, shuffler: random.Random) -> None:
    shuffled, turned = list(vote.ballots), list(vote.asked)
    shuffler.shuffle(shuffled)
    shuffler.shuffle(turned)
    count = Count.of_ballots(shuffled, turned, vote.roll, vote.invalid)
    assert count.totals.participants == Weight(len(vote.ballots), sum(area for area, _a, _c in vote.ballots))
    for channel in CHANNELS:
        assert count.totals.channels.get(channel, 0) == [came for _a, _m, came in vote.ballots].count(channel)
    for asked in vote.asked:
        answer = count.answer(asked.number)
        for option in asked.options:
            marked = [area for area, given_, _c in vote.ballots if option in given_.get(asked.number, ())]
            assert answer.options[option] == Weight(len(marked), sum(marked))
        for verdict in answer.verdicts:
            assert verdict.outcome == naive_outcome(vote, asked, verdict.option)
    assert canonical(count.as_data()) == canonical(vote.count().as_data())
    assert count.digest() == vote.count().digest()


@given(votes())
def test_it_counts_groups_as_it_counts_ballots(vote: Votes) -> None:
    def groups() -> Iterator[tuple[int, int, int, int]]:
        for asked in vote.asked:
            for option in asked.options:
                marked = [area for area, answers, _c in vote.ballots if option in answers.get(asked.number, ())]
                if marked:
                    yield asked.number, option, len(marked), sum(marked)

    channels = {channel: [came for *_x, came in vote.ballots].count(channel) for channel in CHANNELS}
    participants = Weight(len(vote.ballots), sum(area for area, *_x in vote.ballots))
    totals = Totals.of_groups(groups(), vote.asked, participants, channels, vote.invalid)
    assert totals == Totals.of(vote.ballots, vote.asked, vote.invalid)


@given(votes(), st.data())
def test_counting_two_parts_is_counting_both(vote: Votes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(vote.ballots)))
    parts = Totals.of(vote.ballots[:at], vote.asked, vote.invalid) + Totals.of(vote.ballots[at:], vote.asked)
    assert parts == Totals.of(vote.ballots, vote.asked, vote.invalid)


@given(votes())
def test_a_verdict_is_the_conjunction_of_its_comparisons(vote: Votes) -> None:
    for answer in vote.count().answers:
        for verdict in answer.verdicts:
            if answer.asked.rule is None:
                assert (verdict.outcome, verdict.comparisons) == (None, ())
                continue
            quorum = [one for one in verdict.comparisons if one.part == "quorum"]
            measures = 2 if answer.asked.rule.by == By.BOTH else 1
            assert len(quorum) == measures == len(verdict.comparisons) - measures
            assert (verdict.outcome == Outcome.NO_QUORUM) == any(not one.is_met for one in quorum)
            assert (verdict.outcome == Outcome.PASSED) == (not verdict.failures)
            assert all(one.is_met == (one.found >= one.needed) for one in verdict.comparisons if one.whole)


@given(votes())
def test_it_is_plain_data(vote: Votes) -> None:
    data = vote.count().as_data()
    assert json.loads(canonical(data)) == data
    assert b"." not in canonical({**data, "questions": []})


@given(votes())
def test_it_survives_being_written_down(vote: Votes) -> None:
    """Read back it is judged anew: the same outcomes, and the same digest."""
    count = vote.count()
    read = Count.from_data(json.loads(canonical(count.as_data())))
    assert read.as_data() == count.as_data()
    assert read.digest() == count.digest()
    assert [one.outcome for one in read.answers] == [one.outcome for one in count.answers]


@given(votes())
def test_an_option_passed_only_where_it_was_chosen(vote: Votes) -> None:
    for answer in vote.count().answers:
        for option in answer.asked.options:
            outcome = answer.outcome_of(option)
            assert (outcome == Outcome.PASSED) == (answer.asked.rule is not None and option in answer.chosen)
            assert (outcome is None) == (answer.asked.rule is None or option not in answer.asked.candidates)


def test_it_reads_no_other_layout() -> None:
    with pytest.raises(ValueError, match="other"):
        Count.from_data({"layout": "other"})


# --- nothing but a yes helps --------------------------------------------------------------------------------------


@st.composite
def helped(draw: Any) -> tuple[Votes, Votes, int]:
    """A vote, and the same with one more mark for an option: by somebody who was absent, or who gave no answer or
    another one."""
    vote = draw(votes(rules=RULE).filter(lambda one: one.ballots or one.absent))
    asked = vote.asked[0]
    option = draw(st.sampled_from(asked.candidates))
    if vote.absent and (not vote.ballots or draw(st.booleans())):
        more: Ballot = (vote.absent[-1], {asked.number: _with(asked, frozenset(), option)}, "paper")
        return vote, Votes(vote.asked, [*vote.ballots, more], vote.absent[:-1]), option
    at = draw(st.integers(0, len(vote.ballots) - 1))
    area, answers, channel = vote.ballots[at]
    changed = (area, {**answers, asked.number: _with(asked, frozenset(answers.get(asked.number, ())), option)}, channel)
    return vote, Votes(vote.asked, [*vote.ballots[:at], changed, *vote.ballots[at + 1 :]], vote.absent), option


def _with(asked: Asked, before: frozenset[int], option: int) -> frozenset[int]:
    """``option`` beside what was marked, where that may be, else instead of it; never fewer than may be."""
    wanted = (before & set(asked.candidates)) | {option} if asked.kind == Kind.SEVERAL_OF else {option}
    if len(wanted) > asked.most:
        wanted = {option, *sorted(wanted - {option})[: asked.most - 1]}
    others = (one for one in asked.candidates if one not in wanted)
    while len(wanted) < asked.least:
        wanted = {*wanted, next(others)}
    return frozenset(wanted)


@given(helped())
def test_a_further_for_never_turns_a_pass_into_a_fail(pair: tuple[Votes, Votes, int]) -> None:
    before, after, option = pair
    asked = before.asked[0]
    was, now = before.count().answer(asked.number), after.count().answer(asked.number)
    outcomes = [next(one.outcome for one in answer.verdicts if one.option == option) for answer in (was, now)]
    if outcomes[0] == Outcome.PASSED:
        assert outcomes[1] == Outcome.PASSED
    if option in was.chosen:
        assert option in now.chosen
        assert now.outcome == Outcome.PASSED


@given(votes(rules=RULE), st.data())
def test_a_blank_or_an_abstention_never_counts_in_favour(vote: Votes, data: st.DataObject) -> None:
    """A vote for something turned into an abstention, a blank or a mark against never lets it through."""
    asked = vote.asked[0]
    of_it = [at for at, (_a, answers, _c) in enumerate(vote.ballots) if answers.get(asked.number)]
    if not of_it:
        return
    at = data.draw(st.sampled_from(of_it))
    instead = [frozenset[int](), *(frozenset({one}) for one in asked.options if one not in asked.candidates)]
    area, answers, channel = vote.ballots[at]
    quieter = (area, {**answers, asked.number: data.draw(st.sampled_from(instead))}, channel)
    other = Votes(vote.asked, [*vote.ballots[:at], quieter, *vote.ballots[at + 1 :]], vote.absent)
    before, after = vote.count().answer(asked.number), other.count().answer(asked.number)
    for was, now in zip(before.verdicts, after.verdicts, strict=True):
        assert now.outcome == was.outcome or now.outcome == Outcome.FAILED


@given(votes(rules=RULE), st.integers(1, 9))
def test_invalid_papers_change_nothing_but_their_number(vote: Votes, more: int) -> None:
    other = Votes(vote.asked, vote.ballots, vote.absent, vote.invalid + more).count()
    assert other.answers == vote.count().answers
    assert {**other.as_data(), "invalid": vote.invalid} == vote.count().as_data()


@given(votes(rules=RULE), st.integers(0, 30_000))
def test_one_more_who_stays_away_lets_nothing_through(vote: Votes, area: int) -> None:
    further = Votes(vote.asked, vote.ballots, [*vote.absent, area])
    for was, now in zip(vote.count().answers, further.count().answers, strict=True):
        for before, after in zip(was.verdicts, now.verdicts, strict=True):
            assert after.outcome != Outcome.PASSED or before.outcome == Outcome.PASSED


# --- both measures, on both sides of the fractions ----------------------------------------------------------------


def owners(key: str, roll: Weight, took_part: Weight, favour: Weight) -> Count:
    """A vote of owners by its sums; those present and not in favour are against."""
    asked = yes_no(RULES[key])
    against = (1, 2, took_part.heads - favour.heads, took_part.area - favour.area)
    groups = [(1, 1, favour.heads, favour.area), against]
    return Count.of([asked], roll, Totals.of_groups(groups, [asked], took_part, {"paper": took_part.heads}))


ROLL = Weight(900, 9_000_000)
EDGES = [
    # two thirds take part: 600 and 60 000.00 m²
    ("owners", (600, 6_000_000), (301, 3_000_001), "passed", []),
    ("owners", (599, 6_000_000), (599, 6_000_000), "no_quorum", [("quorum", "heads", 599, 600)]),
    ("owners", (600, 5_999_999), (600, 5_999_999), "no_quorum", [("quorum", "area", 5_999_999, 6_000_000)]),
    ("owners", (601, 6_000_001), (301, 3_000_001), "passed", []),
    # more than half of them: 300 is not enough, 301 is
    ("owners", (600, 6_000_000), (300, 3_000_001), "failed", [("majority", "heads", 300, 301)]),
    ("owners", (600, 6_000_000), (301, 3_000_000), "failed", [("majority", "area", 3_000_000, 3_000_001)]),
    # three quarters or more of them: 450 is enough, 449 is not
    ("owners_special", (600, 6_000_000), (450, 4_500_000), "passed", []),
    ("owners_special", (600, 6_000_000), (449, 4_500_000), "failed", [("majority", "heads", 449, 450)]),
    ("owners_special", (600, 6_000_000), (450, 4_499_999), "failed", [("majority", "area", 4_499_999, 4_500_000)]),
    # heads without area fails, and the reverse
    ("owners", (900, 9_000_000), (890, 4_000_000), "failed", [("majority", "area", 4_000_000, 4_500_001)]),
    ("owners", (900, 9_000_000), (440, 8_900_000), "failed", [("majority", "heads", 440, 451)]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "took_part", "favour", "outcome", "why"), EDGES)
def test_it_stands_on_the_edge_of_the_law(key: str, took_part: Any, favour: Any, outcome: str, why: list[Any]) -> None:
    answer = owners(key, ROLL, Weight(*took_part), Weight(*favour)).answer(1)
    assert answer.outcome == outcome
    assert [(one.part, one.by, one.found, one.needed) for one in answer.verdicts[0].failures] == why
    assert answer.chosen == ((1,) if outcome == "passed" else ())


@given(
    st.sampled_from([(2, 3), (1, 2), (3, 4)]), st.integers(1, 10**9), st.booleans(), st.sampled_from(["heads", "area"])
)
def test_it_finds_one_less_and_one_more_than_a_fraction(
    share: tuple[int, int], unit: int, strict: bool, measure: str
) -> None:
    """At the number itself, one below, one above, whichever measure; the other one is met with ease."""
    part, whole = share[0] * unit, share[1] * unit
    rule = Rule("edge", HALF, Threshold(Fraction(*share), strict=strict), By.BOTH)
    asked = yes_no(rule)
    for step in (-1, 0, 1):
        at_edge = min(part + step, whole)
        favour = Weight(at_edge, whole) if measure == "heads" else Weight(whole, at_edge)
        both = Weight(whole, whole)
        totals = Totals.of_groups([(1, 1, favour.heads, favour.area)], [asked], both, {"online": whole})
        passed = Count.of([asked], both, totals).answer(1).outcome == Outcome.PASSED
        assert passed == (at_edge > part if strict else at_edge >= part)


@given(votes(rules=st.sampled_from([RULES["owners"], RULES["owners_special"]])))
def test_owners_need_both_measures(vote: Votes) -> None:
    for answer in vote.count().answers:
        rule = answer.asked.rule
        assert rule
        for verdict in answer.verdicts:
            alone = [
                Rule("one", rule.quorum, rule.majority, by).outcome(verdict.heads, verdict.area)
                for by in (By.HEADS, By.AREA)
            ]
            assert (verdict.outcome == Outcome.PASSED) == (alone == [Outcome.PASSED] * 2)


def test_it_counts_a_million_units_without_rounding() -> None:
    """10⁶ ballots with areas that no float adds up; exactly two thirds of heads and area; one hundredth less fails."""
    asked = [yes_no(RULES["owners_special"])]
    areas = [8_933 + number % 7 for number in range(10**6)]
    favour = {1: frozenset({1})}
    against = {1: frozenset({2})}
    ballots = [(area, favour if at < 750_000 else against, "online") for at, area in enumerate(areas)]
    roll = Weight(1_500_000, sum(areas) * 3 // 2 + (sum(areas) * 3 % 2))
    begun = time.perf_counter()
    count = Count.of_ballots(ballots, asked, roll)
    assert time.perf_counter() - begun < 30
    answer = count.answer(1)
    assert answer.options[1] == Weight(750_000, sum(areas[:750_000]))
    needed = -(-3 * sum(areas) // 4)
    majority = answer.verdicts[0].comparisons[3]
    assert (majority.needed, majority.is_met) == (needed, answer.options[1].area >= needed)
    assert answer.verdicts[0].comparisons[2].is_met
    exact = Weight(10**6, 4 * 10**12)
    sums = [(1, 1, 750_000, 3 * 10**12), (1, 1, 750_000, 3 * 10**12 - 1), (1, 1, 749_999, 3 * 10**12)]
    outcomes = [
        Count.of(asked, exact, Totals.of_groups([one], asked, exact, {"paper": 10**6})).answer(1).outcome
        for one in sums
    ]
    assert outcomes == ["passed", "failed", "failed"]


# --- kinds of questions -------------------------------------------------------------------------------------------


def heads_only(asked: Asked, given_: list[set[int]], absent: int = 0) -> Count:
    ballots = [(0, {asked.number: frozenset(one)}, "paper") for one in given_]
    return Count.of_ballots(ballots, [asked], Weight(len(ballots) + absent))


def test_one_of_needs_the_majority_not_the_most_votes() -> None:
    asked = one_of(RULES["residents"])
    assert heads_only(asked, [{1}] * 5 + [{2}] * 4 + [{3}]).answer(1).outcome == Outcome.FAILED
    answer = heads_only(asked, [{1}] * 6 + [{2}] * 4 + [{4}]).answer(1)
    assert (answer.outcome, answer.chosen) == (Outcome.PASSED, (1,))
    assert (answer.verdicts[0].heads.in_favour, answer.verdicts[0].heads.against) == (6, 5)


def test_against_all_is_never_chosen() -> None:
    answer = heads_only(one_of(RULES["residents"]), [{4}] * 9).answer(1)
    assert (answer.outcome, answer.chosen) == (Outcome.FAILED, ())


def test_a_tie_is_nobodys() -> None:
    local = Rule("local", HALF, Threshold(Fraction(1, 3), strict=False))
    tied = heads_only(one_of(local), [{1}] * 4 + [{2}] * 4 + [{3}]).answer(1)
    assert (tied.outcome, tied.chosen, tied.tied) == (Outcome.FAILED, (), (1, 2))
    ahead = heads_only(one_of(local), [{1}] * 4 + [{2}] * 5).answer(1)
    assert (ahead.outcome, ahead.chosen, ahead.tied) == (Outcome.PASSED, (2,), ())
    assert [ahead.outcome_of(option) for option in (1, 2)] == [Outcome.FAILED, Outcome.PASSED]
    assert [ahead.bar(option, 9) for option in (1, 2)] == [44, 55]


def test_one_must_be_ahead_of_all_and_by_every_measure() -> None:
    quarter = Threshold(Fraction(1, 4), strict=False)
    three = heads_only(one_of(Rule("local", HALF, quarter)), [{1}] * 5 + [{2}] * 4 + [{3}] * 3).answer(1)
    assert [one.outcome for one in three.verdicts] == ["passed", "passed", "passed"]
    assert (three.chosen, three.tied) == ((1,), ())
    asked = one_of(Rule("local", HALF, quarter, By.BOTH))
    ballots: list[Ballot] = [(100, {1: frozenset({1})}, "paper")] * 3 + [(200, {1: frozenset({2})}, "paper")] * 2
    split = Count.of_ballots(ballots, [asked], Weight(5, 700)).answer(1)
    assert (split.outcome, split.chosen, split.tied) == (Outcome.FAILED, (), (1, 2))


def test_each_of_several_stands_by_itself() -> None:
    asked = several_of(RULES["residents"])
    answer = heads_only(asked, [{1, 2}] * 4 + [{1}] * 2 + [{4}] * 3).answer(1)
    assert answer.chosen == (1,)
    first, second, third = answer.verdicts
    assert [one.outcome for one in answer.verdicts] == ["passed", "failed", "failed"]
    assert (first.heads.against, second.heads.against, third.heads.silent) == (3, 3, 6)


def test_the_quorum_is_the_polls_and_the_majority_the_questions() -> None:
    """Ten of twelve took part; four of them left the second question blank: they are present, and not in favour."""
    asked = [yes_no(RULES["residents"], 1), yes_no(RULES["residents"], 2)]
    both = {1: frozenset({1}), 2: frozenset({1})}
    ballots = [(0, both, "online")] * 5 + [(0, {1: frozenset({1})}, "paper")] * 4 + [(0, {2: frozenset({3})}, "paper")]
    count = Count.of_ballots(ballots, asked, Weight(12))
    assert [one.outcome for one in count.answers] == ["passed", "failed"]
    assert count.answer(2).verdicts[0].heads.silent == 4
    assert count.answer(2).verdicts[0].heads.abstained == 1


def test_an_advisory_question_decides_nothing() -> None:
    answer = heads_only(yes_no(None), [{1}] * 3).answer(1)
    assert (answer.outcome, answer.chosen, answer.options[1].heads) == (None, (), 3)


def test_nobody_decides_nothing() -> None:
    assert heads_only(yes_no(RULES["rc"]), []).answer(1).outcome == Outcome.NO_QUORUM
    assert heads_only(yes_no(RULES["owners"]), [{1}] * 3).answer(1).outcome == Outcome.NO_QUORUM


# --- what it refuses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "given_", "error", "why"),
    [
        (yes_no(None), {1: {4}}, UnknownOption, ""),
        (yes_no(None), {2: {1}}, UnknownOption, ""),
        (yes_no(None), {1: {1, 2}}, CountImpossible, "marks"),
        (one_of(None), {1: {1, 2}}, CountImpossible, "marks"),
        (one_of(None), {1: {1, 4}}, CountImpossible, "marks"),
        (several_of(None), {1: {1, 2, 3}}, CountImpossible, "marks"),
        (several_of(None), {1: {1, 4}}, CountImpossible, "alone"),
        (several_of(None, least=2), {1: {1}}, CountImpossible, "marks"),
    ],
)
def test_it_takes_no_ballot_that_cannot_be(asked: Asked, given_: Any, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why or None):
        Count.of_ballots([(0, given_, "paper")], [asked], Weight(5))


def test_against_all_alone_is_enough_where_two_are_asked_for() -> None:
    assert heads_only(several_of(None, least=2), [{4}]).answer(1).options[4].heads == 1


def test_it_takes_no_sums_that_contradict_each_other() -> None:
    asked = [yes_no(None)]
    with pytest.raises(MoreVotesThanRoll):
        Count.of(asked, Weight(1, 5), Totals.of([(6, {}, "paper")], asked))
    with pytest.raises(CountImpossible, match="negative"):
        Totals.of([(-1, {}, "paper")], asked)
    with pytest.raises(CountImpossible, match="negative"):
        Totals.of_groups([(1, 1, -1, 0)], asked, Weight(), {})
    with pytest.raises(CountImpossible, match="negative"):
        Totals.of_groups([], asked, Weight(), {}, -1)
    with pytest.raises(CountImpossible, match="channels"):
        Totals.of_groups([], asked, Weight(2), {"paper": 1})
    with pytest.raises(UnknownOption):
        Totals.of_groups([(1, 9, 1, 0)], asked, Weight(1), {"paper": 1})
    with pytest.raises(CountImpossible, match="votes"):
        Count.of(asked, Weight(3), Totals.of_groups([(1, 1, 1, 0), (1, 2, 1, 0)], asked, Weight(1), {"paper": 1}))


@pytest.mark.parametrize(
    ("kind", "options", "least", "most"),
    [
        (Kind.YES_NO, {1: Meaning.FOR, 2: Meaning.AGAINST}, 1, 1),
        (Kind.ONE_OF, {1: Meaning.CUSTOM, 2: Meaning.CUSTOM}, 1, 1),
        (Kind.ONE_OF, {1: Meaning.AGAINST_ALL}, 1, 1),
        (Kind.ONE_OF, {1: Meaning.CUSTOM, 2: Meaning.AGAINST_ALL}, 1, 2),
        (Kind.SEVERAL_OF, {1: Meaning.CUSTOM, 2: Meaning.AGAINST_ALL, 3: Meaning.FOR}, 1, 1),
        (Kind.SEVERAL_OF, {1: Meaning.CUSTOM, 2: Meaning.AGAINST_ALL}, 2, 1),
        (Kind.SEVERAL_OF, {1: Meaning.CUSTOM, 2: Meaning.AGAINST_ALL}, 0, 1),
    ],
)
def test_it_is_no_question_without_its_options(kind: Kind, options: Any, least: int, most: int) -> None:
    with pytest.raises(ValueError, match="no question"):
        Asked(1, kind, options, None, least, most)


def test_meanings_are_those_of_the_options() -> None:
    assert {one.value for one in Meaning} == set(OptionCode.values)
    assert yes_no(None).meaning(Meaning.ABSTAIN) == 3
    assert yes_no(None).meaning(Meaning.AGAINST_ALL) is None
    assert set(YES_NO) == {1, 2, 3}


@given(st.data())
def test_the_strategy_marks_only_what_may_be(data: st.DataObject) -> None:
    asked = several_of(None, 4, 3, least=2)
    asked.take(data.draw(marks(asked)))


def test_weights_are_data() -> None:
    assert Weight.from_data(Weight(3, 8931).as_data()) == Weight(3, 8931)
