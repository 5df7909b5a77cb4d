"""Counts, minutes, what layers above learn, undertakings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shequ_workflows.core.models import Clock, Delivery, Record, Subject
from shequ_workflows.core.record.copies import gone
from shequ_workflows.core.record.erasure import ErasePayload
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.meetings.actions import AddUndertaking, Numbers, RecordCount, TalkedOver
from shequ_workflows.meetings.models import AgendaItem, Count, Meeting, Undertaking
from shequ_workflows.meetings.plans import Item
from shequ_workflows.meetings.results import results_about, results_of
from shequ_workflows.meetings.signals import called_off, concluded
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from tests.factories import core
from tests.factories.meetings import DAY, ENDS, ITEMS, MINUTE, MeetingWorld

pytestmark = pytest.mark.django_db


def refusal(act: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(ActionRefused) as caught:
        act(*args, **more)
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal


def item_of(meeting: Meeting, position: int = 1) -> AgendaItem:
    return meeting.agenda.select_related("meeting").get(position=position)


# --- counts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "outcome"),
    [
        ({"in_favour": 5, "against": 3, "abstained": 0}, "passed"),
        ({"in_favour": 4, "against": 4, "abstained": 0}, "failed"),
        ({"in_favour": 5, "against": 0, "abstained": 0, "present": 5}, "no_quorum"),
        ({"in_favour": 4, "against": 2, "abstained": 0, "present": 6, "entitled": 8}, "passed"),
    ],
)
def test_the_outcome_is_computed(world: MeetingWorld, numbers: dict[str, int], outcome: str) -> None:
    """Of eight (two of the committee, six representatives) at least six are needed, then more than half of those."""
    meeting = world.held()
    assert world.count(meeting, **numbers).outcome == outcome
    assert Record.objects.filter(subject=meeting.pk, verb="count").count() == 1


def test_those_recused_are_left_out_of_both(world: MeetingWorld) -> None:
    count = world.count(world.held(), 4, 1, 1, entitled=6, present=6, recused=2)
    assert (count.outcome, count.recused, count.absent) == ("passed", 2, 0)


def test_a_count_is_corrected_and_the_record_has_both(world: MeetingWorld) -> None:
    meeting = world.held()
    world.count(meeting, 5, 3, 0)
    assert world.count(meeting, 4, 4, 0).outcome == "failed"
    assert Count.objects.filter(item__meeting=meeting).count() == 1
    assert Record.objects.filter(subject=meeting.pk, verb="count").count() == 2


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ({"in_favour": 9}, "votes"),
        ({"entitled": 7}, "present"),
        ({"in_favour": -1}, "negative"),
        ({"entitled": 20, "present": 9}, "come"),
        ({"recused": 1}, "come"),
    ],
)
def test_it_says_what_is_wrong_with_a_count(world: MeetingWorld, numbers: dict[str, int], code: str) -> None:
    assert refusal(world.count, world.held(), **numbers).code == code


def test_somebody_counted_and_somebody_watched(world: MeetingWorld) -> None:
    meeting = world.held()
    action = RecordCount(world.worker, item_of(meeting), Numbers(8, 8, 8, 0, 0), " ", at=ENDS)
    assert refusal(action.execute).code == "tellers"


def test_what_was_only_talked_over_is_not_counted(world: MeetingWorld) -> None:
    meeting = world.held()
    assert refusal(world.count, meeting, position=2).code == "not_voted"
    TalkedOver(world.worker, item_of(meeting), at=ENDS).execute()
    assert refusal(world.count, meeting).code == "not_voted"
    assert refusal(TalkedOver(world.worker, item_of(meeting), at=ENDS).execute).code == "not_voted"


def test_owners_are_counted_twice_and_a_special_matter_asks_for_more(world: MeetingWorld) -> None:
    for number, area in enumerate(("100.00", "100.00", "50.00")):
        world.owner(f"业主{number}", f"2-1-{number + 1}01", area)
    meeting = world.held("owners")
    areas = {
        "entitled_area": Decimal("250.00"), "present_area": Decimal("250.00"), "in_favour_area": Decimal("150.00"),
        "against_area": Decimal("100.00"), "abstained_area": Decimal(0),
    }  # fmt: skip
    numbers = Numbers(3, 3, 2, 1, 0, **areas)
    by = world.owners_committee
    ordinary = RecordCount(by, item_of(meeting), numbers, "监票人", at=ENDS).execute()
    assert ordinary.outcome == "passed"
    special = RecordCount(by, item_of(meeting), numbers, "监票人", rule="owners_special", at=ENDS).execute()
    assert special.outcome == "failed"
    assert refusal(RecordCount(by, item_of(meeting), Numbers(3, 3, 3, 0, 0), "监票人", at=ENDS).execute).code == "area"


def test_tenths_of_a_square_metre_add_up(world: MeetingWorld) -> None:
    """0.1 + 0.2 of 0.3: what floats would refuse."""
    for number, area in enumerate(("0.10", "0.20")):
        world.owner(f"业主{number}", f"2-1-{number + 1}01", area)
    meeting = world.held("owners")
    areas = [Decimal(text) for text in ("0.30", "0.30", "0.20", "0.10", "0.00")]
    count = RecordCount(
        world.owners_committee, item_of(meeting), Numbers(2, 2, 1, 1, 0, 0, *areas), "监票人", at=ENDS
    ).execute()
    assert count.outcome == "failed"
    assert count.area is not None
    assert count.area.silent == 0


def test_the_database_keeps_no_impossible_count(world: MeetingWorld) -> None:
    count = world.count(world.held())
    with pytest.raises(IntegrityError), transaction.atomic():
        Count.objects.filter(pk=count.pk).update(in_favour=9)


@pytest.mark.parametrize("who", ["supervisor", "resident", "stranger", "owners_committee"])
def test_others_enter_no_count(world: MeetingWorld, who: str) -> None:
    meeting = world.held()
    numbers = Numbers(8, 8, 8, 0, 0)
    said = refusal(RecordCount(getattr(world, who), item_of(meeting), numbers, "?", at=ENDS).execute)
    assert said.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}
    assert refusal(TalkedOver(getattr(world, who), item_of(meeting), at=ENDS).execute).status == said.status


# --- minutes ---------------------------------------------------------------------------------------------------


def test_minutes_end_the_meeting_and_its_clock(world: MeetingWorld) -> None:
    meeting = world.held()
    clock = Clock.objects.get(subject=meeting.pk, key="minutes", state="running")
    assert (clock.due_at - ENDS).days >= 2
    world.count(meeting)
    world.take(meeting, "keep_minutes", at=ENDS, **world.minutes(meeting))
    meeting = world.get(meeting)
    assert (meeting.subject.state, meeting.subject.is_open) == ("minuted", False)
    assert item_of(meeting, 2).said == "第2项照办。"
    assert Clock.objects.get(pk=clock.pk).state == "met"


def test_every_item_says_what_came_of_it(world: MeetingWorld) -> None:
    meeting = world.held()
    world.count(meeting)
    said = refusal(world.take, meeting, "keep_minutes", at=ENDS, **{**world.minutes(meeting), "said_2": ""})
    assert "said_2" in said.errors


def test_layers_above_learn_the_exact_result(world: MeetingWorld) -> None:
    matter = core.subject(world.community, title="小广场安静公约")
    told: list[dict[str, Any]] = []

    def listen(sender: Any, **said: Any) -> None:
        told.append(said)

    concluded.connect(listen)
    try:
        items = (Item("审议公约", subject=matter, is_voted=True), *ITEMS[1:])
        meeting = world.minuted(items=items)
    finally:
        concluded.disconnect(listen)
    (said,) = told
    (result,) = said["results"]
    assert (said["meeting"].pk, said["record"].verb) == (meeting.pk, "keep_minutes")
    assert (result.subject, str(result.outcome)) == (matter, "passed")
    assert result.as_data()["in_favour"] == 6
    assert results_of(meeting)[0].count == result.count
    assert [str(one.outcome) for one in results_about(matter)] == ["passed"]


def test_the_matter_of_the_meeting_is_the_subject_of_its_items(world: MeetingWorld) -> None:
    matter = core.subject(world.community)
    meeting = world.minuted(about=matter)
    assert results_of(meeting)[0].subject == matter


@pytest.mark.parametrize("edge", ["cancel", "not_convened"])
def test_layers_above_learn_that_none_is_held(world: MeetingWorld, edge: str) -> None:
    matter = core.subject(world.community)
    told: list[Any] = []

    def listen(sender: Any, meeting: Meeting, **said: Any) -> None:
        told.append((meeting.about, meeting.end_reason))

    called_off.connect(listen)
    try:
        world.take(world.planned(about=matter), edge, reason="居委会已决定")
    finally:
        called_off.disconnect(listen)
    assert told == [(matter, "居委会已决定")]


def test_erased_minutes_are_gone_from_the_meeting_too(world: MeetingWorld) -> None:
    meeting = world.minuted()
    row = Record.objects.get(subject=meeting.pk, verb="keep_minutes")
    ErasePayload(world.director, row, "不再需要", "purpose").execute()
    meeting = world.get(meeting)
    assert {meeting.minutes, meeting.chair, meeting.keeper, item_of(meeting, 2).said} == {gone()}
    assert verify(meeting.subject).ok
    assert item_of(meeting).count.in_favour == 6, "numbers are nobody's data"


# --- undertakings ----------------------------------------------------------------------------------------------


def given(world: MeetingWorld, **more: Any) -> Subject:
    meeting = more.pop("meeting", None) or world.held()
    values = {"text": "张贴公约", "person": world.member.person, "due_on": (ENDS + 9 * DAY).date(), **more}
    return AddUndertaking(
        values.pop("by", world.worker), meeting, values["text"], values["person"], values["due_on"], at=ENDS
    ).execute()


def test_somebody_has_it_to_do_by_a_day(world: MeetingWorld) -> None:
    subject = given(world)
    assert (subject.kind, subject.state, subject.assignee) == ("undertaking", "open", world.member.person)
    clock = Clock.objects.get(subject=subject.pk, key="due")
    assert clock.due_at.date() == (ENDS + 9 * DAY).date()
    assert Subject.objects.waiting_for(world.member).filter(pk=subject.pk).exists()
    assert Delivery.objects.get(record__subject=subject.pk).recipient == world.member.person


def test_whoever_is_in_charge_finishes_it_and_may_take_that_back(world: MeetingWorld) -> None:
    subject = given(world, person=world.supervisor.person)
    TakeTransition(world.supervisor, subject, "finish", data={"result": "贴好了"}, at=ENDS + MINUTE).execute()
    assert Undertaking.objects.get(pk=subject.pk).result == "贴好了"
    UndoTransition(world.supervisor, subject, at=ENDS + 2 * MINUTE).execute()
    assert Undertaking.objects.get(pk=subject.pk).result == ""
    assert Subject.objects.get(pk=subject.pk).state == "open"


def test_another_day_moves_the_clock(world: MeetingWorld) -> None:
    subject = given(world)
    TakeTransition(
        world.worker, subject, "move", data={"due_on": "2030-01-10", "reason": "等印刷"}, at=ENDS + MINUTE
    ).execute()
    assert Clock.objects.get(subject=subject.pk, key="due", state="running").due_at.year == 2030
    assert Undertaking.objects.get(pk=subject.pk).due_on == dt.date(2030, 1, 10)


@pytest.mark.parametrize(("more", "code"), [({"text": " "}, "text"), ({"due_on": dt.date(2026, 1, 1)}, "due_on")])
def test_it_says_what_an_undertaking_lacks(world: MeetingWorld, more: dict[str, Any], code: str) -> None:
    assert refusal(given, world, **more).code == code


def test_nothing_is_undertaken_before_the_meeting(world: MeetingWorld) -> None:
    assert refusal(given, world, meeting=world.announced()).code == "state"


@pytest.mark.parametrize("who", ["supervisor", "resident", "stranger", "owners_committee"])
def test_others_give_nobody_anything_to_do(world: MeetingWorld, who: str) -> None:
    assert refusal(given, world, by=getattr(world, who)).status in {Answer.FORBIDDEN, Answer.NOT_FOUND}
