"""Writing a notice and having it checked by a second person, with what the public would see before their eyes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .constants import AUTHORS, REVIEWERS, Purpose
from .content import Content
from .covering import cover
from .models import PublicityDraft
from .refusals import refusal_by_role


class SaveDraft(Action[PublicityDraft]):
    """Keep the text. Whoever saves last is its author; a check that was given is void."""

    verb = "save_publicity_draft"

    def __init__(self, actor: Actor, subject: Subject, content: Content, *, purpose: str = Purpose.DECISION) -> None:
        self.actor, self.subject, self.content, self.purpose = actor, subject, content, str(purpose)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.subject, AUTHORS)
        if refusal is None and self.purpose not in Purpose.values:
            refusal = refuse("purpose", _("A notice is of a decision or of a result."))
        return refusal or self.content.refusal()

    def lock(self) -> None:
        lock(self.subject.pk)

    def perform(self) -> PublicityDraft:
        values = {
            "body": self.content.as_data(),
            "author": self.actor.person,
            "saved_at": now(),
            "reviewer": None,
            "reviewed_at": None,
            "reviewed_digest": "",
        }
        draft, _made = PublicityDraft.objects.update_or_create(
            subject=self.subject, purpose=self.purpose, defaults=values
        )
        return draft


class ReviewDraft(Action[PublicityDraft]):
    """Say that what the public would see is right. ``digest`` is that of the covered text that was looked at."""

    verb = "review_publicity"

    def __init__(self, actor: Actor, subject: Subject, digest: str, *, purpose: str = Purpose.DECISION) -> None:
        self.actor, self.subject, self.digest, self.purpose = actor, subject, digest, str(purpose)
        self._find()

    def _find(self) -> None:
        self.subject = Subject.objects.select_related("community", "node", "raised_by", "assignee").get(
            pk=self.subject.pk
        )
        self.draft = PublicityDraft.objects.filter(subject=self.subject, purpose=self.purpose).first()

    def lock(self) -> None:
        lock(self.subject.pk)
        self._find()

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.subject, REVIEWERS)
        if refusal is not None:
            return refusal
        if self.draft is None:
            return refuse("draft", _("There is no draft to check any more."), Answer.STALE)
        if self.draft.author_id == self.actor.person_id:
            return refuse("reviewer", _("Whoever wrote the text cannot check it. Let a second person check it first."))
        if cover(self.draft.content, self.subject).digest != self.digest:
            return refuse(
                "changed", _("The text has changed while you were reading. Please read it once more."), Answer.STALE
            )
        return None

    def perform(self) -> PublicityDraft:
        draft = self.draft
        assert draft is not None
        draft.reviewer, draft.reviewed_at, draft.reviewed_digest = self.actor.person, now(), self.digest
        draft.save()
        note(self.subject, self.verb, self.actor, payload={"purpose": self.purpose, "digest": self.digest})
        return draft


def preview(content: Content, subject: Subject) -> Content:
    """Exactly what would stand before the public."""
    return cover(content, subject)
