from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shequ_workflows.core.models import Clock, Delivery, Heartbeat, InboxEntry, Record, Subject, UndoPoint
from shequ_workflows.core.operation import beats, sweeping, ticking
from shequ_workflows.core.operation.sweeping import requeue_tasks, tidy
from shequ_workflows.core.operation.ticking import fire, tick
from shequ_workflows.core.tasks import recount_clocks
from shequ_workflows.org.periodic import Job, jobs

from .world import CST, THURSDAY, World, take

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2026, 2, 24, 17, 30, tzinfo=CST)


@pytest.fixture(autouse=True)
def _digests(settings: Any, tmp_path: Path) -> None:
    settings.SHEQU_DIGEST_DIR = str(tmp_path)


def taken(world: World) -> Subject:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    return Subject.objects.get(pk=subject.pk)


# --- edges that wait for a missed limit -----------------------------------------------------------------------------


def test_it_takes_the_edge_that_waits_for_a_missed_limit(world: World) -> None:
    subject = taken(world)
    assert fire(DUE - dt.timedelta(seconds=1)) == 0
    assert fire(DUE) == 1
    assert fire(DUE) == 0
    subject.refresh_from_db()
    assert (subject.state, subject.is_open) == ("dropped", False)
    row = subject.records.get(verb="drop")
    assert (row.role, row.channel, row.actor) == ("system", "system", None)


def test_one_matter_that_breaks_keeps_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, well = taken(world), taken(world)
    real = ticking._fire

    def fails_for_one(clock: Clock, at: dt.datetime) -> bool:
        if clock.subject_id == broken.pk:
            raise ZeroDivisionError
        return real(clock, at)

    monkeypatch.setattr(ticking, "_fire", fails_for_one)
    assert tick(DUE).failed == ["fired"]
    for subject, state in ((broken, "taken"), (well, "dropped")):
        subject.refresh_from_db()
        assert subject.state == state


def test_it_takes_none_in_another_state_or_from_a_stale_screen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = taken(world)
    clocks = list(Clock.objects.filter(key="mend").select_related("subject"))
    take(world.director, subject, "progress")
    monkeypatch.setattr(ticking.reminders, "running_past", lambda at: iter(clocks))
    assert fire(DUE) == 0
    subject.refresh_from_db()
    assert subject.state == "taken"


def test_it_never_decides_by_itself_where_no_edge_says_so(world: World) -> None:
    subject = taken(world)
    take(world.director, subject, "wait")
    tick(DUE + dt.timedelta(days=90))
    subject.refresh_from_db()
    assert subject.state == "waiting"


# --- the round ------------------------------------------------------------------------------------------------------


def at_rest(at: dt.datetime) -> dt.datetime:
    """When a round finds nothing to do any more: layers above do what is much in bites, a bite a round."""
    for _round in range(20):
        if not any(tick(at).counts.values()):
            return at
        at += dt.timedelta(seconds=5)
    raise AssertionError("it never comes to rest")


def test_it_does_a_whole_round_and_a_second_one_does_nothing(world: World) -> None:
    for actor in (world.resident, world.grid_worker, world.director):
        world.give_account(actor)
    taken(world)
    first = tick(DUE)
    assert first.ok
    assert first.counts["fired"] == 1
    assert first.counts["signed"] == 1
    later = tick(DUE + dt.timedelta(minutes=3))
    assert later.counts["sent"] == 1
    quiet = at_rest(DUE + dt.timedelta(minutes=4))
    assert InboxEntry.objects.count() == Delivery.objects.count() == 1
    assert Record.objects.count() == 3
    row = beats.last(beats.TICK)
    assert row is not None
    assert (row.at, row.note) == (quiet, "")


def test_it_goes_on_when_a_step_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(at: dt.datetime) -> int:
        raise ValueError("13800138000")

    ran: list[dt.datetime] = []
    jobs.register(Job("broken", broken))
    jobs.register(Job("whole", ran.append))
    try:
        report = tick(DUE)
    finally:
        jobs.unregister("broken")
        jobs.unregister("whole")
    assert report.failed == ["broken"]
    assert ran == [DUE]
    assert Heartbeat.objects.get(name="tick").note == "broken"


def test_it_stops_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(at: dt.datetime) -> int:
        raise OperationalError

    monkeypatch.setattr(ticking, "STEPS", (("away", away),))
    with pytest.raises(OperationalError):
        tick(DUE)


def test_its_command_says_what_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    call_command("tick", stdout=out)
    assert "signed 1" in out.getvalue()
    monkeypatch.setattr(ticking, "STEPS", (("broken", lambda at: 1 / 0),))
    with pytest.raises(CommandError, match="broken"):
        call_command("tick", stdout=out)


def test_it_costs_few_queries_when_nothing_is_due(world: World, django_assert_max_num_queries: Any) -> None:
    """Each step asks once or twice; nothing grows with what is stored."""
    at_rest(DUE)
    with django_assert_max_num_queries(2 * (len(ticking.STEPS) + len(list(jobs)))):
        tick(DUE + dt.timedelta(minutes=1))


# --- sweeping -------------------------------------------------------------------------------------------------------


def running(worker: str, started_at: dt.datetime, *before: str) -> DBTaskResult:
    task = DBTaskResult.objects.get(pk=recount_clocks.enqueue([]).id)
    task.status, task.started_at, task.worker_ids = TaskResultStatus.RUNNING, started_at, [*before, worker]
    task.save()
    return task


def status(task: DBTaskResult) -> str:
    return str(DBTaskResult.objects.get(pk=task.pk).status)


def test_it_queues_again_what_a_dead_worker_left(world: World) -> None:
    alive, dead = running("alive", THURSDAY), running("dead", THURSDAY)
    at = THURSDAY + dt.timedelta(hours=1)
    beats.beat(beats.worker_name("alive"), at)
    beats.beat(beats.worker_name("dead"), at - sweeping.WORKER_DEAD - dt.timedelta(seconds=1))
    assert requeue_tasks(at) == 1
    assert (status(alive), status(dead)) == ("RUNNING", "READY")


def test_it_gives_up_a_task_that_kills_its_workers(world: World) -> None:
    task = running("c", THURSDAY, "a", "b")
    beats.beat(beats.worker_name("c"), THURSDAY)
    assert requeue_tasks(THURSDAY + dt.timedelta(hours=1)) == 0
    assert status(task) == "FAILED"


def test_it_gives_a_worker_that_says_nothing_two_hours(world: World) -> None:
    task = running("db_worker", THURSDAY)
    assert requeue_tasks(THURSDAY + dt.timedelta(hours=2)) == 0
    assert requeue_tasks(THURSDAY + dt.timedelta(hours=2, seconds=1)) == 1
    assert status(task) == "READY"


def test_it_tidies_once_a_day(world: World) -> None:
    taken(world)
    assert UndoPoint.objects.count() == 1
    assert tidy(THURSDAY) == 0
    assert tidy(THURSDAY + dt.timedelta(hours=23)) == 0
    assert tidy(THURSDAY + dt.timedelta(days=2)) == 1
    assert not UndoPoint.objects.exists()
