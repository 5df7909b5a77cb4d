"""Two at once on PostgreSQL: as it is, and with the lock patched out, where the anomaly shows."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.publicity.constants import MOST_OPEN
from shequ_workflows.publicity.models import Objection
from shequ_workflows.publicity.objecting import RaiseObjection
from tests.factories.objections import DAY, TEXT, ObjectionWorld
from tests.factories.publicity import MONDAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TUESDAY = MONDAY + DAY


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own; what each gave, or the exception it ended with."""
    barrier = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class _Slow(RaiseObjection):
    """Waits between looking and writing, so that both have looked before either writes."""

    meet: threading.Barrier

    def check(self) -> Any:
        refusal = super().check()
        if refusal is None:
            with contextlib.suppress(threading.BrokenBarrierError):
                self.meet.wait(timeout=1)
        return refusal


class _Unlocked(_Slow):
    def lock(self) -> None: ...


@pytest.mark.parametrize(("kind", "clean"), [(_Slow, True), (_Unlocked, False)])
def test_nobody_gets_past_the_limit_by_two_windows(kind: type[_Slow], clean: bool) -> None:
    world = ObjectionWorld()
    for number in range(MOST_OPEN - 1):
        world.objection(text=f"理由{number}")
    kind.meet = threading.Barrier(2)
    acts = [kind(world.neighbour, world.period, f"{TEXT}{number}", at=TUESDAY) for number in range(2)]
    found = at_once(*(act.execute for act in acts))
    refused = [one for one in found if isinstance(one, ActionRefused)]
    if clean:
        assert [one.refusal.code for one in refused] == ["waiting"]
    assert (Objection.objects.count() == MOST_OPEN) is clean


def test_a_double_click_makes_one_objection() -> None:
    world = ObjectionWorld()
    acts = [RaiseObjection(world.neighbour, world.period, TEXT, once="k", at=TUESDAY) for _ in range(2)]
    first, second = at_once(*(act.execute for act in acts))
    assert first == second
    assert Objection.objects.count() == 1
