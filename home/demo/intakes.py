"""接访登记 of the last days: answered on the spot, handed on, still open, one overdue."""

from __future__ import annotations

from dataclasses import dataclass

from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.desk.constants import IntakeKind
from shequ_workflows.org.constants import Channel

from .days import at
from .people import number_of
from .story import Story


@dataclass(frozen=True)
class Line:
    """What somebody said, when, and what came of it: an answer, a colleague, a firm or office, or nothing yet."""

    ago: int
    hour: int
    channel: str
    text: str
    kind: str
    answer: str = ""
    colleague: str = ""
    handler: str = ""
    by: str = "worker"
    finished: str = ""


LINES = (
    Line(8, 9, Channel.PHONE, "楼上漏水，厨房顶湿了一片，敲门没人应。", IntakeKind.PROPERTY, handler="桂苑物业工程部"),
    Line(
        6, 10, Channel.VISIT, "问高龄津贴什么时候发，要带什么材料。", IntakeKind.ON_THE_SPOT,
        answer="每月十五日前发到社保卡。首次申请带身份证和户口本，腿脚不便的我们可以上门代办。",
    ),
    Line(
        5, 15, Channel.PHONE, "对门半夜还在打麻将，说过几次都不听。", IntakeKind.MEDIATION, colleague="wanglei",
        finished="双方在调解员见证下约定晚上十点以后不打牌，对门加了隔音垫。",
    ),
    Line(
        4, 9, Channel.CHAT, "三栋门口的共享单车把轮椅坡道堵住了。", IntakeKind.ON_THE_SPOT,
        answer="已联系企业当天清走，并划了停车线，群里回复了照片。", by="wanglei",
    ),
    Line(3, 11, Channel.VISIT, "想给母亲申请居家适老化改造，不知道怎么办。", IntakeKind.SERVICE, colleague="worker"),
    Line(2, 9, Channel.PATROL, "七栋后面的井盖松动，已经先放了警示桩。", IntakeKind.REPORT_UP, handler="街道城管办", by="wanglei"),
    Line(
        2, 16, Channel.PHONE, "单位要无犯罪记录证明，问社区开不开。", IntakeKind.ON_THE_SPOT,
        answer="按规定社区不开这项证明，请本人带身份证到派出所窗口办理，当场就能打印，地址和电话已告知。",
    ),
    Line(1, 9, Channel.PHONE, "菜市场门口占道，早上公交车进不来站。", IntakeKind.REPORT_UP),
    Line(1, 14, Channel.DOOR, "独居老人说暖气不热，量了只有十五度。", IntakeKind.PROPERTY, colleague="worker"),
    Line(0, 9, Channel.PHONE, "问社区食堂的早餐新时间从哪天开始。", IntakeKind.ON_THE_SPOT,
         answer="雨棚装好就开始，会提前三天贴通知，也在楼栋群里发。"),
    Line(0, 10, Channel.VISIT, "家里老人走失过一次，想领防走失手环。", IntakeKind.SERVICE),
)  # fmt: skip


def tell_intakes(story: Story) -> None:
    """Register each, then what followed."""
    for number, line in enumerate(LINES):
        moment = at(line.ago, line.hour, 4 * number)
        person = story.next()
        told = Told(
            person=person,
            text=line.text,
            channel=line.channel,
            told_at=moment,
            number=number_of(person) if line.channel == Channel.PHONE else "",
            kind=line.kind,
            colleague=story.cast.people[line.colleague] if line.colleague else None,
            handler=line.handler,
            answer=line.answer,
            finish=bool(line.answer),
        )
        subject = RegisterIntake(story.cast.actor(line.by), story.node(), told, at=moment).execute()
        if line.finished:
            TakeTransition(
                story.cast.actor(line.colleague), subject, "finish", data={"answer": line.finished}, at=at(2, 17)
            ).execute()
