"""Meetings: one that was held and has its minutes, one that is announced and for which most people were told."""

from __future__ import annotations

import datetime as dt

from shequ_workflows.core.delivery.actions import MarkTold
from shequ_workflows.core.models import Delivery, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.meetings.actions import (
    AddUndertaking,
    InviteGroup,
    Numbers,
    PlanMeeting,
    RecordAttendance,
    RecordCount,
    Seat,
)
from shequ_workflows.meetings.constants import Group, Kind
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.org.constants import Channel, Role

from .days import after, ahead, at
from .staff import assign
from .story import Story

#: One representative for 20 to 50 households (RC Law art. 13); of the announced meeting so many are still to be called.
REPRESENTATIVES = 23
TO_CALL = 3


def tell_meetings(story: Story) -> None:
    """The joint meeting first: it called the other one."""
    appoint(story)
    joint(story)
    representatives(story)


def appoint(story: Story) -> None:
    """Elected by the residents' groups."""
    for person in story.residents[0][-REPRESENTATIVES:]:
        assign(person, Role.RESIDENTS_REP, story.node(), at(200))


def meeting_of(subject: Subject) -> Meeting:
    return Meeting.objects.whole().get(pk=subject.pk)


def take(story: Story, who: str, subject: Subject, edge: str, moment: dt.datetime, **data: str) -> None:
    TakeTransition(story.cast.actor(who), subject, edge, data=data, at=moment).execute()


def joint(story: Story) -> None:
    """两委联席会: two items decided, one talked over; one thing to do is open, one is done."""
    begins = at(5, 14, 0)
    plan = Plan(
        Kind.JOINT,
        "近期三项事项研究",
        "党群服务中心三楼会议室",
        begins,
        after(begins, hours=2),
        [
            Item("召开居民代表会议审议小广场安静公约", "公约草案征求意见已结束，提请居民代表会议审议。", is_voted=True),
            Item("东门坡道扶手验收后的维护费用", "每年约三百元，从为民服务经费列支。", is_voted=True),
            Item("冬季独居老人走访安排", "各网格提出名单，元旦前走访一遍。"),
        ],
        convener="社区党组织、居民委员会",
    )
    subject = PlanMeeting(story.cast.actor("director"), story.node(), plan, at=at(8, 9)).execute()
    take(story, "director", subject, "announce", at(8, 10))
    meeting = meeting_of(subject)
    seats = {row.pk: Seat(row.person.name != "罗卫东") for row in meeting.invitations.select_related("person")}
    worker = story.cast.actor("worker")
    RecordAttendance(worker, meeting, seats, at=after(begins, minutes=-5)).execute()
    take(story, "worker", subject, "hold", after(begins, minutes=2))
    meeting = meeting_of(subject)
    here = sum(seat.is_taken for seat in seats.values())
    for position, against in ((1, 0), (2, 1)):
        numbers = Numbers(len(seats), here, here - against, against, 0)
        item = meeting.agenda.select_related("meeting").get(position=position)
        RecordCount(worker, item, numbers, "曾淑珍、王磊", at=after(begins, minutes=40 * position)).execute()
    people = story.cast.people
    office = (
        ("worker", "草拟居民代表会议通知并张贴", at(4, 9).date()),
        ("member", "走访名单分到各网格", ahead(6).date()),
    )
    made = [
        AddUndertaking(
            story.cast.actor("director"), meeting, text, people[who], day, at=after(begins, minutes=100)
        ).execute()
        for who, text, day in office
    ]
    take(
        story, "director", subject, "keep_minutes", at(4, 10), chair="周敏华", keeper="李晓雯",
        minutes="会议由周敏华主持。\n一、听取安静公约征求意见情况，多数意见赞成晚九点结束，同意提交居民代表会议审议。\n"
        "二、扶手维护费用每年核一次账。\n三、走访从八十岁以上独居老人开始，各网格周五前报名单。",
        said_1="同意召开居民代表会议审议小广场安静公约。", said_2="维护费用从社区党组织为民服务专项经费列支，每年公布账目。",
        said_3="元旦前把独居老人走访一遍，名单由各网格提出。",
    )  # fmt: skip
    take(story, "worker", made[0], "finish", at(3, 16), result="通知已张贴在两处公告栏，电子版已发楼栋群。")


def representatives(story: Story) -> None:
    """居民代表会议: announced in time, most of the representatives were rung."""
    begins = ahead(5, 14, 0)
    quiet = Subject.objects.get(kind="deliberation", title="小广场晚间活动安静公约")
    plan = Plan(
        Kind.REPRESENTATIVES,
        "审议小广场安静公约",
        "党群服务中心二楼多功能厅（有电梯）",
        begins,
        after(begins, hours=2),
        [
            Item("审议小广场安静公约（草案）", "约定结束时间、音量和考试周的安排。", quiet, is_voted=True),
            Item("通报社区食堂取餐点进展", "雨棚和座椅已到货。"),
            Item("推选一名居民代表参加食堂评议小组", "试行三个月后组织评议。", is_voted=True),
        ],
    )
    director = story.cast.actor("director")
    subject = PlanMeeting(director, story.node(), plan, at=at(2, 9)).execute()
    InviteGroup(director, meeting_of(subject), Group.PROPERTY, at=at(2, 9, 40)).execute()
    take(story, "director", subject, "announce", at(2, 10))
    owed = Delivery.objects.filter(record__subject=subject, channel="call", state="pending").order_by("pk")
    rung = list(owed.select_related("record__subject", "recipient"))[:-TO_CALL]
    for number, delivery in enumerate(rung):
        moment = after(at(1, 9), minutes=4 * number)
        MarkTold(story.cast.actor("worker"), delivery, by=Channel.PHONE, told_at=moment, at=moment).execute()
