"""Votes enter the subject's record in batches: a seal is a record row with their number and digest.

Voting stays insert-only, so that no row is shared by all voters. A vote that is changed, added or missing after its
seal no longer fits the digest; ``auditing`` finds it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable

from django.db import connection

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.recording import lock, note, stamp
from shequ_workflows.org.acting import Action, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .models import Choice, Poll, Vote
from .querysets import VoteQuerySet

VERB = "seal_votes"
BATCH = 500
#: First field of every line; a new layout gets a new one.
LAYOUT = "shequ-vote-2"

#: (question, option) for each answer, in order.
Answers = tuple[tuple[int, int], ...]
#: (id, unit key, area, id of who gave it, channel, id of who keyed it, at, receipt, salt)
Columns = tuple[int, str, int, int | None, str, int | None, dt.datetime, str, str]
#: A line: the columns, then the answers.
Line = tuple[int, str, int, int | None, str, int | None, dt.datetime, str, str, Answers]
#: What a seal covers of each vote, in the order of ``Columns``.
COLUMNS = (
    "id", "roll_entry__unit_key", "area", "person_id", "channel", "entered_by_id", "at", "receipt", "salt",
)  # fmt: skip


def lines_of(votes: VoteQuerySet) -> list[Line]:
    """The lines of these votes in the order of their ids. Two queries."""
    answers: dict[int, list[tuple[int, int]]] = {}
    chosen = Choice.objects.filter(vote__in=votes.order_by().values("pk"))
    for vote, question, option in chosen.values_list("vote_id", "question__number", "option__number").order_by(
        "vote_id", "question__number", "option__number"
    ):
        answers.setdefault(vote, []).append((question, option))
    return [(*row, tuple(answers.get(row[0], ()))) for row in votes.order_by("id").values_list(*COLUMNS)]


def digest_of(poll_id: str, lines: Iterable[Line]) -> str:
    """SHA-256 over votes, in the order of their ids. The salt in each keeps it from telling a choice.

    A line is compact JSON in UTF-8, ended by a line feed: layout, poll, id, unit key, area, who gave it, channel, who
    keyed it, time (``stamp``), receipt, salt, [[question, option], …].
    """
    whole = hashlib.sha256()
    for row, unit, area, person, channel, by, at, receipt, salt, answers in lines:
        fields = (LAYOUT, poll_id, row, unit, area, person, channel, by, stamp(at), receipt, salt, answers)
        whole.update(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return whole.hexdigest()


def seal_batch(poll: Poll, at: dt.datetime) -> int:
    """Seal up to ``BATCH`` votes of ``poll``; gives how many. Inside a transaction, with the subject locked.

    Ids commit out of order, so rows are picked by having no seal, never by their id.
    """
    rows = poll.votes.unsealed().order_by("id")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    ids = list(rows.values_list("id", flat=True)[:BATCH])
    if not ids:
        return 0
    votes = Vote.objects.filter(pk__in=ids)
    lines = lines_of(votes)
    payload = {"poll": poll.public_id, "votes": len(lines), "digest": digest_of(poll.public_id, lines)}
    row = note(poll.subject, VERB, Actor.system(), payload=payload, at=at)
    votes.update(sealed_by=row)
    return len(lines)


def seal_all(poll: Poll, at: dt.datetime) -> int:
    """Seal every vote there is. Inside a transaction, with the subject locked."""
    total = 0
    while sealed := seal_batch(poll, at):
        total += sealed
    return total


class SealVotes(Action[int]):
    """Seal one batch of a poll's votes; gives how many. Two at once seal each vote once."""

    verb = VERB

    def __init__(self, poll: Poll, *, at: dt.datetime | None = None) -> None:
        self.poll, self.at = poll, at or now()

    def check(self) -> Refusal | None:
        return None

    def lock(self) -> None:
        lock(self.poll.subject_id)

    def perform(self) -> int:
        return seal_batch(self.poll, self.at)


def seal_due(when: dt.datetime) -> int:
    """The worker's round: every poll with unsealed votes. Gives how many votes were sealed."""
    total = 0
    for poll in Poll.objects.with_unsealed_votes().select_related("subject"):
        while sealed := SealVotes(poll, at=when).execute():
            total += sealed
    return total


def seals_of(poll: Poll) -> list[tuple[int, str]]:
    """(number of votes, digest) of each seal over votes of ``poll``, in order; those whose words were erased are left
    out. One query."""
    rows = Record.objects.filter(subject=poll.subject_id, verb=VERB).order_by("seq")
    said = (json.loads(body) for body in rows.values_list("payload__body", flat=True) if body)
    return [(one["votes"], one["digest"]) for one in said if one.get("poll") == poll.public_id]
