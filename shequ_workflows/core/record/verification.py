"""Whether the record is whole: each subject's chain against itself, its head, and the signed digests.

One statement is read as one snapshot, row by row, so that a million rows need no more memory than one and nobody who
writes meanwhile is disturbed. What one row of the database cannot hide by itself: a changed, missing, moved or cut row
and an exchanged head. What only the digests outside the database show: a cut tail whose head was set back, a chain
that was computed anew, a subject that is gone. What layers above keep beside the record, they hold against it themselves
(``evidence``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.org.registry import Registry

from . import digest
from .findings import Code, Finding, whole
from .recording import payload_digest, row_hash

#: Findings kept in a result; a caller that wants all of them passes ``tell``.
KEPT = 200
#: Places at which a row that is not itself is looked for, before it is called changed.
PLACES = 10_000

_SUBJECT = ("id", "public_id", "length", "head", "state", "revision")
_RECORD = (
    "seq", "at", "verb", "source", "target", "revision", "actor", "role", "on_behalf_of", "channel", "corrects",
    "digest", "prev", "hash",
)  # fmt: skip
_WORDS = ("payload", "payload__salt", "payload__body", "payload__erased_by")
_ACT = ("subject", "seq", "verb", "corrects")
_COLUMNS = (
    *_SUBJECT,
    *(f"records__{name}" for name in (*_RECORD, *_WORDS)),
    *(f"records__payload__erased_by__{name}" for name in _ACT),
)


@dataclass(frozen=True)
class Evidence:
    """What a layer above keeps beside the record and can hold against it: votes against their seals, say.

    ``faults(subject)`` gives findings with ``Code.EVIDENCE``; None asks of all subjects.
    """

    key: str
    faults: Callable[[Subject | None], Iterator[Finding]]


evidence: Registry[Evidence] = Registry("evidence")


class Row(NamedTuple):
    """A record row as it is read, named as the model names it."""

    seq: int
    at: dt.datetime
    verb: str
    source: str
    target: str
    revision: int
    actor_id: int | None
    role: str
    on_behalf_of_id: int | None
    channel: str
    corrects: int | None
    digest: str
    prev: str
    hash: str

    def hash_for(self, public_id: str) -> str:
        return row_hash(public_id, cast(Record, self))


class Words(NamedTuple):
    """The payload beside a row, and the act that emptied it."""

    record_id: int | None
    salt: str
    body: str
    erased_by_id: int | None
    act_subject: int | None
    act_seq: int | None
    act_verb: str | None
    act_corrects: int | None


class Head(NamedTuple):
    """What the subject's own row says of its record."""

    id: int
    public_id: str
    length: int
    head: str
    state: str
    revision: int


@dataclass
class Verification:
    """What came of it. ``ok`` where nothing is wrong; ``sentence`` says it to people."""

    subjects: int = 0
    rows: int = 0
    erased: int = 0
    faults: int = 0
    findings: list[Finding] = field(default_factory=list)
    digest_day: dt.date | None = None

    @property
    def ok(self) -> bool:
        return self.faults == 0

    @property
    def sentence(self) -> str:
        """One or a few sentences: 记录完整, or what is wrong."""
        return self.complete if self.ok else " ".join(self.sentences)

    @property
    def complete(self) -> str:
        return whole(self.rows, self.digest_day)

    @property
    def sentences(self) -> list[str]:
        return [one.sentence for one in self.findings]

    def take(self, found: Finding, tell: Callable[[Finding], None] | None) -> None:
        if found.is_fault:
            self.faults += 1
        else:
            self.erased += 1
        if len(self.findings) < KEPT:
            self.findings.append(found)
        if tell is not None:
            tell(found)


