"""Acts at and after the count: who stood by, and counting once more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.actions import locked_poll
from shequ_workflows.ballots.auditing import faults_of
from shequ_workflows.ballots.constants import COUNTERS, MOST_HANDS, RECOUNTERS, Duty, PollState
from shequ_workflows.ballots.counting import count_twice
from shequ_workflows.ballots.exceptions import BallotsError
from shequ_workflows.ballots.models import CountingHand, Poll, Recount
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now


def not_counted(poll: Poll) -> Refusal | None:
    """Why nothing can be done with the votes of ``poll`` yet; None once they were counted here."""
    if poll.state == PollState.CLOSED:
        return None
    return refuse("state", _("This is done with a poll that has closed and was counted here."), Answer.STALE)


class RecordHands(Action[list[CountingHand]]):
    """Record who stood by the count: pairs of duty and name, a witness among them. A new list replaces the one before."""

    verb = "record_hands"

    def __init__(
        self, actor: Actor, poll: Poll, hands: Sequence[tuple[str, str]], *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.poll, self.at = actor, poll, at or now()
        self.hands = [(str(duty), " ".join(name.split())) for duty, name in hands if name.strip()]

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, COUNTERS)
        if refusal is None and self.poll.state == PollState.DRAFT:
            refusal = refuse("not_open", _("This poll has not been opened yet."), Answer.STALE)
        return refusal or self._listed()

    def _listed(self) -> Refusal | None:
        sentence = None
        if any(duty not in Duty.values for duty, _name in self.hands):
            sentence = _("Say what each of them did at the count.")
        elif not any(duty == Duty.WITNESS for duty, _name in self.hands):
            sentence = _("Name at least one witness of the count.")
        elif len(self.hands) > MOST_HANDS or any(len(name) > 40 for _duty, name in self.hands):
            sentence = _("Name at most 20 people, each with at most 40 characters.")
        elif len(set(self.hands)) < len(self.hands):
            sentence = _("Somebody stands on the list twice with the same duty.")
        return refuse("hands", sentence) if sentence else None

    def perform(self) -> list[CountingHand]:
        poll = self.poll
        poll.hands.filter(replaced_at=None).update(replaced_at=self.at)
        made = [
            CountingHand.objects.create(poll=poll, duty=duty, name=name, at=self.at, by=self.actor.person)
            for duty, name in self.hands
        ]
        payload = {"poll": poll.public_id, "hands": [[duty, name] for duty, name in self.hands]}
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return made


class RecountPoll(Action[Recount]):
    """Count a closed poll once more, both ways, and look whether votes, roll and seals are still those of the record.

    Whether it agrees is recorded either way; the published result itself never changes.
    """

    verb = "recount_poll"

    def __init__(self, actor: Actor, poll: Poll, reason: str, *, at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.reason, self.at = actor, poll, reason.strip(), at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, RECOUNTERS) or not_counted(self.poll)
        if refusal is None and not self.reason:
            sentence = _("Say in a sentence, which everybody can read, why it is counted again.")
            refusal = refuse("reason", sentence, reason=[str(sentence)])
        return refusal

    def perform(self) -> Recount:
        poll = self.poll
        try:
            digest = count_twice(poll).digest()
        except BallotsError:  # the two ways differ, or the votes contradict the roll: found, and recorded
            digest = ""
        faults = list(faults_of(poll))
        made = Recount.objects.create(
            poll=poll,
            agrees=digest == poll.totals_digest and not faults,
            digest=digest,
            reason=cover_text(poll.subject, self.reason)[:200],
            at=self.at,
            by=self.actor.person,
        )
        payload = {
            "poll": poll.public_id,
            "agrees": made.agrees,
            "digest": digest,
            "published": poll.totals_digest,
            "faults": faults,
            "reason": made.reason,
        }
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return made
