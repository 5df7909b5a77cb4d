"""Counting a poll twice: by the database, and one by one with the areas of the roll itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.utils import timezone

from .asking import Asked, Kind, Meaning, Weight, Wording
from .exceptions import CountsDiffer
from .models import Choice, Poll, Question
from .quorum import Rule
from .totals import Ballot, Totals
from .verdicts import Count


def asked_of(poll: Poll) -> list[Asked]:
    """The questions as they were frozen. Two queries."""
    return [_asked(one) for one in Question.objects.filter(poll=poll).prefetch_related("options")]


def _asked(one: Question) -> Asked:
    options = list(one.options.all())
    return Asked(
        one.number,
        Kind(one.kind),
        {option.number: Meaning(option.code) for option in options},
        Rule.from_data(one.rule) if one.rule else None,
        one.least,
        one.most,
        Wording(one.text, {option.number: option.text for option in options}),
    )


def ballots_of(poll: Poll) -> Iterator[Ballot]:
    """Every vote with its answers, by the order of votes. Two queries."""
    chosen = Choice.objects.filter(poll=poll).order_by("vote_id")
    answers = chosen.values_list("vote_id", "question__number", "option__number").iterator()
    answer = next(answers, None)
    rows = poll.votes.order_by("id").values_list("id", "channel", "roll_entry__area")
    for vote, channel, area in rows.iterator():
        marks: dict[int, set[int]] = {}
        while answer is not None and answer[0] <= vote:
            question, option = answer[1:] if answer[0] == vote else (0, 0)  # an answer without a vote
            marks.setdefault(question, set()).add(option)
            answer = next(answers, None)
        yield area, marks, channel


#: Each says how many papers of a poll were invalid as a whole; a way of keying papers adds its own in ``registers``.
invalid_counters: list[Callable[[Poll], int]] = []


def invalid_of(poll: Poll) -> int:
    """Papers that are invalid as a whole: stated, and part of no comparison."""
    return sum(count(poll) for count in invalid_counters)


def grouped(poll: Poll, asked: list[Asked], invalid: int = 0) -> Totals:
    """The same as the database adds it up. Three queries."""
    names = {
        pk: (question, number)
        for pk, question, number in poll.options.order_by().values_list("id", "question__number", "number")
    }
    groups = [
        (*names.get(option, (0, 0)), heads, area) for option, heads, area in Choice.objects.filter(poll=poll).grouped()
    ]
    channels: dict[str, int] = {}
    whole = Weight()
    for channel, heads, area in poll.votes.grouped():
        channels[channel] = channels.get(channel, 0) + heads
        whole += Weight(heads, area)
    return Totals.of_groups(groups, asked, whole, channels, invalid)


def count_twice(poll: Poll, closed_at: dt.datetime | None = None) -> Count:
    """Count by the database and one by one; the result where both agree, else ``CountsDiffer``.

    ``closed_at``: the end that the result names, for a poll that is being closed.
    """
    asked = asked_of(poll)
    invalid = invalid_of(poll)
    by_database = grouped(poll, asked, invalid)
    one_by_one = Totals.of(ballots_of(poll), asked, invalid)
    if by_database != one_by_one:
        raise CountsDiffer(poll.public_id)
    roll = Weight(poll.roll_count, poll.roll_area)
    return Count.of(asked, roll, one_by_one, about_of(poll, closed_at or poll.closed_at))


def about_of(poll: Poll, closed_at: dt.datetime | None) -> dict[str, str]:
    """What the result is the result of; it keeps the digest of one poll from being shown for another."""
    return {
        "poll": poll.public_id,
        "title": poll.question,
        "community": poll.subject.community.label,
        "opens": _time(poll.opens_at),
        "closes": _time(closed_at),
        "pack": poll.pack,
        "version": str(poll.pack_data.get("version", "")),
        "basis": poll.local_basis,
        "roll": poll.roll_digest,
    }


def _time(when: dt.datetime | None) -> str:
    return when.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds") if when else ""
