from __future__ import annotations


class BallotsError(Exception):
    """Base of what ballots raise to programmers and operators; people get ``Refusal`` sentences instead."""


class CountsDiffer(BallotsError):
    """Two independent counts of one poll disagree: nothing is published until somebody has looked."""


class UnknownOption(BallotsError):
    """A ballot names an option that the poll does not have."""


class MoreVotesThanRoll(BallotsError):
    """There are more votes than people on the roll."""


class CountImpossible(BallotsError):
    """The numbers of a count contradict each other; the argument says which: negative, present, votes, area."""
