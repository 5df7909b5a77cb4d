"""Codes for the letters and slips of a poll: made in bulk from its frozen roll, made anew for whoever lost one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.actions import locked_poll
from shequ_workflows.ballots.codes import new_code, parse
from shequ_workflows.ballots.constants import PRINTERS, CodeKind, PollState
from shequ_workflows.ballots.models import EntryCode, Poll, RollEntry
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.core import crypto
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

_TABLE: Final = "shequ_ballots_entrycode"
#: Rows a statement.
_BATCH: Final = 2000


def code_of(public_id: str) -> str:
    """The code of a row: always the same, from its public id and the site's key."""
    digests = (
        crypto.blind_index(public_id, table=_TABLE, column=column, purpose="ballot") for column in ("code", "code2")
    )
    number = int.from_bytes("".join(digests).encode("ascii"), "big")

    def choose(signs: Sequence[str]) -> str:
        nonlocal number
        number, rest = divmod(number, len(signs))
        return signs[rest]

    return new_code(choose)


def digest_of(code: str, kind: str) -> str:
    """By what a code is found. Raises ``NotACode`` where it is none, however it is written."""
    return crypto.blind_index(parse(code), table=_TABLE, column=kind, purpose="ballot")


def _rows(actor: Actor, entries: Iterable[int], kind: str, at: dt.datetime) -> list[EntryCode]:
    found = [EntryCode(entry_id=pk, kind=kind, made_at=at, made_by=actor.person) for pk in entries]
    for one in found:
        one.digest = digest_of(code_of(one.public_id), kind)
    return found


class _OnOpenPoll(Action[int]):
    """What is done with the papers of an open poll, by those who print them."""

    def __init__(self, actor: Actor, poll: Poll, *, at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.at = actor, poll, at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, PRINTERS)
        if refusal is None and self.poll.state == PollState.DRAFT:
            refusal = refuse("not_open", _("Papers are made from the fixed roll: open the poll first."), Answer.STALE)
        if refusal is None and self.poll.state == PollState.CLOSED:
            refusal = refuse("closed", _("This poll has closed; no more papers are made for it."), Answer.STALE)
        return refusal


class MakeCodes(_OnOpenPoll):
    """A letter's code and a slip's code for every entry of the roll that has none; gives how many entries got some.

    The record says who made them and how many, never a code.
    """

    verb = "make_vote_codes"

    def perform(self) -> int:
        made: list[EntryCode] = []
        entries: set[int] = set()
        for kind in CodeKind.values:
            have = EntryCode.objects.good(kind).filter(entry__poll=self.poll).values("entry")
            lacking = list(RollEntry.objects.filter(poll=self.poll).exclude(pk__in=have).values_list("pk", flat=True))
            made += _rows(self.actor, lacking, kind, self.at)
            entries |= set(lacking)
        EntryCode.objects.bulk_create(made, batch_size=_BATCH)
        if entries:
            payload = {"poll": self.poll.public_id, "entries": len(entries)}
            note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return len(entries)


class RenewCodes(_OnOpenPoll):
    """Revoke the codes of one entry whose papers were lost or went to the wrong door, and make new ones; gives how many
    were revoked. A vote that was cast already stays."""

    verb = "renew_vote_codes"

    def __init__(self, actor: Actor, poll: Poll, entry: RollEntry, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, poll, at=at)
        self.entry = entry

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is None and self.entry.poll_id != self.poll.pk:
            refusal = refuse(
                "entry", _("This entry of the roll does not exist, or you may not see it."), Answer.NOT_FOUND
            )
        return refusal

    def perform(self) -> int:
        revoked = EntryCode.objects.filter(entry=self.entry, revoked_at=None).update(revoked_at=self.at)
        made = [row for kind in CodeKind.values for row in _rows(self.actor, [self.entry.pk], kind, self.at)]
        EntryCode.objects.bulk_create(made)
        payload = {"poll": self.poll.public_id, "unit": self.entry.unit_key}
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return revoked
