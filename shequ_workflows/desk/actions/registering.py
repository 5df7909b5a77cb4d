"""Registering what somebody told the office, with all that may follow at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.actions import RegisterStub
from shequ_workflows.community.models import Phone, Unit
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.registries import Opener, openers
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.desk.constants import CHANNELS, INTAKE, NUMBERED, STAFF, WITHHELD
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .base import not_staff, title_of
from .opening import open_from


@dataclass(frozen=True)
class Caller:
    """Somebody who is not on the roster: becomes a stub (待核实)."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Told:
    """What the clerk keyed: who, how, what; and what happens with it. ``person`` or ``caller``."""

    person: Person | None
    text: str
    caller: Caller | None = None
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
    once: str = ""

    @property
    def tail(self) -> str:
        """The evidence as it is kept: a ticket's number whole, of a call's its last four digits."""
        if self.channel == Channel.HOTLINE or self.number == WITHHELD:
            return self.number.strip()
        digits = "".join(char for char in self.number if char.isdigit())
        if digits:
            return digits[-4:]
        if self.caller is not None:
            return "".join(char for char in self.caller.phone if char.isdigit())[-4:]
        return _known_tail(self.person) if self.person is not None and self.channel in NUMBERED else ""


def _known_tail(person: Person) -> str:
    """The last four digits of the main number, which every list shows anyway."""
    phone = Phone.objects.filter(person=person).order_by("-is_primary", "pk").first()
    return phone.masked[-4:] if phone is not None else ""


class RegisterIntake(OnceAction[Subject]):
    """Register it; hand it on, finish it on the spot, or open a matter from it, in one transaction.

    Sent twice with one ``once`` key, it is registered once, also where both arrive together; the same key with other
    words is refused, so that nothing typed after going back in the browser is lost.
    """

    verb = "register"

    def __init__(self, actor: Actor, node: Node, told: Told, *, at: dt.datetime | None = None) -> None:
        self.actor, self.node, self.told, self.at = actor, node, told, at
        self.person, self.once = told.person, told.once
        self.stub: RegisterStub | None = None
        if told.person is None and told.caller is not None:
            caller = told.caller
            self.stub = RegisterStub(actor, node.community, name=caller.name, phone=caller.phone, unit=told.unit)

    @property
    def opener(self) -> Opener | None:
        return openers.get(self.told.opener) if self.told.opener else None

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        if not self.actor.holds(*STAFF, at=self.node):
            return not_staff()
        known = self.known()
        if known is not None:
            return self._check_again(known)
        return self._check_words() or self._check_evidence() or self._check_following()

    def _check_again(self, known: Subject) -> Refusal | None:
        if Intake.objects.filter(pk=known.pk, text=self.told.text.strip()).exists():
            return None
        sentence = _("This form was registered before as %(number)s. Send it again to register another one.")
        return refuse("once", sentence % {"number": known.number})

    def _check_words(self) -> Refusal | None:
        told = self.told
        if told.person is None and self.stub is None:
            return refuse(
                "person", gettext_lazy("Please choose who it is. For somebody new enter a name, or only the phone.")
            )
        if self.stub is not None:
            refusal = self.stub.check()
            if refusal is not None:
                return refusal
        if not told.text.strip():
            return refuse("text", gettext_lazy("Please enter what was said."))
        return None

    def _check_evidence(self) -> Refusal | None:
        told = self.told
        if told.channel not in CHANNELS:
            return refuse("channel", gettext_lazy("Please choose how it reached you."))
        if told.told_at is not None and told.told_at > (self.at or now()):
            return refuse("told_at", gettext_lazy("This time is still to come. Please correct it."))
        if told.channel == Channel.HOTLINE and not told.tail:
            return refuse("number", gettext_lazy("Please enter the number of the hotline's ticket."))
        if told.channel == Channel.PHONE and not told.tail:
            sentence = gettext_lazy(
                "A phone call needs its number, at least the last four digits. If the telephone did not show it, "
                "enter “none”."
            )
            return refuse("number", sentence)
        return None

    def _check_following(self) -> Refusal | None:
        told = self.told
        if told.finish and not told.answer.strip():
            return refuse("answer", gettext_lazy("Finished on the spot: please enter what was answered."))
        if told.finish and told.opener:
            return refuse(
                "opener", gettext_lazy("What becomes a matter cannot be finished on the spot. Please choose one.")
            )
        if told.opener and (self.opener is None or self.opener.url or not self.opener.may(self.actor, self.node)):
            return refuse("opener", gettext_lazy("That kind of matter cannot be opened from here."))
        return None

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        at = self.at or now()
        public_id = new_public_id()
        self.remember(public_id, at)
        if self.stub is not None:
            self.person = self.stub.execute()
        subject = self._register(public_id, at)
        self._go_on(subject, at)
        subject.refresh_from_db()
        return subject

    @property
    def _behalf(self) -> Person | None:
        return self.person if self.person is not None and self.person.pk != self.actor.person_id else None

    def _register(self, public_id: str, at: dt.datetime) -> Subject:
        told = self.told
        subject = OpenSubject(
            self.actor,
            INTAKE,
            self.node,
            title_of(told.text),
            raised_by=self.person,
            channel=told.channel,
            public_id=public_id,
            at=at,
        ).perform()
        Intake(
            subject_id=subject.pk,
            person=self.person,
            channel=told.channel,
            told_at=told.told_at or at,
            number=told.tail,
            text=told.text.strip(),
            unit=told.unit,
            place=told.place.strip(),
            kind=told.kind,
        ).save(force_insert=True)
        TakeTransition(
            self.actor, subject, "register", channel=told.channel, on_behalf_of=self._behalf, at=at
        ).execute()
        return subject

    def _go_on(self, subject: Subject, at: dt.datetime) -> None:
        told = self.told
        if told.opener:
            open_from(self.actor, subject, openers[told.opener], at)
        elif told.finish:
            by = told.channel if self._behalf is not None else Channel.ONLINE
            data = {"kind": told.kind, "answer": told.answer, "told_by": _way_back(by)}
            TakeTransition(self.actor, subject, "finish", data=data, channel=by, at=at).execute()
        elif told.colleague is not None or told.handler.strip():
            chosen = told.colleague.public_id if told.colleague else ""
            data = {"kind": told.kind, "colleague": chosen, "handler": told.handler.strip()}
            TakeTransition(self.actor, subject, "hand_on", data=data, at=at).execute()


def _way_back(channel: str) -> str:
    """Finished on the spot, they know by the way they came; paper, patrol and hotline bring nobody to speak to."""
    back = {Channel.PHONE, Channel.VISIT, Channel.DOOR, Channel.CHAT}
    return channel if channel in back else ""
