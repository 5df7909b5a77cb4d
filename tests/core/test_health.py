from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, InternalError, OperationalError, connection, connections
from django.test import Client
from django_tasks_db.models import DBTaskResult

from shequ_workflows.core import keeping
from shequ_workflows.core.operation import beats, health
from shequ_workflows.core.operation.health import readiness, warnings
from shequ_workflows.core.operation.ticking import sign
from shequ_workflows.core.record import digest
from shequ_workflows.core.tasks import recount_clocks
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from tests.factories.core import delivery

from .world import World

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _whole(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that ticks and signs; its tables are made without migrations in some runs of the tests."""
    settings.SHEQU_DIGEST_DIR = str(tmp_path)
    monkeypatch.setattr(health, "_is_migrated", lambda: True)
    monkeypatch.setattr(health, "_written", None)
    beats.beat(beats.TICK, now())
    digest.sign(now())


def keys(actor: Actor) -> list[str]:
    return [warning.key for warning in warnings(actor)]


# --- for machines ----------------------------------------------------------------------------------------------------


def test_it_is_alive_without_a_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})
    assert "no-store" in response["Cache-Control"]
    assert client.post("/healthz").status_code == 405


def test_it_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "reasons": []})


def test_it_is_not_ready_when_the_tick_is_silent(client: Client) -> None:
    beats.beat(beats.TICK, now() - 9 * MINUTE)
    assert readiness() == []
    beats.beat(beats.TICK, now() - 11 * MINUTE)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["reasons"]) == (503, ["tick"])


def test_it_is_not_ready_without_triggers() -> None:
    keeping.drop()
    assert readiness() == ["triggers"]


def test_it_is_not_ready_without_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(cache, "set", away)
    assert readiness() == ["cache"]


def test_it_is_not_ready_without_a_database(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    def away() -> bool:
        raise OperationalError("connection refused, password is secret")

    monkeypatch.setattr(health, "_is_migrated", away)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["reasons"]) == (503, ["database"])
    assert b"secret" not in response.content


def test_it_is_not_ready_before_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(health, "_migrated", set())

    class Plan:
        def __init__(self, connection: object) -> None:
            self.loader = type("Loader", (), {"graph": type("Graph", (), {"leaf_nodes": lambda self: []})()})()

        def migration_plan(self, leaves: object) -> list[str]:
            return ["something"]

    monkeypatch.setattr(health, "MigrationExecutor", Plan)
    assert readiness() == ["migrations"]
    monkeypatch.setattr(Plan, "migration_plan", lambda self, leaves: [])
    assert readiness() == []
    monkeypatch.setattr(health, "MigrationExecutor", None)  # asked once only
    assert readiness() == []


def test_it_writes_a_small_row_at_most_twice_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    beat = beats.beat
    monkeypatch.setattr(beats, "beat", lambda name, at: (written.append(name), beat(name, at)))
    passed = [0.0]
    monkeypatch.setattr(health, "perf_counter", lambda: passed[0])
    for seconds in (0, 1, 29, 31, 40):
        passed[0] = seconds
        assert readiness() == []
    assert written == ["written", "written"]
    assert beats.Heartbeat.objects.filter(name="written").count() == 1


@pytest.mark.parametrize(
    ("error", "sqlstate", "reason"),
    [
        (OperationalError("database or disk is full"), "", "full"),
        (OperationalError("could not extend file"), "53100", "full"),
        (OperationalError("attempt to write a readonly database"), "", "read_only"),
        (InternalError("cannot execute INSERT in a read-only transaction"), "25006", "read_only"),
        (OperationalError("disk I/O error"), "", "write"),
    ],
)
def test_it_is_not_ready_where_nothing_can_be_written(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, sqlstate: str, reason: str
) -> None:
    def refuse(name: str, at: dt.datetime) -> None:
        cause = Exception()
        cause.sqlstate = sqlstate  # type: ignore[attr-defined]
        raise error from cause

    with monkeypatch.context() as broken:
        broken.setattr(beats, "beat", refuse)
        for _time in range(2):  # it is asked again until it goes well
            response = client.get("/readyz")
            body = response.json()
            assert (response.status_code, body["ready"], body["reasons"]) == (503, False, [reason])
            assert len(body["say"]) == 1
    assert client.get("/readyz").json() == {"ready": True, "reasons": []}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file that may be made read-only")
def test_a_read_only_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "site.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE shequ_core_heartbeat (name TEXT PRIMARY KEY, at TEXT, note TEXT)")
    made.close()
    settings = {**connection.settings_dict, "NAME": f"file:{file}?mode=ro", "OPTIONS": {"uri": True}}
    other = type(connections["default"])(settings, "default")
    try:
        with pytest.raises(DatabaseError) as refused, other.cursor() as cursor:
            cursor.execute("INSERT INTO shequ_core_heartbeat VALUES ('written', '', '')")
    finally:
        other.close()
    assert health._why_unwritten(refused.value) == "read_only"


# --- for people ------------------------------------------------------------------------------------------------------


def test_it_tells_nobody_when_all_is_well(world: World) -> None:
    assert keys(world.director) == []


def test_it_tells_staff_of_a_silent_tick(world: World, django_assert_max_num_queries: Any) -> None:
    beats.beat(beats.TICK, now() - 25 * MINUTE)
    with django_assert_max_num_queries(5):
        [warning] = warnings(world.grid_worker)
    assert warning.key == "tick"
    assert "25" in str(warning.title)
    assert str(warning.text)
    with django_assert_max_num_queries(0):
        for other in (world.resident, Actor.visitor()):
            assert keys(other) == []


def test_it_tells_of_a_site_that_never_ticked(world: World) -> None:
    beats.Heartbeat.objects.all().delete()
    assert keys(world.director) == ["tick"]


def test_it_tells_of_messages_in_ones_own_scope(world: World) -> None:
    assert world.resident.person is not None
    delivery(world.resident.person, world.lamp(), state="dead")
    [warning] = warnings(world.grid_worker)
    assert (warning.key, "1" in str(warning.title)) == ("deliveries", True)
    assert keys(world.stranger) == []


def test_it_tells_of_stuck_tasks(world: World) -> None:
    task = DBTaskResult.objects.get(pk=recount_clocks.enqueue([]).id)
    task.status, task.started_at, task.worker_ids = "RUNNING", now(), ["dead"]
    task.save()
    beats.beat(beats.worker_name("dead"), now() - 5 * MINUTE)
    assert keys(world.grid_worker) == ["tasks"]


def test_it_tells_caretakers_what_is_theirs(world: World, settings: Any, tmp_path: Path) -> None:
    beats.beat(beats.TICK, now(), "signed")
    settings.SHEQU_DIGEST_DIR = str(tmp_path / "elsewhere")
    assert keys(world.grid_worker) == []
    assert keys(world.director) == ["steps", "digest"]


def test_it_tells_caretakers_that_the_record_left_its_digest(world: World) -> None:
    world.lamp()
    keeping.drop()
    tomorrow = now() + dt.timedelta(days=1)
    assert sign(tomorrow) == 1
    assert keys(world.director) == []
    beats.Heartbeat.objects.exclude(name=beats.TICK).delete()
    subject = world.lamp()
    sign(tomorrow + dt.timedelta(days=1))
    type(subject).objects.filter(pk=subject.pk).update(head="0" * 64)
    assert sign(tomorrow + dt.timedelta(days=2)) == 1
    assert keys(world.director) == ["record"]
