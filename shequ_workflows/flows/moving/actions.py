"""Cases that run get another version of their flow, with a row in the record of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core import clocks
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockKind, ClockState
from shequ_workflows.core.machines import Machine, machines
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.recording import Entry, append, lock
from shequ_workflows.flows.family import definition_of
from shequ_workflows.flows.models import Case, Flow, FlowVersion, Seat
from shequ_workflows.flows.signals import migrated
from shequ_workflows.forms.admin.policies import PUBLISHERS
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .plan import takes

#: Cases of one transaction.
BATCH: Final = 200
VERB: Final = "move_version"


class MoveCases(Action[list[Record]]):
    """Move ``cases`` (at most ``BATCH``) of ``flow`` from one version to another, all or none; ``states`` says into which state
    those go that stand in each. Gives the record rows.

    Refused: a state without a counterpart, one that ends a case or asks for words, and cases of which somebody's word is asked
    just now. A clock that the new version lacks is cancelled; the others run on as they were counted.
    """

    verb = VERB
    label = gettext_lazy("Moved to another version")

    def __init__(
        self,
        actor: Actor,
        flow: Flow,
        from_version: FlowVersion,
        to_version: FlowVersion,
        states: Mapping[str, str],
        cases: Iterable[Case],
        reason: str,
        *,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.flow, self.old, self.new = actor, flow, from_version, to_version
        self.states, self.reason = dict(states), reason.strip()
        self.wanted = sorted(one.pk for one in cases)
        self.at = at or now()
        self.cases: list[Case] = []

    def lock(self) -> None:
        rows = Subject.objects.select_for_update(no_key=True).filter(pk__in=self.wanted).order_by("pk")
        list(rows.values_list("pk", flat=True))

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.flow.node, PUBLISHERS)
        if refusal is not None:
            return refusal
        if not self.reason:
            sentence = _("Say why: it stands in the record of each case.")
            return refuse("reason", sentence, Answer.INVALID, reason=[sentence])
        if {self.old.flow_id, self.new.flow_id} != {self.flow.pk} or self.old.pk == self.new.pk:
            return refuse("version", _("Choose two versions of this flow."))
        if len(self.wanted) > BATCH:
            return refuse("many", _("At most %(most)d cases at once.") % {"most": BATCH})
        return self._check_states() or self._check_cases()

    def _check_states(self) -> Refusal | None:
        new = definition_of(self.new)
        for target in self.states.values():
            if not takes(new.state(target)):
                sentence = _("Cases cannot be moved into “%(state)s”: it is not there, ends a case, or asks for words.")
                return refuse("states", sentence % {"state": target})
        return None

    def _check_cases(self) -> Refusal | None:
        asked = Seat.objects.filter(case=OuterRef("pk"), is_open=True)
        rows = Case.objects.filter(pk__in=self.wanted).select_related("subject__node").annotate(asked=Exists(asked))
        self.cases = list(rows.order_by("pk"))
        old = definition_of(self.old)
        for one in self.cases:
            state = old.state(one.subject.state)
            if getattr(one, "asked", False) or (state is not None and state.round is not None):
                sentence = _("In %(case)s somebody’s word is being asked: move it when the countersigning is over.")
                return refuse("countersigning", sentence % {"case": one.subject.number or one.subject.title})
        moved = [one for one in self.cases if one.version_id != self.old.pk or not one.subject.is_open]
        if moved or len(self.cases) != len(self.wanted):
            return refuse("stale", _("Some of these cases have gone on in the meantime. Look at the list once more."), Answer.STALE)  # fmt: skip
        left = sorted({one.subject.state for one in self.cases} - set(self.states))
        if left:
            return refuse("states", _("Say where cases go that stand in “%(state)s”.") % {"state": left[0]})
        return None

    def perform(self) -> list[Record]:
        machine = machines.version(self.flow.kind, str(self.new.number))
        if machine is None:
            raise ActionRefused(refuse("version", _("Choose two versions of this flow.")))
        return [self._move(one, machine) for one in self.cases]

    def _move(self, case: Case, machine: Machine) -> Record:
        subject = lock(case.pk)
        source, target = subject.state, self.states[subject.state]
        plan = self._clocks(subject, source, target, machine)
        entry = Entry(
            VERB,
            actor_id=self.actor.person_id,
            role="system" if self.actor.is_system else min(self.actor.roles_at(self.flow.node.path) & PUBLISHERS, default=""),
            source=source,
            target=target,
            payload={"from": self.old.number, "to": self.new.number, "reason": self.reason, "clocks": self._cancelled(plan)},
        )  # fmt: skip
        changes: dict[str, Any] = {
            "revision": subject.revision + 1,
            "version": str(self.new.number),
            "facts": self._facts(subject),
            "next_due_at": plan.next_due,
        }
        if source != target:
            changes |= {"state": target, "state_since": self.at}
        row = append(subject, entry, self.at, changes)
        plan.write(row)
        Case.objects.filter(pk=case.pk).update(version=self.new)
        case.version, case.subject = self.new, subject
        migrated.send(type(self), case=case, record=row)
        return row

    def _clocks(self, subject: Subject, source: str, target: str, machine: Machine) -> clocks.ClockPlan:
        """Those the new version lacks end; a limit of the state goes with the state."""
        plan = clocks.ClockPlan(list(subject.clocks.live()))
        step = clocks.step_length(machine.states[target], subject)
        for clock in plan.live:
            known = step is not None if clock.key == clocks.STEP else clock.key in machine.clocks
            if not known:
                clocks.close(plan, clock, ClockState.CANCELLED, self.at)
        if step is not None and (source != target or plan.of(clocks.STEP) is None):
            clocks.start(plan, clocks.STEP, ClockKind.MAX, step, subject, self.at, calendar_of(subject.node))
        return plan

    @staticmethod
    def _cancelled(plan: clocks.ClockPlan) -> list[str]:
        return sorted(one.key for one in plan.changed if one.state == ClockState.CANCELLED)

    def _facts(self, subject: Subject) -> dict[str, Any]:
        """States it has been in are those of the new version now, so that it may be sent back to them."""
        facts = dict(subject.facts)
        been = [self.states.get(one, one) for one in facts.get("been", [])]
        facts["been"] = list(dict.fromkeys([*been, self.states[subject.state]]))
        return facts
