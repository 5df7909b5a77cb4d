"""Counting a formal vote of the committee."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.ballots.members_vote import MembersVote

VOTES = st.lists(st.sampled_from(["for", "against", "abstain", "recused", "absent"]), max_size=12)


@given(VOTES)
def test_it_agrees_with_fractions(votes: list[str]) -> None:
    count = MembersVote.of(votes)
    members = [vote for vote in votes if vote != "recused"]
    present = [vote for vote in members if vote != "absent"]
    quorum = bool(members) and Fraction(len(present), len(members)) > Fraction(1, 2)
    assert count.has_quorum is quorum
    assert count.is_adopted is (quorum and Fraction(present.count("for"), len(present)) > Fraction(1, 2))


@given(VOTES)
def test_it_counts_nobody_twice_and_loses_nobody(votes: list[str]) -> None:
    count = MembersVote.of(votes)
    assert count.members + count.recused == len(votes)
    assert count.present + count.absent == count.members


@given(VOTES)
def test_it_never_takes_an_abstention_or_an_absence_for_a_yes(votes: list[str]) -> None:
    """Turning a yes into silence cannot help a proposal through."""
    if "for" not in votes:
        return
    quieter = list(votes)
    quieter[quieter.index("for")] = "abstain"
    assert MembersVote.of(votes).is_adopted or not MembersVote.of(quieter).is_adopted


def test_it_needs_more_than_half_not_half() -> None:
    assert not MembersVote.of(["for", "for", "absent", "absent"]).has_quorum
    assert not MembersVote.of(["for", "for", "against", "against"]).is_adopted
    assert MembersVote.of(["for", "for", "against"]).is_adopted


def test_it_leaves_out_those_recused() -> None:
    count = MembersVote.of(["for", "for", "against", "recused", "recused"])
    assert (count.members, count.present) == (3, 3)
    assert count.is_adopted


def test_it_adopts_nothing_where_everybody_is_recused() -> None:
    assert not MembersVote.of(["recused"] * 5).is_adopted
