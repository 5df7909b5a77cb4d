"""K05, K06, K07, K09 and K10, against cases made by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from shequ_workflows.core.indicators import Measured, indicators
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.record.recording import Entry, append
from tests.factories import core
from tests.factories.org import Town

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 7, 6, 1, tzinfo=dt.UTC)
END = dt.datetime(2026, 9, 30, 15, tzinfo=dt.UTC)
NEXT = dt.datetime(2026, 12, 31, 15, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def case(node: Any, flow: str, state: str, *, facts: dict[str, Any] | None = None, ended: dt.datetime | None = None) -> Subject:  # fmt: skip
    made = core.subject(node, kind=f"flow:{flow}", state=state)
    Subject.objects.filter(pk=made.pk).update(facts=facts or {}, ended_at=ended, is_open=ended is None)
    return Subject.objects.get(pk=made.pk)


def step(subject: Subject, verb: str, at: dt.datetime) -> Any:
    return append(Subject.objects.get(pk=subject.pk), Entry(verb), at)


def whistle(node: Any, key: str, due: dt.datetime, ended: dt.datetime | None, *, accepted: bool = True, **said: Any) -> Subject:  # fmt: skip
    facts = {"taken": {"accept": 1} if accepted else {}, "set": said}
    made = case(node, "whistle", "in_progress", facts=facts)
    row = step(made, "raise", BEGIN)
    Clock.objects.create(
        subject=made, key=key, state="met" if ended else "running", started_at=BEGIN, due_at=due, first_due_at=due,
        ended_at=ended, started_by=row,
    )  # fmt: skip
    return made


def of(key: str) -> Any:
    return indicators[key]


def test_k05_counts_accepted_whistles_whose_limit_was_met_or_missed() -> None:
    town = Town()
    due = BEGIN + 24 * HOUR
    whistle(town.community, "respond", due, BEGIN + HOUR)
    whistle(town.community, "respond", due, due + HOUR)
    whistle(town.community, "respond", due, None)
    whistle(town.community, "respond", NEXT, None)  # not due yet
    whistle(town.community, "respond", due, BEGIN + HOUR, accepted=False)
    assert of("K05").measure(town.community, END) == Measured(Fraction(1, 3), 3)
    assert of("K05").measure(town.street, END).part == 1
    assert of("K05").measure(town.other, END) == Measured(None, 0)
    assert of("K05").measure(town.community, BEGIN + 2 * HOUR) == Measured(Fraction(1), 1), "as it stood then"


def test_a_whistle_that_is_still_late_counts_in_the_quarter_in_which_it_became_so() -> None:
    town = Town()
    whistle(town.community, "solve", END - HOUR, None)
    assert of("K06").measure(town.community, END) == Measured(Fraction(0), 1)
    assert of("K06").measure(town.community, NEXT) == Measured(None, 0)
    Clock.objects.update(state="met", ended_at=END + 10 * HOUR)
    assert of("K06").measure(town.community, END) == Measured(Fraction(0), 1), "a quarter that is over never changes"
    assert of("K06").measure(town.community, NEXT) == Measured(None, 0)


def test_k06_does_not_take_for_solved_what_was_found_not_to_be() -> None:
    town = Town()
    due = BEGIN + 200 * HOUR
    for solved in (True, False):
        whistle(town.community, "solve", due, BEGIN + HOUR, solved=solved)
    whistle(town.community, "solve", due, BEGIN + HOUR)
    assert of("K06").measure(town.community, END) == Measured(Fraction(2, 3), 3)


def test_k07_counts_mediations_that_ended() -> None:
    town = Town()
    for state in ("kept", "kept", "kept", "failed", "broken", "declined", "withdrawn"):
        case(town.community, "mediation", state, ended=BEGIN)
    case(town.community, "mediation", "mediating")
    case(town.community, "mediation", "kept", ended=NEXT)
    assert of("K07").measure(town.community, END) == Measured(Fraction(3, 5), 5)
    assert of("K07").measure(town.community, NEXT) == Measured(Fraction(1), 1)


def emergency(node: Any, report: float | None, arrive: float | None, state: str = "closed", at: dt.datetime = BEGIN) -> None:  # fmt: skip
    made = case(node, "emergency", state, ended=END)
    step(made, "detect", at)
    for verb, hours in sorted((("report", report), ("arrive", arrive)), key=lambda pair: pair[1] or 0):
        if hours is not None:
            step(made, verb, at + hours * HOUR)


def test_k09_and_k10_take_the_middle_and_leave_false_alarms_out() -> None:
    town = Town()
    emergency(town.community, 0.25, 1.25)
    emergency(town.community, 0.5, 3.5)
    emergency(town.community, 2, 50)
    emergency(town.community, 0.01, 0.02, state="false_alarm")
    emergency(town.community, 4, 2)  # somebody was there before it was reported
    assert of("K09").measure(town.community, END) == Measured(Decimal("2.00"), 4)
    assert of("K10").measure(town.community, END) == Measured(Decimal("30.00"), 4)
    assert of("K09").measure(town.other, END) == Measured(None, 0)


def test_an_emergency_counts_in_the_quarter_of_its_first_arrival() -> None:
    town = Town()
    emergency(town.community, 1, 2, at=END)
    assert of("K09").measure(town.community, END).n == 0
    assert of("K09").measure(town.community, NEXT) == Measured(Decimal("1.00"), 1)


@pytest.mark.parametrize("key", ["K05", "K06", "K07", "K09", "K10"])
def test_each_is_one_query(key: str, django_assert_num_queries: Any) -> None:
    town = Town()
    for _number in range(3):
        whistle(town.community, "respond", BEGIN, BEGIN)
        emergency(town.community, 1, 2)
    with django_assert_num_queries(1):
        of(key).measure(town.community, END)
