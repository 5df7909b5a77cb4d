from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.models import DBTaskResult

from shequ_workflows.core.models import Delivery, InboxEntry
from shequ_workflows.core.operation import beats, worker
from shequ_workflows.core.operation.worker import ShequWorker
from shequ_workflows.core.tasks import recount_clocks
from tests.factories.core import delivery

from .world import World

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def until(true: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def environment_of(place: Path) -> dict[str, str]:
    """What a process needs to work on the database of the test."""
    where = connection.settings_dict
    found = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "site_config.settings_test"),
        "SHEQU_DIGEST_DIR": str(place / "digests"),
        "SHEQU_MEDIA_DIR": str(place / "media"),
    }
    if connection.vendor == "sqlite":
        found["SHEQU_DB_NAME"] = str(where["NAME"])
    else:
        user = f"{where['USER']}:{where['PASSWORD']}" if where["PASSWORD"] else where["USER"]
        found["SHEQU_DATABASE_URL"] = f"postgres://{user}@{where['HOST']}:{where['PORT'] or 5432}/{where['NAME']}"
    return found


@pytest.fixture
def owed(world: World) -> Delivery:
    world.give_account(world.resident)
    assert world.resident.person is not None
    return delivery(world.resident.person, world.lamp())


@pytest.fixture
def running(settings: Any, tmp_path: Path) -> Iterator[ShequWorker]:
    """A worker in a thread of the test."""
    settings.SHEQU_DIGEST_DIR = str(tmp_path)
    one = ShequWorker(tick_every=0.2, send_every=0.05)
    thread = threading.Thread(target=one.run)
    thread.start()
    yield one
    one.stop()
    thread.join(15)
    assert not thread.is_alive()


def test_it_ticks_sends_and_runs_tasks(owed: Delivery, running: ShequWorker) -> None:
    result = recount_clocks.enqueue([])
    until(lambda: InboxEntry.objects.exists())
    until(lambda: DBTaskResult.objects.get(pk=result.id).status == "SUCCESSFUL")
    until(lambda: beats.last(beats.TICK))
    assert beats.last(beats.worker_name(running.worker_id))


def test_it_outlives_a_database_that_goes_away(
    running: ShequWorker, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", (0.05,))
    real, failures = (
        worker.outbox.send_due,
        iter([OperationalError("gone"), InterfaceError("closed"), ValueError("odd")]),
    )

    def flaky() -> Any:
        for error in failures:
            raise error
        return real()

    monkeypatch.setattr(running.stopping, "wait", lambda seconds: time.sleep(0.05))
    monkeypatch.setattr(worker.outbox, "send_due", flaky)
    until(lambda: next(failures, None) is None)
    world.give_account(world.resident)
    assert world.resident.person is not None
    delivery(world.resident.person, world.lamp())
    until(lambda: InboxEntry.objects.exists())


@pytest.mark.postgres
def test_it_outlives_the_cutting_of_its_connections(running: ShequWorker, world: World) -> None:
    until(lambda: beats.last(beats.TICK))
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(0.2)
    world.give_account(world.resident)
    assert world.resident.person is not None
    delivery(world.resident.person, world.lamp())
    until(lambda: InboxEntry.objects.exists())


def test_a_task_whose_end_could_not_be_stored_is_found_stuck(
    running: ShequWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = running.worker_id

    def away(*args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(worker.TaskRunner, "run_task", away)
    monkeypatch.setattr(worker, "PATIENCE", (0.05,))
    recount_clocks.enqueue([])
    until(lambda: running.worker_id != before)


def test_its_process_stops_cleanly_when_told_to(owed: Delivery, tmp_path: Path) -> None:
    environment = environment_of(tmp_path)
    command = [sys.executable, "manage.py", "shequ_worker", "--tick-every", "0.2", "--send-every", "0.1"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: InboxEntry.objects.exists(), 120)
        process.send_signal(signal.SIGTERM)
        log = process.communicate(timeout=10)[1]
    finally:
        process.kill()
    assert process.returncode == 0, log
    assert "worker stopped" in log
    assert all(line.startswith("{") for line in log.splitlines()), log
    assert django_settings.SECRET_KEY not in log
