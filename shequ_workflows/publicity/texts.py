"""What goes up, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Answer, Refusal, Sentence, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.models import Person

from .constants import REVIEWERS
from .content import Content
from .covering import cover
from .models import PublicityDraft


@dataclass
class Text:
    """What goes up, and who answers for it: given by the caller, or the draft with its check."""

    content: Content | None
    author: Person | None
    reviewer: Person | None
    reviewed_digest: str = ""

    @classmethod
    def of(
        cls,
        actor: Actor,
        subject: Subject,
        purpose: str,
        content: Content | None,
        author: Person | None,
        reviewer: Person | None,
    ) -> Text:
        """With a ``content`` the author is the actor unless said; without a reviewer the actor is that."""
        if content is not None:
            return cls(content, author or actor.person, reviewer or actor.person)
        draft = (
            PublicityDraft.objects.filter(subject=subject, purpose=purpose).select_related("author", "reviewer").first()
        )
        if draft is None:
            return cls(None, author, reviewer)
        return cls(draft.content, draft.author, draft.reviewer or reviewer or actor.person, draft.reviewed_digest)

    def refusal(self, actor: Actor, subject: Subject) -> Refusal | None:
        """Text there, two persons (three in an office that is not small), and unchanged since it was checked."""
        if self.content is None:
            return refuse(
                "draft", gettext_lazy("There is no text yet. Write the notice first and let a second person check it.")
            )
        return self.content.refusal() or self._persons(actor, subject) or self._changed(subject)

    def _persons(self, actor: Actor, subject: Subject) -> Refusal | None:
        author, reviewer = self.author, self.reviewer
        if actor.person is None or author is None or reviewer is None:
            return refuse("persons", gettext_lazy("Say who wrote the text and who checked it."))
        if author.pk == reviewer.pk:
            sentence: Sentence = gettext_lazy(
                "Whoever wrote the text cannot check it. Let a second person check it first."
            )
            return refuse("reviewer", sentence, reviewer=[str(sentence)])
        if not Actor.of(reviewer).holds(*REVIEWERS, at=subject.path):
            sentence = _("A notice is checked by: %(who)s.") % {"who": role_names(REVIEWERS)}
            return refuse("reviewer", sentence, reviewer=[str(sentence)])
        if not subject.community.small_office and actor.person.pk in {author.pk, reviewer.pk}:
            return refuse(
                "third",
                gettext_lazy("In this office three persons are asked for: one writes, one checks, a third puts it up."),
            )
        return None

    def _changed(self, subject: Subject) -> Refusal | None:
        assert self.content is not None  # refusal() asked
        if not self.reviewed_digest or cover(self.content, subject).digest == self.reviewed_digest:
            return None
        return refuse(
            "changed",
            gettext_lazy("What the public would see has changed since it was checked. Please have it checked again."),
            Answer.STALE,
        )
