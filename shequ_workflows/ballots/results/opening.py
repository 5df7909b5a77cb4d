"""Opening one choice in a dispute: one officer asks, another confirms and is shown it once; the record never has it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.actions import locked_poll
from shequ_workflows.ballots.constants import UNSEALERS
from shequ_workflows.ballots.models import Opening, Poll, RollEntry, Vote
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .actions import not_counted


def officer_refusal(actor: Actor, poll: Poll, vote: Vote) -> Refusal | None:
    """Why this officer is the wrong one: it is his own vote, or he keyed it in."""
    person = actor.person
    if person is None:
        return refuse("officer", _("Two officers open a choice, each under his own name."), Answer.FORBIDDEN)
    mine = RollEntry.objects.filter(pk=vote.roll_entry_id).of_person(person, polls=[poll.pk])
    if vote.entered_by_id == person.pk or vote.person_id == person.pk or mine.exists():
        sentence = _("You keyed in this vote, or it is your own: two other officers open it.")
        return refuse("officer", sentence, Answer.FORBIDDEN)
    return None


class AskOpening(Action[Opening]):
    """Ask that the choice of the vote with this receipt be opened. The voter's receipt names it, so that nobody looks
    through the votes of others."""

    verb = "ask_opening"

    def __init__(self, actor: Actor, poll: Poll, receipt: str, reason: str, *, at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.reason, self.at = actor, poll, reason.strip(), at or now()
        self.receipt = "".join(receipt.split()).lower()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    @property
    def vote(self) -> Vote | None:
        return Vote.objects.filter(poll=self.poll, receipt=self.receipt).first()

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, UNSEALERS) or not_counted(self.poll)
        if refusal is not None:
            return refusal
        vote = self.vote
        if vote is None:
            sentence = _("No vote with this code is in the box. Compare the code letter by letter.")
            return refuse("receipt", sentence, receipt=[str(sentence)])
        if not self.reason:
            sentence = _("Say what the dispute is, and who asked for it.")
            return refuse("reason", sentence, reason=[str(sentence)])
        if vote.openings.filter(confirmed_at=None).exists():
            return refuse("asked", _("This has been asked for already and waits for a second officer."), Answer.STALE)
        return officer_refusal(self.actor, self.poll, vote)

    def perform(self) -> Opening:
        vote = self.vote
        assert vote is not None  # check() saw both
        assert self.actor.person is not None
        made = Opening.objects.create(
            vote=vote,
            reason=cover_text(self.poll.subject, self.reason)[:300],
            asked_at=self.at,
            asked_by=self.actor.person,
        )
        payload = {
            "poll": self.poll.public_id,
            "opening": made.public_id,
            "receipt": vote.receipt,
            "reason": made.reason,
        }
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return made


@dataclass(frozen=True)
class Shown:
    """Question and what was chosen; lives as long as one answer to one request."""

    opening: Opening
    answers: list[tuple[str, list[str]]]


class ConfirmOpening(Action[Shown]):
    """The second officer confirms, and is shown the choice: once. The record says that it was, never what it was."""

    verb = "open_choice"

    def __init__(self, actor: Actor, opening: Opening, *, at: dt.datetime | None = None) -> None:
        self.actor, self.opening, self.at = actor, opening, at or now()
        self.poll = opening.vote.poll

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)
        rows = Opening.objects.select_for_update(of=("self",), no_key=True).select_related("vote")
        self.opening = rows.get(pk=self.opening.pk)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, UNSEALERS)
        if refusal is not None:
            return refusal
        if self.opening.confirmed_at is not None:
            sentence = _("This choice has been opened and was shown once. Ask anew if the dispute goes on.")
            return refuse("shown", sentence, Answer.STALE)
        if self.opening.asked_by_id == self.actor.person_id:
            return refuse("second", _("You asked for it: a second officer confirms."), Answer.FORBIDDEN)
        return officer_refusal(self.actor, self.poll, self.opening.vote)

    def perform(self) -> Shown:
        opening = self.opening
        opening.confirmed_at, opening.confirmed_by = self.at, self.actor.person
        opening.save(update_fields=["confirmed_at", "confirmed_by"])
        payload = {"poll": self.poll.public_id, "opening": opening.public_id, "receipt": opening.vote.receipt}
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        chosen = opening.vote.choices.order_by("question__number", "option__number")
        answers: dict[str, list[str]] = {}
        for question, option in chosen.values_list("question__text", "option__text"):
            answers.setdefault(question, []).append(option)
        return Shown(opening, list(answers.items()))
