"""What a step changes. One runner for all steps of a version; what needs the record's row happens once that stands."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any

from shequ_workflows.core.machines import Taking
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import hold, next_number
from shequ_workflows.flows.constants import AskKind, EffectKind, LinkKind
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.facts import SEP
from shequ_workflows.flows.models import Case, CaseLink, CaseOffice, EffectRun, StepAnswers
from shequ_workflows.forms.filling.keeping_answers import KeepAnswers
from shequ_workflows.forms.models import FormVersion

from . import own_verbs, rounds
from .answering import ANSWERS, Given
from .guarding import asks_of
from .knowing import number_prefix, step_of, values_of
from .ties import OFFICES, SEATS

#: Effects that are part of the step itself; all others are owed, and done by the worker.
AT_ONCE = frozenset({EffectKind.SET, EffectKind.UNASSIGN})


class Runner:
    """``Machine.run`` of one version."""

    def __init__(self, flow: schema.Flow, forms: Mapping[str, FormVersion]) -> None:
        self.flow, self.forms = flow, forms

    def __call__(self, subject: Subject, taking: Taking) -> None:
        verb = own_verbs.VERBS.get(taking.edge.name)
        if verb is not None:
            verb(self.flow, subject, taking)
            return
        step = self.flow.edge(step_of(taking.edge.name))
        assert step is not None  # compiled from it
        _Step(self.flow, step, subject, taking).take()


class _Step:
    def __init__(self, flow: schema.Flow, step: schema.Edge, subject: Subject, taking: Taking) -> None:
        self.flow, self.step, self.subject, self.taking = flow, step, subject, taking
        self.source, self.target = subject.state, taking.target
        self.facts: dict[str, Any] = copy.deepcopy(subject.facts)
        self.columns: dict[str, Any] = {}

    @property
    def case(self) -> Case:
        """Read when a step needs it: most change the subject alone."""
        return self.subject.case

    def take(self) -> None:
        self._count()
        self._name()
        self._assign()
        self._set_facts()
        self._round()
        self._effects()
        self._answers()  # last: it takes them out of what the record keeps
        self.taking.change(facts=self.facts)
        if self.columns:
            before = {name: _plain(getattr(self.case, name)) for name in self.columns}
            self.taking.remember(case=before)
            Case.objects.filter(pk=self.case.pk).update(**self.columns)

    # -- the subject's own row ---------------------------------------------------------------------------------------

    def _count(self) -> None:
        taken = self.facts.setdefault("taken", {})
        taken[self.step.key] = int(taken.get(self.step.key, 0)) + 1
        if self.taking.actor.person_id is not None:
            self.facts.setdefault("by", {})[self.step.key] = self.taking.actor.person_id
        been = self.facts.setdefault("been", [])
        been.extend(state for state in (self.source, self.target) if state and state not in been)

    def _name(self) -> None:
        """Number, title and number outside."""
        if not self.subject.number:
            self.taking.change(number=next_number(self.subject, number_prefix(self.flow)))
        title = self._said(self.flow.titled)
        if title:
            self.taking.change(title=title[:120])
        reference = self._said(self.flow.reference)
        if reference:
            self.columns["reference"] = reference[:40]
        target = self.flow.state(self.target)
        if target is not None and target.frees:
            self.columns["reference"] = ""

    def _said(self, key: str) -> str:
        """What this step says, if ``key`` is one of its answers."""
        if key.partition(SEP)[0] != self.step.key:
            return ""
        said = values_of(self.subject, self.taking, [key]).get(key)
        return " ".join(said.split()) if isinstance(said, str) else ""

    def _assign(self) -> None:
        for ask in self.step.asks:
            value = self.taking.data.get(ask.key)
            if not value:
                continue
            if ask.kind == AskKind.COLLEAGUE:
                self.taking.change(assignee=value)
                self.columns["delegated_from"] = None
            elif ask.kind == AskKind.OFFICE:
                self.taking.remember(unit=self.subject.unit_id, unit_path=self.subject.unit_path)
                self.taking.change(unit=value, unit_path=value.path)
            elif ask.kind == AskKind.ASSISTING:
                self._ask_offices(list(value))
            elif ask.kind == AskKind.CASE:
                self.taking.after(lambda row, to=value: self._merge(to, row))  # type: ignore[misc]
        if any(one.kind == EffectKind.UNASSIGN for one in self.step.effects):
            self.taking.change(assignee=None)

    def _ask_offices(self, offices: list[Any]) -> None:
        known = set(self.case.offices.values_list("node", flat=True))
        new = [one for one in offices if one.pk not in known]
        self.facts[OFFICES] = sorted({*self.facts.get(OFFICES, ()), *(one.path for one in new)})

        def ask(row: Record) -> None:
            CaseOffice.objects.bulk_create(
                [CaseOffice(case=self.case, node=one, path=one.path, asked_by=row) for one in new]
            )

        self.taking.after(ask)

    def _merge(self, to: Subject, row: Record) -> None:
        CaseLink.objects.create(case=self.case, to=to, kind=LinkKind.MERGED, made_by=row)

    def _set_facts(self) -> None:
        for one in self.step.effects:
            if one.kind != EffectKind.SET:
                continue
            value = one.get("value")
            if one.get("answer"):
                value = values_of(self.subject, self.taking, [one.get("answer")]).get(one.get("answer"))
            self.facts.setdefault("set", {})[one.get("fact")] = value

    # -- countersigning ----------------------------------------------------------------------------------------------

    def _round(self) -> None:
        if self.target == self.source:
            return
        leaves, enters = self.flow.state(self.source), self.flow.state(self.target)
        if leaves is not None and leaves.round is not None:
            self.facts[SEATS] = []
            self.taking.after(lambda row: rounds.close_seats(self.case))
        if enters is None or enters.round is None:
            return
        asked = self._asked(enters.round)
        self.facts[SEATS] = sorted(asked)
        self.taking.after(lambda row: rounds.open_seats(self.case, self.target, asked, row))

    def _asked(self, wanted: schema.Round) -> rounds.Asked:
        if not wanted.named:
            return rounds.asked_by_role(self.subject, wanted, self.taking.at)
        named = [one for ask in asks_of(self.step, AskKind.PEOPLE) for one in self.taking.data.get(ask.key) or ()]
        return rounds.asked_by_name(self.subject, named, wanted, self.taking.at)

    # -- what follows ------------------------------------------------------------------------------------------------

    def _effects(self) -> None:
        owed = [(place, one) for place, one in enumerate(self.step.effects) if one.kind not in AT_ONCE]
        if not owed:
            return
        due: dt.datetime = self.taking.at + hold()

        def owe(row: Record) -> None:
            EffectRun.objects.bulk_create(
                [
                    EffectRun(
                        record=row, case=self.case, place=place, kind=one.kind, settings=dict(one.settings), next_at=due
                    )
                    for place, one in owed
                ]
            )

        self.taking.after(owe)

    def _answers(self) -> None:
        data = dict(self.taking.data)
        given = data.pop(ANSWERS, None)
        self.taking.data = data
        if isinstance(given, Given):
            self.taking.after(lambda row: self._keep(given, row))

    def _keep(self, given: Given, row: Record) -> None:
        submission = (
            given.submission
            or KeepAnswers(
                self.taking.actor,
                given.version,
                given.judged.answers,
                once=f"{self.subject.public_id}/{row.seq}",
                node=self.subject.node,
                on_behalf_of=self.subject.raised_by,
                channel=self.taking.channel,
                at=self.taking.at,
            ).execute()
        )
        StepAnswers.objects.create(record=row, case=self.case, step=self.step.key, submission=submission)


def _plain(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else value
