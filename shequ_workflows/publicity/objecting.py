"""Objecting to a notice, in one's own name or keyed in for somebody; and telling objectors that it was taken down."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.hearing import ONLINE, Heard, keying_fault
from shequ_workflows.core.delivery.owing import owe
from shequ_workflows.core.machines import Tell
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import OpenSubject, TakeTransition, hold
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date, now

from .constants import LONGEST_OBJECTION, MOST_A_DAY, MOST_OPEN, OBJECTION, OBJECTION_CLERKS, OBJECTORS
from .models import Objection, PublicityPeriod
from .objection_guards import PERIOD_OVER, period_covers
from .refusals import unknown

#: Verb of the row in the record of the matter; the objection has a record of its own.
OBJECTED = "objected"
#: Audience of those who objected to the notice of the last decision, and what they are told when it is taken down.
OBJECTORS_OF = "publicity.objectors"
RECONSIDERED = "say:publicity.reconsidered"


def needs_checking() -> Refusal:
    """For visitors, and for those of whom the office does not know whether they live here."""
    return refuse(
        "role",
        gettext_lazy(
            "To object here you need an account that the office has checked: you live or own in this community. Without one, come to the office, ring, or hand in a paper: staff write it down and give you a number."
        ),
        Answer.FORBIDDEN,
    )


class RaiseObjection(OnceAction[Subject]):
    """Object to ``notice``; gives the objection's subject. With ``for_person`` staff key in what reached the office.

    Double clicks make one. Several objections to one notice may stand at once, from one person ``MOST_OPEN``.
    """

    verb = "object"

    def __init__(
        self,
        actor: Actor,
        notice: PublicityPeriod,
        text: str,
        *,
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.notice, self.text = actor, notice, text.strip()
        self.person = for_person or actor.person
        self.heard, self.once, self.at = heard, once, at or now()

    def lock(self) -> None:
        """The matter: what begins on it asks for objections under the same lock."""
        lock(self.notice.subject_id)
        rows = PublicityPeriod.objects.select_related("subject__community", "subject__node", "subject__raised_by")
        self.notice = rows.get(pk=self.notice.pk)

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result).first()

    @property
    def is_own(self) -> bool:
        return self.person is not None and self.person.pk == self.actor.person_id

    @property
    def said_at(self) -> dt.datetime:
        return self.heard.at or self.at

    def check(self) -> Refusal | None:
        if self.notice.opened_at > self.at:
            return unknown()
        refusal = self._who()
        if refusal is not None or self.known() is not None:
            return refusal
        if not period_covers(self.notice, self.said_at, self.at):
            return refuse("period", PERIOD_OVER, Answer.STALE)
        if not self.text:
            sentence = gettext_lazy("Say what you object to and why.")
            return refuse("text", sentence, text=[str(sentence)])
        if len(self.text) > LONGEST_OBJECTION:
            sentence = gettext_lazy("Please keep it under 2000 characters.")
            return refuse("text", sentence, text=[str(sentence)])
        return self._too_many()

    def _who(self) -> Refusal | None:
        """Why this person may not object here, or staff not for them."""
        if self.person is None:
            return needs_checking()
        if not self.is_own:
            return keying_fault(
                self.actor, self.person, self.notice.subject.node, self.heard, self.at, self.notice.opened_at,
                clerks=OBJECTION_CLERKS,
            )  # fmt: skip
        if self.person.is_stub or not self.actor.belongs(*OBJECTORS, at=self.notice.subject.path):
            return needs_checking()
        if not self.heard.is_online:
            return refuse("channel", gettext_lazy("Your own objection you send online, in your own name."))
        return None

    def _too_many(self) -> Refusal | None:
        """Counted by who objects, whoever keys it in and from wherever it is sent."""
        assert self.person is not None  # check() saw it
        theirs = Objection.objects.raised_by(self.person.pk)
        if theirs.filter(notice=self.notice).blocking().count() >= MOST_OPEN:
            sentence = _(
                "%(n)d objections of the same person to this notice wait for their end already. Please wait for the answer, or add by word of mouth what is missing."
            ) % {"n": MOST_OPEN}
            return refuse("waiting", sentence)
        midnight = dt.datetime.combine(local_date(self.at), dt.time.min, timezone.get_default_timezone())
        if theirs.filter(subject__opened_at__gte=midnight).count() >= MOST_A_DAY:
            sentence = _("%(n)d objections of the same person in one day are enough. Please go on tomorrow.") % {
                "n": MOST_A_DAY
            }
            return refuse("today", sentence)
        return None

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        assert self.person is not None  # check() saw it
        matter = self.notice.subject
        behalf = None if self.is_own else self.person
        subject = OpenSubject(
            self.actor, OBJECTION, matter.node, self._title(), raised_by=self.person, channel=self.heard.channel, at=self.at
        ).perform()  # fmt: skip
        Objection.objects.create(
            subject_id=subject.pk,
            about=matter,
            notice=self.notice,
            text=self.text,
            channel=self.actor.channel(self.heard.channel),
            entered_by=self.actor.person if behalf is not None else None,
            heard_at=self.heard.at,
            heard_phone=self.heard.number,
        )
        TakeTransition(
            self.actor, subject, "object", channel=self.heard.channel, on_behalf_of=behalf, at=self.at
        ).execute()
        note(
            matter,
            OBJECTED,
            self.actor,
            payload={"objection": subject.public_id, "publicity": self.notice.public_id},
            on_behalf_of_id=behalf.pk if behalf is not None else None,
            channel=self.heard.channel,
            at=self.at,
        )
        self.remember(subject.public_id, self.at)
        return Subject.objects.get(pk=subject.pk)

    def _title(self) -> str:
        """In the language of the site, without a name: the notice's title is covered."""
        with translation.override(settings.LANGUAGE_CODE):
            return (_("Objection to: %(title)s") % {"title": self.notice.title})[:120]


def close_with(subject: Subject, record: Record) -> int:
    """Tell all who objected to the last decision's notice that it is taken down and discussed anew; gives how many.

    For the step by which the matter is reconsidered: ``taking.after(lambda row: close_with(subject, row))``. What has not
    been answered yet still gets its answer, and a new decision begins without objections (``objections``).
    """
    return len(owe(record, subject, [Tell(OBJECTORS_OF)], record.at + hold(), RECONSIDERED))


def objectors_of(subject: Subject) -> list[int]:
    """Ids of those who objected to the last decision's notice and did not take it back."""
    rows = Objection.objects.to_decision(subject).exclude(subject__state="retracted")
    return [pk for pk in rows.values_list("subject__raised_by", flat=True) if pk is not None]
