"""Counting, against a naive recount, for any ballots in any order."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.exceptions import MoreVotesThanRoll, UnknownOption
from shequ_workflows.ballots.tally import Tally

CHANNELS = ["online", "paper", "phone", "visit", "door"]
ballots_strategy = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(CHANNELS)), max_size=200)


@given(ballots_strategy, st.integers(0, 50), st.randoms(use_true_random=False))
def test_it_equals_a_naive_recount_in_any_order(
    ballots: list[tuple[int, str]], absent: int, shuffler: random.Random
) -> None:
    roll = len(ballots) + absent
    shuffled = list(ballots)
    shuffler.shuffle(shuffled)
    tally = Tally.of(shuffled, [1, 2, 3, 4, 5], roll)
    for option in range(1, 6):
        assert tally.options[option] == sum(1 for choice, _channel in ballots if choice == option)
    for channel in CHANNELS:
        assert tally.channels.get(channel, 0) == sum(1 for _choice, came in ballots if came == channel)
    assert tally.votes == len(ballots) == sum(tally.channels.values())
    assert tally == Tally.of(ballots, [5, 3, 1, 2, 4], roll)


@given(ballots_strategy)
def test_it_counts_groups_as_it_counts_ballots(ballots: list[tuple[int, str]]) -> None:
    groups = [(choice, channel, ballots.count((choice, channel))) for choice, channel in set(ballots)]
    options, roll = [1, 2, 3, 4, 5], len(ballots)
    assert Tally.of_groups(groups, options, roll) == Tally.of(ballots, options, roll)


@given(ballots_strategy, st.integers(0, 50))
def test_it_adds_up_exactly(ballots: list[tuple[int, str]], absent: int) -> None:
    tally = Tally.of(ballots, [1, 2, 3, 4, 5], len(ballots) + absent)
    shares = [tally.share(option) for option in tally.options]
    assert sum(shares) == (1 if ballots else 0)
    assert tally.turnout == (Fraction(len(ballots), len(ballots) + absent) if ballots or absent else 0)
    assert all(0 <= tally.bar(option) <= 100 for option in tally.options)


@given(ballots_strategy)
def test_it_survives_being_written_down(ballots: list[tuple[int, str]]) -> None:
    tally = Tally.of(ballots, [1, 2, 3, 4, 5], len(ballots))
    assert Tally.from_data(tally.as_data()) == tally


def test_it_counts_a_million_without_rounding() -> None:
    tally = Tally.of_groups([(1, "online", 333_333), (2, "paper", 666_667)], [1, 2], 10**6)
    assert tally.share(1) == Fraction(333_333, 10**6)
    assert tally.votes == 10**6


def test_an_option_nobody_chose_is_there_with_nought() -> None:
    assert Tally.of([(1, "online")], [1, 2, 3], 5).options == {1: 1, 2: 0, 3: 0}


def test_an_absent_voter_is_no_vote() -> None:
    tally = Tally.of([(1, "online")], [1, 2], 100)
    assert tally.share(1) == 1
    assert tally.turnout == Fraction(1, 100)


def test_it_refuses_an_option_the_poll_does_not_have() -> None:
    with pytest.raises(UnknownOption):
        Tally.of([(3, "online")], [1, 2], 5)
    with pytest.raises(UnknownOption):
        Tally.of_groups([(0, "online", 1)], [1, 2], 5)


def test_it_refuses_more_votes_than_there_are_voters() -> None:
    with pytest.raises(MoreVotesThanRoll):
        Tally.of([(1, "online"), (1, "paper")], [1, 2], 1)
