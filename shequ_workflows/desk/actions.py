"""Registering what somebody told the office, with all that may follow at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.models import Unit
from shequ_workflows.core.models import Once, Subject
from shequ_workflows.core.registries import Wish, openers
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .constants import INTAKE, IntakeKind
from .machines import STAFF
from .models import Intake

TITLE_LENGTH = 40


def title_of(text: str) -> str:
    """The first line of what was said, cut to a title."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


@dataclass
class Told:
    """What the clerk keyed: who, how, what; and what happens with it."""

    person: Person | None
    text: str
    channel: str = Channel.PHONE
    told_at: dt.datetime | None = None
    number: str = ""
    unit: Unit | None = None
    place: str = ""
    kind: str = ""
    colleague: Person | None = None
    handler: str = ""
    answer: str = ""
    finish: bool = False
    opener: str = ""
    once: str = field(default="")


class RegisterIntake(Action[Subject]):
    """Register it; hand it on, finish it on the spot, or open a matter from it, in one transaction.

    Sent twice with one ``once`` key, it is registered once.
    """

    verb = "register"

    def __init__(self, actor: Actor, node: Node, told: Told, *, at: dt.datetime | None = None) -> None:
        self.actor, self.node, self.told, self.at = actor, node, told, at

    def check(self) -> Refusal | None:
        told = self.told
        if not self.actor.holds(*STAFF, at=self.node):
            return refuse(
                "role",
                _("Intakes are registered by the community's workers, committee members and grid workers."),
                Answer.FORBIDDEN,
            )
        if told.person is None:
            return refuse("person", _("Please choose who it is, or enter the name of somebody new."))
        if not told.text.strip():
            return refuse("text", _("Please enter what was said."))
        if told.finish and not told.answer.strip():
            return refuse("answer", _("Finished on the spot: please enter what was answered."))
        opener = openers.get(told.opener) if told.opener else None
        if told.opener and (opener is None or not opener.may(self.actor, self.node)):
            return refuse("opener", _("That kind of matter cannot be opened from here."))
        return None

    def perform(self) -> Subject:
        told = self.told
        if told.once:
            known = Once.objects.filter(pk=told.once).first()
            if known is not None:
                return Subject.objects.get(public_id=known.result)
        at = self.at or now()
        subject = self._register(at)
        if told.once:
            Once.objects.create(key=told.once, person=self.actor.person, result=subject.public_id, at=at)
        self._go_on(subject, at)
        subject.refresh_from_db()
        return subject

    def _register(self, at: dt.datetime) -> Subject:
        told = self.told
        subject = OpenSubject(
            self.actor,
            INTAKE,
            self.node,
            title_of(told.text),
            raised_by=told.person,
            channel=told.channel,
            at=at,
        ).perform()
        intake = Intake(
            subject_id=subject.pk,
            person=told.person,
            channel=told.channel,
            told_at=told.told_at or at,
            number=told.number[-4:],
            text=told.text.strip(),
            unit=told.unit,
            place=told.place.strip(),
            kind=told.kind,
        )
        intake.save(force_insert=True)
        self._take(subject, "register", {}, at)
        return subject

    def _go_on(self, subject: Subject, at: dt.datetime) -> None:
        told = self.told
        if told.opener:
            assert told.person is not None  # check() saw it
            wish = Wish(self.node, title_of(told.text), told.text, told.person, told.channel, told.told_at or at)
            opened = openers[told.opener].open(self.actor, wish)
            kind = IntakeKind.MATTER if told.opener == "deliberation" else told.kind
            Intake.objects.filter(pk=subject.pk).update(linked=opened.pk, kind=kind)
            self._take(subject, "hand_on", {}, at)
        elif told.finish:
            self._take(subject, "finish", {"kind": told.kind, "answer": told.answer}, at)
        elif told.colleague is not None or told.handler.strip():
            chosen = told.colleague.public_id if told.colleague else ""
            data = {"kind": told.kind, "colleague": chosen, "handler": told.handler.strip()}
            self._take(subject, "hand_on", data, at)

    def _take(self, subject: Subject, edge: str, data: dict[str, Any], at: dt.datetime) -> None:
        TakeTransition(
            self.actor,
            subject,
            edge,
            data=data,
            channel=self.told.channel,
            on_behalf_of=self.told.person,
            at=at,
        ).execute()
