from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from shequ_workflows.core.delivery import outbox
from shequ_workflows.core.delivery.outbox import DELAYS, INTERRUPTED, NotSent, Outside, outsides, send_due
from shequ_workflows.core.models import Delivery, InboxEntry, Record
from shequ_workflows.core.transitions import UndoTransition
from tests.factories.core import delivery, subject

from .world import THURSDAY, World, take

pytestmark = pytest.mark.django_db
LATER = THURSDAY + dt.timedelta(minutes=3)


class Gateway:
    """A machine outside that does as it is told."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.mood: Exception | None = None

    def send(self, message: Delivery) -> None:
        if self.mood is not None:
            raise self.mood
        assert message.state == "sending"
        assert Delivery.objects.get(pk=message.pk).state == "sending"
        self.keys.append(message.key)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    outsides.register(Outside("test", made.send))
    yield made
    outsides.unregister("test")


@pytest.fixture
def owed(world: World) -> Delivery:
    """A message to the proposer, who has an account."""
    world.give_account(world.resident)
    one = world.lamp()
    take(world.grid_worker, one, "take")
    take(world.grid_worker, one, "mend", data={"how": "new bulb"})
    return Delivery.objects.get()


def outside(world: World, **more: Any) -> Delivery:
    assert world.resident.person is not None
    return delivery(world.resident.person, subject(world.community), channel="test", next_at=THURSDAY, **more)


def test_it_waits_for_the_hold_and_then_fills_the_inbox_once(world: World, owed: Delivery) -> None:
    assert not send_due(THURSDAY + dt.timedelta(seconds=60))
    assert send_due(LATER).inbox == 1
    assert not send_due(LATER)
    entry = InboxEntry.objects.get()
    assert (entry.delivery, entry.person, entry.key) == (owed, world.resident.person, owed.handler)
    owed.refresh_from_db()
    assert (owed.state, owed.done_at, owed.attempts) == ("sent", LATER, 1)


def test_it_leaves_calls_to_people(world: World) -> None:
    one = world.lamp()
    take(world.grid_worker, one, "take")
    take(world.grid_worker, one, "mend", data={"how": "new bulb"})
    assert Delivery.objects.get().channel == "call"
    assert not send_due(LATER)


def test_it_fills_no_inbox_with_what_was_taken_back(world: World) -> None:
    world.give_account(world.director)
    one = world.lamp()
    take(world.resident, one, "drop")
    UndoTransition(world.resident, one, at=THURSDAY + dt.timedelta(seconds=60)).execute()
    assert not send_due(LATER)
    assert not InboxEntry.objects.exists()


def test_it_fills_many_inboxes_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", 4)
    one = world.lamp()
    people = [world.person(f"Person {number}", "resident", world.community).person for number in range(10)]
    for person in people:
        assert person is not None
        delivery(person, one, next_at=THURSDAY)
    assert send_due(LATER).inbox == 10
    assert InboxEntry.objects.count() == 10


def test_it_sends_outside_with_its_key(world: World, gateway: Gateway) -> None:
    owed = outside(world)
    assert send_due(LATER).outside == 1
    assert gateway.keys == [owed.key]
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == ("sent", 1)
    assert not send_due(LATER)


def test_it_tries_again_later_and_later_and_then_gives_up(world: World, gateway: Gateway) -> None:
    owed = outside(world)
    gateway.mood = NotSent("busy")
    at = LATER
    for delay in DELAYS:
        assert send_due(at).failed == 1
        owed.refresh_from_db()
        assert (owed.state, owed.next_at, owed.error) == ("failed", at + delay, "busy")
        assert not send_due(at + delay - dt.timedelta(seconds=1))
        at += delay
    send_due(at)
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == ("dead", len(DELAYS) + 1)
    assert not send_due(at + dt.timedelta(days=9))


def test_it_gives_up_at_once_what_can_never_be_sent(world: World, gateway: Gateway) -> None:
    owed = outside(world)
    gateway.mood = NotSent("no such number", forever=True)
    send_due(LATER)
    owed.refresh_from_db()
    assert (owed.state, owed.error) == ("dead", "no such number")


def test_it_leaves_to_people_what_nobody_knows(world: World, gateway: Gateway, caplog: Any) -> None:
    owed = outside(world)
    gateway.mood = TimeoutError("13800138000 did not answer")
    assert send_due(LATER).uncertain == 1
    owed.refresh_from_db()
    assert (owed.state, owed.error) == ("uncertain", "TimeoutError")
    assert "13800138000" not in caplog.text
    gateway.mood = None
    assert not send_due(LATER + dt.timedelta(days=9))


def test_it_leaves_to_people_what_was_interrupted(world: World, gateway: Gateway) -> None:
    owed = outside(world, state="sending", claimed_at=LATER)
    assert not send_due(LATER + INTERRUPTED)
    assert send_due(LATER + INTERRUPTED + dt.timedelta(seconds=1)).uncertain == 1
    owed.refresh_from_db()
    assert owed.state == "uncertain"
    assert gateway.keys == []


def test_it_does_not_close_what_somebody_else_took_over(world: World, gateway: Gateway) -> None:
    owed = outside(world)

    def slow(message: Delivery) -> None:
        """Meanwhile it was called uncertain and sent again."""
        Delivery.objects.filter(pk=message.pk).update(state="pending", claimed_at=None, next_at=LATER)

    outsides.unregister("test")
    outsides.register(Outside("test", slow))
    outbox._send_outside(outsides["test"], LATER, outbox.Sent())
    owed.refresh_from_db()
    assert owed.state == "pending"


def test_it_finds_what_is_due_by_the_index_alone(world: World) -> None:
    due = Delivery.objects.due(LATER).filter(channel="inbox").order_by("next_at", "id").values_list("pk")[:200]
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            assert "shequ_core_delivery_due" in due.explain()
    else:
        assert "shequ_core_delivery_due" in due.explain()
        assert "TEMP B-TREE" not in due.explain()


def test_it_needs_few_statements(world: World, owed: Delivery, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        send_due(THURSDAY)  # nothing is due
    with django_assert_max_num_queries(12):
        send_due(LATER)
    assert Record.objects.count() == 3
