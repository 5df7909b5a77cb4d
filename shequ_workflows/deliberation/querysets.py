from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shequ_workflows.core.models import Subject

from .constants import KIND, OpinionState, Outcome

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Decision, Matter, Opinion


class MatterQuerySet(QuerySet["Matter"]):
    def visible_to(self, actor: Actor) -> MatterQuerySet:
        """Matters whose subject ``actor`` may know of."""
        return self.filter(subject__in=Subject.objects.filter(kind=KIND).visible_to(actor))


class OpinionQuerySet(QuerySet["Opinion"]):
    def published(self) -> OpinionQuerySet:
        return self.filter(state=OpinionState.PUBLISHED)

    def pending(self) -> OpinionQuerySet:
        """Waiting for review, the soonest due first."""
        return self.filter(state=OpinionState.PENDING).order_by("due_at", "id")

    def shown_to(self, actor: Actor) -> OpinionQuerySet:
        """Published ones and one's own."""
        own = Q(person=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
        return self.filter(Q(state=OpinionState.PUBLISHED) | own)


class DecisionQuerySet(QuerySet["Decision"]):
    def latest_first(self) -> DecisionQuerySet:
        return self.order_by("-number")

    def standing_first(self) -> DecisionQuerySet:
        """Adopted ones, the newest first: the first of them is what is carried out."""
        return self.filter(outcome=Outcome.ADOPTED).order_by("-number")
