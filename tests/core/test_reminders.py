from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from shequ_workflows.core.delivery.wording import words_of
from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Clock, Delivery, Subject
from shequ_workflows.core.reminders import remind
from shequ_workflows.org.models import Node, RoleAssignment

from .world import CST, THURSDAY, World, take

pytestmark = pytest.mark.django_db
HALF = dt.datetime(2026, 2, 18, 14, 0, tzinfo=CST)
#: Three working days after Thursday 2026-02-12: Fri 13, Sat 14 (make-up), Tue 24 after the Spring Festival.
DUE = dt.datetime(2026, 2, 24, 17, 30, tzinfo=CST)


@pytest.fixture
def office(world: World) -> World:
    """Everybody of the office has an account."""
    for actor in (world.resident, world.grid_worker, world.director):
        world.give_account(actor)
    return world


def told() -> list[tuple[str, str, str]]:
    rows = Delivery.objects.filter(handler__startswith="remind:").select_related("recipient").order_by("pk")
    return [(row.handler, row.recipient.name, row.channel) for row in rows]


def mend_clock(world: World) -> Clock:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    clock: Clock = subject.clocks.get(key="mend")
    assert clock.due_at == DUE
    return clock


def at_part(clock: Clock, part: float) -> dt.datetime:
    return clock.started_at + (clock.due_at - clock.started_at) * part + dt.timedelta(seconds=1)


def test_it_reminds_the_person_in_charge_at_half_four_fifths_and_the_end(office: World) -> None:
    clock = mend_clock(office)
    for part, mark in ((0.5, 50), (0.8, 80), (1.0, 100)):
        at = at_part(clock, part)
        assert remind(at - dt.timedelta(minutes=1)) == 0
        assert remind(at) == 1
        assert remind(at) == 0
        assert told()[-1] == (f"remind:mend:{mark}", "Grid worker", "inbox")
    assert len(told()) == 3


def test_it_then_tells_the_roles_above(office: World) -> None:
    clerk = office.person("Clerk", "street_clerk", office.street)
    office.give_account(clerk)
    mend_clock(office)
    remind(DUE)
    assert told() == [("remind:mend:100", "Grid worker", "inbox")]
    remind(dt.datetime(2026, 2, 25, 17, 31, tzinfo=CST))
    assert told()[1:] == [("remind:mend:101", "Director", "inbox")]
    remind(dt.datetime(2026, 2, 26, 17, 31, tzinfo=CST))
    assert told()[2:] == [("remind:mend:102", "Clerk", "inbox")]
    assert Clock.objects.get(key="mend").mark_at is None
    assert remind(dt.datetime(2027, 1, 1, tzinfo=CST)) == 0


def test_it_tells_only_the_last_of_what_it_missed(office: World) -> None:
    mend_clock(office)
    assert remind(dt.datetime(2026, 3, 30, tzinfo=CST)) == 1
    assert told() == [("remind:mend:100", "Grid worker", "inbox"), ("remind:mend:101", "Director", "inbox")]


def test_it_reminds_those_who_may_act_where_nobody_is_in_charge(office: World) -> None:
    subject = office.lamp()
    Clock.objects.create(
        subject=subject,
        key="step",
        length="1 wd",
        started_at=THURSDAY,
        due_at=DUE,
        first_due_at=DUE,
        mark_at=HALF,
        started_by=subject.records.get(),
    )
    remind(HALF)
    assert {row[1] for row in told()} == {"Grid worker", "Director"}
    assert "Resident" not in str(told())


def test_it_reminds_nobody_of_a_paused_or_ended_clock(office: World) -> None:
    clock = mend_clock(office)
    take(office.director, Subject.objects.get(pk=clock.subject_id), "wait")
    assert remind(DUE + dt.timedelta(days=30)) == 0
    assert told() == []


def test_it_reminds_anew_of_a_clock_that_was_moved(office: World) -> None:
    clock = mend_clock(office)
    remind(DUE)
    later = DUE + dt.timedelta(days=7)
    Clock.objects.filter(pk=clock.pk).update(due_at=later, mark=0, mark_at=DUE + dt.timedelta(days=1))
    remind(later)
    assert [row[0] for row in told()] == ["remind:mend:100", "remind:mend:100:260303"]
    subject = Subject.objects.get(pk=clock.subject_id)
    assert words_of("remind:mend:100:260303", subject) == words_of("remind:mend:100", subject)


def test_it_notes_once_that_a_minimum_period_has_run_out(office: World) -> None:
    clock = mend_clock(office)
    Clock.objects.filter(pk=clock.pk).update(key="display", kind="min", mark_at=DUE)
    assert remind(DUE - dt.timedelta(seconds=1)) == 0
    assert remind(DUE) == 1
    assert remind(DUE + dt.timedelta(days=99)) == 0
    assert told() == [("remind:display:100", "Grid worker", "inbox")]


def test_it_calls_nobody_of_the_office(world: World) -> None:
    mend_clock(world)
    assert remind(DUE) == 1
    assert told() == []


def test_it_reminds_the_proposer_of_what_only_they_can_do(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an account they are called once, when time is nearly over."""
    clock = mend_clock(office)
    machine = machines["lamp"]
    mend = machine.edges["mend"]
    monkeypatch.setitem(machine.edges, "mend", type(mend)(**{**vars(mend), "who": frozenset({"proposer", "assignee"})}))  # type: ignore[arg-type]
    remind(at_part(clock, 0.5))
    assert {row[1] for row in told()} == {"Grid worker", "Resident"}
    assert office.resident.person is not None
    office.resident.person.user = None
    office.resident.person.save()
    Delivery.objects.all().delete()
    remind(at_part(clock, 0.8))
    remind(at_part(clock, 1.0))
    assert [row for row in told() if row[1] == "Resident"] == [("remind:mend:80", "Resident", "call")]


def test_it_marks_clocks_of_a_machine_that_is_gone(office: World) -> None:
    clock = mend_clock(office)
    Subject.objects.filter(pk=clock.subject_id).update(kind="gone")
    assert remind(DUE) == 1
    assert told() == []


def test_it_works_in_batches_with_a_constant_number_of_queries(
    office: World, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        mend_clock(office)
    with django_assert_max_num_queries(16):
        assert remind(DUE) == 30
    assert len(told()) == 30
    monkeypatch.setattr("shequ_workflows.core.reminders.BATCH", 7)
    assert remind(dt.datetime(2026, 2, 25, 17, 31, tzinfo=CST)) == 30


def test_it_finds_clocks_by_the_index_alone(office: World) -> None:
    mend_clock(office)
    due = Clock.objects.running().filter(mark_at__lte=DUE).order_by("mark_at").values_list("pk")[:500]
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            # Of a table with one row any way is as cheap; its statistics come when the server likes.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            plan = due.explain()
    else:
        plan = due.explain()
    assert "shequ_core_clock_next_mark" in plan
    assert "SORT" not in plan.upper()
    assert "TEMP B-TREE" not in plan


def test_it_asks_roles_at_the_place_and_above_it_only(office: World) -> None:
    other = Node.objects.get(code="c2")
    assert office.grid_worker.person is not None
    RoleAssignment.objects.filter(person=office.director.person).update(node=other)
    mend_clock(office)
    remind(dt.datetime(2026, 2, 25, 17, 31, tzinfo=CST))
    assert [row[1] for row in told()] == ["Grid worker"]
