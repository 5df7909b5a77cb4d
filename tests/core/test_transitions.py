from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from shequ_workflows.core.exceptions import TransitionOutsideAction
from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.core.record.recording import note, row_hash
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor

from .lamp import LampProcess
from .world import CST, THURSDAY, World, take

pytestmark = pytest.mark.django_db


def refused(actor: Actor, subject: Subject, edge: str, **more: object) -> str:
    with pytest.raises(ActionRefused) as caught:
        take(actor, subject, edge, **more)
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal.code


def test_it_takes_an_edge_and_writes_the_record(world: World) -> None:
    subject = world.lamp()
    row = take(world.grid_worker, subject, "take")
    subject = LampProcess.objects.get(pk=subject.pk)
    assert (subject.state, subject.revision, subject.length) == ("taken", 1, 2)
    assert subject.assignee == world.grid_worker.person
    assert (row.verb, row.source, row.target, row.role) == ("take", "reported", "taken", "grid_worker")
    stored = list(Record.objects.of(subject))
    assert stored[1].prev == stored[0].hash
    assert subject.head == stored[1].hash == row_hash(subject.public_id, stored[1])


def test_it_refuses_the_wrong_role_with_whom_to_ask(world: World) -> None:
    assert refused(world.resident, world.lamp(), "take") == "role"


def test_it_hides_a_subject_of_another_community(world: World) -> None:
    assert refused(world.stranger, world.lamp(), "take") == "unknown"


def test_it_refuses_the_wrong_state(world: World) -> None:
    assert refused(world.director, world.lamp(), "wait") == "state"


def test_it_refuses_a_stale_screen_and_repeats_a_double_click(world: World) -> None:
    subject = world.lamp()
    first = TakeTransition(world.grid_worker, subject, "take", revision=0, at=THURSDAY).execute()
    again = TakeTransition(world.grid_worker, subject, "take", revision=0, at=THURSDAY).execute()
    assert again == first
    with pytest.raises(ActionRefused) as caught:
        TakeTransition(world.director, subject, "take", revision=0, at=THURSDAY).execute()
    assert caught.value.refusal.code == "stale"
    assert subject.records.count() == 2


def test_it_refuses_what_is_missing_and_a_failing_guard(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    assert refused(world.grid_worker, subject, "mend", data={"how": ""}) == "form"
    Subject.objects.filter(pk=subject.pk).update(facts={"bulbs": 0})
    assert refused(world.grid_worker, subject, "mend", data={"how": "new bulb"}) == "bulb"


def test_it_runs_clocks_over_the_spring_festival(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    clock = subject.clocks.get(key="mend")
    assert clock.due_at.astimezone(CST).hour == 17
    assert subject.clocks.filter(key="step").count() == 0
    subject.refresh_from_db()
    assert subject.next_due_at == clock.due_at


def test_it_pauses_and_resumes_on_one_day_without_gain(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    due = subject.clocks.get(key="mend").due_at
    take(world.director, subject, "wait")
    subject.refresh_from_db()
    assert subject.next_due_at is None
    take(world.director, subject, "go_on")
    assert subject.clocks.get(key="mend", state="running").due_at == due


def test_it_ends_the_subject_and_tells_the_proposer(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    row = take(world.grid_worker, subject, "mend", data={"how": "新灯泡"})
    subject.refresh_from_db()
    assert not subject.is_open
    assert subject.ended_at == THURSDAY
    delivery = Delivery.objects.get(record=row)
    assert (delivery.recipient, delivery.channel) == (world.resident.person, "call")
    assert "新灯泡" in row.payload.body
    assert set(subject.clocks.live().values_list("key", flat=True)) == set()


def test_it_takes_back_ones_own_last_step(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    subject.refresh_from_db()
    with pytest.raises(ActionRefused):
        UndoTransition(world.director, subject, at=THURSDAY).execute()
    UndoTransition(world.grid_worker, subject, at=THURSDAY + dt.timedelta(minutes=5)).execute()
    subject.refresh_from_db()
    assert (subject.state, subject.revision, subject.assignee) == ("reported", 2, None)
    assert not subject.clocks.live().filter(key="mend").exists()
    assert list(subject.records.order_by("seq").values_list("verb", flat=True)) == ["open", "take", "undo"]


def test_it_takes_back_ones_own_last_step_past_a_note_of_the_system(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    with transaction.atomic():
        note(subject, "seal_votes", Actor.system(), at=THURSDAY)
    row = UndoTransition(world.grid_worker, subject, at=THURSDAY + dt.timedelta(minutes=5)).execute()
    assert (row.corrects, row.seq) == (2, 4)
    assert verify(subject).ok


def test_it_takes_nothing_back_past_a_note_of_a_person(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    with transaction.atomic():
        note(subject, "remark", world.director, at=THURSDAY)
    with pytest.raises(ActionRefused) as caught:
        UndoTransition(world.grid_worker, subject, at=THURSDAY + dt.timedelta(minutes=5)).execute()
    assert caught.value.refusal.code == "undo"


def test_it_cannot_take_back_after_half_an_hour_or_after_the_hold(world: World) -> None:
    subject = world.lamp()
    take(world.grid_worker, subject, "take")
    with pytest.raises(ActionRefused) as caught:
        UndoTransition(world.grid_worker, subject, at=THURSDAY + dt.timedelta(minutes=31)).execute()
    assert caught.value.refusal.code == "undo_late"
    take(world.resident, subject, "drop")
    with pytest.raises(ActionRefused) as caught:
        UndoTransition(world.resident, subject, at=THURSDAY + dt.timedelta(minutes=3)).execute()
    assert caught.value.refusal.code == "undo_late"


def test_it_lets_nobody_set_a_state_or_call_a_method(world: World) -> None:
    subject = LampProcess.objects.get(pk=world.lamp().pk)
    with pytest.raises(TransitionOutsideAction):
        subject.state = "mended"
    with pytest.raises(TransitionOutsideAction):
        subject.take(None)
    subject.state = "reported"
    Subject.objects.filter(pk=subject.pk).update(state="taken")
    subject.refresh_from_db()
    assert subject.state == "taken"


def test_it_lists_what_waits_for_each_role_in_three_queries(world: World, django_assert_num_queries: object) -> None:
    subjects = [world.lamp() for _ in range(3)]
    take(world.grid_worker, subjects[0], "take")
    # Which versions of flows run, whose word is asked, and the list itself.
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert [one.pk for one in Subject.objects.waiting_for(world.grid_worker)][:1] == [subjects[0].pk]
    assert Subject.objects.waiting_for(world.director).count() == 3
    assert Subject.objects.waiting_for(world.stranger).count() == 0
    assert Subject.objects.waiting_for(Actor.visitor()).count() == 0
