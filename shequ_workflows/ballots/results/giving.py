"""Giving witnesses their file: a recorded act with a reason, to somebody who stood by the count."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.actions import locked_poll
from shequ_workflows.ballots.constants import RECOUNTERS, Duty, Secrecy
from shequ_workflows.ballots.counting import ballots_of, count_twice
from shequ_workflows.ballots.exceptions import BallotsError
from shequ_workflows.ballots.models import CountingHand, Poll
from shequ_workflows.ballots.recount.exporting import PILE, Seal, Unit, export_data
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.ballots.sealing import seals_of
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .actions import not_counted


@dataclass(frozen=True)
class WitnessFile:
    name: str
    content: bytes


class GiveFile(Action[WitnessFile]):
    """Make the file of a closed poll for one of its witnesses (``docs/votes-export.md``), and record that it was given:
    to whom, why, and the digest of the file. No name, room or receipt stands in it."""

    verb = "give_votes_file"

    def __init__(
        self, actor: Actor, poll: Poll, witness: CountingHand | None, reason: str, *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.poll, self.witness, self.reason = actor, poll, witness, reason.strip()
        self.at = at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        poll = self.poll
        refusal = refusal_by_role(self.actor, poll.subject, RECOUNTERS) or not_counted(poll)
        if refusal is None and poll.is_too_few:
            sentence = _("So few took part that the file would tell single answers: it is given to nobody.")
            refusal = refuse("few", sentence, Answer.FORBIDDEN)
        if refusal is not None:
            return refusal
        rows = poll.hands.current().filter(duty=Duty.WITNESS)
        if self.witness is None or not rows.filter(pk=self.witness.pk).exists():
            sentence = _("The file is given to a witness of this count. Record the witnesses first, then choose one.")
            return refuse("witness", sentence, witness=[str(sentence)])
        if not self.reason:
            sentence = _("Say why the file is given.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return None

    def perform(self) -> WitnessFile:
        poll = self.poll
        assert self.witness is not None  # check() saw it
        try:
            count = count_twice(poll)
        except BallotsError:
            count = None
        if count is None or count.digest() != poll.totals_digest:
            sentence = _(
                "The votes do not give the published result any more: have it counted again, and tell the street."
            )
            raise ActionRefused(refuse("differs", sentence, Answer.STALE))
        pile = 1 if poll.secrecy == Secrecy.NAMED else PILE
        seals = [Seal(votes, digest) for votes, digest in seals_of(poll)]
        data = export_data(count, units_of(poll), ballots_of(poll), seals, pile=pile)
        content = written(data)
        payload = {
            "poll": poll.public_id,
            "witness": self.witness.name,
            "reason": self.reason[:300],
            "digest": hashlib.sha256(content).hexdigest(),
        }
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return WitnessFile(f"votes-{poll.public_id}.json", content)


def units_of(poll: Poll) -> Iterator[Unit]:
    """Each voting unit's area, and the channel by which it took part. One query."""
    yield from poll.roll.order_by("id").values_list("area", "vote__channel").iterator()


def written(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
