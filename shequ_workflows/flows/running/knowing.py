"""The values of facts for a guard: only those that it asks, each looked up once a taking."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import RecordPayload
from shequ_workflows.flows.facts import SEP, case_facts
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.org.acting import as_data

from .answering import ANSWERS, Given

if TYPE_CHECKING:
    from shequ_workflows.core.machines import Taking
    from shequ_workflows.core.models import Subject
    from shequ_workflows.flows.definition.schema import Flow
    from shequ_workflows.flows.models import Case


def values_of(subject: Subject, taking: Taking, keys: Iterable[str]) -> dict[str, Any]:
    """JSON by key; what is not known is left out. Of the step that is being taken, what was just said counts."""
    found: dict[str, Any] = {}
    steps: dict[str, Mapping[str, Any]] = {}
    for key in keys:
        first, _sep, rest = key.partition(SEP)
        fact = case_facts.get(key)
        if fact is not None:
            value = fact.value(subject.case, taking)
        elif first == "case":
            value = None
        elif first == "set":
            value = subject.facts.get("set", {}).get(rest)
        elif first == "taken":
            value = subject.facts.get("taken", {}).get(rest, 0)
        else:
            if first not in steps:
                steps[first] = said_in(subject.case, first, taking)
            value = steps[first].get(rest)
        if value is not None:
            found[key] = value
    return found


def said_in(case: Case, step: str, taking: Taking | None) -> Mapping[str, Any]:
    """Everything said in a step, the last time it was taken: to its form, and to what it asks itself."""
    if taking is not None and step_of(taking.edge.name) == step:
        return said_now(taking.data)
    taken = Q(verb=step) | Q(verb__startswith=f"{step}__")
    row = case.subject.records.filter(taken).exclude(seq__in=_taken_back(case)).order_by("-seq").first()
    if row is None:
        return {}
    payload = RecordPayload.objects.filter(record=row, erased_by=None).first()
    said: dict[str, Any] = json.loads(payload.body) if payload is not None else {}
    answers = case.answers.filter(record=row).select_related("submission").first()
    if answers is not None and answers.submission is not None:
        said |= all_answers(answers.submission)
    return said


def _taken_back(case: Case) -> list[int]:
    """Rows that were taken back since."""
    rows = case.subject.records.filter(corrects__isnull=False)
    return [row.corrects for row in rows.only("corrects") if row.corrects is not None]


def said_now(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the step that is being taken, as JSON."""
    given = data.get(ANSWERS)
    said = {key: as_data(value) for key, value in data.items() if key != ANSWERS}
    return {**said, **(given.judged.answers if isinstance(given, Given) else {})}


def step_of(name: str) -> str:
    """The step of an edge: one with several targets has an edge for each."""
    return name.partition("__")[0]


def number_prefix(flow: Flow) -> str:
    """What a case's number begins with: without a number nobody finds his case again, so there always is one."""
    taken = {one.prefix for one in machines}
    title = flow.title.say(flow.languages[0])
    return flow.prefix or next((sign.upper() for sign in title if sign.isalpha() and sign.upper() not in taken), "N")
