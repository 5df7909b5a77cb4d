"""接访登记 of the last days: answered on the spot, handed on, still open, one overdue."""

from __future__ import annotations

from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.org.constants import Channel

from .days import at
from .matters import Story

#: (working days ago, hour, channel, what was said, kind, answer or handler)
LINES = (
    (9, 9, Channel.PHONE, "楼上漏水，厨房顶湿了一片，找不到楼上的人。", "property", "handler:桂苑物业工程部"),
    (
        6,
        10,
        Channel.VISIT,
        "问高龄津贴什么时候发，要带什么材料。",
        "service",
        "answer:每月十五日前发放，带身份证和户口本即可代办。",
    ),
    (5, 15, Channel.PHONE, "对门半夜打麻将，说过几次不听。", "mediation", "colleague:grid"),
    (4, 9, Channel.CHAT, "三栋门口的共享单车堵住轮椅坡道。", "property", "answer:已联系企业当日清走，并划了停车线。"),
    (3, 11, Channel.VISIT, "想给母亲申请居家适老化改造。", "service", "colleague:worker"),
    (2, 9, Channel.PATROL, "七栋后面的井盖松动，已先放警示桩。", "report_up", "handler:街道城管科"),
    (1, 9, Channel.PHONE, "菜市场门口占道，早上公交进不来。", "report_up", ""),
    (1, 14, Channel.DOOR, "独居的老人说暖气不热，量了只有十五度。", "property", "colleague:worker"),
    (0, 9, Channel.PHONE, "问社区食堂新时间什么时候开始。", "spot", "answer:雨棚装好就开，会提前三天贴通知。"),
)


def tell_intakes(story: Story) -> None:
    """Register each as the community worker, then what followed."""
    worker = story.cast.actor("worker")
    for number, (ago, hour, channel, text, kind, then) in enumerate(LINES):
        moment = at(ago, hour, 5 * number)
        what, _colon, value = then.partition(":")
        told = Told(
            person=story.residents[300 + number],
            text=text,
            channel=channel,
            told_at=moment,
            number="0000" if channel == Channel.PHONE else "",
            kind=kind,
            colleague=story.cast.people[value] if what == "colleague" else None,
            handler=value if what == "handler" else "",
            answer=value if what == "answer" else "",
            finish=what == "answer",
        )
        subject = RegisterIntake(worker, story.first, told, at=moment).execute()
        if number == 2:
            TakeTransition(
                worker, subject, "finish", data={"answer": "双方在网格员见证下约定十点后不打牌。"}, at=at(1, 17)
            ).execute()
