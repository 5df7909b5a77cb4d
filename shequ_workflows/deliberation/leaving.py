"""A proposer leaves a matter to those who co-signed it; one of them carries it on."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.delivery.owing import owe
from shequ_workflows.core.machines import Tell
from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.core.transitions import hold
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.moment import now

from .backing import JOINED_IN
from .constants import BackingKind
from .models import Backing
from .states import working_days
from .voices import Behalf

#: Within which co-signers may take a matter over that its proposer leaves.
TAKE_OVER = working_days(3)


def needs_account() -> Refusal:
    sentence = _("This needs an account, since the matter stays with you afterwards. Please ask the office: it helps.")
    return refuse("account", sentence, Answer.FORBIDDEN)


class LeaveMatter(Behalf, Action[Subject]):
    """The proposer offers the matter to those who co-signed it: for three working days one of them may take it over."""

    verb = "leave"

    def check(self) -> Refusal | None:
        if self.actor.is_guest:
            return needs_account()
        fault = self.behalf_fault()
        if fault is not None:
            return fault
        if self.person is None or self.person.pk != self.subject.raised_by_id:
            return refuse("role", _("Only its proposer can leave it."), self.not_theirs)
        if self.subject.state not in JOINED_IN[BackingKind.COSIGN]:
            return refuse("state", _("This is not possible any more: the matter has gone on."), Answer.STALE)
        if self.subject.facts.get("left_at"):
            return refuse("left", _("You have offered it already. Wait until one of the co-signers takes it over."))
        return None

    def perform(self) -> Subject:
        at = self.at or now()
        facts = {**self.subject.facts, "left_at": at.isoformat()}
        until = calendar_of(self.subject.node).add(at, TAKE_OVER).at
        row = note(self.subject, self.verb, self.actor, payload={"until": until.isoformat()}, at=at, changes={"facts": facts}, **self.behalf)  # fmt: skip
        owe(row, self.subject, (Tell(COSIGNERS),), at + hold(), f"say:{LEFT}")
        return Subject.objects.get(pk=self.subject.pk)


#: Audience of those who co-signed, and what they are told when the proposer leaves.
COSIGNERS = "deliberation.cosigners"
LEFT = "deliberation.left"


def nobody_took_over(subject: Subject, at: dt.datetime) -> bool:
    """Whether the matter was offered to its co-signers and their time has run out."""
    left = subject.facts.get("left_at")
    if not left:
        return False
    return calendar_of(subject.node).add(dt.datetime.fromisoformat(left), TAKE_OVER).at <= at


class TakeOver(Behalf, Action[Subject]):
    """A co-signer carries the matter on in the proposer's place."""

    verb = "take_over"

    def check(self) -> Refusal | None:
        if self.actor.is_guest:
            return needs_account()
        fault = self.behalf_fault()
        if fault is not None:
            return fault
        rows = Backing.objects.filter(matter=self.subject.pk, kind=BackingKind.COSIGN, person=self.person)
        if self.person is None or not rows.exists():
            sentence = _("Only somebody who co-signed it can take it over.")
            return refuse("role", sentence, self.not_theirs)
        if not self.subject.facts.get("left_at"):
            return refuse(
                "state", _("Its proposer has not left it, or somebody has taken it over already."), Answer.STALE
            )
        if self.subject.state not in JOINED_IN[BackingKind.COSIGN]:
            return refuse("state", _("This is not possible any more: the matter has gone on."), Answer.STALE)
        if nobody_took_over(self.subject, self.at or now()):
            return refuse(
                "late", _("The three working days in which it could be taken over have passed."), Answer.STALE
            )
        return None

    def perform(self) -> Subject:
        assert self.person is not None  # check() saw it
        at = self.at or now()
        facts = {name: value for name, value in self.subject.facts.items() if name != "left_at"}
        changes = {"facts": facts, "raised_by_id": self.person.pk}
        row = note(self.subject, self.verb, self.actor, at=at, changes=changes, **self.behalf)
        owe(row, self.subject, (Tell("rc_director"),), at + hold(), f"say:{TAKEN_OVER}")
        Backing.objects.filter(matter=self.subject.pk, kind=BackingKind.COSIGN, person=self.person).delete()
        return Subject.objects.get(pk=self.subject.pk)


TAKEN_OVER = "deliberation.taken_over"
