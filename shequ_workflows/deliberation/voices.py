"""Verbs about what people say: give an opinion, review it, rate what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.files import binding
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .actions import needs_verification
from .auditing import digest_of_opinion
from .calling_back import draw
from .constants import CLERKS, MOST_A_DAY, MOST_WAITING, REVIEW_REASONS, STAFF, VOICES, OpinionState, Stance
from .hearing import ONLINE, Heard, day_began, keying_fault
from .models import Opinion, Rating
from .papers import PAPER
from .publishing import shows_first

#: A waiting opinion is reviewed within four working hours (domain.md §0b).
REVIEW = Duration(4, Unit.WH)
LONGEST = 2000


def own_online() -> Refusal:
    return refuse("channel", _("Your own words you send online, in your own name."))


class Voice:
    """What opinions and ratings share: somebody of the community, or staff keying in for somebody."""

    actor: Actor
    subject: Subject
    person: Person | None
    heard: Heard
    at: dt.datetime | None

    @property
    def is_own(self) -> bool:
        return self.person is not None and self.person.pk == self.actor.person_id

    def fault(self) -> Refusal | None:
        """Why this person may not speak here, or staff not for them."""
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        if self.person is None:
            return needs_verification()
        if self.is_own:
            allowed = self.actor.belongs(*VOICES, *CLERKS, at=self.subject.path) and not self.person.is_stub
            if not allowed:
                return needs_verification()
            return None if self.heard.is_online else own_online()
        return keying_fault(self.actor, self.person, self.subject.node, self.heard, self.at or now(), self.begun)

    @property
    def begun(self) -> dt.datetime:
        """Nothing that was said before the day of this instant can be meant."""
        return self.subject.opened_at


class Behalf(Voice):
    """A step of somebody's own that staff may key in for him: who said so, when, and how it reached the office."""

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        *,
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.at = actor, subject, at
        self.person, self.heard = for_person or actor.person, heard

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def behalf_fault(self) -> Refusal | None:
        """What is one's own is asked of the step itself; of staff, whether they may, for whom, and what they noted."""
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        if self.is_own or self.person is None:
            return None if self.heard.is_online else own_online()
        return keying_fault(self.actor, self.person, self.subject.node, self.heard, self.at or now(), self.begun)

    @property
    def not_theirs(self) -> Answer:
        """How to say that it is not this person's to do: to himself, or of the one whom a clerk chose."""
        return Answer.FORBIDDEN if self.is_own or self.person is None else Answer.INVALID

    @property
    def behalf(self) -> dict[str, Any]:
        """For ``note``: in whose name, and by which way."""
        return {
            "on_behalf_of_id": None if self.is_own else self.person and self.person.pk,
            "channel": self.heard.channel,
        }


class GiveOpinion(Voice, OnceAction[Opinion]):
    """Say something about a matter under discussion; it is published after review, or by the community's rule before.

    ``photos``: of the paper on which it came. Double clicks make one. Of what is keyed in for somebody one in twenty is drawn to be asked back.
    """

    verb = "give_opinion"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        text: str,
        *,
        stance: str = Stance.SUGGEST,
        nickname: str = "",
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        photos: Sequence[StoredFile] = (),
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.photos = photos
        self.actor, self.subject, self.text, self.stance = actor, subject, text.strip(), stance
        self.person = for_person or actor.person
        self.nickname, self.heard, self.once, self.at = nickname.strip(), heard, once, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def find(self, result: str) -> Opinion | None:
        return Opinion.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        fault = self.fault()
        if fault is not None:
            return fault
        if self.known() is not None:
            return None
        if self.subject.state != "consulting":
            return refuse(
                "state",
                _(
                    "Opinions are taken while a matter is under discussion. Ring the office if you want to say something now."
                ),
                Answer.STALE,
            )
        if not self.text:
            return refuse("text", _("Please write what you think."))
        if len(self.text) > LONGEST:
            return refuse("text", _("Please keep it under 2000 characters."))
        if self.stance not in Stance.values:
            return refuse("stance", _("Please choose: in favour, against, or a suggestion."))
        return self._too_many() or self._photo_fault()

    def _photo_fault(self) -> Refusal | None:
        if self.photos and self.is_own:
            return refuse("photos", _("Photos belong to what is keyed in from paper for somebody else."))
        refusal = binding.fault(self.actor, self.photos, self.subject, PAPER)
        if refusal is None:
            return None
        return refuse(refusal.code, refusal.sentence, refusal.status, photos=[str(refusal.sentence)])

    def _too_many(self) -> Refusal | None:
        """Counted by whose words they are, whoever keys them in."""
        said = Opinion.objects.filter(person=self.person)
        if said.pending().filter(matter=self.subject.pk).count() >= MOST_WAITING:
            sentence = _(
                "%(n)d opinions of the same person on this matter wait for review already. Please wait until they are read."
            ) % {"n": MOST_WAITING}
            return refuse("waiting", sentence)
        if said.filter(at__gte=day_began(self.at or now())).count() >= MOST_A_DAY:
            sentence = _("%(n)d opinions of the same person in one day are enough. Please go on tomorrow.") % {
                "n": MOST_A_DAY
            }
            return refuse("today", sentence)
        return None

    def perform(self) -> Opinion:
        known = self.known()
        if known is not None:
            return known
        assert self.person is not None  # check() saw it
        at = self.at or now()
        names = [self.person.name]
        nickname = cover_text(self.subject, self.nickname, people=names)
        is_shown_first = self.is_own and shows_first(self.subject.community, at)
        opinion = Opinion.objects.create(
            matter_id=self.subject.pk,
            person=self.person,
            nickname=(nickname or self.person.public_name)[:30],
            stance=self.stance,
            text=self.text,
            public_text=cover_text(self.subject, self.text, people=names) if is_shown_first else "",
            is_shown_first=is_shown_first,
            at=at,
            due_at=calendar_of(self.subject.node).add(at, REVIEW).at,
            channel=self.actor.channel(self.heard.channel),
            entered_by=None if self.is_own else self.actor.person,
            heard_at=self.heard.at,
            heard_phone=self.heard.number,
        )
        draw([opinion], at)
        tied = binding.bind(self.actor, self.photos, self.subject, PAPER, opinion.public_id, at)
        note(
            self.subject,
            self.verb,
            self.actor,
            payload={"opinion": opinion.public_id, "stance": self.stance, **tied},
            on_behalf_of_id=None if self.is_own else self.person.pk,
            channel=self.heard.channel,
            at=at,
        )
        self.remember(opinion.public_id, at)
        return opinion


