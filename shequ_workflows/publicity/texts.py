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
from .sources import takes_three


@dataclass
class Text:
    """What goes up, and who answers for it: given by the caller, or the draft with its check."""

    purpose: str
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
            return cls(purpose, content, author or actor.person, reviewer or actor.person)
        draft = (
            PublicityDraft.objects.filter(subject=subject, purpose=purpose).select_related("author", "reviewer").first()
        )
        if draft is None:
            return cls(purpose, None, author, reviewer)
        reviewer = draft.reviewer or reviewer or actor.person
        return cls(purpose, draft.content, draft.author, reviewer, draft.reviewed_digest)

    def refusal(self, actor: Actor, subject: Subject) -> Refusal | None:
        """Text there, two persons (three where ``takes_three``), and unchanged since it was checked."""
        if self.content is None:
            return refuse(
                "draft", gettext_lazy("There is no text yet. Write the notice first and let a second person check it.")
            )
        three = takes_three(subject, self.purpose)
        persons = persons_refusal(actor, subject, self.author, self.reviewer, three=three)
        return self.content.refusal() or persons or self._changed(subject)

    def _changed(self, subject: Subject) -> Refusal | None:
        assert self.content is not None  # refusal() asked
        if not self.reviewed_digest or cover(self.content, subject).digest == self.reviewed_digest:
            return None
        return refuse(
            "changed",
            gettext_lazy("What the public would see has changed since it was checked. Please have it checked again."),
            Answer.STALE,
        )


def persons_refusal(
    actor: Actor, subject: Subject, author: Person | None, reviewer: Person | None, *, three: bool
) -> Refusal | None:
    """Who may answer for a text that ``actor`` puts up: another checks than wrote it; ``three``: and neither puts it up.

    Codes: ``persons``, ``reviewer``, ``third``.
    """
    if actor.person is None or author is None or reviewer is None:
        return refuse("persons", gettext_lazy("Say who wrote the text and who checked it."))
    if author.pk == reviewer.pk:
        sentence: Sentence = gettext_lazy("Whoever wrote the text cannot check it. Let a second person check it first.")
        return refuse("reviewer", sentence, reviewer=[str(sentence)])
    if not Actor.of(reviewer).holds(*REVIEWERS, at=subject.path):
        sentence = _("A notice is checked by: %(who)s.") % {"who": role_names(REVIEWERS)}
        return refuse("reviewer", sentence, reviewer=[str(sentence)])
    if three and actor.person.pk in {author.pk, reviewer.pk}:
        return refuse(
            "third",
            gettext_lazy(
                "Three persons are asked for (always for money and formal votes, in a larger office for all): one writes, one checks, a third puts it up."
            ),
        )
    return None
