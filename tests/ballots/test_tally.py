"""Counting, against a naive recount, for any ballots in any order."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.exceptions import MoreVotesThanRoll, UnknownOption
from shequ_workflows.ballots.tally import Ballot, Count, Tally

CHANNELS = ["online", "paper", "phone", "visit", "door"]
#: Question 1 with one answer, question 2 with up to three.
PAPER = {1: [1, 2, 3, 4, 5], 2: [1, 2, 3]}
choices = st.builds(
    lambda first, second: tuple([(1, first)] if first else []) + tuple((2, one) for one in sorted(second)),
    st.integers(0, 5),
    st.sets(st.integers(1, 3)),
)
ballots_strategy = st.lists(st.builds(Ballot, st.sampled_from(CHANNELS), choices, st.integers(0, 10**7)), max_size=120)


def whole(ballots: list[Ballot], absent: int = 0) -> Count:
    return Count(len(ballots) + absent, sum(one.area for one in ballots) + absent * 100)


@given(ballots_strategy, st.integers(0, 50), st.randoms(use_true_random=False))
def test_it_equals_a_naive_recount_in_any_order(ballots: list[Ballot], absent: int, shuffler: random.Random) -> None:
    roll = whole(ballots, absent)
    shuffled = list(ballots)
    shuffler.shuffle(shuffled)
    tally = Tally.of(shuffled, PAPER, roll)
    for question, options in PAPER.items():
        for option in options:
            chose = [one for one in ballots if (question, option) in one.choices]
            assert tally.questions[question][option] == Count(len(chose), sum(one.area for one in chose))
    for channel in CHANNELS:
        assert tally.channels.get(channel, 0) == sum(1 for one in ballots if one.channel == channel)
    assert tally.votes == len(ballots) == sum(tally.channels.values())
    assert tally.voted == whole(ballots)
    assert tally == Tally.of(ballots, {2: [3, 1, 2], 1: [5, 3, 1, 2, 4]}, roll)


@given(ballots_strategy)
def test_it_counts_groups_as_it_counts_ballots(ballots: list[Ballot]) -> None:
    options = [(question, option, 1, one.area) for one in ballots for question, option in one.choices]
    channels = [(one.channel, 1, one.area) for one in ballots]
    roll = whole(ballots)
    assert Tally.of_groups(options, channels, PAPER, roll) == Tally.of(ballots, PAPER, roll)


@given(ballots_strategy, st.integers(0, 50))
def test_it_adds_up_exactly(ballots: list[Ballot], absent: int) -> None:
    tally = Tally.of(ballots, PAPER, whole(ballots, absent))
    assert sum(count.heads for count in tally.questions[1].values()) <= tally.votes
    assert tally.turnout == (Fraction(len(ballots), len(ballots) + absent) if ballots or absent else 0)
    assert all(0 <= tally.bar(option, question) <= 100 for question in PAPER for option in PAPER[question])


@given(ballots_strategy)
def test_it_survives_being_written_down(ballots: list[Ballot]) -> None:
    tally = Tally.of(ballots, PAPER, whole(ballots))
    assert Tally.from_data(tally.as_data()) == tally


def test_it_counts_a_million_without_rounding() -> None:
    groups = [(1, 1, 333_333, 333_333 * 8_999), (1, 2, 666_667, 666_667 * 9_001)]
    voted = [("online", 333_333, 333_333 * 8_999), ("paper", 666_667, 666_667 * 9_001)]
    area = 333_333 * 8_999 + 666_667 * 9_001
    tally = Tally.of_groups(groups, voted, {1: [1, 2]}, Count(10**6, area))
    assert tally.share(1) == Fraction(333_333, 10**6)
    assert tally.voted == Count(10**6, area)
    assert tally.questions[1][1].area == 333_333 * 8_999


def test_an_option_nobody_chose_is_there_with_nought() -> None:
    assert Tally.of([Ballot("online", [(1, 1)])], {1: [1, 2, 3]}, Count(5)).options == {1: 1, 2: 0, 3: 0}


def test_an_absent_voter_is_no_vote() -> None:
    tally = Tally.of([Ballot("online", [(1, 1)])], {1: [1, 2]}, Count(100))
    assert tally.share(1) == 1
    assert tally.turnout == Fraction(1, 100)


def test_a_question_left_out_is_taken_part_in_and_for_nothing() -> None:
    tally = Tally.of([Ballot("paper", [(2, 1)], 50)], {1: [1, 2], 2: [1, 2]}, Count(3, 150))
    assert tally.voted == Count(1, 50)
    assert tally.options == {1: 0, 2: 0}
    assert tally.questions[2][1] == Count(1, 50)


def test_it_refuses_an_option_the_poll_does_not_have() -> None:
    for choice in ((1, 3), (2, 1), (0, 0)):
        with pytest.raises(UnknownOption):
            Tally.of([Ballot("online", [choice])], {1: [1, 2]}, Count(5))
        with pytest.raises(UnknownOption):
            Tally.of_groups([(*choice, 1, 0)], [("online", 1, 0)], {1: [1, 2]}, Count(5))


@pytest.mark.parametrize("roll", [Count(1, 100), Count(2, 59)])
def test_it_refuses_more_votes_or_area_than_the_roll_has(roll: Count) -> None:
    with pytest.raises(MoreVotesThanRoll):
        Tally.of([Ballot("online", [(1, 1)], 30), Ballot("paper", [(1, 1)], 30)], {1: [1, 2]}, roll)


def test_it_refuses_more_answers_than_votes() -> None:
    with pytest.raises(MoreVotesThanRoll):
        Tally.of_groups([(1, 1, 2, 0)], [("online", 1, 0)], {1: [1]}, Count(5))
