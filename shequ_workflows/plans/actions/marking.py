"""How tasks, milestones and risks come along: one verb for each thing that is said of them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.plans.constants import FINISHED, HEADS, REASON_LENGTH, STATES, WORKERS, RowKind, State, Verb
from shequ_workflows.plans.models import Change, PlanPage

from .base import MILESTONE, RISK, TASK, RowAction, missing

#: The order in which a task comes along.
ORDER = {state: number for number, state in enumerate(STATES[RowKind.TASK])}


class MarkTask(RowAction[Change]):
    """Say how a task stands: not begun, under way, done (on which day). Back only with a reason; what was dropped is
    taken up again by a head."""

    verb, history, allowed, kinds, own = "mark_plan_task", Verb.MARK, WORKERS, TASK, True

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        revision: int,
        state: str,
        *,
        day: dt.date | None = None,
        reason: str = "",
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, key, revision, once=once, at=at)
        self.target, self.done_on, self.reason = state, day or self.day, reason.strip()[:REASON_LENGTH]

    def early(self) -> Refusal | None:
        refusal = super().early()
        if refusal is not None:
            return refusal
        if self.state == State.DROPPED and not (self.node and self.actor.holds(*HEADS, at=self.node)):
            sentence = _("This task was dropped. The director or the street office takes it up again.")
            return refuse("dropped", sentence, Answer.FORBIDDEN)
        return None

    def refusal(self) -> Refusal | None:
        if self.target not in STATES[RowKind.TASK] or self.target == State.DROPPED:
            return missing("state", _("Please choose how it stands."))
        if self.target == self.state:
            return missing("state", _("It stands so already."))
        if ORDER[self.target] < ORDER[self.state] and not self.reason:
            return missing("reason", _("Please say why it goes back; everybody can read it."))
        return self.not_yet(self.done_on) if self.target == State.DONE else None

    def perform(self) -> Change:
        known = self.known()
        if known is not None:
            return known
        done = self.done_on if self.target == State.DONE else None
        return self.move(self.target, words=self.reason, day=done, done_on=done)


class DropTask(RowAction[Change]):
    """A task that will not be done after all, with the reason."""

    verb, history, allowed, kinds = "drop_plan_task", Verb.MARK, HEADS, TASK

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        revision: int,
        reason: str,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, key, revision, once=once, at=at)
        self.reason = reason.strip()[:REASON_LENGTH]

    def early(self) -> Refusal | None:
        if self.state in FINISHED:
            return refuse("finished", _("This task is finished; there is nothing to drop."), Answer.STALE)
        return super().early()

    def refusal(self) -> Refusal | None:
        return None if self.reason else missing("reason", _("Please say why it is dropped; everybody can read it."))

    def perform(self) -> Change:
        return self.known() or self.move(State.DROPPED, words=self.reason, reason="", expected_on=None)


class ReachMilestone(RowAction[Change]):
    """A milestone is reached, and on which day."""

    verb, history, allowed, kinds = "reach_milestone", Verb.REACH, HEADS, MILESTONE

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        revision: int,
        day: dt.date | None = None,
        *,
        note: str = "",
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, key, revision, once=once, at=at)
        self.reached_on, self.note = day or self.day, note.strip()[:REASON_LENGTH]

    def early(self) -> Refusal | None:
        if self.row is not None and self.state == State.REACHED:
            return refuse("reached", _("This milestone is reached already."), Answer.STALE)
        return super().early()

    def refusal(self) -> Refusal | None:
        return self.not_yet(self.reached_on)

    def perform(self) -> Change:
        return self.known() or self.move(State.REACHED, words=self.note, day=self.reached_on, done_on=self.reached_on)


class WithdrawMilestone(RowAction[Change]):
    """It was not reached after all: the public reads why."""

    verb, history, allowed, kinds = "withdraw_milestone", Verb.WITHDRAW, HEADS, MILESTONE

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        revision: int,
        reason: str,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, key, revision, once=once, at=at)
        self.reason = reason.strip()[:REASON_LENGTH]

    def early(self) -> Refusal | None:
        if self.row is not None and self.state != State.REACHED:
            return refuse("ahead", _("This milestone is not reached yet."), Answer.STALE)
        return super().early()

    def refusal(self) -> Refusal | None:
        return None if self.reason else missing("reason", _("Please say why; everybody can read it."))

    def perform(self) -> Change:
        return self.known() or self.move(State.AHEAD, words=self.reason, done_on=None)


class GiveReason(RowAction[Change]):
    """Why something takes longer than planned, and the day now expected. The planned day stays where it is."""

    verb, history, allowed, kinds, own = "explain_plan", Verb.EXPLAIN, WORKERS, TASK | MILESTONE, True

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        revision: int,
        reason: str,
        *,
        expected_on: dt.date | None = None,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, key, revision, once=once, at=at)
        self.reason, self.expected_on = reason.strip()[:REASON_LENGTH], expected_on

    def early(self) -> Refusal | None:
        if self.row is not None and self.state in FINISHED:
            return refuse("finished", _("This is finished; there is no delay to explain."), Answer.STALE)
        return super().early()

    def refusal(self) -> Refusal | None:
        if not self.reason:
            return missing("reason", _("Please say why it takes longer; everybody can read it."))
        return self.to_come(self.expected_on, "expected_on") if self.expected_on is not None else None

    def perform(self) -> Change:
        known = self.known()
        if known is not None:
            return known
        public = self.covered(self.reason)
        return self.move(
            self.state, words=self.reason, day=self.expected_on, reason=public, expected_on=self.expected_on
        )


class ReviewRisk(RowAction[Change]):
    """Somebody looked at a risk: how it stands, what was found, and when it is looked at again."""

    verb, history, allowed, kinds, own = "review_risk", Verb.REVIEW, WORKERS, RISK, True

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        revision: int,
        state: str,
        found: str,
        *,
        again_on: dt.date | None = None,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, key, revision, once=once, at=at)
        self.target, self.found, self.again_on = state, found.strip()[:REASON_LENGTH], again_on

    def refusal(self) -> Refusal | None:
        if self.target not in STATES[RowKind.RISK]:
            return missing("state", _("Please choose how it stands."))
        if not self.found:
            return missing("reason", _("Please write what you found."))
        if self.target == State.CLOSED:
            return None
        if self.again_on is None:
            return missing("expected_on", _("Please say when it is looked at again."))
        return self.to_come(self.again_on, "expected_on")

    def perform(self) -> Change:
        known = self.known()
        if known is not None:
            return known
        again = self.again_on if self.target != State.CLOSED else None
        return self.move(self.target, words=self.found, day=again, expected_on=again)