class Chain:
    """Walks the rows of one subject in their order and says what does not fit."""

    def __init__(self, head: Head, known: digest.Entry | None) -> None:
        self.head = head
        self.known = known
        self.count = 0
        self.last: Row | None = None
        self.expected = 1

    def _say(self, code: Code, **params: Any) -> Finding:
        return Finding(code, self.head.public_id, params)

    def row(self, row: Row, words: Words) -> Iterator[Finding]:
        """The next row."""
        gap = row.seq != self.expected
        if gap:
            yield self._say(Code.MISSING, first=self.expected, last=row.seq - 1, count=row.seq - self.expected)
        self.count += 1
        if row.hash_for(self.head.public_id) != row.hash:
            yield self._not_itself(row)
        elif not gap and row.prev != (self.last.hash if self.last else ""):
            yield self._say(Code.LINK, seq=row.seq)
        yield from self._words(row, words)
        if self.known is not None and row.seq == self.known.length and row.hash != self.known.head:
            yield self._say(Code.REWRITTEN, length=row.seq)
        self.last, self.expected = row, row.seq + 1

    def _not_itself(self, row: Row) -> Finding:
        """Changed, or moved here from the place at which it would be itself."""
        for place in range(1, min(self.head.length + 1, PLACES) + 1):
            if place != row.seq and row._replace(seq=place).hash_for(self.head.public_id) == row.hash:
                return self._say(Code.MOVED, seq=row.seq, was=place)
        return self._say(Code.CHANGED, seq=row.seq)

    def _words(self, row: Row, words: Words) -> Iterator[Finding]:
        if words.record_id is None:
            yield self._say(Code.WORDS_MISSING, seq=row.seq)
        elif words.erased_by_id is None:
            if payload_digest(words.salt, words.body) != row.digest:
                yield self._say(Code.WORDS_CHANGED, seq=row.seq)
        elif (words.act_subject, words.act_verb, words.act_corrects) != (self.head.id, ERASE, row.seq) or words.body:
            yield self._say(Code.WORDS_MISSING, seq=row.seq)
        else:
            yield self._say(Code.ERASED, seq=row.seq, act=words.act_seq)

    def end(self) -> Iterator[Finding]:
        """What the head and the digest say to the last row."""
        reached = self.expected - 1
        if reached < self.head.length:
            yield self._say(Code.TAIL, first=self.expected, last=self.head.length, count=self.head.length - reached)
        elif reached > self.head.length:
            yield self._say(Code.SURPLUS, length=self.head.length, count=reached)
        elif self.last is not None and self.last.hash != self.head.head:
            yield self._say(Code.HEAD, seq=reached)
        elif self.last is None and self.head.head:
            yield self._say(Code.HEAD, seq=0)
        elif self.last is not None and (self.last.target, self.last.revision) != (self.head.state, self.head.revision):
            yield self._say(Code.STATE, state=self.head.state, target=self.last.target)
        if self.known is not None and reached < self.known.length:
            yield self._say(Code.CUT, length=self.known.length, count=reached)
        if self.known is not None and self.known.public_id != self.head.public_id:
            yield Finding(Code.VANISHED, self.known.public_id, {"length": self.known.length})


def verify(
    subject: Subject | None = None,
    *,
    digests: Path | None = None,
    tell: Callable[[Finding], None] | None = None,
) -> Verification:
    """Verify one subject, or all of them where none is given; ``digests`` is the folder of the signed digests.

    ``tell`` is called with each finding at once, also beyond those the result keeps.
    """
    result = Verification()
    known: Iterator[digest.Entry] = iter(())
    if digests is not None:
        for found in digest.verify_folder(digests):
            result.take(found, tell)
        newest = digest.newest(digests)
        if newest is not None:
            result.digest_day = digest.day_of(newest)
            known = digest.entries(newest)
    if subject is not None:
        known = (entry for entry in known if entry.id == subject.pk)
    for found in _walk(result, known, subject):
        result.take(found, tell)
    for kept in evidence:
        for found in kept.faults(subject):
            result.take(found, tell)
    return result


def _walk(result: Verification, known: Iterator[digest.Entry], subject: Subject | None) -> Iterator[Finding]:
    entry = next(known, None)
    chain: Chain | None = None
    for head, row, words in _stream(subject):
        if chain is None or chain.head.id != head.id:
            if chain is not None:
                yield from chain.end()
            while entry is not None and entry.id < head.id:
                yield _vanished(entry)
                entry = next(known, None)
            mine = entry if entry is not None and entry.id == head.id else None
            if mine is not None:
                entry = next(known, None)
            chain = Chain(head, mine)
            result.subjects += 1
        if row is not None and words is not None:
            result.rows += 1
            yield from chain.row(row, words)
    if chain is not None:
        yield from chain.end()
    while entry is not None:
        yield _vanished(entry)
        entry = next(known, None)
    if subject is None:
        yield from _orphans()


def _vanished(entry: digest.Entry) -> Finding:
    return Finding(Code.VANISHED, entry.public_id, {"length": entry.length})


def _stream(subject: Subject | None) -> Iterator[tuple[Head, Row | None, Words | None]]:
    """Every subject with every row of its record, in order: one statement, one snapshot."""
    rows = Subject.objects.order_by("id", "records__seq")
    if subject is not None:
        rows = rows.filter(pk=subject.pk)
    heads, records = len(_SUBJECT), len(_SUBJECT) + len(_RECORD)
    # PostgreSQL streams inside a transaction; on SQLite one would take the lock that writers wait for.
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        for values in rows.values_list(*_COLUMNS).iterator(chunk_size=500):
            head = Head(*values[:heads])
            if values[heads] is None:
                yield head, None, None
            else:
                yield head, Row(*values[heads:records]), Words(*values[records:])


def _orphans() -> Iterator[Finding]:
    """Rows whose subject is gone; no foreign key would have let that happen."""
    lost = Record.objects.filter(~Exists(Subject.objects.filter(pk=OuterRef("subject_id"))))
    for subject_id in lost.order_by("subject_id").values_list("subject_id", flat=True).distinct().iterator():
        yield Finding(Code.ORPHANS, f"#{subject_id}", {})
