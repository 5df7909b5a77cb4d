from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.core.delivery.actions import MarkTold, ReadMessages, RetryDelivery
from shequ_workflows.core.delivery.outbox import send_due
from shequ_workflows.core.models import Delivery, InboxEntry, Record
from shequ_workflows.core.record.verification import verify
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories.core import delivery

from .world import THURSDAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(world: World) -> Delivery:
    """The proposer has no account: the office calls."""
    assert world.resident.person is not None
    return delivery(world.resident.person, world.lamp(), channel="call", next_at=THURSDAY)


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal.code


def actor_of(world: World, who: str) -> Actor:
    return Actor.visitor() if who == "visitor" else getattr(world, who)


def test_it_ticks_off_who_was_told_by_whom_when_and_how(world: World, call: Delivery) -> None:
    told_at = THURSDAY - dt.timedelta(minutes=20)
    row = MarkTold(world.grid_worker, call, by="visit", told_at=told_at, at=THURSDAY).execute()
    call.refresh_from_db()
    assert (call.state, call.done_at, call.done_by) == ("sent", told_at, world.grid_worker.person)
    assert (row.verb, row.channel, row.actor, row.role) == ("told", "visit", world.grid_worker.person, "grid_worker")
    assert call.key in row.payload.body
    assert "Resident" not in row.payload.body
    assert verify(row.subject).ok


@pytest.mark.parametrize(("who", "code"), [("resident", "role"), ("stranger", "unknown"), ("visitor", "unknown")])
def test_it_refuses_others(world: World, call: Delivery, who: str, code: str) -> None:
    assert refused(MarkTold(actor_of(world, who), call, at=THURSDAY)) == code
    Delivery.objects.filter(pk=call.pk).update(state="dead")
    assert refused(RetryDelivery(actor_of(world, who), call, at=THURSDAY)) == code


def test_it_refuses_a_second_tick_an_unknown_way_and_the_future(world: World, call: Delivery) -> None:
    soon = THURSDAY + dt.timedelta(minutes=1)
    assert refused(MarkTold(world.director, call, told_at=soon, at=THURSDAY)) == "future"
    assert refused(MarkTold(world.director, call, by="online", at=THURSDAY)) == "by"
    MarkTold(world.director, call, at=THURSDAY).execute()
    assert refused(MarkTold(world.grid_worker, call, at=THURSDAY)) == "told"
    assert Record.objects.filter(verb="told").count() == 1


def test_it_ticks_off_what_could_not_be_sent(world: World, call: Delivery) -> None:
    Delivery.objects.filter(pk=call.pk).update(channel="inbox", state="uncertain")
    MarkTold(world.director, call, at=THURSDAY).execute()
    call.refresh_from_db()
    assert call.state == "sent"


def test_it_sends_again_what_was_given_up(world: World, call: Delivery) -> None:
    Delivery.objects.filter(pk=call.pk).update(channel="inbox", state="dead", attempts=8, error="busy")
    row = RetryDelivery(world.director, call, at=THURSDAY).execute()
    assert row.verb == "retry_delivery"
    call.refresh_from_db()
    assert (call.state, call.attempts, call.error) == ("pending", 0, "")
    assert send_due(THURSDAY).inbox == 1
    assert refused(RetryDelivery(world.director, call, at=THURSDAY)) == "sent"


def test_it_lists_what_needs_a_person_in_the_actors_scope(world: World, call: Delivery) -> None:
    Delivery.objects.filter(pk=call.pk).update(state="dead")
    assert list(Delivery.objects.needing_a_person(world.director)) == [call]
    for other in (world.resident, world.stranger, Actor.visitor()):
        assert not Delivery.objects.needing_a_person(other).exists()


# --- reading -----------------------------------------------------------------------------------------------------------


def message_to(world: World, actor: Actor) -> InboxEntry:
    assert actor.person is not None
    sent = delivery(actor.person, world.lamp(), channel="inbox", next_at=THURSDAY, state="sent")
    return InboxEntry.objects.create(
        delivery=sent, person=actor.person, subject=sent.record.subject, key=sent.handler, at=THURSDAY
    )


def test_it_reads_one_or_all_of_ones_own_messages(world: World) -> None:
    first, _second = message_to(world, world.grid_worker), message_to(world, world.grid_worker)
    of_another = message_to(world, world.director)
    assert ReadMessages(world.grid_worker, first, at=THURSDAY).execute() == 1
    assert ReadMessages(world.grid_worker, first).execute() == 0
    first.refresh_from_db()
    assert first.read_at == THURSDAY
    assert ReadMessages(world.grid_worker).execute() == 1
    of_another.refresh_from_db()
    assert of_another.read_at is None


def test_nobody_reads_the_messages_of_another(world: World) -> None:
    of_another = message_to(world, world.director)
    assert refused(ReadMessages(world.grid_worker, of_another)) == "unknown"
    assert refused(ReadMessages(Actor.visitor())) == "person"
    of_another.refresh_from_db()
    assert of_another.read_at is None
