"""Two connections, one edge: as it is, and with each safeguard taken away in turn."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection

from shequ_workflows.core import keeping
from shequ_workflows.core.delivery import outbox
from shequ_workflows.core.models import Clock, Delivery, InboxEntry, Record, Subject
from shequ_workflows.core.operation.ticking import tick
from shequ_workflows.core.record import recording
from shequ_workflows.core.record.findings import Code
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.reminders import remind
from shequ_workflows.core.transitions import OpenSubject, TakeTransition, UndoTransition
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.core.world import THURSDAY, World, take
from tests.factories.core import delivery

from .conftest import AtOnce

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


def toy_of(world: World) -> Subject:
    return OpenSubject(
        world.resident, "toy", world.community, "Toy", raised_by=world.resident.person, at=THURSDAY
    ).execute()


def taking(actor: Actor, subject: Subject, edge: str = "poke") -> Callable[[], Record]:
    """A click on the same screen."""
    return lambda: TakeTransition(actor, subject, edge, revision=subject.revision, at=THURSDAY).execute()


def rows_of(subject: Subject) -> int:
    return Record.objects.filter(subject=subject).count()


@pytest.fixture
def both(world: World) -> tuple[Actor, Actor]:
    """Two grid workers."""
    return world.grid_worker, world.person("Other grid worker", "grid_worker", world.community)


def test_one_takes_the_edge_and_the_other_reads_why_not(
    world: World, both: tuple[Actor, Actor], at_once: AtOnce
) -> None:
    for _round in range(ROUNDS):
        subject = toy_of(world)
        outcomes = at_once(*(taking(actor, subject, edge) for actor, edge in zip(both, ("poke", "stop"), strict=True)))
        [refused] = [outcome for outcome in outcomes if isinstance(outcome, ActionRefused)]
        assert refused.refusal.code == "stale"
        assert str(refused.refusal.sentence)
        assert rows_of(subject) == 2
        assert verify(subject).ok


def test_a_double_click_is_done_once_and_both_get_its_row(world: World, at_once: AtOnce) -> None:
    for _round in range(ROUNDS):
        subject = toy_of(world)
        one, other = at_once(*[taking(world.grid_worker, subject)] * 2)
        assert one == other
        assert rows_of(subject) == 2


def meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock; and each waits, after it was allowed to act, until the other has been allowed too."""
    allowed = threading.Barrier(2)
    perform = TakeTransition.perform

    def waiting(action: TakeTransition) -> Record:
        allowed.wait(20)
        return perform(action)

    monkeypatch.setattr(TakeTransition, "lock", lambda action: None)
    monkeypatch.setattr(TakeTransition, "perform", waiting)


def unconditional(monkeypatch: pytest.MonkeyPatch) -> None:
    """The UPDATE no longer asks whether the row is still what was read."""
    sql = recording._update_sql.__wrapped__

    def careless(vendor: str, columns: tuple[str, ...]) -> str:
        return str(sql(vendor, columns)).replace('AND "length" = %s AND "revision" = %s', "AND %s + %s IS NOT NULL")

    monkeypatch.setattr(recording, "_update_sql", careless)


def test_without_the_lock_the_conditional_update_still_lets_one_through(
    world: World, both: tuple[Actor, Actor], at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch)
    subject = toy_of(world)
    outcomes = at_once(*(taking(actor, subject) for actor in both))
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, ActionRefused)]
    assert refused.refusal.code == "stale"
    assert rows_of(subject) == 2


def test_without_both_only_the_constraint_is_left_and_it_has_no_sentence(
    world: World, both: tuple[Actor, Actor], at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch)
    unconditional(monkeypatch)
    subject = toy_of(world)
    outcomes = at_once(*(taking(actor, subject) for actor in both))
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, Record)] == [IntegrityError]


@contextmanager
def no_constraint() -> Any:
    """The database no longer minds two rows of one number."""
    name, table = "shequ_core_record_seq_once", Record._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        keeping.drop()
        cursor.execute("TRUNCATE shequ_core_recordpayload, shequ_core_record, shequ_core_delivery CASCADE")
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE (subject_id, seq)")
        keeping.install()


