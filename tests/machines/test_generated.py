"""Made from the tables: each edge allowed for each right role; refused, with its sentence, for each wrong role, state,
screen and guard."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Relation, Role

from .built import NOT_YET
from .delegation_bench import DelegationBench
from .deliberation_bench import DeliberationBench
from .intake_bench import IntakeBench
from .meeting_bench import MeetingBench, UndertakingBench
from .objection_bench import ObjectionBench
from .oracle import Row, rows_of
from .task_bench import TaskBench

pytestmark = pytest.mark.django_db

BENCHES = [
    DeliberationBench(),
    IntakeBench(),
    MeetingBench(),
    UndertakingBench(),
    ObjectionBench(),
    TaskBench(),
    DelegationBench(),
]


def rows(bench: Any) -> list[Row]:
    return [row for row in rows_of(bench.key).values() if row.edge not in NOT_YET[bench.key] and row.sources != ("",)]


LEAVING = [
    pytest.param(bench, row, source, id=f"{bench.key}.{row.edge}-{source}")
    for bench in BENCHES
    for row in rows(bench)
    for source in row.sources
]
STATES = [
    pytest.param(bench, state, id=f"{bench.key}.{state}") for bench in BENCHES for state in machines[bench.key].states
]
GUARDS = [
    pytest.param(bench, edge.name, guard.key, id=f"{bench.key}.{edge.name}-{guard.key}")
    for bench in BENCHES
    for edge in machines[bench.key].edges.values()
    for guard in edge.guards
]
UNDONE = [
    pytest.param(bench, row, id=f"{bench.key}.{row.edge}") for bench in BENCHES for row in rows(bench) if row.undo
]


def action(
    bench: Any, world: Any, actor: Actor, subject: Subject, edge: str, at: dt.datetime, **more: Any
) -> TakeTransition:
    subject = Subject.objects.get(pk=subject.pk)
    data = more.pop("data", None)
    given = bench.data(world, subject, edge, at) if data is None else data
    return TakeTransition(actor, subject, edge, **{"revision": subject.revision, **more}, data=given, at=at)


def one_of(row: Row) -> str:
    """A role that may take it; a relation only where there is no role."""
    return min(row.who, key=lambda role: (role not in Role.values, role))


@pytest.mark.parametrize(("bench", "row", "source"), LEAVING)
def test_it_lets_each_right_role(bench: Any, row: Row, source: str) -> None:
    world = bench.world()
    subject, at = bench.subject(world, source, on_the_way_to=row.edge)
    for role in sorted(row.who):
        own, moment = bench.prepare(world, role, row.edge) or (subject, at)
        with transaction.atomic():
            record = action(bench, world, bench.actor(world, role), own, row.edge, moment).execute()
            after = Subject.objects.get(pk=own.pk)
            assert (record.verb, record.source, record.target) == (row.edge, source, row.target), role
            assert after.state == row.target, role
            assert after.revision == own.revision + 1
            transaction.set_rollback(True)


@pytest.mark.parametrize(("bench", "row", "source"), LEAVING)
def test_it_refuses_each_wrong_role_and_says_whom_to_ask(bench: Any, row: Row, source: str) -> None:
    world = bench.world()
    subject, at = bench.subject(world, source, on_the_way_to=row.edge)
    wrong = {str(role) for role in Role.values} - row.who
    for role in sorted(wrong):
        refusal = action(bench, world, world.new(role), subject, row.edge, at).check()
        assert refusal is not None, role
        assert (refusal.code, refusal.status) == ("role", Answer.FORBIDDEN), role
        assert str(machines[bench.key].edges[row.edge].label) in str(refusal.sentence)
    if Relation.SYSTEM not in row.who:
        assert action(bench, world, Actor.system(), subject, row.edge, at).check() is not None


@pytest.mark.parametrize(("bench", "row", "source"), LEAVING)
def test_it_tells_another_community_nothing_it_may_not_know(bench: Any, row: Row, source: str) -> None:
    world = bench.world()
    subject, at = bench.subject(world, source, on_the_way_to=row.edge)
    Subject.objects.filter(pk=subject.pk, public_from__isnull=False).update(public_from=at - dt.timedelta(days=1))
    wanted = Answer.FORBIDDEN if bench.is_public(source) else Answer.NOT_FOUND
    for role in sorted(row.who & set(Role.values)):
        refusal = action(bench, world, bench.stranger(world, role), subject, row.edge, at).check()
        assert refusal is not None, role
        assert refusal.status == wanted, role
    refusal = action(bench, world, Actor.visitor(), subject, row.edge, at).check()
    assert refusal is not None
    assert refusal.status == wanted


@pytest.mark.parametrize(("bench", "row", "source"), LEAVING)
def test_it_refuses_a_stale_screen(bench: Any, row: Row, source: str) -> None:
    world = bench.world()
    subject, at = bench.subject(world, source, on_the_way_to=row.edge)
    if subject.revision == 0:
        subject.revision = 1  # a draft has only one screen before it; the next one will do
    role = one_of(row)
    refusal = action(
        bench, world, bench.actor(world, role), subject, row.edge, at, revision=subject.revision - 1 or 99
    ).check()
    assert refusal is not None
    assert (refusal.code, refusal.status) == ("stale", Answer.STALE)


@pytest.mark.parametrize(("bench", "state"), STATES)
def test_it_refuses_each_wrong_state(bench: Any, state: str) -> None:
    world = bench.world()
    subject, at = bench.subject(world, state)
    machine = machines[bench.key]
    for row in rows(bench):
        if state in row.sources:
            continue
        refusal = action(bench, world, bench.actor(world, one_of(row)), subject, row.edge, at).check()
        assert refusal is not None, row.edge
        assert (refusal.code, refusal.status) == ("state", Answer.STALE), row.edge
        assert str(machine.states[state].label) in str(refusal.sentence)


@pytest.mark.parametrize(("bench", "edge", "guard"), GUARDS)
def test_it_refuses_each_failing_guard_with_its_sentence(bench: Any, edge: str, guard: str) -> None:
    world = bench.world()
    subject, at, actor, data = bench.broken_case(world, edge, guard)
    before = Subject.objects.get(pk=subject.pk)
    with pytest.raises(ActionRefused) as refused:
        action(bench, world, actor, subject, edge, at, data=data).execute()
    assert refused.value.refusal.code == guard, refused.value.refusal.errors
    failing = next(one for one in machines[bench.key].edges[edge].guards if one.key == guard)
    said = str(refused.value)
    assert said.startswith(str(failing.sentence))
    assert (said == str(failing.sentence)) is (failing.detail is None)
    after = Subject.objects.get(pk=subject.pk)
    assert (after.revision, after.length) == (before.revision, before.length)


@pytest.mark.parametrize(("bench", "row"), UNDONE)
def test_it_takes_back_what_may_be_taken_back(bench: Any, row: Row) -> None:
    world = bench.world()
    subject, at = bench.subject(world, row.sources[0], on_the_way_to=row.edge)
    before = Subject.objects.get(pk=subject.pk)
    clocks = clocks_of(before)
    actor = bench.actor(world, one_of(row))
    action(bench, world, actor, subject, row.edge, at).execute()
    assert clocks_of(before) != clocks or not row.clocks
    undone = UndoTransition(actor, before, at=at + dt.timedelta(seconds=90)).execute()
    after = Subject.objects.get(pk=subject.pk)
    assert undone.corrects == after.length - 1
    for name in ("state", "title", "assignee_id", "facts", "public_from", "is_open"):
        assert getattr(after, name) == getattr(before, name), name
    assert clocks_of(after) == clocks


def clocks_of(subject: Subject) -> set[tuple[str, str, dt.datetime, dt.datetime | None, int | None]]:
    rows = Clock.objects.filter(subject=subject.pk).live()
    return {(row.key, row.state, row.due_at, row.paused_at, row.remaining) for row in rows}


@pytest.mark.parametrize(("bench", "row", "source"), LEAVING)
def test_it_lets_nobody_take_back_anything_else(bench: Any, row: Row, source: str) -> None:
    if row.undo or Relation.SYSTEM in row.who:
        pytest.skip("may be taken back, or nobody took it")
    world = bench.world()
    subject, at = bench.subject(world, source, on_the_way_to=row.edge)
    actor = bench.actor(world, one_of(row))
    own, moment = bench.prepare(world, one_of(row), row.edge) or (subject, at)
    action(bench, world, actor, own, row.edge, moment).execute()
    refusal = UndoTransition(actor, Subject.objects.get(pk=own.pk), at=moment).check()
    assert refusal is not None
    assert refusal.code == "undo"
