"""复核: the author of a refused opinion asks once for a second look; somebody else than the refuser decides."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .auditing import digest_of_opinion
from .constants import STAFF, AppealOutcome, OpinionState, RefusalReason
from .models import Appeal, Opinion
from .querysets import unfinished
from .voices import LONGEST, REVIEW

DECIDED = "opinion.second_look"


def to_look_at(actor: Actor) -> QuerySet[Appeal]:
    """Requests that this actor may decide, the soonest due first: not what he refused or said himself."""
    here = below(actor.paths_with(*STAFF), "opinion__matter__subject__path")
    own = Q(opinion__reviewed_by=actor.person_id) | Q(opinion__person=actor.person_id)
    return Appeal.objects.filter(here, pk__in=unfinished(Appeal)).exclude(own).order_by("due_at", "pk")


def may_appeal(opinion: Opinion, actor: Actor) -> bool:
    """Whether this is the actor's own refused opinion, not asked about yet. One query at most."""
    refused = opinion.state == OpinionState.REFUSED and opinion.reason != RefusalReason.DENIED
    own = actor.person_id is not None and opinion.person_id == actor.person_id
    return refused and own and not Appeal.objects.filter(opinion=opinion).exists()


class AskSecondLook(Action[Appeal]):
    """Ask once, with a reason. Asked twice (a double click), the first word stands."""

    verb = "ask_second_look"

    def __init__(self, actor: Actor, opinion: Opinion, reason: str, *, at: dt.datetime | None = None) -> None:
        self.actor, self.opinion, self.reason, self.at = actor, opinion, reason.strip(), at
        self.subject = opinion.matter.subject

    def lock(self) -> None:
        self.subject = lock(self.opinion.matter_id)
        self.opinion = Opinion.objects.select_for_update(no_key=True).get(pk=self.opinion.pk)

    def check(self) -> Refusal | None:
        if self.actor.person_id is None or self.opinion.person_id != self.actor.person_id:
            return unknown()
        if self.opinion.state != OpinionState.REFUSED or self.opinion.reason == RefusalReason.DENIED:
            return refuse(
                "state", _("This opinion is not refused, so there is nothing to look at again."), Answer.STALE
            )
        if Appeal.objects.filter(opinion=self.opinion).exists():
            return refuse("once", _("You have asked for a second look already. It is asked for once."), Answer.STALE)
        if not self.reason:
            return refuse("reason", _("Write why it should be published all the same."))
        if len(self.reason) > LONGEST:
            return refuse("reason", _("Please keep it under 2000 characters."))
        return None

    def perform(self) -> Appeal:
        at = self.at or now()
        due_at = calendar_of(self.subject.node).add(at, REVIEW).at
        appeal = Appeal.objects.create(opinion=self.opinion, reason=self.reason, at=at, due_at=due_at)
        note(self.subject, self.verb, self.actor, payload={"opinion": self.opinion.public_id}, at=at)
        return appeal


class DecideSecondLook(Action[Appeal]):
    """Publish it after all, or leave it unpublished with a reason; its author is told either way."""

    verb = "decide_second_look"

    def __init__(
        self,
        actor: Actor,
        appeal: Appeal,
        *,
        publish: bool,
        remark: str = "",
        public_text: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.appeal, self.publish = actor, appeal, publish
        self.remark, self.public_text, self.at = remark.strip(), public_text, at
        self.subject = appeal.opinion.matter.subject

    def lock(self) -> None:
        self.subject = lock(self.appeal.opinion.matter_id)
        rows = Appeal.objects.select_for_update(no_key=True, of=("self",)).select_related("opinion__person")
        self.appeal = rows.get(pk=self.appeal.pk)

    def check(self) -> Refusal | None:
        opinion = self.appeal.opinion
        if not self.actor.holds(*STAFF, at=self.subject.path):
            return refuse(
                "role", _("Opinions are reviewed by the community's workers and committee members."), Answer.FORBIDDEN
            )
        if self.appeal.outcome:
            return refuse("state", _("Somebody has decided this already."), Answer.STALE)
        if self.actor.person_id in {opinion.reviewed_by_id, opinion.person_id}:
            return refuse(
                "own",
                _("Whoever refused it does not decide again. Please ask a colleague."),
                Answer.FORBIDDEN,
            )
        if not self.publish and not self.remark:
            return refuse("remark", _("Write why it stays unpublished; its author reads it."))
        return None

    def perform(self) -> Appeal:
        at, appeal, opinion = self.at or now(), self.appeal, self.appeal.opinion
        appeal.outcome = AppealOutcome.PUBLISHED if self.publish else AppealOutcome.KEPT
        appeal.note, appeal.decided_by, appeal.decided_at = self.remark[:300], self.actor.person, at
        appeal.save()
        payload = {"opinion": opinion.public_id, "outcome": str(appeal.outcome), "note": appeal.note}
        if self.publish:
            words = self.public_text.strip() or opinion.text
            opinion.public_text = cover_text(self.subject, words, people=[opinion.person.name])
            opinion.state = OpinionState.PUBLISHED
            opinion.save(update_fields=["state", "public_text"])
            payload["digest"] = digest_of_opinion(opinion)
        row = note(self.subject, self.verb, self.actor, payload=payload, at=at)
        owe_people(row, {opinion.person_id: f"say:{DECIDED}"}, at)
        return appeal