class ReviewOpinion(Action[Opinion]):
    """Publish a waiting opinion, or refuse it with a reason. Nobody reviews their own words.

    ``public_text`` may cover personal data; names, telephones and rooms are covered in any case.
    """

    verb = "review_opinion"

    def __init__(
        self,
        actor: Actor,
        opinion: Opinion,
        *,
        publish: bool,
        reason: str = "",
        reason_note: str = "",
        public_text: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.opinion, self.publish = actor, opinion, publish
        self.reason, self.reason_note, self.public_text, self.at = reason, reason_note, public_text, at
        self.subject = opinion.matter.subject

    def lock(self) -> None:
        self.subject = lock(self.opinion.matter_id)
        self.opinion = (
            Opinion.objects.select_for_update(no_key=True, of=("self",))
            .select_related("person")
            .get(pk=self.opinion.pk)
        )

    def check(self) -> Refusal | None:
        if not self.actor.holds(*STAFF, at=self.subject.path):
            return refuse(
                "role",
                _("Opinions are reviewed by the community's workers and committee members."),
                Answer.FORBIDDEN,
            )
        if self.opinion.state != OpinionState.PENDING:
            return refuse("state", _("Somebody has reviewed this already."), Answer.STALE)
        if self.actor.person_id in {self.opinion.person_id, self.opinion.person.merged_into_id}:
            return refuse("own", _("You cannot review your own opinion. Please ask a colleague."), Answer.FORBIDDEN)
        if not self.publish and self.reason not in dict(REVIEW_REASONS):
            return refuse("reason", _("Choose why it is not published; its author is told."))
        return None

    def perform(self) -> Opinion:
        at, opinion = self.at or now(), self.opinion
        opinion.state = OpinionState.PUBLISHED if self.publish else OpinionState.REFUSED
        if self.publish:
            words = self.public_text.strip() or opinion.text
            opinion.public_text = cover_text(self.subject, words, people=[opinion.person.name])
        opinion.reason, opinion.reason_note = ("", "") if self.publish else (self.reason, self.reason_note.strip())
        opinion.reviewed_by, opinion.reviewed_at = self.actor.person, at
        opinion.save()
        payload = {"opinion": opinion.public_id, "state": str(opinion.state), "reason": opinion.reason}
        if self.publish:
            payload["digest"] = digest_of_opinion(opinion)
        note(self.subject, self.verb, self.actor, payload=payload, at=at)
        return opinion


class RateMatter(Voice, Action[Rating]):
    """Say from 1 to 5 how content one is; asked again while the window is open, the last word counts."""

    verb = "rate"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        score: int,
        text: str = "",
        *,
        for_person: Person | None = None,
        heard: Heard = ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.score, self.text = actor, subject, score, text.strip()
        self.person, self.heard, self.at = for_person or actor.person, heard, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    @property
    def begun(self) -> dt.datetime:
        return self.subject.state_since

    def check(self) -> Refusal | None:
        fault = self.fault()
        if fault is not None:
            return fault
        if self.subject.state != "evaluating":
            return refuse("state", _("It can be rated once it is done, for seven days."), Answer.STALE)
        if not 1 <= self.score <= 5:
            return refuse("score", _("Please choose from 1 (not at all content) to 5 (very content)."))
        return self._not_by_letter()

    def _not_by_letter(self) -> Refusal | None:
        """Others of the household hold the same code: it does not change what was said another way."""
        theirs = Rating.objects.filter(matter=self.subject.pk, person=self.person)
        if not self.actor.is_guest or not theirs.exclude(**self.actor.own_words).exists():
            return None
        sentence = _("You have rated it another way already. Sign in, or ask the office, to change it.")
        return refuse("rated", sentence)

    def perform(self) -> Rating:
        assert self.person is not None  # check() saw it
        at = self.at or now()
        values = {
            "score": self.score,
            "text": self.text[:LONGEST],
            "at": at,
            "channel": self.actor.channel(self.heard.channel),
            "entered_by": None if self.is_own else self.actor.person,
            "heard_at": self.heard.at,
            "heard_phone": self.heard.number,
        }
        rating, _made = Rating.objects.update_or_create(matter_id=self.subject.pk, person=self.person, defaults=values)
        note(
            self.subject,
            self.verb,
            self.actor,
            payload={"score": self.score},
            on_behalf_of_id=None if self.is_own else self.person.pk,
            channel=self.heard.channel,
            at=at,
        )
        return rating
