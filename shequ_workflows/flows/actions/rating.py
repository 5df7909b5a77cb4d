"""Whoever raised a case says what came of it; who was not reached is not satisfied, and stays unrated."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext_lazy

from shequ_workflows.core.machines import roles_towards
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import unknown
from shequ_workflows.flows.models import Rating
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, Channel, Relation, Role
from shequ_workflows.org.moment import now

from .talking import raised_it

#: Call back, and key in what they were told.
CALLERS: Final = COMMUNITY_STAFF | {Role.STREET_CLERK}
#: Ways by which somebody tells the office.
BY_WORD: Final = (Channel.PHONE, Channel.PAPER, Channel.VISIT, Channel.DOOR)


class _Rated(Action[Rating]):
    def __init__(self, actor: Actor, rating: Rating, *, at: dt.datetime | None = None) -> None:
        self.actor, self.rating, self.at = actor, rating, at or now()
        self.subject = rating.case.subject

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)
        self.rating = Rating.objects.select_for_update(of=("self",)).select_related("case").get(pk=self.rating.pk)

    def _open(self) -> Refusal | None:
        if self.rating.given_at is not None:
            return refuse("given", gettext_lazy("This was rated already. Thank you."), Answer.STALE)
        if self.rating.closes_at is not None and self.rating.closes_at <= self.at:
            sentence = gettext_lazy("The time to rate this is over. Please write or ring if something is still amiss.")
            return refuse("closed", sentence, Answer.STALE)
        return None

    @property
    def _is_staff(self) -> bool:
        return (
            self.actor.linked is None and not self.actor.is_guest and self.actor.holds(*CALLERS, at=self.subject.path)
        )


class GiveRating(_Rated):
    """``solved`` and ``stars`` are asked apart. By whoever raised it; or by staff in his name, by ``channel``."""

    verb = "rate_case"
    label = gettext_lazy("Rated by whoever raised it")

    def __init__(
        self,
        actor: Actor,
        rating: Rating,
        *,
        solved: bool | None,
        stars: int | None,
        channel: str = Channel.ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, rating, at=at)
        self.solved, self.stars, self.channel = solved, stars, channel
        self.is_own = raised_it(actor, self.subject)

    def check(self) -> Refusal | None:
        if not (self.is_own or self._is_staff):
            return unknown()
        refused = self._open()
        if refused is not None:
            return refused
        if self.solved is None:
            missing = gettext_lazy("Please say whether it was solved.")
            return Refusal("solved", missing, errors={"solved": [str(missing)]})
        if self.stars is not None and not 1 <= self.stars <= 5:
            wrong = gettext_lazy("One to five stars, please.")
            return Refusal("stars", wrong, errors={"stars": [str(wrong)]})
        if not self.is_own and self.channel not in BY_WORD:
            wrong = gettext_lazy("Please say how they told you.")
            return Refusal("channel", wrong, errors={"channel": [str(wrong)]})
        return None

    def perform(self) -> Rating:
        raiser = self.subject.raised_by_id
        row = note(
            self.subject, self.verb, self.actor,
            role=Relation.REPORTER if self.is_own else min(roles_towards(self.subject, self.actor), default=""),
            on_behalf_of_id=raiser if raiser is not None and raiser != self.actor.person_id else None,
            payload={"solved": self.solved, "stars": self.stars}, at=self.at,
            channel=Channel.ONLINE if self.is_own else self.channel,
        )  # fmt: skip
        self.rating.solved, self.rating.stars = self.solved, self.stars
        self.rating.given_at, self.rating.given_by = self.at, row
        self.rating.save(update_fields=["solved", "stars", "given_at", "given_by"])
        return self.rating


class CalledInVain(_Rated):
    """The office called, and nobody was reached."""

    verb = "called_in_vain"
    label = gettext_lazy("Called, nobody reached")

    def check(self) -> Refusal | None:
        return self._open() if self._is_staff else unknown()

    def perform(self) -> Rating:
        self.rating.tries += 1
        self.rating.save(update_fields=["tries"])
        role = min(roles_towards(self.subject, self.actor), default="")
        note(self.subject, self.verb, self.actor, role=role, channel=Channel.PHONE, at=self.at)
        return self.rating
