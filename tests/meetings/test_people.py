"""Inviting, and taking attendance by list and by code."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from shequ_workflows.core.models import Delivery, Record
from shequ_workflows.meetings.actions import CheckIn, InviteGroup, RecordAttendance, Seat, Uninvite
from shequ_workflows.meetings.constants import CODE_TRIES
from shequ_workflows.meetings.guests import owners
from shequ_workflows.meetings.models import Attendance, Invitation, Meeting
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.signals import persons_merged
from tests.factories.community import VerificationFactory, resident
from tests.factories.meetings import BEGINS, DAY, MINUTE, MONDAY, MeetingWorld

pytestmark = pytest.mark.django_db
LATER = MONDAY + 5 * MINUTE


def refusal(act: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(ActionRefused) as caught:
        act(*args, **more)
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal


def person_of(actor: Actor) -> Person:
    assert actor.person is not None
    return actor.person


# --- inviting --------------------------------------------------------------------------------------------------


def test_a_group_is_invited_once(world: MeetingWorld) -> None:
    meeting = world.planned("hearing")
    assert InviteGroup(world.worker, meeting, "representatives", at=MONDAY).execute() == 6
    assert refusal(InviteGroup(world.worker, meeting, "representatives", at=MONDAY).execute).code == "nobody"


def test_the_list_is_in_walking_order(world: MeetingWorld) -> None:
    meeting = world.planned()
    rooms = [row.unit.code for row in meeting.invitations.in_walking_order() if row.unit]
    assert rooms == ["2-1-302", "2-1-1001", "2-2-101", "2-2-302", "3-1-201", "10-1-101"]


def test_a_building_is_invited_by_its_households(world: MeetingWorld) -> None:
    child = resident("马小宝", "2-2-302", world.compound, relation="child")
    meeting = world.planned("hearing")
    assert InviteGroup(world.worker, meeting, "building", building=world.building, at=MONDAY).execute() == 4
    assert not meeting.invitations.filter(person=child).exists()


def test_a_building_elsewhere_is_not(world: MeetingWorld) -> None:
    meeting = world.planned("hearing")
    elsewhere = resident(
        "外人", "1-1-101", type(world.compound).objects.create(node=world.other, name="梧桐苑", kind="old")
    )
    building = elsewhere.memberships.get().household.unit.building
    said = refusal(InviteGroup(world.worker, meeting, "building", building=building, at=MONDAY).execute)
    assert said.code == "building"


def test_owners_count_once_with_all_their_area(world: MeetingWorld) -> None:
    """One buyer of two units is one person; of a shared unit the larger share speaks."""
    rich = world.owner("冯立新", "2-1-302", "89.50")
    world.owner("冯立新", "2-1-402", "60.25", person=rich)
    world.owner("程少华", "3-1-501", "70.00", share_part=1, share_whole=3)
    larger = world.owner("程大华", "3-1-501", "70.00", share_part=2, share_whole=3)
    found = {guest.person_id: guest.area for guest in owners(world.compound_node)}
    assert found == {rich.pk: Decimal("149.75"), larger.pk: Decimal("70.00")}


def test_owners_hear_by_the_notice_and_nobody_has_to_ring_them(world: MeetingWorld) -> None:
    world.owner("冯立新", "2-1-302", "89.50")
    meeting = world.announced("owners")
    assert list(meeting.invitations.values_list("way", "votes")) == [("notice", True)]
    assert not Delivery.objects.filter(record__subject=meeting.pk).exists()


def test_whoever_is_invited_after_the_announcement_is_told_alone(world: MeetingWorld) -> None:
    meeting = world.announced()
    before = Delivery.objects.filter(record__subject=meeting.pk).count()
    InviteGroup(world.worker, meeting, "person", person=person_of(world.resident), at=LATER).execute()
    owed = Delivery.objects.filter(record__subject=meeting.pk).order_by("pk")
    assert owed.count() == before + 1
    last = owed.last()
    assert last is not None
    assert (last.recipient, last.handler) == (world.resident.person, "edge:meeting.announce")


def test_only_a_list_that_nobody_knows_of_gets_shorter(world: MeetingWorld) -> None:
    meeting = world.planned()
    row = meeting.invitations.get(person__name="郑玉兰")
    assert Uninvite(world.worker, meeting, [row.pk], at=MONDAY).execute() == 1
    assert not meeting.invitations.filter(person__name="郑玉兰").exists()
    world.take(meeting, "announce")
    rest = list(meeting.invitations.values_list("pk", flat=True))
    assert refusal(Uninvite(world.worker, world.get(meeting), rest, at=LATER).execute).code == "state"


@pytest.mark.parametrize("who", ["supervisor", "resident", "administrator", "owners_committee"])
def test_others_do_not_invite(world: MeetingWorld, who: str) -> None:
    meeting = world.planned()
    said = refusal(InviteGroup(getattr(world, who), meeting, "leads", at=MONDAY).execute)
    assert said.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}
    assert refusal(Uninvite(getattr(world, who), meeting, [1], at=MONDAY).execute).status == said.status


# --- by list ---------------------------------------------------------------------------------------------------


def seats(meeting: Meeting, *names: str) -> dict[int, Seat]:
    return {row.pk: Seat(True) for row in meeting.invitations.filter(person__name__in=names)}


def test_ticks_are_counted_exactly(world: MeetingWorld) -> None:
    meeting = world.announced()
    assert RecordAttendance(world.worker, meeting, seats(meeting, "郑玉兰", "沈文礼"), at=BEGINS).execute() == 2
    found = Attendance.objects.seats(meeting)
    assert (found.invited, found.voters, found.come, found.come_voters, found.guests) == (9, 8, 2, 1, 1)


def test_only_what_changed_is_changed_and_recorded(world: MeetingWorld) -> None:
    meeting = world.announced()
    ticks = seats(meeting, "郑玉兰")
    RecordAttendance(world.worker, meeting, ticks, at=BEGINS).execute()
    rows = Record.objects.filter(subject=meeting.pk, verb="attendance")
    assert RecordAttendance(world.director, meeting, ticks, at=BEGINS).execute() == 0
    assert rows.count() == 1
    (pk,) = ticks
    assert RecordAttendance(world.director, meeting, {pk: Seat(False)}, at=BEGINS).execute() == 1
    assert not Attendance.objects.filter(meeting=meeting).exists()
    assert rows.count() == 2


def test_a_tick_is_of_this_meeting_or_of_none(world: MeetingWorld) -> None:
    one, two = world.announced(), world.announced()
    RecordAttendance(world.worker, one, seats(two, "郑玉兰"), at=BEGINS).execute()
    assert not Attendance.objects.exists()


def test_doors_open_an_hour_and_a_half_before(world: MeetingWorld) -> None:
    meeting = world.announced()
    ticks = seats(meeting, "郑玉兰")
    early = BEGINS - dt.timedelta(minutes=91)
    assert refusal(RecordAttendance(world.worker, meeting, ticks, at=early).execute).code == "early"
    assert RecordAttendance(world.worker, meeting, ticks, at=early + MINUTE).execute() == 1


def test_representatives_come_themselves(world: MeetingWorld) -> None:
    meeting = world.announced()
    (pk,) = seats(meeting, "郑玉兰")
    assert (
        refusal(RecordAttendance(world.worker, meeting, {pk: Seat(True, "郑小兰")}, at=BEGINS).execute).code == "proxy"
    )


def test_one_stands_in_for_three_owners_and_not_for_a_fourth(world: MeetingWorld) -> None:
    for number in range(4):
        world.owner(f"业主{number}", f"2-1-{number + 1}01", "80.00")
    meeting = world.announced("owners")
    rows = list(meeting.invitations.order_by("pk").values_list("pk", flat=True))
    by = world.owners_committee
    RecordAttendance(by, meeting, {pk: Seat(True, "冯代理") for pk in rows[:3]}, at=BEGINS).execute()
    said = refusal(RecordAttendance(by, meeting, {rows[3]: Seat(True, "冯代理")}, at=BEGINS).execute)
    assert said.code == "proxies"
    assert "冯代理" in str(said.sentence)
    assert Attendance.objects.seats(meeting).come_area == Decimal("240.00")


def test_attendance_is_closed_with_the_minutes(world: MeetingWorld) -> None:
    meeting = world.minuted()
    said = refusal(RecordAttendance(world.worker, meeting, seats(meeting, "郑玉兰"), at=BEGINS + DAY).execute)
    assert said.code == "state"


@pytest.mark.parametrize("who", ["supervisor", "resident", "stranger", "owners_committee"])
def test_others_take_no_attendance(world: MeetingWorld, who: str) -> None:
    meeting = world.announced()
    said = refusal(RecordAttendance(getattr(world, who), meeting, seats(meeting, "郑玉兰"), at=BEGINS).execute)
    assert said.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}


# --- by code ---------------------------------------------------------------------------------------------------


@pytest.fixture
def begun(world: MeetingWorld, clock: Any) -> Meeting:
    """A representatives' meeting whose time has come."""
    meeting = world.announced()
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    return meeting


