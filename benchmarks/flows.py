"""A step of a case beside other ways of doing the same, what may be done per row of a list, and the worklist.

    python benchmarks/flows.py [ROUNDS] [CASES]

A step = load, check, change, one audit row, one durable transaction, of a flow that is data: with one guard on a fact and one
condition on how often it was taken, as a clerk lays it down. Beside it the raw driver writing as many rows (the floor of
``transition.py``), a built-in machine, bare django-fsm with a log row, Viewflow and SpiffWorkflow. Ratios are of medians in one
run. Then 50 rows of the worklist among 100 000 cases of three versions.
"""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 300
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
WARM = 20
ROWS = 50
# The modules below read a command line of their own.
GIVEN, sys.argv = sys.argv, sys.argv[:1]

from _site import copy_sqlite, each_database, pg_copy  # noqa: E402
from lists import measured  # noqa: E402
from tick import numbers  # noqa: E402
from transition import Floor, moments, viewflow  # noqa: E402

BODY: dict[str, Any] = {
    "states": [
        {"key": "on", "label": {"en": "on"}, "kind": "start"},
        {"key": "off", "label": {"en": "off"}, "kind": "good"},
    ],
    "facts": [{"key": "hurt", "label": {"en": "hurt"}}],
    "edges": [
        {
            "key": "begin", "sources": [""], "targets": ["on"], "label": {"en": "Begin"}, "done": {"en": "Begun"},
            "who": ["grid_worker"],
        },
        {
            "key": "poke", "sources": ["on"], "targets": ["on"], "label": {"en": "Poke"}, "done": {"en": "Poked"},
            "who": ["grid_worker"],
            "guards": [{
                "key": "may", "says": {"en": "Not any more."},
                "must": {"and": [{"!": [{"==": [{"var": "set/hurt"}, True]}]}, {"<": [{"var": "taken/poke"}, 100000]}]},
            }],
        },
        {
            "key": "stop", "sources": ["on"], "targets": ["off"], "label": {"en": "Stop"}, "done": {"en": "Stopped"},
            "who": ["grid_worker"],
        },
    ],
}  # fmt: skip


def published(node: Any, key: str, versions: int = 1) -> Any:
    """A flow with so many versions, each a little different from the one before."""
    from shequ_workflows.flows.models import Flow

    said = {"schema": 1, "key": key, "title": {"en": "Bench"}, "languages": ["en"], **BODY}
    flow = Flow.objects.create(node=node, key=key, title="Bench", body=said, live=False)
    for number in range(versions):
        flow.body = {**said, "title": {"en": f"Bench {number}"}}
        flow.save()
        flow.save_revision().publish()
        flow = Flow.objects.get(pk=flow.pk)
    return flow


def the_step(subject: Any, actor: Any) -> Callable[[], None]:
    from shequ_workflows.core.transitions import TakeTransition

    at = moments()

    def work() -> None:
        TakeTransition(actor, subject, "poke", revision=subject.revision, at=next(at)).execute()
        subject.revision += 1

    return work


def bare_fsm(pk: int, person_id: int, using: str) -> Callable[[], None]:
    """django-fsm as its readme shows it: get, transition, save, a log row. No lock, no chain, no roles."""
    from django.db import models, transaction
    from django_fsm import FSMField, transition

    from shequ_workflows.core.models import Record

    class Lamp(models.Model):  # noqa: DJ008 - nobody reads it
        state = FSMField(default="on")
        revision = models.IntegerField(default=0)
        length = models.IntegerField(default=0)

        class Meta:
            app_label = "shequ_core"
            managed = False
            db_table = "shequ_core_subject"

        @transition(field=state, source="on", target="on")
        def poke(self) -> None: ...

    at = moments()

    def work() -> None:
        with transaction.atomic(using=using):
            row = Lamp.objects.using(using).get(pk=pk)
            row.poke()
            row.revision += 1
            row.length += 1
            row.save(using=using, update_fields=["state", "revision", "length"])
            Record.objects.using(using).create(
                subject_id=pk, seq=row.length, at=next(at), verb="poke", source="on", target="on",
                revision=row.revision, actor_id=person_id, role="grid_worker", digest="0" * 64, hash="0" * 64,
            )  # fmt: skip

    return work


