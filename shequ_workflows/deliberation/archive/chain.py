"""The record of a matter in a package: with all that its hashes are made of, or the rows that the public reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.core.archiving.entries import Entry
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import PUBLIC_VERBS, ROLE_LABELS, VERBS, WORDS
from shequ_workflows.core.record.recording import stamp

CHUNK = 500


def record_of(subject: Subject, *, public: bool) -> Iterator[Entry]:
    """Up to the row that ``subject`` was loaded with, so that chain and head agree whoever writes meanwhile.

    The public reads the steps that were not taken back, by role; a hash tells nothing of what it was made from, since
    each row's words are salted.
    """
    machine = machine_of(subject)
    rows = Record.objects.filter(subject=subject.pk, seq__lte=subject.length).order_by("seq")
    hidden: set[int | None] = set()
    if public:
        rows = rows.filter(verb__in=[*machine.edges, *PUBLIC_VERBS])
        undone = Record.objects.filter(subject=subject.pk, verb="undo", seq__lte=subject.length)
        hidden = set(undone.values_list("corrects", flat=True))
    else:
        rows = rows.select_related("actor", "on_behalf_of", "payload__erased_by")
    for row in rows.iterator(chunk_size=CHUNK):
        if row.seq not in hidden:
            yield _public(row, machine) if public else _full(row, machine)


def _title(row: Record, machine: Any) -> str:
    edge = machine.edges.get(row.verb)
    return str(edge.done if edge else VERBS.get(row.verb, lambda: row.verb)())


def _who(row: Record) -> str:
    return _("system, by itself") if row.role == "system" else str(ROLE_LABELS.get(row.role, row.role))


def _public(row: Record, machine: Any) -> Entry:
    data = {"seq": row.seq, "at": stamp(row.at), "verb": row.verb, "role": row.role, "hash": row.hash}
    return Entry(
        {**data, "title": _title(row, machine)},
        table=[[row.seq, row.at, _title(row, machine), _who(row), "", row.hash]],
    )


def _full(row: Record, machine: Any) -> Entry:
    payload = row.payload
    erased = payload.erased_by.seq if payload.erased_by is not None else None
    data: dict[str, Any] = {
        "seq": row.seq,
        "at": stamp(row.at),
        "verb": row.verb,
        "source": row.source,
        "target": row.target,
        "revision": row.revision,
        "actor": row.actor_id,
        "role": row.role,
        "on_behalf_of": row.on_behalf_of_id,
        "channel": row.channel,
        "corrects": row.corrects,
        "digest": row.digest,
        "prev": row.prev,
        "hash": row.hash,
        "salt": payload.salt,
        "body": payload.body,
        "erased_by": erased,
        "title": _title(row, machine),
        "name": row.actor.name if row.actor is not None else "",
        "for": row.on_behalf_of.name if row.on_behalf_of is not None else "",
    }
    role = _who(row)
    who = f"{data['name']} ({role})" if data["name"] and role else data["name"] or role
    if data["for"]:
        who = _("%(who)s, for %(name)s") % {"who": who, "name": data["for"]}
    return Entry(data, table=[[row.seq, row.at, data["title"], who, _words(payload.body, erased), row.hash]])


def _words(body: str, erased: int | None) -> str:
    if erased is not None:
        return _("erased by act %(n)d") % {"n": erased}
    said = json.loads(body)
    return "\n".join(str(said[key]) for key in WORDS if isinstance(said.get(key), str) and said[key])
