"""Planning, kinds of a node, and the days of notice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.core.record.recording import journal
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.meetings.actions import KindValues, PlanMeeting, ReviseMeeting, SetKind
from shequ_workflows.meetings.constants import Kind
from shequ_workflows.meetings.hosts import MeetingHost, hosts
from shequ_workflows.meetings.kinds import SHIPPED, kind_at
from shequ_workflows.meetings.models import KindSetting, Meeting
from shequ_workflows.meetings.plans import Item
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from tests.factories import core
from tests.factories.meetings import BEGINS, CST, DAY, ITEMS, MINUTE, MONDAY, MeetingWorld

pytestmark = pytest.mark.django_db


def refusal(act: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(ActionRefused) as caught:
        act(*args, **more)
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal


# --- planning --------------------------------------------------------------------------------------------------


def test_it_is_planned_with_the_rules_of_its_kind_and_its_groups(world: MeetingWorld) -> None:
    meeting = world.planned()
    subject = meeting.subject
    assert (subject.state, subject.kind, subject.number) == ("planned", "meeting", "会2026-0001")
    assert (meeting.kind_name, meeting.notice_days) == ("居民代表会议", 3)
    assert meeting.rule is not None
    assert meeting.rule["quorum"] == ">= 2/3"
    groups = dict(meeting.invitations.values_list("person__name", "group"))
    assert len(groups) == 2 + 6 + 1
    assert groups["郑玉兰"] == "representatives"
    assert set(meeting.invitations.filter(votes=False).values_list("person__name", flat=True)) == {"沈文礼"}
    assert [item.title for item in meeting.agenda.all()] == [item.title for item in ITEMS]


def test_planning_is_on_the_record(world: MeetingWorld) -> None:
    meeting = world.planned()
    rows = list(Record.objects.of(meeting.subject).values_list("verb", "role"))
    assert rows[:2] == [("open", ""), ("plan", "rc_director")]
    assert [verb for verb, _role in rows[2:]] == ["invite"] * 3


def test_it_may_be_about_a_matter(world: MeetingWorld) -> None:
    matter = core.subject(world.community, title="小广场安静公约")
    items = (Item("审议公约", subject=matter, is_voted=True),)
    meeting = world.planned(about=matter, items=items)
    assert meeting.about == matter
    assert list(Meeting.objects.of(matter)) == [meeting]


def test_the_kind_of_matter_has_its_say(world: MeetingWorld) -> None:
    hosts.register(
        MeetingHost("lamp", lambda subject, kind: refuse("no", "先协商，再开会。") if kind == "talk" else None)
    )
    try:
        matter = core.subject(world.community)
        assert refusal(world.planned, "talk", about=matter).code == "no"
        assert world.planned("hearing", about=matter)
    finally:
        hosts.unregister("lamp")


@pytest.mark.parametrize("who", ["director", "member", "worker", "secretary"])
def test_staff_plan_meetings(world: MeetingWorld, who: str) -> None:
    assert world.planned("hearing", actor=getattr(world, who))


@pytest.mark.parametrize("who", ["resident", "supervisor", "administrator", "visitor", "stranger", "owners_committee"])
def test_nobody_else_does(world: MeetingWorld, who: str) -> None:
    said = refusal(world.planned, "hearing", actor=getattr(world, who))
    assert said.status == Answer.FORBIDDEN
    assert not Meeting.objects.exists()


def test_an_owners_committee_plans_its_assembly_and_nothing_else(world: MeetingWorld) -> None:
    world.owner("冯立新", "2-1-302", "89.50")
    assert world.planned("owners")
    said = refusal(world.planned, "talk", actor=world.owners_committee, node=world.compound_node)
    assert said.code == "role"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": " "}, "title"),
        ({"place": ""}, "place"),
        ({"ends_at": BEGINS}, "ends_at"),
        ({"ends_at": BEGINS + DAY}, "ends_at"),
        ({"starts_at": MONDAY - DAY, "ends_at": MONDAY - DAY + dt.timedelta(hours=1)}, "ahead"),
        ({"items": [Item("")]}, "items"),
        ({"items": [Item("议题")] * 13}, "items"),
    ],
)
def test_it_says_what_a_plan_lacks(world: MeetingWorld, more: dict[str, Any], code: str) -> None:
    assert refusal(world.planned, **more).code == code


def test_nothing_is_put_to_the_vote_where_the_kind_has_no_rule(world: MeetingWorld) -> None:
    meeting = world.planned("hearing")
    assert not meeting.agenda.filter(is_voted=True).exists()


def test_the_plan_changes_until_it_is_announced(world: MeetingWorld) -> None:
    meeting = world.planned()
    plan = world.plan(title="八月居民代表会议", items=(Item("只有一项"),))
    ReviseMeeting(world.worker, meeting, plan, at=MONDAY).execute()
    meeting = world.get(meeting)
    assert meeting.subject.title == "八月居民代表会议"
    assert meeting.agenda.count() == 1
    world.take(meeting, "announce", at=MONDAY + MINUTE)
    assert refusal(ReviseMeeting(world.worker, world.get(meeting), plan).execute).code == "state"


def test_only_those_who_prepare_it_revise_it(world: MeetingWorld) -> None:
    meeting = world.planned()
    assert refusal(ReviseMeeting(world.supervisor, meeting, world.plan()).execute).status == Answer.FORBIDDEN
    assert refusal(ReviseMeeting(world.stranger, meeting, world.plan()).execute).status == Answer.NOT_FOUND


# --- notice ----------------------------------------------------------------------------------------------------


def at_noon(day: dt.date) -> dict[str, dt.datetime]:
    begins = dt.datetime.combine(day, dt.time(12), CST)
    return {"starts_at": begins, "ends_at": begins + dt.timedelta(hours=1)}


@pytest.mark.parametrize(("kind", "days"), [("residents", 10), ("owners", 15), ("representatives", 3)])
def test_it_is_announced_only_with_its_days_of_notice(world: MeetingWorld, kind: str, days: int) -> None:
    world.owner("冯立新", "2-1-302", "89.50")
    first = MONDAY.date() + days * DAY
    early = world.planned(kind, **at_noon(first - DAY))
    said = refusal(world.take, early, "announce")
    assert said.code == "notice"
    assert f"{first.year}年{first.month}月{first.day}日" in str(said.sentence)
    assert str(days) in str(said.sentence)
    in_time = world.planned(kind, **at_noon(first))
    world.take(in_time, "announce")
    assert world.get(in_time).subject.state == "announced"


def test_announcing_tells_everybody_by_inbox_or_by_phone(world: MeetingWorld, monday: Any) -> None:
    from tests.factories.org import UserFactory

    person = world.reps[0].person
    assert person is not None
    person.user = UserFactory()
    person.save()
    meeting = world.announced()
    owed = dict(Delivery.objects.filter(record__subject=meeting.pk).values_list("recipient__name", "channel"))
    assert owed.pop("郑玉兰") == "inbox"
    assert set(owed.values()) == {"call"}
    assert "周敏华" not in owed, "whoever announced it needs no message"
    assert len(owed) == 7


def test_it_is_public_once_the_hold_is_over_and_not_when_taken_back(world: MeetingWorld) -> None:
    meeting = world.announced()
    subject = meeting.subject
    assert subject.public_from is not None
    assert subject.public_from > MONDAY + MINUTE
    UndoTransition(world.director, subject, at=MONDAY + MINUTE + dt.timedelta(seconds=30)).execute()
    meeting = world.get(meeting)
    assert (meeting.subject.state, meeting.announced_at, meeting.subject.public_from) == ("planned", None, None)
    assert not Delivery.objects.filter(record__subject=meeting.pk).exclude(state="cancelled").exists()


def test_a_joint_meeting_is_not_for_everybody(world: MeetingWorld) -> None:
    assert world.announced("joint").subject.public_from is None


def test_another_day_needs_its_own_days_of_notice(world: MeetingWorld) -> None:
    meeting = world.announced("residents")
    early = MONDAY + 2 * DAY
    data = {"starts_at": f"{early:%Y-%m-%dT%H:%M}", "ends_at": f"{early:%Y-%m-%dT}11:00", "place": "?", "reason": "?"}
    assert refusal(world.take, meeting, "postpone", at=MONDAY + 2 * MINUTE, **data).code == "notice"


def test_calling_off_tells_those_who_were_told(world: MeetingWorld) -> None:
    meeting = world.announced()
    row = world.take(meeting, "cancel", at=MONDAY + DAY, reason="场地检修")
    assert Delivery.objects.filter(record=row).count() == 8
    assert world.get(meeting).end_reason == "场地检修"


def test_a_meeting_that_was_never_announced_is_called_off_quietly(world: MeetingWorld) -> None:
    row = world.take(world.planned(), "cancel", reason="不开了")
    assert not Delivery.objects.filter(record=row).exists()


def test_a_member_convenes_only_where_the_kind_says_so(world: MeetingWorld) -> None:
    meeting = world.planned()
    said = TakeTransition(world.member, meeting.subject, "announce", at=MONDAY).check()
    assert said is not None
    assert said.code == "convener"


# --- kinds of a node -------------------------------------------------------------------------------------------


def values(**more: Any) -> KindValues:
    given = {
        "name": "居民议事会",
        "notice_days": 5,
        "basis": "《桂花里社区自治章程》第六条",
        "rule": "representatives",
        "conveners": ("rc_director", "rc_member"),
        **more,
    }
    return KindValues(**given)


def test_a_node_names_its_kinds_and_running_meetings_keep_theirs(world: MeetingWorld) -> None:
    before = world.planned()
    SetKind(world.director, world.community, "representatives", values()).execute()
    after = world.planned(actor=world.member)
    assert (world.get(before).kind_name, before.notice_days) == ("居民代表会议", 3)
    assert (after.kind_name, after.notice_days, after.conveners) == ("居民议事会", 5, ["rc_director", "rc_member"])
    assert kind_at(world.compound_node, "representatives").name == "居民议事会", "a node below has it too"
    assert kind_at(world.other, "representatives").notice_days == 3
    assert Record.objects.of(journal(world.community)).filter(verb="set_meeting_kind").count() == 1


def test_a_new_version_replaces_the_one_before(world: MeetingWorld) -> None:
    for days in (5, 7):
        SetKind(world.director, world.community, "talk", values(notice_days=days, rule="")).execute()
    assert list(KindSetting.objects.order_by("number").values_list("number", "notice_days")) == [(1, 5), (2, 7)]
    assert KindSetting.objects.current().get().number == 2


@pytest.mark.parametrize("kind", ["residents", "owners"])
def test_fewer_days_than_the_law_s_need_a_basis_of_their_own(world: MeetingWorld, kind: str) -> None:
    law = SHIPPED[kind]
    short = values(notice_days=law.notice_days - 1, basis=law.basis, rule=law.rule)
    said = refusal(SetKind(world.director, world.community, kind, short).execute)
    assert said.code == "law"
    assert str(law.notice_days) in str(said.sentence)
    SetKind(
        world.director, world.community, kind, values(notice_days=7, basis="《某市物业管理条例》第十九条")
    ).execute()


@pytest.mark.parametrize("who", ["director", "secretary", "administrator"])
def test_these_set_the_kinds(world: MeetingWorld, who: str) -> None:
    assert SetKind(getattr(world, who), world.community, "talk", values(rule="")).execute()


@pytest.mark.parametrize("who", ["worker", "member", "resident", "stranger", "owners_committee", "visitor"])
def test_nobody_else_sets_them(world: MeetingWorld, who: str) -> None:
    said = refusal(SetKind(getattr(world, who), world.community, "talk", values()).execute)
    assert said.status == Answer.FORBIDDEN


@pytest.mark.parametrize(
    ("more", "code"),
    [({"name": ""}, "name"), ({"notice_days": 61}, "days"), ({"rule": "?"}, "rule"), ({"conveners": ()}, "conveners")],
)
def test_it_says_what_a_kind_lacks(world: MeetingWorld, more: dict[str, Any], code: str) -> None:
    assert refusal(SetKind(world.director, world.community, "talk", values(**more)).execute).code == code


def test_every_kind_is_shipped_with_its_basis() -> None:
    assert set(SHIPPED) == set(Kind.values)
    assert all(kind.basis for kind in SHIPPED.values())
    assert (SHIPPED["residents"].notice_days, SHIPPED["owners"].notice_days) == (10, 15)


def test_it_opens_no_subject_where_it_refuses(world: MeetingWorld) -> None:
    refusal(PlanMeeting(world.resident, world.community, world.plan(), at=MONDAY).execute)
    assert not Subject.objects.filter(kind="meeting").exists()