def spiff(using: str) -> Callable[[], None] | None:
    """SpiffWorkflow with twelve steps one after the other, begun anew at their end: read its state, run the ready task, write
    the state and a log row."""
    if importlib.util.find_spec("SpiffWorkflow") is None:
        return None
    from django.db import connections, transaction
    from SpiffWorkflow.serializer.json import JSONSerializer
    from SpiffWorkflow.specs.Simple import Simple
    from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
    from SpiffWorkflow.task import TaskState
    from SpiffWorkflow.workflow import Workflow

    spec = WorkflowSpec("bench", addstart=True)
    last: Any = spec.start
    for number in range(12):
        task = Simple(spec, f"poke{number}")
        last.connect(task)
        last = task
    serializer = JSONSerializer()
    workflow = Workflow(spec)
    workflow.run_next()
    fresh = workflow.serialize(serializer)
    cursor = connections[using].cursor()
    cursor.execute("CREATE TABLE bench_spiff (id integer PRIMARY KEY, body text)")
    cursor.execute("CREATE TABLE bench_spiff_log (step text, at text)")
    cursor.execute("INSERT INTO bench_spiff VALUES (1, %s)", [fresh])
    at = moments()

    def work() -> None:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute("SELECT body FROM bench_spiff WHERE id = 1")
            flow = Workflow.deserialize(serializer, cursor.fetchone()[0])
            task = flow.get_next_task(state=TaskState.READY)
            task.run()
            body = fresh if flow.is_completed() else flow.serialize(serializer)
            cursor.execute("UPDATE bench_spiff SET body = %s WHERE id = 1", [body])
            cursor.execute("INSERT INTO bench_spiff_log VALUES ('poke', %s)", [next(at).isoformat()])

    return work


