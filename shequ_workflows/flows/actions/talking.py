"""Words on a case: among those who work on it, or with whoever raised it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy

from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.core.machines import roles_towards
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import hold, unknown
from shequ_workflows.flows.constants import Place
from shequ_workflows.flows.models import Case, Comment
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import DESK_ROLES, Channel, Relation
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

LONGEST: Final = 2000
#: What somebody is told whose attention is asked, and whoever works on a case to which its raiser wrote.
MENTIONED: Final = "say:flows.mention"
ANSWERED: Final = "say:flows.comment"


def raised_it(actor: Actor, subject: Subject) -> bool:
    """Whether it is his matter: signed in, or by the secret that was given for this very case."""
    if actor.linked is not None:
        return actor.linked.subject_id == subject.pk and actor.linked.role == Relation.REPORTER
    return actor.person_id is not None and subject.raised_by_id == actor.person_id


def works_on(actor: Actor, subject: Subject) -> bool:
    """Staff who see it: a role of the desk reaches it, or it is theirs by charge, word, office or copy."""
    if actor.person_id is None or actor.linked is not None or actor.is_guest:
        return False
    if actor.holds(*DESK_ROLES, at=subject.path) or subject.assignee_id == actor.person_id:
        return True
    return actor.has(*DESK_ROLES) and Subject.objects.visible_to(actor).filter(pk=subject.pk).exists()


class WriteComment(OnceAction[Comment]):
    """``place`` says who reads it; whoever raised the case writes to be read by both sides. ``mentions`` are told of it.

    Of a case of which nobody known is the raiser, only staff write: a word has an author.
    """

    verb = "comment"
    label = gettext_lazy("Comment written")

    def __init__(
        self,
        actor: Actor,
        case: Case,
        text: str,
        *,
        place: str = Place.INTERNAL,
        mentions: Iterable[Person] = (),
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.case, self.subject = actor, case, case.subject
        self.text, self.mentions, self.once, self.at = text.strip(), list(mentions), once, at or now()
        self.is_staff = works_on(actor, self.subject)
        self.place = place if self.is_staff else Place.PUBLIC

    def find(self, result: str) -> Comment | None:
        return Comment.objects.filter(pk=result, case=self.case).first()

    def check(self) -> Refusal | None:
        if not (self.is_staff or raised_it(self.actor, self.subject)):
            return unknown()
        if not self.is_staff and self.author is None:
            return refuse("author", gettext_lazy("We do not know whose matter this is. Please ring the office."))
        if not self.text:
            missing = gettext_lazy("Please write something.")
            return Refusal("text", missing, errors={"text": [str(missing)]})
        if len(self.text) > LONGEST:
            long = gettext_lazy("This is too long. Please say it in fewer words.")
            return Refusal("text", long, errors={"text": [str(long)]})
        return None

    @property
    def author(self) -> Person | None:
        return self.actor.person if self.actor.person is not None else self.subject.raised_by

    def perform(self) -> Comment:
        known = self.known()
        if known is not None:
            return known
        author = self.author
        assert author is not None  # check() saw it
        role = min(roles_towards(self.subject, self.actor), default="")
        row = note(
            self.subject, self.verb, self.actor, role=role if self.is_staff else Relation.REPORTER,
            payload={"place": self.place}, channel=Channel.ONLINE, at=self.at,
        )  # fmt: skip
        written = Comment.objects.create(
            case=self.case, author=author, at=self.at, place=self.place, text=self.text, record=row
        )
        written.mentions.set(self.mentions)
        told = {one.pk: MENTIONED for one in self.mentions}
        if self.place == Place.PUBLIC:
            other = self.subject.raised_by_id if self.is_staff else self.subject.assignee_id
            if other is not None:
                told.setdefault(other, ANSWERED)
        owe_people(row, told, self.at + hold())
        self.remember(str(written.pk), self.at)
        return written


class TakeBackComment(Action[Comment]):
    """By its author: its text is gone, that there was one stays."""

    verb = "take_back_comment"
    label = gettext_lazy("Comment taken back")

    def __init__(self, actor: Actor, comment: Comment, *, at: dt.datetime | None = None) -> None:
        self.actor, self.comment, self.at = actor, comment, at or now()

    def lock(self) -> None:
        lock(self.comment.case_id)
        self.comment.refresh_from_db()

    def check(self) -> Refusal | None:
        if self.actor.person_id is None or self.comment.author_id != self.actor.person_id:
            sentence = gettext_lazy("Only whoever wrote it takes it back.")
            return refuse("author", sentence, Answer.FORBIDDEN)
        if self.comment.taken_back_at is not None:
            return refuse("taken_back", gettext_lazy("This was taken back already."), Answer.STALE)
        return None

    def perform(self) -> Comment:
        self.comment.text, self.comment.taken_back_at = "", self.at
        self.comment.save(update_fields=["text", "taken_back_at"])
        subject = self.comment.case.subject
        role = min(roles_towards(subject, self.actor), default="")
        note(subject, self.verb, self.actor, role=role, payload={"of": self.comment.record.seq}, at=self.at)
        return self.comment
