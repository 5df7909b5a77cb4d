"""What two say of one plan at once, over two real connections: as it is, and without the lock."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import close_old_connections, connections

from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.plans.actions import MarkTask, ShiftPlan
from shequ_workflows.plans.actions.base import PlanAction
from shequ_workflows.plans.models import Change, PlanPage, Progress
from shequ_workflows.plans.moving import shifted
from tests.plans.conftest import Planning

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed(transactional_db: None) -> Planning:
    return Planning()


def at_once(*works: Callable[[], PlanAction[Any]]) -> list[str]:
    """What came of each: nothing, or why not."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], PlanAction[Any]]) -> str:
        close_old_connections()
        try:
            action = work()
            start.wait(timeout=30)
            action.execute()
        except ActionRefused as refused:
            return refused.refusal.code
        except Exception as fault:  # told by its name
            return type(fault).__name__
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def wide(monkeypatch: pytest.MonkeyPatch, *kinds: type[PlanAction[Any]]) -> None:
    """Both look before either leaps, where nothing keeps them apart."""
    barrier = threading.Barrier(2)
    for kind in kinds:
        leap = kind.perform

        def perform(self: Any, leap: Any = leap) -> Any:
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=1)
            return leap(self)

        monkeypatch.setattr(kind, "perform", perform)


def marking(planning: Planning, role: str, state: str) -> Callable[[], MarkTask]:
    who = planning.who(role)
    return lambda: MarkTask(who, planning.again(), planning.task.key, 0, state)


def shifting(planning: Planning) -> Callable[[], ShiftPlan]:
    director = planning.who("rc_director")
    return lambda: ShiftPlan(director, planning.again(), 2, "经费晚到")


def test_two_who_mark_one_task_are_heard_one_after_the_other(
    committed: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is told to look again: what the first said is neither lost nor overwritten."""
    wide(monkeypatch, MarkTask)
    found = at_once(marking(committed, "community_worker", "doing"), marking(committed, "rc_member", "done"))
    assert sorted(found) == ["", "stale"]
    said, change = Progress.objects.get(), Change.objects.get()
    assert (said.revision, said.state) == (1, change.target)
    assert said.state == ("doing" if found[0] == "" else "done")


def test_without_the_lock_the_second_meets_the_database(committed: Planning, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even then nothing is lost: the row is unique. But he gets a fault in place of a sentence."""
    monkeypatch.setattr(PlanAction, "lock", lambda self: None)
    wide(monkeypatch, MarkTask)
    found = at_once(marking(committed, "community_worker", "doing"), marking(committed, "rc_member", "done"))
    assert sorted(found) == ["", "IntegrityError"]
    assert Progress.objects.count() == Change.objects.count() == 1


@pytest.mark.parametrize("state", ["doing", "done"])
def test_shifting_and_marking_at_once_lose_nothing(
    committed: Planning, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """Both are done, in one order or the other; what was done first stays where it was."""
    wide(monkeypatch, MarkTask, ShiftPlan)
    end = committed.task.ends_on
    found = at_once(marking(committed, "community_worker", state), shifting(committed))
    assert found == ["", ""]
    assert Progress.objects.get().state == state
    order = list(Change.objects.order_by("pk").values_list("verb", flat=True))
    assert sorted(order) == ["mark", "shift"]
    stayed = state == "done" and order[0] == "mark"
    row = PlanPage.objects.get(pk=committed.plan.pk).tasks.get()
    assert row.key == committed.task.key
    assert row.ends_on == (end if stayed else shifted(end, 2))


def test_two_shifts_at_once_both_count(committed: Planning, monkeypatch: pytest.MonkeyPatch) -> None:
    wide(monkeypatch, ShiftPlan)
    assert at_once(shifting(committed), shifting(committed)) == ["", ""]
    end = PlanPage.objects.get(pk=committed.plan.pk).milestones.get().due_on
    assert end == shifted(shifted(committed.milestone.due_on, 2), 2)


def test_without_the_lock_one_of_two_shifts_is_lost(committed: Planning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlanAction, "lock", lambda self: None)
    wide(monkeypatch, ShiftPlan)
    at_once(shifting(committed), shifting(committed))
    end = PlanPage.objects.get(pk=committed.plan.pk).milestones.get().due_on
    assert end == shifted(committed.milestone.due_on, 2), "the second moved from what the first had not written yet"