def measure(kind: str) -> dict[str, Any]:
    from django.db import connection, connections

    from shequ_workflows.core.machines import machine_of, machines, roles_towards
    from shequ_workflows.core.models import Subject
    from shequ_workflows.core.record.verification import verify
    from shequ_workflows.core.transitions import OpenSubject
    from shequ_workflows.flows.actions.opening import OpenCase
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node, Person, RoleAssignment
    from tests.races.site.toy import toy

    toy()
    edges: Any = machines["toy"].edges
    edges["poke"] = replace(edges["poke"], tell=())
    street = Node.add_root(kind="street", code="bench", name="Street")
    community = street.add_child(kind="community", code="bench-1", name="Community")
    person = Person.objects.create(name="Grid worker")
    RoleAssignment.objects.create(person=person, role="grid_worker", node=community)
    actor = Actor.of(person)
    flow = published(community, "bench")
    case = OpenCase(actor, flow, community).execute()
    built = OpenSubject(actor, "toy", community, "Toy").execute()
    name = str(connection.settings_dict["NAME"])

    with ExitStack() as stack:
        if kind == "sqlite":
            copies = [f"{name}.floor", f"{name}.plain"]
            for copy in copies:
                copy_sqlite(name, copy)
            raw: Any = sqlite3.connect(copies[0], isolation_level=None)
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("PRAGMA foreign_keys=ON")
            settings = {**connections.settings["default"], "NAME": copies[1]}
        else:
            import psycopg

            connection.close()
            urls = [stack.enter_context(pg_copy(name, f"{name}_{what}")) for what in ("floor", "plain")]
            raw = psycopg.connect(urls[0], autocommit=True)
            settings = {**connections.settings["default"], "NAME": f"{name}_plain"}
        connections.settings["plain"] = settings
        stack.callback(lambda: connections["plain"].close())
        stack.callback(raw.close)
        floor = Floor(raw, "?" if kind == "sqlite" else "%s", kind, built.pk, person.pk, community.path)
        works: dict[str, Callable[[], None] | None] = {
            "floor (raw driver)": floor,
            "a case's step": the_step(case, actor),
            "built-in machine": the_step(built, actor),
            "bare django-fsm": bare_fsm(built.pk, person.pk, "plain"),
            "Viewflow": viewflow(),
            "SpiffWorkflow": spiff("plain"),
        }
        there = {key: work for key, work in works.items() if work is not None}
        times: dict[str, list[float]] = {key: [] for key in there}
        for number in range(ROUNDS + WARM):
            for key, work in there.items():
                begun = time.perf_counter()
                work()
                if number >= WARM:
                    times[key].append(time.perf_counter() - begun)
    assert verify().ok
    lowest = statistics.median(times["floor (raw driver)"])
    figures: dict[str, Any] = {}
    print(f"\n{kind}: {ROUNDS} steps each, taking turns")
    print(f"{'':24}{'median ms':>11}{'p95 ms':>9}{'× floor':>9}")
    for key, taken in times.items():
        middle, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        print(f"{key:24}{middle * 1000:11.2f}{p95 * 1000:9.2f}{middle / lowest:9.2f}")
        figures[key] = {"ms": round(middle * 1000, 3), "ratio": round(middle / lowest, 2)}
    for key in works.keys() - there.keys():
        print(f"{key} is not installed here")

    fresh = Subject.objects.get(pk=case.pk)
    begun = time.perf_counter()
    for _one in range(10_000):
        machine_of(fresh).offered(fresh.state, roles_towards(fresh, actor))
    figures["availability per row, µs"] = round((time.perf_counter() - begun) * 100, 2)
    fill(kind, community, published(community, "many", 3))

    def worklist() -> None:
        rows = Subject.objects.matters().waiting_for(actor)
        found = rows.select_related("community", "assignee")[:ROWS]
        shown = [machine_of(row).offered(row.state, roles_towards(row, actor)) for row in found]
        assert len(shown) == ROWS
        assert all(shown)

    figures[f"worklist, {ROWS} of {CASES:,}"] = measured(worklist)
    print(f"availability per row {figures['availability per row, µs']} µs;", end=" ")
    print(f"worklist of {ROWS} among {CASES:,} cases: {json.dumps(figures[f'worklist, {ROWS} of {CASES:,}'])}")
    return figures


def fill(kind: str, community: Any, flow: Any) -> None:
    """Cases of three versions, one in twenty open."""
    from django.db import connection, transaction

    true, false = ("true", "false") if kind == "postgresql" else ("1", "0")

    def at(expression: str) -> str:
        if kind == "postgresql":
            return f"timestamptz '2024-01-01 08:00:00+00' + ({expression}) * interval '1 minute'"
        return f"datetime('2024-01-01 08:00:00', ({expression}) || ' minutes')"

    table = "shequ_core_subject"
    sql = f"""INSERT INTO {table} (id, public_id, kind, number, title, community_id, node_id, path, state, state_since, version,
        revision, is_open, opened_at, ended_at, next_due_at, head, length, facts, unit_path)
        SELECT 1000 + g.n, 'b' || g.n, 'flow:{flow.key}', 'B' || g.n, 'Case ' || g.n, {community.pk}, {community.pk},
        '{community.path}', CASE WHEN g.n % 20 = 0 THEN 'on' ELSE 'off' END, {at("g.n")},
        CAST(1 + g.n % 3 AS varchar(4)), 1, CASE WHEN g.n % 20 = 0 THEN {true} ELSE {false} END, {at("g.n")},
        CASE WHEN g.n % 20 = 0 THEN NULL ELSE {at("g.n + 9")} END,
        CASE WHEN g.n % 20 = 0 THEN {at("g.n + 90")} ELSE NULL END, '', 0, '{{}}', '' FROM {numbers(kind, CASES)}"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if kind == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    sys.argv = GIVEN
    each_database(measure)
