"""One row each on the records of many subjects, in the same few statements however many there are."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from shequ_workflows.core.models import Record, RecordPayload, Subject

from .recording import Entry, StaleRow, canonical, payload_digest, row_hash

BATCH = 200


def lock_many(subject_ids: Sequence[int]) -> dict[int, Subject]:
    """The rows of these subjects by id, locked in the order of their ids until the transaction ends."""
    rows = Subject.objects.select_for_update(no_key=True).filter(pk__in=subject_ids).order_by("pk")
    return {subject.pk: subject for subject in rows}


def append_many(
    rows: Sequence[tuple[Subject, Entry]], at: dt.datetime, changes: Mapping[int, Mapping[str, Any]]
) -> list[Record]:
    """The next record row of each subject, and ``changes`` (subject id → field → value; the same fields for all).

    The subjects must have been locked by ``lock_many`` in this transaction, and each may stand there once. Raises
    ``StaleRow`` where one of them is gone.
    """
    records, payloads, names = [], [], {"head", "length"}
    for subject, entry in rows:
        new = changes.get(subject.pk, {})
        salt, body = secrets.token_hex(16), canonical(entry.payload)
        for name, value in new.items():
            setattr(subject, name, value)
            names.add(name)
        record = Record(
            subject_id=subject.pk,
            seq=subject.length + 1,
            at=at,
            verb=entry.verb,
            source=entry.source,
            target=entry.target,
            revision=subject.revision,
            actor_id=entry.actor_id,
            role=entry.role,
            on_behalf_of_id=entry.on_behalf_of_id,
            channel=entry.channel,
            corrects=entry.corrects,
            digest=payload_digest(salt, body),
            prev=subject.head,
        )
        record.hash = row_hash(subject.public_id, record)
        subject.head, subject.length = record.hash, record.seq
        records.append(record)
        payloads.append((salt, body))
    Record.objects.bulk_create(records, batch_size=BATCH)
    RecordPayload.objects.bulk_create(
        [
            RecordPayload(record=record, salt=salt, body=body)
            for record, (salt, body) in zip(records, payloads, strict=True)
        ],
        batch_size=BATCH,
    )
    written = Subject.objects.bulk_update([subject for subject, _entry in rows], sorted(names), batch_size=BATCH)
    if written != len(rows):
        raise StaleRow("of many")
    return records
