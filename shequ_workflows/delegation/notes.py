"""随手记: a demand that came by chat or by phone is noted down as it came, and set right afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import OpenSubject, TakeTransition, unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel, NodeKind, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .constants import KIND, Match
from .matching import candidates, look_up
from .models import DelegatedTask
from .note_offices import office_called
from .querysets import TaskQuerySet

#: Who notes down what an office asks for (machines/delegation.csv).
NOTERS: Final[frozenset[str]] = frozenset({Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR})
LONGEST: Final = 4000
#: By what ways a demand comes.
WAYS: Final = (Channel.CHAT, Channel.PHONE, Channel.VISIT, Channel.PAPER)


@dataclass(frozen=True, slots=True)
class Note:
    """Who asked (``office`` in words), what, by when. ``wanted_by`` is None only where no day was named (``no_day``)."""

    office: str
    title: str
    words: str
    asker: str = ""
    wanted_by: dt.date | None = None
    no_day: bool = False
    via: str = Channel.CHAT
    asked_at: dt.datetime | None = None


def _refuse_noter(actor: Actor, path: str) -> Refusal | None:
    if actor.holds(*NOTERS, at=path):
        return None
    sentence = gettext_lazy(
        "Demands are noted down by the community’s workers and the members of its committee. Please tell one of them."
    )
    return refuse("role", sentence, Answer.FORBIDDEN)


def _fault(said: Note) -> Refusal | None:
    """Who asked, what and by when (machines/delegation.csv)."""
    if not said.office.strip():
        return refuse("office", gettext_lazy("Who asks? Write the office; the message does not say."))
    if not said.title.strip():
        return refuse("title", gettext_lazy("What is wanted? Write it in a few words."))
    if not said.words.strip() or len(said.words) > LONGEST:
        sentence = _("Paste or type the message, at most %(most)d characters.") % {"most": LONGEST}
        return refuse("words", sentence)
    if said.wanted_by is None and not said.no_day:
        return refuse("wanted_by", gettext_lazy("By when? Write the day, or tick that none was named."))
    return None


class NoteDown(OnceAction[Subject]):
    """Note a demand down; sent twice it is one note. The list is asked at once, and what is prohibited is barred by rule."""

    verb = "note_demand"

    def __init__(
        self, actor: Actor, community: Node, said: Note, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.community, self.said, self.once, self.at = actor, community, said, once, at or now()

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result, kind=KIND).first()

    def check(self) -> Refusal | None:
        if self.community.kind != NodeKind.COMMUNITY:
            return unknown()
        refused = _refuse_noter(self.actor, self.community.path) or _fault(self.said)
        if refused is None and self.said.asked_at is not None and self.said.asked_at > self.at:
            return refuse("asked_on", gettext_lazy("It cannot have been asked later than now."))
        return refused

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        said = self.said
        subject = OpenSubject(
            self.actor,
            KIND,
            self.community,
            said.title,
            raised_by=self.actor.person,
            unit=office_called(self.community, said.office),
            state="",
            channel=said.via,
            at=self.at,
        ).perform()
        DelegatedTask.objects.create(
            subject_id=subject.pk,
            office_name=said.office.strip()[:80],
            asker=said.asker.strip()[:60],
            asked_via=said.via,
            asked_at=said.asked_at or self.at,
            words=said.words.strip(),
            wanted_by=said.wanted_by,
        )
        TakeTransition(self.actor, subject, "note_down", channel=said.via, at=self.at).execute()
        self.remember(subject.public_id, self.at)
        return Subject.objects.get(pk=subject.pk)


class CorrectNote(Action[Subject]):
    """Set a note right that nobody has completed yet: who asked, what, by when; and under which line of the list it
    falls, where a person knows better than the search (``code``; empty: ask the list again)."""

    verb = "correct_note"

    def __init__(
        self, actor: Actor, subject: Subject, said: Note, *, code: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.subject, self.said, self.code, self.at = actor, subject, said, code, at or now()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        if self.subject.kind != KIND or not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        refused = _refuse_noter(self.actor, self.subject.path)
        if refused is not None:
            return refused
        if self.subject.state != "noted":
            sentence = gettext_lazy("It has gone on already, and stands as its office wrote it.")
            return refuse("state", sentence, Answer.STALE)
        words = DelegatedTask.objects.values_list("words", flat=True).get(pk=self.subject.pk)
        if self.code and self.code not in {one.code for one in candidates(self.subject.community, self._text(words))}:
            return refuse(
                "code", gettext_lazy("This line is not on the list that is in force. Choose one of those shown.")
            )
        return _fault(self.said)

    def _text(self, words: str) -> str:
        return f"{self.said.title}\n{words}"

    def perform(self) -> Subject:
        said, subject = self.said, self.subject
        task = DelegatedTask.objects.select_for_update(of=("self",)).get(pk=subject.pk)
        found = look_up(subject.community, self._text(task.words))
        match, code, rule = found.match, found.code if found.match == Match.LISTED else "", found.rule
        if self.code and match != Match.PROHIBITED:
            match, code, rule = Match.LISTED, self.code, ""
        DelegatedTask.objects.filter(pk=task.pk).update(
            office_name=said.office.strip()[:80],
            asker=said.asker.strip()[:60],
            wanted_by=said.wanted_by,
            match=match,
            noted_as=match,
            function_code=code,
            rule_quoted=rule,
        )
        unit = office_called(subject.community, said.office)
        changes = {"title": said.title.strip()[:120], "unit": unit, "unit_path": unit.path if unit is not None else ""}
        told = {"office": said.office.strip(), "asker": said.asker.strip(), "title": changes["title"], "code": code}
        told["wanted_by"] = said.wanted_by.isoformat() if said.wanted_by is not None else ""
        role = min(self.actor.roles_at(subject.path) & NOTERS, default="")
        changes["revision"] = subject.revision + 1
        note(subject, self.verb, self.actor, role=role, payload=told, at=self.at, changes=changes)
        if match == Match.PROHIBITED:
            TakeTransition(Actor.system(), subject, "block", at=self.at).execute()
        return Subject.objects.get(pk=subject.pk)


def notes() -> TaskQuerySet:
    """Tasks that began as a note."""
    return DelegatedTask.objects.filter(asked_at__isnull=False)