def test_whoever_is_invited_takes_his_seat_by_the_code(world: MeetingWorld, begun: Meeting) -> None:
    seat = CheckIn(world.reps[0], begun, f" {begun.code[:3]} {begun.code[3:]} ").execute()
    assert (seat.votes, seat.by, seat.noted_by) == (True, "code", world.reps[0].person)
    assert Record.objects.filter(subject=begun.pk, verb="check_in").count() == 1


def test_twice_is_once(world: MeetingWorld, begun: Meeting) -> None:
    first = CheckIn(world.reps[0], begun, begun.code).execute()
    assert CheckIn(world.reps[0], begun, begun.code).execute() == first
    assert Attendance.objects.filter(meeting=begun).count() == 1


def test_a_neighbour_comes_as_a_guest(world: MeetingWorld, begun: Meeting) -> None:
    assert CheckIn(world.resident, begun, begun.code).execute().votes is False
    assert Attendance.objects.seats(begun).guests == 1


def test_at_a_residents_meeting_every_verified_adult_has_a_vote(world: MeetingWorld, clock: Any) -> None:
    adult, youth = world.resident, world.actor("resident", name="吴小军")
    for actor, year in ((adult, 1970), (youth, 2015)):
        Person.objects.filter(pk=actor.person_id).update(birth_date=dt.date(year, 5, 17))
        VerificationFactory(person=actor.person, community=world.community, at=MONDAY - DAY)
    meeting = world.announced("residents")
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    assert CheckIn(adult, meeting, meeting.code).execute().votes is True
    assert CheckIn(youth, meeting, meeting.code).execute().votes is False


