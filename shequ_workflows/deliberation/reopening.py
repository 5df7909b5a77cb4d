"""Taking an ended matter up again: a new matter, linked to the old one (machines/deliberation.csv, domain.md §6.1)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.rules.reading import number
from shequ_workflows.core.transitions import unknown
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date, now

from .actions import LONGEST, OpenDraft
from .constants import CLERKS, Body, Outcome
from .hearing import ONLINE, Heard
from .models import Matter
from .words import date_words

#: Ends after which a matter may come again. One that was merged goes on in the other.
ENDS = ("closed", "not_passed", "terminated", "declined", "withdrawn")


def first_day(subject: Subject) -> dt.date | None:
    """Before which a matter that a meeting did not adopt does not come before a meeting again; None where none did."""
    last = subject.matter.decisions.latest_first().first()
    if subject.state != "not_passed" or last is None or last.body == Body.RC or last.outcome == Outcome.ADOPTED:
        return None
    return last.held_on + dt.timedelta(days=number(subject, "again_days"))


def last_day(subject: Subject) -> dt.date | None:
    """Up to which it may be taken up again."""
    if subject.ended_at is None:
        return None
    return local_date(subject.ended_at) + dt.timedelta(days=number(subject, "reopen_days"))


def may_ask(actor: Actor, subject: Subject) -> bool:
    """Whether ``actor`` may take it up again now; for showing the button."""
    return subject.state in ENDS and ReopenMatter(actor, subject, "-").check() is None


class ReopenMatter(OnceAction[Subject]):
    """A draft with the old words and what is new, for its proposer; staff may do it for him. Once while it is open."""

    verb = "reopen"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        reason: str,
        *,
        heard: Heard = ONLINE,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.reason = actor, subject, reason.strip()
        self.heard, self.once, self.at = heard, once, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result).first()

    @property
    def is_own(self) -> bool:
        return self.actor.person_id is not None and self.actor.person_id == self.subject.raised_by_id

    def check(self) -> Refusal | None:
        subject = self.subject
        if not self.is_own and not Subject.objects.visible_to(self.actor).filter(pk=subject.pk).exists():
            return unknown()
        if not self.is_own and not self.actor.belongs(*CLERKS, at=subject.path):
            sentence = _(
                "Its proposer can take it up again, or the office for him. You can propose a matter of your own."
            )
            return refuse("role", sentence, Answer.FORBIDDEN)
        if self.known() is not None:
            return None
        return self._too_late(local_date(self.at or now())) or self._second() or self._reasons()

    def _too_late(self, today: dt.date) -> Refusal | None:
        subject = self.subject
        if subject.state not in ENDS:
            return refuse("state", _("This matter has not ended, or goes on in another one."), Answer.STALE)
        first, last = first_day(subject), last_day(subject)
        if first is not None and today < first:
            sentence = _("A meeting did not adopt it. It can come again from %(day)s on.") % {"day": date_words(first)}
            return refuse("early", sentence, Answer.STALE)
        if last is not None and today > last:
            sentence = _("It could be taken up again until %(day)s. Please propose it as a new matter.") % {
                "day": date_words(last)
            }
            return refuse("late", sentence, Answer.STALE)
        return None

    def _second(self) -> Refusal | None:
        if Matter.objects.filter(reopens=self.subject.pk, subject__is_open=True).exists():
            return refuse("again", _("It has been taken up again already."), Answer.STALE)
        return None

    def _reasons(self) -> Refusal | None:
        if not self.reason:
            sentence = _("Say what is new, or what of the decision was not carried out.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return None

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        old: Matter = Matter.objects.select_related("subject__raised_by", "subject__node").get(pk=self.subject.pk)
        proposer: Person | None = old.subject.raised_by
        names = ("category", "scope", "place", "wish")
        values = {name: getattr(old, name) for name in names} | {"title": old.subject.title}
        values["problem"] = f"{self.reason}\n\n{old.problem}"[: LONGEST["problem"]]
        for_person = None if self.is_own else proposer
        draft = OpenDraft(
            self.actor, old.subject.node, values, for_person=for_person, heard=self.heard, at=self.at
        ).execute()
        Matter.objects.filter(pk=draft.pk).update(reopens=old)
        payload = {"matter": draft.public_id, "reason": self.reason}
        note(self.subject, self.verb, self.actor, payload=payload, at=self.at or now())
        self.remember(draft.public_id, self.at)
        return draft
