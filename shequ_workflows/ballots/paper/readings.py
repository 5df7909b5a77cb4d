"""What was keyed off papers, as it is kept and as it is compared: between rows and the pure part (``keying``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shequ_workflows.ballots import models
from shequ_workflows.ballots.choosing import read
from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.letters.making import digest_of
from shequ_workflows.ballots.models import BatchKeying, EntryCode, Question, RollEntry, SlipReading, Vote
from shequ_workflows.org.numbers import whole_number

from .keying import Batch, Keying, Reading, Reconciliation, Ruling, reconcile

#: The code of papers on which no code can be read.
NO_CODE: Final = "?"


def marks_of(typed: str) -> tuple[str, ...]:
    """Numbers of options as somebody keyed them: ``13`` is 1 and 3; with blanks or commas between, ``1 12`` is 1 and 12."""
    parts = typed.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if len(parts) == 1 and whole_number(parts[0]) is not None:
        return tuple(parts[0])
    return tuple(parts)


def reading_of(code: str, marks: Mapping[int, Sequence[str]], questions: Sequence[Question]) -> Reading | None:
    """What a paper says; None where a question does not take these marks, or nothing is marked."""
    given = {number: one for number, one in marks.items() if one}
    answered = read(questions, given, may_skip=True)
    if answered.wrong:
        return None
    return Reading.of(code, {number: [one.number for one in chosen] for number, chosen in answered.options.items()})


def as_text(reading: Reading) -> str:
    return json.dumps([reading.code, reading.answers, reading.invalid], ensure_ascii=False)


def from_text(text: str) -> Reading:
    code, answers, invalid = json.loads(text)
    return Reading(code, tuple((number, tuple(marks)) for number, marks in answers), invalid)


def keying_of(one: BatchKeying) -> Keying:
    """The whole work of one person. One query."""
    rows = SlipReading.objects.filter(keying=one).order_by("number")
    return Keying(one.person_id, tuple(from_text(row.content) for row in rows))


def entries_of(poll_id: int, codes: Iterable[str]) -> dict[str, int]:
    """Code → entry, of those that were given out on slips of this poll and not revoked. One query."""
    digests = {digest_of(code, CodeKind.SLIP): code for code in set(codes) - {NO_CODE}}
    rows = EntryCode.objects.good(CodeKind.SLIP).filter(entry__poll=poll_id, digest__in=digests)
    return {digests[digest]: entry for digest, entry in rows.values_list("digest", "entry")}


def reconciliation_of(batch: models.Batch, ruling: Ruling | None = None) -> Reconciliation:
    """Both people's work laid side by side. Raises ``KeyingRefused``, and ``ValueError`` before both have finished."""
    first, second = (keying_of(one) for one in batch.keyings.exclude(done_at=None).order_by("place"))
    codes = {reading.code for reading in (*first.readings, *second.readings)}
    entries = entries_of(batch.poll_id, codes)
    voted = set(Vote.objects.filter(roll_entry__in=entries.values()).values_list("roll_entry", flat=True))
    taken = frozenset(code for code, entry in entries.items() if entry in voted)
    return reconcile(Batch(batch.number, batch.counted, frozenset(entries), taken), first, second, ruling)


def lock_entries(batch: models.Batch) -> None:
    """Hold the roll entries of its papers, so that none votes over another channel meanwhile."""
    codes = {reading.code for one in batch.keyings.all() for reading in keying_of(one).readings}
    ids = sorted(entries_of(batch.poll_id, codes).values())
    rows = RollEntry.objects.filter(pk__in=ids).order_by("id")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("id", flat=True))
