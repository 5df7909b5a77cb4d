"""Counting a poll twice: by the database, and one by one with the areas of the roll itself."""

from __future__ import annotations

from collections.abc import Iterator

from .exceptions import CountsDiffer
from .models import Choice, Poll, Question
from .outcomes import Asked, decided
from .tally import Ballot, Count, Tally


def asked_of(poll: Poll) -> list[Asked]:
    """The questions as the count needs them. Two queries."""
    return [
        Asked(one.number, {option.number: option.code for option in one.options.all()}, one.rule)
        for one in Question.objects.filter(poll=poll).prefetch_related("options")
    ]


def ballots_of(poll: Poll) -> Iterator[Ballot]:
    """Every vote with its answers, by the order of votes. Two queries."""
    chosen = Choice.objects.filter(poll=poll).order_by("vote_id")
    answers = chosen.values_list("vote_id", "question__number", "option__number").iterator()
    answer = next(answers, None)
    rows = poll.votes.order_by("id").values_list("id", "channel", "roll_entry__area")
    for vote, channel, area in rows.iterator():
        choices = []
        while answer is not None and answer[0] <= vote:
            choices.append((answer[1], answer[2]) if answer[0] == vote else (0, 0))  # an answer without a vote
            answer = next(answers, None)
        yield Ballot(channel, choices, area)


def count_twice(poll: Poll) -> Tally:
    """Count by the database and one by one; the tally with its outcomes where both agree, else ``CountsDiffer``."""
    asked = asked_of(poll)
    paper = {one.number: list(one.codes) for one in asked}
    roll = Count(poll.roll_count, poll.roll_area)
    names = {
        pk: (question, number)
        for pk, question, number in poll.options.order_by().values_list("id", "question__number", "number")
    }
    groups = [
        (*names.get(option, (0, 0)), heads, area) for option, heads, area in Choice.objects.filter(poll=poll).grouped()
    ]
    by_database = Tally.of_groups(groups, poll.votes.grouped(), paper, roll)
    one_by_one = Tally.of(ballots_of(poll), paper, roll)
    if by_database != one_by_one:
        raise CountsDiffer(poll.public_id)
    return decided(one_by_one, asked)
