"""Countersigning of a state: who is asked, what each said, and what follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.machines import Taking
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.constants import Word
from shequ_workflows.flows.definition.schema import Round
from shequ_workflows.flows.models import Case, Seat
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person, RoleAssignment

from .outcome import Outcome, Voice, outcome

#: Person id → the role in which somebody is asked.
Asked = dict[int, str]


def asked_by_role(subject: Subject, wanted: Round, at: dt.datetime) -> Asked:
    """Holders of the round's roles where the case is; of several roles the one that may stop it, else the first."""
    rows = RoleAssignment.objects.in_force(at).reaching(subject.node).filter(role__in=[*wanted.who, *wanted.veto])
    found: Asked = {}
    for role, person_id in rows.order_by("person_id", "role").values_list("role", "person_id"):
        if role in wanted.who and (person_id not in found or role in wanted.veto):
            found[person_id] = role
    return found


def asked_by_name(subject: Subject, people: Any, wanted: Round, at: dt.datetime) -> Asked:
    """Those whom the step named, with the role in which they may stop it, if they hold one."""
    ids = [one.pk for one in people]
    rows = RoleAssignment.objects.in_force(at).reaching(subject.node).filter(person__in=ids, role__in=wanted.veto)
    stops = dict(rows.values_list("person_id", "role"))
    return {one: stops.get(one, "") for one in ids}


def open_seats(case: Case, state: str, asked: Asked, row: Record) -> None:
    Seat.objects.bulk_create(
        [Seat(case=case, opened_by=row, state=state, person_id=person, role=role) for person, role in asked.items()]
    )


def close_seats(case: Case) -> None:
    """The case has left the state: whoever has not spoken is not asked any more."""
    case.seats.filter(is_open=True).update(is_open=False)


def say(case: Case, person: Person, word: Word, row: Record) -> None:
    case.seats.filter(person=person, is_open=True).update(word=word, said_by=row, is_open=False)


def go_on(subject: Subject, wanted: Round, taking: Taking, row: Record) -> None:
    """Take the step that follows, if the words so far decide. In the transaction of the last word."""
    last = Seat.objects.filter(case=subject.pk).order_by("-opened_by").values_list("opened_by", flat=True).first()
    seats = Seat.objects.filter(case=subject.pk, opened_by=last)
    voices = [Voice(role, word) for role, word in seats.values_list("role", "word")]
    found = outcome(wanted.mode, wanted.number, wanted.veto, voices)
    if found is Outcome.OPEN:
        return
    step = wanted.passed if found is Outcome.PASSED else wanted.failed
    TakeTransition(Actor.system(), subject, step, at=taking.at).execute()
