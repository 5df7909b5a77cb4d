"""Taking a task over and not taking it at once over two real connections: one wins, and the other reads why not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connections

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.delegation.models import Study
from shequ_workflows.org.acting import ActionRefused
from tests.factories.delegated import task_in, valid_data
from tests.factories.delegation import Street

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(world: Street, subject: Subject, at: Any, *edges: str) -> list[str]:
    """What came of each edge, all clicked at the same instant from the same screen."""
    start = threading.Barrier(len(edges))
    revision = Subject.objects.get(pk=subject.pk).revision
    said = {edge: valid_data(world, subject, edge, at) for edge in edges}

    def click(edge: str) -> str:
        close_old_connections()
        try:
            row = Subject.objects.get(pk=subject.pk)
            action = TakeTransition(world.director, row, edge, revision=revision, data=said[edge], at=at)
            start.wait(timeout=30)
            action.execute()
        except ActionRefused as refused:
            return refused.refusal.code
        except IntegrityError:
            return "IntegrityError"
        else:
            return edge
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(edges)) as pool:
        return list(pool.map(click, edges))


def test_it_takes_over_or_does_not_never_both() -> None:
    world = Street()
    subject, at = task_in(world, "community_reply")
    came = at_once(world, subject, at, "accept", "not_take")
    assert sorted(came) in (["accept", "stale"], ["not_take", "stale"])
    after = Subject.objects.get(pk=subject.pk)
    assert after.state == {"accept": "accepted", "not_take": "not_taken"}[next(one for one in came if one != "stale")]
    assert Study.objects.filter(task=subject.pk, body="rc").count() == 1
    assert Record.objects.filter(subject=subject.pk, verb__in=["accept", "not_take"]).count() == 1


def test_without_the_lock_the_loser_gets_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have been allowed before either writes: the votes collide in the database, and one is thrown out unexplained."""
    world = Street()
    subject, at = task_in(world, "community_reply")
    allowed, perform = threading.Barrier(2), TakeTransition.perform

    def waiting(action: TakeTransition) -> Record:
        allowed.wait(timeout=20)
        return perform(action)

    monkeypatch.setattr(TakeTransition, "lock", lambda action: None)
    monkeypatch.setattr(TakeTransition, "perform", waiting)
    came = at_once(world, subject, at, "accept", "not_take")
    assert sum(one in {"accept", "not_take"} for one in came) == 1
    assert "IntegrityError" in came
