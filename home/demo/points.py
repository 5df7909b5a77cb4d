"""What people suggested, gathered into points, and what became of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.constants import PointOutcome
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.points import GatherOpinions, MarkPlain
from shequ_workflows.org.actors import Actor

#: Before the discussion is concluded.
BEFORE = dt.timedelta(minutes=40)


@dataclass(frozen=True)
class Asked:
    """A point: opinions that hold one of ``words`` make it."""

    title: str
    words: tuple[str, ...]
    outcome: str
    answer: str


YES, PARTLY, NO = PointOutcome.ADOPTED, PointOutcome.PARTLY, PointOutcome.NOT
#: The first one that fits; opinions on different matters share no words.
POINTS = (
    Asked("取餐点设在党群服务中心东侧，别设在路口和架空层", ("东侧", "路口"), YES, "取餐点设在党群服务中心东侧，离住户窗户二十米以上。"),
    Asked("收现金，照顾高龄和困难老人", ("现金", "便宜"), PARTLY, "现金、刷卡都收；价格优惠要等三个月试行的账目出来再议。"),
    Asked("设座椅，划排队线，注意卫生和照明", ("凳子", "划条线", "包一下", "垃圾桶", "路灯"), YES, "座椅、雨棚和垃圾桶随取餐点一起安排，排队线避开轮椅坡道。"),
    Asked("菜单大字张贴，账目公布", ("菜名", "菜单", "账单"), YES, "每周一张贴大字菜单，取餐点的账单独记，年底公布。"),
    Asked("照顾少油少盐、素食和小份", ("少油", "吃素", "半份"), PARTLY, "每餐留少油少盐和素食各两份，半份菜先试一个月。"),
    Asked("订餐、打包、代取和供应时间", ("打包盒", "雨天", "接龙", "六点半到八点半", "代取", "留样", "志愿者"), PARTLY, "六点半到八点半供应，设代取登记本；送餐由志愿者量力而行。"),
    Asked("活动室由合唱队轮流管理", ("合唱队",), YES, "请合唱队轮流关灯锁门，登记本放在值班室。"),
    Asked("给遛狗的住户另留地方", ("养狗",), YES, "在西侧草坪划出遛狗区，由养狗的住户自管。"),
    Asked("写明换沙的周期", ("沙子",), YES, "每年四月换沙，记录贴在围栏上。"),
    Asked("清理之前先通知住户", ("纸箱", "腌菜缸"), YES, "先张贴告知，给住户七日自行收走；纸箱统一登记变卖。"),
    Asked("扶手装高低两道", ("扶手要两道",), YES, "按高低双层扶手设计。"),
    Asked("快递架不要挪得太远", ("挪近一点",), YES, "挪到北门门卫室西侧，不挪到南门。"),
)  # fmt: skip


def gather(subject: Subject, worker: Actor, member: Actor, moment: dt.datetime) -> None:
    """Every suggestion stands in a point and every point is answered, before ``moment``; what fits none is plain."""
    at = moment - BEFORE
    left = {one.public_id: one.text for one in Opinion.objects.loose().filter(matter=subject.pk).order_by("pk")}
    for asked in POINTS:
        mine = [name for name, text in left.items() if any(word in text for word in asked.words)]
        if not mine:
            continue
        point = GatherOpinions(worker, subject, mine, title=asked.title, at=at).execute()
        assert point is not None
        AnswerPoint(member, subject, point.number, asked.outcome, asked.answer, at=at).execute()
        left = {name: text for name, text in left.items() if name not in mine}
    if left:
        MarkPlain(worker, subject, list(left), at=at).execute()
