"""Verbs of this layer that move no state: propose, save a draft, give and review opinions, rate, announce a new date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import OpenSubject, TakeTransition, unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now, today

from .constants import KIND, PROPOSERS, STAFF, Category, NewsKind
from .hearing import LONGEST_AGO, ONLINE, Heard, keying_fault, may_key_in
from .models import Matter, News

__all__ = ["AnnounceDate", "Heard", "OpenDraft", "ProposeMatter", "SaveDraft"]


def needs_verification() -> Refusal:
    return refuse(
        "not_verified",
        _(
            "This needs somebody whom the office knows as living here. Bring your ID card to the community office during "
            "its hours, or ring: it takes five minutes. You can also hand in a paper or tell us by phone, and staff will "
            "enter it for you."
        ),
        Answer.FORBIDDEN,
    )


class OpenDraft(Action[Subject]):
    """Begin a matter as a draft: one's own, or somebody else's words keyed in by staff.

    A draft keyed in for somebody stands with the clerk (person in charge) until it is handed in.
    """

    verb = "open"

    def __init__(
        self,
        actor: Actor,
        node: Node,
        values: Mapping[str, Any],
        *,
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.node, self.values, self.heard = actor, node, values, heard
        self.for_person = for_person or actor.person
        self.at = at

    @property
    def is_own(self) -> bool:
        return self.for_person is not None and self.for_person.pk == self.actor.person_id

    def check(self) -> Refusal | None:
        if self.for_person is None:
            return needs_verification()
        if self.is_own:
            if self.for_person.is_stub or not self.actor.belongs(*PROPOSERS, at=self.node):
                return needs_verification()
        else:
            moment = self.at or now()
            since = moment - LONGEST_AGO
            fault = keying_fault(self.actor, self.for_person, self.node, self.heard, moment, since)
            if fault is not None:
                return fault
        if not str(self.values.get("title", "")).strip():
            return refuse("title", _("Give it a title, so that you find the draft again."))
        return too_long(self.values)

    def perform(self) -> Subject:
        at = self.at or now()
        subject = OpenSubject(
            self.actor,
            KIND,
            self.node,
            str(self.values["title"]),
            raised_by=self.for_person,
            channel=self.heard.channel,
            at=at,
        ).perform()
        if not self.is_own:
            subject.assignee = self.actor.person
            subject.save(update_fields=["assignee"])
        Matter.objects.create(
            subject_id=subject.pk,
            channel=self.heard.channel,
            entered_by=None if self.is_own else self.actor.person,
            heard_at=self.heard.at,
            heard_phone=self.heard.number,
            **words(self.values),
        )
        return subject


def words(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a matter that a proposal fills."""
    return {
        name: str(values[name]).strip()
        for name in ("category", "scope", "place", "problem", "wish")
        if values.get(name) is not None
    }


#: Characters a draft may have in each column; handing it in asks for less of some.
LONGEST = {"title": 120, "scope": 200, "place": 120, "problem": 4000, "wish": 4000}


def too_long(values: Mapping[str, Any]) -> Refusal | None:
    """Each text that a draft cannot hold, with its length and the most it may have; or a kind there is not."""
    errors = {
        name: [str(_("At most %(most)d characters, please; there are %(count)d.") % {"most": most, "count": len(text)})]
        for name, most in LONGEST.items()
        if len(text := str(values.get(name) or "").strip()) > most
    }
    if errors:
        return refuse("long", _("Something is too long to be kept. Please shorten the marked fields."), **errors)
    if values.get("category") and values["category"] not in Category.values:
        return refuse("category", _("Please choose one of the kinds offered."))
    return None


class SaveDraft(Action[Subject]):
    """Keep what was typed so far; nobody but its author sees a draft."""

    verb = "save_draft"

    def __init__(self, actor: Actor, subject: Subject, values: Mapping[str, Any]) -> None:
        self.actor, self.subject, self.values = actor, subject, values

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        if self.actor.person_id not in {self.subject.raised_by_id, self.subject.assignee_id} - {None}:
            return unknown()
        if self.subject.state != "draft":
            return refuse("state", _("It has been handed in already and is no longer a draft."), Answer.STALE)
        return too_long(self.values)

    def perform(self) -> Subject:
        title = str(self.values.get("title", "")).strip()
        if title:
            Subject.objects.filter(pk=self.subject.pk).update(title=title)
            self.subject.title = title
        Matter.objects.filter(pk=self.subject.pk).update(**words(self.values))
        return self.subject


class ProposeMatter(OnceAction[Subject]):
    """Hand in a proposal: from a draft, or at once. Sent twice with one ``once`` key, it is handed in once."""

    verb = "propose"

    def __init__(
        self,
        actor: Actor,
        node: Node,
        values: Mapping[str, Any],
        *,
        once: str = "",
        draft: Subject | None = None,
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.values, self.once, self.draft, self.at = actor, values, once, draft, at
        self.opening = OpenDraft(actor, node, values, for_person=for_person, heard=heard, at=at)

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result).first()

    def lock(self) -> None:
        if self.draft is not None:
            self.draft = lock(self.draft.pk)

    def check(self) -> Refusal | None:
        if self.known() is not None:
            return None
        if self.draft is not None:
            return SaveDraft(self.actor, self.draft, self.values).check()
        return self.opening.check()

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        subject = self.draft or self.opening.perform()
        heard = subject.matter.channel
        TakeTransition(
            self.actor,
            subject,
            "submit",
            data=self.values,
            channel=heard,
            on_behalf_of=subject.raised_by if subject.matter.entered_by_id else None,
            at=self.at,
        ).execute()
        self.remember(subject.public_id, self.at)
        return Subject.objects.get(pk=subject.pk)


class AnnounceDate(OnceAction[News]):
    """Tell the public a new expected date with its reason. The clock runs on: late stays late. Sent twice, told once."""

    verb = "announce_date"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        day: dt.date,
        reason: str,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.day, self.reason = actor, subject, day, reason
        self.once, self.at = once, at

    def find(self, result: str) -> News | None:
        return News.objects.filter(pk=result).first()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        if not self.actor.holds(*STAFF, at=self.subject.path):
            return may_key_in()
        if self.known() is not None:
            return None
        if not self.subject.is_open:
            return refuse("state", _("This matter has ended; there is no date left to move."), Answer.STALE)
        if self.day <= today():
            return refuse("day", _("Enter a day after today."))
        if not self.reason.strip():
            return refuse("reason", _("Say why it takes longer; residents read it."))
        return None

    def perform(self) -> News:
        known = self.known()
        if known is not None:
            return known
        at = self.at or now()
        reason = cover_text(self.subject, self.reason.strip())
        Matter.objects.filter(pk=self.subject.pk).update(expected_on=self.day, expected_reason=reason)
        news = News.objects.create(
            matter_id=self.subject.pk,
            kind=NewsKind.DATE,
            text=reason,
            expected_on=self.day,
            by=self.actor.person,
            at=at,
        )
        payload = {"expected_on": self.day.isoformat(), "reason": self.reason.strip()}
        note(self.subject, self.verb, self.actor, payload=payload, at=at)
        self.remember(str(news.pk), at)
        return news
