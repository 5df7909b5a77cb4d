"""Writing the record: the hot path of every change, in hand-written SQL with names from ``_meta``.

A row's ``hash`` is SHA-256 over its ids, codes and times, the salted digest of its payload and the hash of the row
before; ``Subject.head`` and ``Subject.length`` name the last one. Nothing here asks who may: actions do.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from django.db import connections, models

from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.models import Record, RecordPayload, Subject
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node

#: First field of every hashed row; a new layout gets a new one.
LAYOUT = "shequ-record-1"


class StaleRow(Exception):
    """Somebody wrote to this subject in between; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one record row says, before it has a place in the chain."""

    verb: str
    actor_id: int | None = None
    role: str = ""
    on_behalf_of_id: int | None = None
    channel: str = Channel.ONLINE
    source: str = ""
    target: str = ""
    corrects: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


def canonical(payload: Mapping[str, Any]) -> str:
    """The one way a payload is written as JSON."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def payload_digest(salt: str, body: str) -> str:
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def stamp(at: dt.datetime) -> str:
    """An instant as it is hashed: UTC, microseconds, always the same length."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def row_hash(public_id: str, row: Record) -> str:
    """The hash that ``row`` of the subject ``public_id`` must carry."""
    fields = (
        LAYOUT, public_id, row.seq, stamp(row.at), row.verb, row.source, row.target, row.revision,
        row.actor_id, row.role, row.on_behalf_of_id, row.channel, row.corrects, row.digest, row.prev,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _columns(model: type[models.Model], names: tuple[str, ...]) -> list[str]:
    return [cast(Any, model._meta.get_field(name)).column for name in names]


@lru_cache(maxsize=64)
def _update_sql(vendor: str, columns: tuple[str, ...]) -> str:
    quote = connections["default"].ops.quote_name
    sets = ", ".join(f"{quote(column)} = %s" for column in _columns(Subject, columns))
    where = " AND ".join(f"{quote(column)} = %s" for column in _columns(Subject, ("id", "length", "revision")))
    return f"UPDATE {quote(Subject._meta.db_table)} SET {sets} WHERE {where}"


RECORD_COLUMNS = (
    "subject", "seq", "at", "verb", "source", "target", "revision", "actor", "role",
    "on_behalf_of", "channel", "corrects", "digest", "prev", "hash",
)  # fmt: skip
RECORD_FIELDS = tuple((name, cast(Any, Record._meta.get_field(name)).attname) for name in RECORD_COLUMNS)


@lru_cache(maxsize=4)
def _insert_sql(vendor: str) -> tuple[str, str]:
    quote = connections["default"].ops.quote_name

    def insert(model: type[models.Model], names: tuple[str, ...], returning: str = "") -> str:
        columns = ", ".join(quote(column) for column in _columns(model, names))
        marks = ", ".join(["%s"] * len(names))
        return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks}){returning}"

    row = insert(Record, RECORD_COLUMNS, f" RETURNING {quote('id')}")
    return row, insert(RecordPayload, ("record", "salt", "body"))


def append(subject: Subject, entry: Entry, at: dt.datetime, changes: Mapping[str, Any] | None = None) -> Record:
    """Write ``entry`` as the next row of ``subject`` and ``changes`` (field → value) to it, in three statements.

    Must run inside a transaction. The UPDATE holds only while ``length`` and ``revision`` are still what
    ``subject`` was loaded with; else ``StaleRow`` is raised and nothing has been written.
    """
    connection = connections["default"]
    when = connection.ops.adapt_datetimefield_value
    changes = dict(changes or {})
    revision = changes.get("revision", subject.revision)
    salt = secrets.token_hex(16)
    body = canonical(entry.payload)
    row = Record(
        subject_id=subject.pk,
        seq=subject.length + 1,
        at=at,
        verb=entry.verb,
        source=entry.source,
        target=entry.target,
        revision=revision,
        actor_id=entry.actor_id,
        role=entry.role,
        on_behalf_of_id=entry.on_behalf_of_id,
        channel=entry.channel,
        corrects=entry.corrects,
        digest=payload_digest(salt, body),
        prev=subject.head,
    )
    row.hash = row_hash(subject.public_id, row)
    changes["head"], changes["length"] = row.hash, row.seq
    names = tuple(changes)
    values = [_plain(name, value, when) for name, value in changes.items()]
    row_sql, payload_sql = _insert_sql(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(connection.vendor, names), [*values, subject.pk, subject.length, subject.revision])
        if cursor.rowcount != 1:
            raise StaleRow(subject.public_id)
        cursor.execute(
            row_sql,
            [when(row.at) if name == "at" else getattr(row, attname) for name, attname in RECORD_FIELDS],
        )
        row.pk = cursor.fetchone()[0]
        cursor.execute(payload_sql, [row.pk, salt, body])
    for name, value in changes.items():
        if name == "state":
            subject.__dict__["state"] = value
        else:
            setattr(subject, name, value)
    row._state.adding = False
    return row


def _plain(name: str, value: Any, when: Any) -> Any:
    if isinstance(value, dt.datetime):
        return when(value)
    if isinstance(value, models.Model):
        return value.pk
    if name == "facts":
        return json.dumps(value, ensure_ascii=False)
    return value


def lock(subject_id: int) -> Subject:
    """The subject's row, locked for writing until the transaction ends (PostgreSQL: FOR NO KEY UPDATE).

    NO KEY, since rows that point to it (votes, opinions) take a key share on it: a full lock would deadlock.
    """
    return Subject.objects.select_for_update(no_key=True).get(pk=subject_id)


def by_letter(actor: Actor, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """``payload``, and by which letter somebody acts who has no account."""
    return {**payload, "letter": actor.letter} if actor.is_guest else payload


def note(
    subject: Subject,
    verb: str,
    actor: Actor,
    *,
    payload: Mapping[str, Any] | None = None,
    role: str = "",
    on_behalf_of_id: int | None = None,
    channel: str = Channel.ONLINE,
    at: dt.datetime | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Record:
    """Lock ``subject`` and write a row that moves no state. Must run inside a transaction."""
    locked = lock(subject.pk)
    entry = Entry(
        verb,
        actor_id=actor.person_id,
        role="system" if actor.is_system else role,
        on_behalf_of_id=on_behalf_of_id,
        channel=actor.channel(channel),
        source=locked.state,
        target=locked.state,
        payload=by_letter(actor, payload or {}),
    )
    row = append(locked, entry, at or now(), changes)
    subject.head, subject.length = locked.head, locked.length
    return row


def journal(node: Node) -> Subject:
    """The administrative subject of ``node``: roles, imports, exports and settings are recorded there."""
    subject, _ = Subject.objects.get_or_create(
        kind=JOURNAL,
        node=node,
        defaults={"community": node.community, "path": node.path, "title": node.name[:120], "state": "open"},
    )
    return subject
