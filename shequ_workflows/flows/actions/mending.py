"""An effect that failed: the worker tries again, or somebody has done by hand what it was to do."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.core.machines import roles_towards
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import unknown
from shequ_workflows.flows.constants import EffectState
from shequ_workflows.flows.models import EffectRun
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF
from shequ_workflows.org.moment import now

#: Look after what could not be brought about.
MENDERS = COMMUNITY_STAFF | STREET_STAFF


class _Mending(Action[EffectRun]):
    def __init__(self, actor: Actor, run: EffectRun, *, at: dt.datetime | None = None) -> None:
        self.actor, self.run, self.at = actor, run, at or now()

    def lock(self) -> None:
        """The subject first, as everywhere."""
        lock(self.run.case_id)
        self.run = EffectRun.objects.select_for_update(of=("self",)).select_related("case__subject").get(pk=self.run.pk)

    def check(self) -> Refusal | None:
        if not self.actor.holds(*MENDERS, at=self.run.case.subject.path):
            return unknown()
        if self.run.state == EffectState.DONE or not self.run.error:
            sentence = gettext_lazy("This has been done meanwhile; there is nothing to mend.")
            return refuse("done", sentence, Answer.STALE)
        return None

    def _note(self, **payload: str) -> None:
        subject = self.run.case.subject
        role = min(roles_towards(subject, self.actor), default="")
        note(subject, self.verb, self.actor, role=role, payload={"effect": self.run.kind, **payload}, at=self.at)


class RetryEffect(_Mending):
    """The worker tries once more, at once."""

    verb = "retry_effect"
    label = gettext_lazy("What follows from a step is tried again")

    def perform(self) -> EffectRun:
        self.run.state, self.run.next_at, self.run.attempts = EffectState.PENDING, self.at, 0
        self.run.save(update_fields=["state", "next_at", "attempts"])
        self._note()
        return self.run


class DoneByHand(_Mending):
    """Somebody has done it; ``reason`` says how."""

    verb = "done_by_hand"
    label = gettext_lazy("What follows from a step was done by hand")

    def __init__(self, actor: Actor, run: EffectRun, reason: str, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, run, at=at)
        self.reason = reason.strip()

    def check(self) -> Refusal | None:
        refused = super().check()
        if refused is None and not self.reason:
            missing = gettext_lazy("Please say what was done.")
            return Refusal("reason", missing, errors={"reason": [str(missing)]})
        return refused

    def perform(self) -> EffectRun:
        self.run.state, self.run.done_at = EffectState.DONE, self.at
        self.run.save(update_fields=["state", "done_at"])
        self._note(reason=self.reason)
        return self.run
