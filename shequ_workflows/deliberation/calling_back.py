"""抽查回访: of what was keyed in for others, one in twenty is asked back by a colleague (domain.md §0b, four eyes).

Drawn by the opinion's own random id: nobody knows beforehand, anybody can check afterwards.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.delivery.owing import owe
from shequ_workflows.core.machines import Tell
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import STAFF, CallBackOutcome, OpinionState, RefusalReason
from .models import CallBack, Opinion
from .querysets import unfinished

#: One of so many.
EVERY = 20
DENIED = "opinion.denied"


def is_drawn(public_id: str) -> bool:
    """Whether the opinion with this id is asked back: the same answer for ever, one in ``EVERY`` over many."""
    return int.from_bytes(hashlib.sha256(public_id.encode()).digest()[:8]) % EVERY == 0


def draw(opinions: Iterable[Opinion], at: dt.datetime) -> list[CallBack]:
    """Put those that are drawn on the list, of opinions keyed in for somebody."""
    drawn = [one for one in opinions if one.entered_by_id is not None and is_drawn(one.public_id)]
    rows = [CallBack(opinion=one, at=at) for one in drawn]
    return CallBack.objects.bulk_create(rows) if rows else []


def to_call_back(actor: Actor) -> QuerySet[CallBack]:
    """Whom this actor may ask back, the longest waiting first: never about what he keyed in or said himself."""
    here = below(actor.paths_with(*STAFF), "opinion__matter__subject__path")
    own = Q(opinion__entered_by=actor.person_id) | Q(opinion__person=actor.person_id)
    return CallBack.objects.filter(here, pk__in=unfinished(CallBack)).exclude(own).order_by("at", "pk")


def waiting_to_call_back(actor: Actor) -> int:
    return to_call_back(actor).count() if actor.has(*STAFF) else 0


class CallBackOpinion(Action[CallBack]):
    """Note what somebody answered who was asked back. Who did not say so: the words are taken down, the director hears."""

    verb = "call_back"

    def __init__(
        self, actor: Actor, call: CallBack, outcome: str, remark: str = "", *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.call, self.outcome, self.remark, self.at = actor, call, outcome, remark.strip(), at
        self.subject = call.opinion.matter.subject

    def lock(self) -> None:
        self.subject = lock(self.call.opinion.matter_id)
        rows = CallBack.objects.select_for_update(no_key=True, of=("self",)).select_related("opinion")
        self.call = rows.get(pk=self.call.pk)

    def check(self) -> Refusal | None:
        if not self.actor.holds(*STAFF, at=self.subject.path):
            return refuse(
                "role", _("Calls back are made by the community's workers and committee members."), Answer.FORBIDDEN
            )
        if self.call.outcome:
            return refuse("state", _("Somebody has called back already."), Answer.STALE)
        if self.actor.person_id in {self.call.opinion.entered_by_id, self.call.opinion.person_id}:
            return refuse("own", _("You keyed this in yourself. A colleague makes the call."), Answer.FORBIDDEN)
        if self.outcome not in CallBackOutcome.values:
            return refuse("outcome", _("Choose what came of the call."))
        return None

    def perform(self) -> CallBack:
        at, call = self.at or now(), self.call
        call.outcome, call.note = self.outcome, self.remark[:300]
        call.done_by, call.done_at = self.actor.person, at
        call.save()
        denied = self.outcome == CallBackOutcome.DENIED
        if denied:
            self._take_down(call.opinion, at)
        payload = {"opinion": call.opinion.public_id, "outcome": call.outcome, "note": call.note}
        row = note(
            self.subject, self.verb, self.actor, payload=payload, on_behalf_of_id=call.opinion.person_id,
            channel=Channel.PHONE, at=at,
        )  # fmt: skip
        if denied:
            owe(row, self.subject, [Tell("rc_director")], at, f"say:{DENIED}")
        return call

    def _take_down(self, opinion: Opinion, at: dt.datetime) -> None:
        """After the call's row stands: the database asks for it (triggers)."""
        opinion.state, opinion.reason = OpinionState.REFUSED, RefusalReason.DENIED
        opinion.public_text = ""
        if opinion.reviewed_at is None:
            opinion.reviewed_by, opinion.reviewed_at = self.actor.person, at
        opinion.save(update_fields=["state", "reason", "public_text", "reviewed_by", "reviewed_at"])
        opinion.point_voices.all().delete()
