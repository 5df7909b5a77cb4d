"""What is noted of a roll: who is invited, before opening; proven errors, after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .actions import locked_poll
from .constants import ANNOTATORS, DRAFTERS, NoteKind, PollState
from .models import Invitation, Poll, RollEntry, RollNote
from .refusals import refusal_by_role


class InvitePeople(Action[int]):
    """Make ``people`` the list of a poll for invited people; gives how many. As often as one likes before opening."""

    verb = "invite_to_poll"

    def __init__(self, actor: Actor, poll: Poll, people: Iterable[Person], *, at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.at = actor, poll, at or now()
        self.people = {person.pk: person for person in people}

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, DRAFTERS)
        if refusal is None and self.poll.state != PollState.DRAFT:
            refusal = refuse("opened", _("The poll has been opened: its roll stays as it is."), Answer.STALE)
        if refusal is None and self.poll.electorate != "invited":
            refusal = refuse("electorate", _("Nobody is invited to this poll by name; choose so in its draft first."))
        if refusal is not None:
            return refusal
        seen = Person.objects.visible_to(self.actor).filter(pk__in=self.people).count()
        if seen < len(self.people):
            return refuse("person", _("One of these people does not exist, or you may not see him or her."))
        return None

    def perform(self) -> int:
        self.poll.invitations.all().delete()
        Invitation.objects.bulk_create(Invitation(poll=self.poll, person_id=pk) for pk in self.people)
        payload = {"poll": self.poll.public_id, "people": sorted(one.public_id for one in self.people.values())}
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return len(self.people)


class AnnotateRoll(Action[RollNote]):
    """Note a proven error of a roll after opening. It stands beside the result; the roll itself never changes.

    ``entry`` None where a unit is missing. ``text``, which everybody can read, says what was proven and how; ``evidence``
    names the document that proves it.
    """

    verb = "annotate_roll"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        kind: str,
        text: str,
        *,
        evidence: str = "",
        entry: RollEntry | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll, self.kind, self.text, self.entry = actor, poll, str(kind), text.strip(), entry
        self.evidence = evidence.strip()
        self.at = at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, ANNOTATORS)
        if refusal is not None:
            return refusal
        if self.poll.state == PollState.DRAFT:
            return refuse("not_open", _("The roll is not fixed yet: correct the register itself."), Answer.STALE)
        if self.kind not in NoteKind.values:
            sentence = _("Choose what is wrong.")
            return refuse("kind", sentence, kind=[str(sentence)])
        if not self.text:
            sentence = _("Say in a sentence, which everybody can read, what was proven and how.")
            return refuse("text", sentence, text=[str(sentence)])
        is_missing = self.kind in {NoteKind.MISSING, NoteKind.OTHER}
        if (self.entry is None and not is_missing) or (self.entry is not None and self.entry.poll_id != self.poll.pk):
            return refuse("entry", _("Choose the entry of this roll that is wrong."))
        if not self.evidence:
            sentence = _("Name the document that proves it: what it is, its number, its date.")
            return refuse("evidence", sentence, evidence=[str(sentence)])
        return None

    def perform(self) -> RollNote:
        poll = self.poll
        covered = cover_words(poll.subject, {"text": self.text, "evidence": self.evidence})
        words = {"text": covered["text"][:300], "evidence": covered["evidence"][:200]}
        made = RollNote.objects.create(
            poll=poll, entry=self.entry, kind=self.kind, at=self.at, by=self.actor.person, **words
        )
        payload = {
            "poll": poll.public_id,
            "note": made.public_id,
            "kind": self.kind,
            "unit": self.entry.unit_key if self.entry is not None else "",
            **words,
        }
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return made