def test_without_any_safeguard_two_people_take_one_edge(
    world: World, both: tuple[Actor, Actor], at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The anomaly that the safeguards are there for; verification finds it."""
    meet(monkeypatch)
    unconditional(monkeypatch)
    subject = toy_of(world)
    with no_constraint():
        outcomes = at_once(*(taking(actor, subject) for actor in both))
        assert [type(outcome) for outcome in outcomes] == [Record, Record]
        assert list(Record.objects.filter(subject=subject).order_by("pk").values_list("seq", flat=True)) == [1, 2, 2]
        assert {found.code for found in verify(subject).findings} & {Code.MISSING, Code.LINK, Code.HEAD}


# --- what runs in the background ---------------------------------------------------------------------------------------


def owed(world: World, count: int) -> None:
    world.give_account(world.resident)
    assert world.resident.person is not None
    subject = toy_of(world)
    for number in range(count):
        delivery(world.resident.person, subject, handler=f"edge:toy.{number}", next_at=THURSDAY)


def test_two_workers_fill_an_inbox_once(world: World, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", 7)
    owed(world, 60)
    counts = at_once(*[lambda: outbox.send_due(THURSDAY).inbox] * 3)
    assert sum(counts) <= 60
    outbox.send_due(THURSDAY)
    assert InboxEntry.objects.count() == 60
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_without_the_lock_two_workers_meet_over_one_message(
    world: World, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed(world, 3)
    both_have_read = threading.Barrier(2)
    create = InboxEntry.objects.bulk_create

    def waiting(rows: Any, **options: Any) -> Any:
        both_have_read.wait(20)
        return create(rows, **options)

    monkeypatch.setattr(
        type(InboxEntry.objects), "bulk_create", lambda manager, rows, **options: waiting(rows, **options)
    )
    monkeypatch.setattr(type(Delivery.objects.all()), "select_for_update", lambda rows, **options: rows)
    outcomes = at_once(*[lambda: outbox._fill_batch(THURSDAY)] * 2)
    assert {type(outcome) for outcome in outcomes} == {int, IntegrityError}


def test_two_ticks_remind_once_and_let_a_limit_lapse_once(
    world: World, at_once: AtOnce, tmp_path: Any, settings: Any
) -> None:
    settings.SHEQU_DIGEST_DIR = str(tmp_path)
    world.give_account(world.grid_worker)
    subjects = [world.lamp() for _ in range(12)]
    for subject in subjects:
        take(world.grid_worker, subject, "take")
    half = Clock.objects.filter(key="mend").latest("mark_at").mark_at
    assert half is not None
    at_once(*[lambda: remind(half)] * 3)
    remind(half)
    assert Delivery.objects.filter(handler="remind:mend:50").count() == 12
    due = Clock.objects.filter(key="mend").latest("due_at").due_at
    reports = at_once(*[lambda: tick(due)] * 2)
    assert all(report.ok for report in reports), reports
    assert sum(report.counts["fired"] for report in reports) == 12
    assert Record.objects.filter(verb="drop").count() == 12
    assert sum(report.counts["signed"] for report in reports) == 1
    assert verify().ok


def test_a_message_is_sent_or_taken_back_never_both(world: World, at_once: AtOnce) -> None:
    world.give_account(world.director)
    last = THURSDAY + dt.timedelta(seconds=120)
    for _round in range(ROUNDS):
        subject = world.lamp()
        row = take(world.resident, subject, "drop")
        undo = UndoTransition(world.resident, Subject.objects.get(pk=subject.pk), at=last)
        at_once(undo.execute, lambda: outbox.send_due(last))
        undone = Record.objects.filter(subject=subject, verb="undo").exists()
        sent = InboxEntry.objects.filter(delivery__record=row).exists()
        assert undone is not sent


def test_numbers_are_given_once(world: World, at_once: AtOnce) -> None:
    from django.db import transaction

    from shequ_workflows.core.transitions import next_number

    def number() -> str:
        with transaction.atomic():
            return next_number(Subject.objects.filter(kind="toy").latest("pk"), "T")

    toy_of(world)
    numbers = at_once(*[number] * 6)
    assert len(set(numbers)) == 6, numbers
