"""A matter of its own is opened from what somebody told the office: at once, or later."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.registries import Opener, Wish, openers
from shequ_workflows.core.transitions import TakeTransition, unknown
from shequ_workflows.desk.constants import INTAKE, OPENS, STAFF
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .base import not_staff, title_of


def wish_of(subject: Subject) -> Wish:
    """What was told, for whatever is opened from it."""
    intake = Intake.objects.select_related("person").get(pk=subject.pk)
    return Wish(subject.node, title_of(intake.text), intake.text, intake.person, intake.channel, intake.told_at)


def open_from(actor: Actor, subject: Subject, opener: Opener, at: dt.datetime) -> Subject:
    """Open a subject of another kind from an intake and link both. Inside the caller's transaction."""
    opened = opener.open(actor, wish_of(subject))
    link_both(actor, subject, opened, at)
    return opened


def link_both(actor: Actor, subject: Subject, opened: Subject, at: dt.datetime) -> None:
    """The intake goes on as what was opened from it. Inside the caller's transaction."""
    intake = Intake.objects.get(pk=subject.pk)
    kind = next((kind for kind, key in OPENS.items() if key == opened.kind), intake.kind)
    Intake.objects.filter(pk=intake.pk).update(linked=opened)
    subject.refresh_from_db()
    if subject.state == "open":
        TakeTransition(actor, subject, "hand_on", data={"kind": kind, "handler": intake.handler}, at=at).execute()
    else:
        Intake.objects.filter(pk=intake.pk).update(kind=kind)
        note(subject, OpenFromIntake.verb, actor, payload={"opened": opened.public_id}, at=at)


def refuse_opening(actor: Actor, subject: Subject) -> Refusal | None:
    """Why nothing can be opened from it by this actor."""
    if not Subject.objects.visible_to(actor).filter(pk=subject.pk, kind=INTAKE).exists():
        return unknown()
    if not actor.holds(*STAFF, at=subject.path):
        return not_staff()
    if not subject.is_open:
        return refuse("state", gettext_lazy("This is finished already. Please register it anew."), Answer.STALE)
    if Intake.objects.filter(pk=subject.pk, linked__isnull=False).exists():
        return refuse("linked", gettext_lazy("A matter was opened from it already."), Answer.STALE)
    return None


class OpenFromIntake(Action[Subject]):
    """Later: what somebody told the office becomes a matter of its own. Once per intake."""

    verb = "open_from_intake"

    def __init__(self, actor: Actor, subject: Subject, opener: str, *, at: dt.datetime | None = None) -> None:
        self.actor, self.subject, self.key, self.at = actor, subject, opener, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    @property
    def opener(self) -> Opener | None:
        return openers.get(self.key)

    def check(self) -> Refusal | None:
        refused = refuse_opening(self.actor, self.subject)
        if refused is not None:
            return refused
        if self.opener is None or self.opener.url or not self.opener.may(self.actor, self.subject.node):
            return refuse("opener", gettext_lazy("That kind of matter cannot be opened from here."))
        return None

    def perform(self) -> Subject:
        assert self.opener is not None  # check() saw it
        return open_from(self.actor, self.subject, self.opener, self.at or now())


class LinkOpened(Action[None]):
    """What was opened on a page of its own came from this intake. Inside the transaction of that opening."""

    verb = OpenFromIntake.verb

    def __init__(self, actor: Actor, subject: Subject, opened: Subject, *, at: dt.datetime | None = None) -> None:
        self.actor, self.subject, self.opened, self.at = actor, subject, opened, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        return refuse_opening(self.actor, self.subject)

    def perform(self) -> None:
        link_both(self.actor, self.subject, self.opened, self.at or now())


def wish_from(actor: Actor, public_id: str) -> Wish | None:
    """What an intake says, for somebody who may open something from it; see ``core.registries.Origin``."""
    subject = Subject.objects.filter(public_id=public_id, kind=INTAKE).select_related("node").first()
    return wish_of(subject) if subject is not None and refuse_opening(actor, subject) is None else None


def link_opened(actor: Actor, public_id: str, opened: Subject, at: dt.datetime) -> None:
    LinkOpened(actor, Subject.objects.get(public_id=public_id, kind=INTAKE), opened, at=at).execute()
