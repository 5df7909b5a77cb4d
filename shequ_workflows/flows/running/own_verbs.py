"""Verbs that every flow may have: take on, put back, pass on, delegate and hand back, urge, send a copy, say one's word,
answer as an office that assists."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.core.machines import Taking
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import hold
from shequ_workflows.flows.constants import (
    AGREE,
    ASSIST,
    CLAIM,
    COPY_TO,
    DELEGATE,
    DISAGREE,
    HAND_BACK,
    RECUSE,
    RELEASE,
    TRANSFER,
    URGE,
    URGE_PAUSE_HOURS,
    Word,
)
from shequ_workflows.flows.definition.schema import Flow
from shequ_workflows.flows.models import Case, Copy

from . import rounds
from .ties import OFFICES, SEATS, SPEAKS

Verb = Callable[[Flow, Subject, Taking], None]
#: Names of what the verbs ask for.
COLLEAGUE: Final = "colleague"
PEOPLE: Final = "people"


def case_of(subject: Subject) -> Case:
    return subject.case


def may_urge(subject: Any, taking: Taking) -> bool:
    urged = case_of(subject).urged_at
    return urged is None or taking.at - urged >= dt.timedelta(hours=URGE_PAUSE_HOURS)


def nobody_has_it(subject: Any, taking: Taking) -> bool:
    return subject.assignee_id is None


def was_delegated(subject: Any, taking: Taking) -> bool:
    return case_of(subject).delegated_from_id is not None


def _remember(case: Case, taking: Taking, **columns: Any) -> None:
    before = {name: getattr(case, name) for name in columns}
    taking.remember(case={name: _plain(value) for name, value in before.items()})
    Case.objects.filter(pk=case.pk).update(**columns)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return getattr(value, "pk", value)


def _claim(flow: Flow, subject: Subject, taking: Taking) -> None:
    taking.change(assignee=taking.actor.person)


def _release(flow: Flow, subject: Subject, taking: Taking) -> None:
    taking.change(assignee=None)


def _pass_on(flow: Flow, subject: Subject, taking: Taking) -> None:
    taking.change(assignee=taking.data[COLLEAGUE])
    if case_of(subject).delegated_from_id is not None:
        _remember(case_of(subject), taking, delegated_from=None)


def _delegate(flow: Flow, subject: Subject, taking: Taking) -> None:
    taking.change(assignee=taking.data[COLLEAGUE])
    _remember(case_of(subject), taking, delegated_from=taking.actor.person)


def _hand_back(flow: Flow, subject: Subject, taking: Taking) -> None:
    case = case_of(subject)
    taking.change(assignee=case.delegated_from)
    _remember(case, taking, delegated_from=None)


def _urge(flow: Flow, subject: Subject, taking: Taking) -> None:
    _remember(case_of(subject), taking, urged_at=taking.at)


def _copy_to(flow: Flow, subject: Subject, taking: Taking) -> None:
    people = list(taking.data[PEOPLE])

    def send(row: Record) -> None:
        case = case_of(subject)
        known = set(case.copies.values_list("person", flat=True))
        Copy.objects.bulk_create([Copy(case=case, person=one, sent_by=row) for one in people if one.pk not in known])
        owe_people(row, {one.pk: "say:flows.copy" for one in people}, taking.at + hold())

    taking.after(send)


def _says(word: Word) -> Verb:
    def say(flow: Flow, subject: Subject, taking: Taking) -> None:
        person = taking.actor.person
        assert person is not None  # a seat is a person's
        facts = copy.deepcopy(subject.facts)
        facts[SEATS] = [one for one in facts.get(SEATS, ()) if one != person.pk]
        taking.change(facts=facts)
        state = flow.state(subject.state)
        wanted = state.round if state is not None else None
        assert wanted is not None  # the edge is offered in such states only

        def go_on(row: Record) -> None:
            rounds.say(case_of(subject), person, word, row)
            rounds.go_on(subject, wanted, taking, row)

        taking.after(go_on)

    return say


def _assist(flow: Flow, subject: Subject, taking: Taking) -> None:
    """The answer of the actor's office stands in the row; of several offices he speaks for, of each."""
    case = case_of(subject)
    paths = {held.path for held in taking.actor.held if held.role in SPEAKS}
    facts = copy.deepcopy(subject.facts)
    facts[OFFICES] = [path for path in facts.get(OFFICES, ()) if path not in paths]
    taking.change(facts=facts)
    rows = case.offices.filter(path__in=paths, answered_at=None)
    taking.after(lambda row: _answered(rows, taking.at, row))


def _answered(rows: Any, at: dt.datetime, row: Record) -> None:
    rows.update(answered_at=at, answered_by=row)


VERBS: Final[Mapping[str, Verb]] = {
    CLAIM: _claim,
    RELEASE: _release,
    TRANSFER: _pass_on,
    DELEGATE: _delegate,
    HAND_BACK: _hand_back,
    URGE: _urge,
    COPY_TO: _copy_to,
    AGREE: _says(Word.AGREE),
    DISAGREE: _says(Word.DISAGREE),
    RECUSE: _says(Word.RECUSE),
    ASSIST: _assist,
}
