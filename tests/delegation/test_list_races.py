"""Two at once on PostgreSQL: as it is, and with the lock patched out, where the anomaly shows."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import pytest
from django.db import DatabaseError

from shequ_workflows.core.models import Record
from shequ_workflows.delegation.lists.base import ListAction
from shequ_workflows.delegation.lists.drafting import BeginList
from shequ_workflows.delegation.lists.editing import SaveFunction
from shequ_workflows.delegation.lists.lines import Line
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.models import Function, FunctionList
from shequ_workflows.org.acting import ActionRefused, Refusal
from tests.factories.delegation import MONDAY, Street
from tests.factories.lists import consulted, day_after
from tests.publicity.test_objection_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NEW = Line("N01", "不完整的一项", "assisted")


class Slow:
    """Waits between looking and writing, so that both have looked before either writes."""

    meet: threading.Barrier

    def check(self) -> Refusal | None:
        refusal: Refusal | None = super().check()  # type: ignore[misc]
        if refusal is None:
            with contextlib.suppress(threading.BrokenBarrierError):
                self.meet.wait(timeout=1)
        return refusal


class Unlocked(Slow):
    def lock(self) -> None: ...


def twins(kind: type[Slow], *verbs: type[ListAction[Any]]) -> list[type[Any]]:
    barrier = threading.Barrier(len(verbs))
    return [type(verb.__name__, (kind, verb), {"meet": barrier}) for verb in verbs]


def codes(found: list[Any]) -> list[str]:
    return [one.refusal.code for one in found if isinstance(one, ActionRefused)]


@pytest.mark.parametrize(("kind", "clean"), [(Slow, True), (Unlocked, False)])
def test_two_clerks_put_it_in_force_once(kind: type[Slow], clean: bool) -> None:
    world = Street()
    version = FunctionList.objects.select_related("community").get(pk=consulted(world).pk)
    one, two = twins(kind, PublishList, PublishList)
    other = world.new("street_clerk")
    acts = [
        verb(actor, version, reason="修订", at=day_after(version)) for verb, actor in ((one, world.clerk), (two, other))
    ]
    found = at_once(*(act.execute for act in acts))
    assert (codes(found) == ["state"]) is clean
    assert (Record.objects.filter(verb="publish_list").count() == 1) is clean or any(
        isinstance(one, DatabaseError) for one in found
    )


@pytest.mark.parametrize(("kind", "clean"), [(Slow, True), (Unlocked, False)])
def test_no_line_slips_into_what_is_in_force(kind: type[Slow], clean: bool) -> None:
    world = Street()
    version = FunctionList.objects.select_related("community").get(pk=consulted(world).pk)
    publish, save = twins(kind, PublishList, SaveFunction)
    acts = [
        publish(world.clerk, version, reason="修订", at=day_after(version)),
        save(world.new("street_clerk"), version, NEW, at=day_after(version)),
    ]
    found = at_once(*(act.execute for act in acts))
    slipped = Function.objects.filter(code="N01", list__state="published").exists()
    if clean:
        assert not slipped
        assert len(codes(found)) == 1, "the one that comes second is told"
    else:
        assert slipped or any(isinstance(one, DatabaseError) for one in found), "the trigger, or nobody, stops it"


def test_two_drafts_begun_at_once_are_one() -> None:
    world = Street()
    acts = [BeginList(actor, world.community, at=MONDAY) for actor in (world.clerk, world.new("street_clerk"))]
    found = at_once(*(act.execute for act in acts))
    assert codes(found) == ["draft"]
    assert FunctionList.objects.count() == 1


def test_a_double_click_is_one_draft() -> None:
    world = Street()
    acts = [BeginList(world.clerk, world.community, once="k", at=MONDAY) for _ in range(2)]
    first, second = at_once(*(act.execute for act in acts))
    assert first == second
