"""The result of a vote that the local rule wants held in the official system: taken over from its document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.actions import locked_poll
from shequ_workflows.ballots.asking import Weight
from shequ_workflows.ballots.bases import basis_of
from shequ_workflows.ballots.constants import COUNTERS, PollState
from shequ_workflows.ballots.counting import about_of, asked_of
from shequ_workflows.ballots.exceptions import CountImpossible, MoreVotesThanRoll
from shequ_workflows.ballots.models import LocalBasis, OfficialResult, Poll
from shequ_workflows.ballots.packs import packs
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.ballots.totals import Totals
from shequ_workflows.ballots.verdicts import Count
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

#: Key of the only channel that such a result has.
CHANNEL = "official"


@dataclass(frozen=True)
class Numbers:
    """What the document says: whole roll, who took part, and (question, option) → heads and area in 0.01 m²."""

    roll: Weight
    participants: Weight
    options: Mapping[tuple[int, int], Weight]
    invalid: int = 0


def official_basis(poll: Poll) -> LocalBasis | None:
    """The local rule by which this draft must be voted on in an official system; None where there is none."""
    if poll.state != PollState.DRAFT or not packs[poll.pack].is_formal:
        return None
    basis = basis_of(poll.place, poll.pack)
    return basis if basis is not None and basis.official_system else None


class RecordOfficial(Action[OfficialResult]):
    """Record the result of a vote held in the official system, with the document that says so. From then on the poll is
    never opened here: its numbers are not mixed with votes of our own."""

    verb = "record_official_result"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        numbers: Numbers,
        *,
        document: str,
        held_from: dt.date,
        held_until: dt.date,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll, self.numbers, self.document = actor, poll, numbers, document.strip()
        self.held_from, self.held_until, self.at = held_from, held_until, at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)
        self.__dict__.pop("count", None)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, COUNTERS)
        if refusal is None and self.poll.state != PollState.DRAFT:
            refusal = refuse("opened", _("This poll has been opened already."), Answer.STALE)
        if refusal is None and official_basis(self.poll) is None:
            sentence = _("No official system is prescribed here for these rules: open the poll itself.")
            refusal = refuse("basis", sentence, Answer.STALE)
        return refusal or self._said() or self._numbers()

    def _said(self) -> Refusal | None:
        if not self.document:
            sentence = _("Enter the number of the document, or of the file, in which the result stands.")
            return refuse("document", sentence, document=[str(sentence)])
        today = self.at.astimezone(timezone.get_default_timezone()).date()
        if not self.held_from <= self.held_until <= today:
            sentence = _("The vote began before it ended, and it has ended.")
            return refuse("held", sentence, held_until=[str(sentence)])
        return None

    def _numbers(self) -> Refusal | None:
        try:
            self.count  # noqa: B018 - it is made once
        except (CountImpossible, MoreVotesThanRoll):
            return refuse(
                "numbers",
                _(
                    "These numbers contradict each other: more took part than are on the roll, or more chose than took part."
                ),
            )
        return None

    @cached_property
    def count(self) -> Count:
        """Judged by our own rules, to be printed beside the document."""
        asked = asked_of(self.poll)
        groups = [
            (question, option, weight.heads, weight.area) for (question, option), weight in self.numbers.options.items()
        ]
        took_part = self.numbers.participants
        totals = Totals.of_groups(groups, asked, took_part, {CHANNEL: took_part.heads}, self.numbers.invalid)
        basis = official_basis(self.poll)
        about = about_of(self.poll, None) | {
            "version": str(packs[self.poll.pack].version),
            "basis": basis.basis if basis is not None else "",
            "opens": self.held_from.isoformat(),
            "closes": self.held_until.isoformat(),
            "document": self.document,
        }
        return Count.of(asked, self.numbers.roll, totals, about)

    def perform(self) -> OfficialResult:
        poll, basis = self.poll, official_basis(self.poll)
        assert basis is not None  # check() saw it under the lock
        poll.state, poll.is_formal, poll.local_basis = PollState.OFFICIAL, True, basis.basis
        poll.pack_data = packs[poll.pack].as_data() | {"basis_number": basis.number}
        poll.save()
        made = OfficialResult.objects.create(
            poll=poll,
            system=basis.official_system,
            document=self.document[:120],
            held_from=self.held_from,
            held_until=self.held_until,
            totals=self.count.as_data(),
            totals_digest=self.count.digest(),
            at=self.at,
            by=self.actor.person,
        )
        payload = {
            "poll": poll.public_id,
            "question": poll.question,
            "system": made.system,
            "document": made.document,
            "held_from": made.held_from.isoformat(),
            "held_until": made.held_until.isoformat(),
            "totals": made.totals,
            "digest": made.totals_digest,
        }
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return made
