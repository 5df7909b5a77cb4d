"""What was said in the steps of a case: answers to their forms, in the layout of their version, and what they asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from shequ_workflows.core.models import Record
from shequ_workflows.core.presenting import SIGNED_BY
from shequ_workflows.flows.constants import OWN_VERBS, AskKind
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.models import Case, StepAnswers
from shequ_workflows.flows.running.knowing import step_of
from shequ_workflows.flows.showing.saying import words_of
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Submission
from shequ_workflows.forms.permitting import may_read
from shequ_workflows.forms.submissions.layout import Laid, Telling, lay
from shequ_workflows.forms.submissions.masking import masks_of
from shequ_workflows.forms.wording import names_of
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person

_NAMED = {AskKind.COLLEAGUE, AskKind.PEOPLE}


@dataclass(frozen=True, slots=True)
class Said:
    """One step in which something was said. ``rows``: what the step asked, as (name, words); ``laid``: the answers to its
    form, None where they are gone; ``url``: their own page, for who reads it."""

    step: str
    title: str
    at: dt.datetime
    who: str
    rows: tuple[tuple[str, str], ...]
    laid: Laid | None
    url: str


def said_in_case(case: Case, actor: Actor | None) -> list[Said]:
    """The steps in which something was said, in their order; none that was taken back. Five queries at most."""
    flow = definition_for(case.subject.kind, case.subject.version)
    records = _rows(case)
    answers = {one.record_id: one for one in _answers(case)}
    submissions = [one.submission for one in answers.values() if one.submission is not None]
    how = _telling(submissions)
    payloads = {row.pk: _payload(row) for row in records}
    names = _names(flow, records, payloads)
    found = []
    for row in records:
        step = flow.edge(step_of(row.verb))
        if step is None:
            continue
        rows = tuple(_asked(step, payloads[row.pk], names))
        kept = answers.get(row.pk)
        submission = kept.submission if kept is not None else None
        if not rows and kept is None:
            continue
        laid = lay(submission, how) if submission is not None else None
        url = _url(actor, submission)
        found.append(Said(step.key, step.label.say(spoken()), row.at, _who(row, payloads[row.pk]), rows, laid, url))
    return found


def asked_in_case(case: Case) -> list[Mapping[str, Any]]:
    """What each step said, by the key of its question, in their order; without sealed answers. Three queries."""
    answers = {one.record_id: one.submission.answers for one in _answers(case) if one.submission is not None}
    return [{**_payload(row), **answers.get(row.pk, {})} for row in _rows(case)]


def _rows(case: Case) -> list[Record]:
    rows = list(case.subject.records.exclude(verb__in=OWN_VERBS).select_related("actor", "payload").order_by("seq"))
    undone = case.subject.records.filter(corrects__isnull=False).values_list("corrects", flat=True)
    gone = set(undone)
    return [row for row in rows if row.seq not in gone]


def _answers(case: Case) -> Iterable[StepAnswers]:
    return case.answers.select_related("submission__version__form", "submission__form", "submission__node")


def _telling(submissions: list[Submission]) -> Telling:
    forms = [(ready(one.version).definition, all_answers(one)) for one in submissions]
    return Telling(spoken(), masks_of(*(form for form, _answers in forms)), names_of(forms))


def _payload(row: Record) -> Mapping[str, Any]:
    payload = getattr(row, "payload", None)
    said: dict[str, Any] = json.loads(payload.body) if payload is not None and payload.body else {}
    return said


def _names(flow: schema.Flow, rows: list[Record], payloads: Mapping[int, Mapping[str, Any]]) -> dict[str, str]:
    """Names of people whom steps name; offices stand there by name. One query, none where nobody is named."""
    people: set[str] = set()
    for row in rows:
        step = flow.edge(step_of(row.verb))
        for ask in step.asks if step is not None else ():
            said = payloads[row.pk].get(ask.key)
            values = [str(one) for one in said] if isinstance(said, list) else [str(said)] if said else []
            if ask.kind in _NAMED:
                people.update(values)
    return dict(Person.objects.filter(public_id__in=people).values_list("public_id", "name")) if people else {}


def _asked(step: schema.Edge, payload: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for ask in step.asks:
        words = words_of(ask, payload.get(ask.key), names)
        if words:
            yield ask.label.say(spoken()), words


def _who(row: Record, payload: Mapping[str, Any]) -> str:
    if row.actor is not None:
        return row.actor.name
    return str(payload.get(SIGNED_BY, ""))


def _url(actor: Actor | None, submission: Submission | None) -> str:
    if actor is None or submission is None or not may_read(actor, submission):
        return ""
    return reverse("shequ_forms:desk_submission", args=[submission.public_id])
