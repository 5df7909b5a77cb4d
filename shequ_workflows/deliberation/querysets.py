from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from shequ_workflows.core.models import Subject

from .constants import KIND, OpinionState, Outcome, Stance

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Appeal, CallBack, Decision, Matter, Opinion


#: Opinions that the public reads.
PUBLIC = Q(state=OpinionState.PUBLISHED) | Q(state=OpinionState.PENDING, is_shown_first=True)


#: More than ever wait at once.
_ALL = 1_000_000


def unfinished(model: type[Appeal] | type[CallBack]) -> QuerySet[Any, Any]:
    """The few rows without an outcome, to be found first by their partial index.

    The limit keeps a planner without statistics from walking through all matters and opinions in search of them
    (SQLite, 10 000 matters and 200 000 opinions: 1 000 ms without it).
    """
    found: QuerySet[Any, Any] = model._default_manager.filter(outcome="").order_by("pk").values("pk")
    return found[:_ALL]


class MatterQuerySet(QuerySet["Matter"]):
    def visible_to(self, actor: Actor) -> MatterQuerySet:
        """Matters whose subject ``actor`` may know of."""
        return self.filter(subject__in=Subject.objects.filter(kind=KIND).visible_to(actor))


class OpinionQuerySet(QuerySet["Opinion"]):
    def published(self) -> OpinionQuerySet:
        """What the public reads: reviewed, or shown first by the rule of its time."""
        return self.filter(PUBLIC)

    def standing(self) -> OpinionQuerySet:
        """Neither refused nor denied: also those that wait for review."""
        return self.exclude(state=OpinionState.REFUSED)

    def loose(self) -> OpinionQuerySet:
        """Suggestions that are published, in no point and not marked as plain: they want one before it is concluded."""
        return self.without_point().filter(stance=Stance.SUGGEST, is_plain=False)

    def without_point(self) -> OpinionQuerySet:
        return self.filter(state=OpinionState.PUBLISHED, point_voices=None)

    def late(self, at: dt.datetime) -> OpinionQuerySet:
        """Unreviewed past their due time, and nobody above has been told yet."""
        return self.filter(state=OpinionState.PENDING, late_told_at=None, due_at__lte=at)

    def pending(self) -> OpinionQuerySet:
        """Waiting for review, the soonest due first."""
        return self.filter(state=OpinionState.PENDING).order_by("due_at", "id")

    def shown_to(self, actor: Actor) -> OpinionQuerySet:
        """Published ones and one's own."""
        own = Q(person=actor.person_id, **actor.own_words) if actor.person_id is not None else Q(pk__in=[])
        return self.filter(PUBLIC | own)


class DecisionQuerySet(QuerySet["Decision"]):
    def latest_first(self) -> DecisionQuerySet:
        return self.order_by("-number")

    def standing_first(self) -> DecisionQuerySet:
        """Adopted ones, the newest first: the first of them is what is carried out."""
        return self.filter(outcome=Outcome.ADOPTED).order_by("-number")