def test_a_stranger_is_asked_to_the_door(world: MeetingWorld, begun: Meeting) -> None:
    assert refusal(CheckIn(world.stranger, begun, begun.code).execute).status == Answer.FORBIDDEN
    assert refusal(CheckIn(world.visitor, begun, begun.code).execute).status == Answer.FORBIDDEN


def test_a_meeting_that_is_not_public_is_not_there_for_others(world: MeetingWorld, clock: Any) -> None:
    meeting = world.announced("joint")
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    assert refusal(CheckIn(world.resident, meeting, meeting.code).execute).status == Answer.NOT_FOUND


def test_nobody_guesses_the_code(world: MeetingWorld, begun: Meeting) -> None:
    wrong = "0" * 6 if begun.code != "0" * 6 else "1" * 6
    for _try in range(CODE_TRIES):
        action = CheckIn(world.reps[0], begun, wrong)
        assert refusal(action.execute).code == "code"
        action.wrong()
    assert refusal(CheckIn(world.reps[0], begun, begun.code).execute).code == "wait"
    assert CheckIn(world.reps[1], begun, begun.code).execute()


def test_the_code_works_at_the_meeting_only(world: MeetingWorld, clock: Any) -> None:
    meeting = world.announced()
    clock.write_text((MONDAY + DAY).isoformat(), encoding="ascii")
    assert refusal(CheckIn(world.reps[0], meeting, meeting.code).execute).code == "early"


# --- people who turn out to be others --------------------------------------------------------------------------


def test_seats_follow_a_stub_that_turns_out_to_be_somebody(world: MeetingWorld) -> None:
    meeting = world.announced()
    stub = resident("李来电", "3-1-101", world.compound, home=world.community)
    person, other = person_of(world.reps[0]), person_of(world.resident)
    InviteGroup(world.worker, meeting, "person", person=stub, at=LATER).execute()
    world.seat(meeting, stub)
    persons_merged.send(Person, stub=stub, person=other, actor=world.worker)
    assert Invitation.objects.filter(meeting=meeting, person=other).exists()
    assert Attendance.objects.get(meeting=meeting).person == other
    persons_merged.send(Person, stub=other, person=person, actor=world.worker)
    assert Invitation.objects.filter(meeting=meeting, person__in=[other, person]).count() == 1
