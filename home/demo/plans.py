"""The work plan of the street, under way today: three milestones reached, one late with its reason, two to come."""

from __future__ import annotations

import datetime as dt

from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import today
from shequ_workflows.plans.actions import (
    AddEvidence,
    BeginPlan,
    DropTask,
    GiveReason,
    MarkTask,
    ReachMilestone,
    ReviewRisk,
)
from shequ_workflows.plans.constants import State
from shequ_workflows.plans.models import PlanIndexPage, PlanPage, Progress
from shequ_workflows.plans.moving import months_between

from .days import at, instant
from .notices import OFFICE
from .story import Story

TEMPLATE = "hard-problems"
#: The month of the template that is told as this one: its fourth milestone is a month late, at the latest.
THIS_MONTH = dt.date(2025, 4, 1)

#: Task of the template → how it stands, and after how many days of its end it was done.
DONE = {
    "走访居民，列出问题清单": -3,
    "核清社区现在承担的事项": 0,
    "定目标、定责任、定期限": -1,
    "职能清单征求意见并公布": 9,
    "权随责走、费随事转：逐项配齐权责经费": 0,
    "推行四步议事": -12,
    "书记、主任一肩挑": -20,
    "建立季度需求调研和三张清单": -2,
    "半数社区接入服务平台": 0,
    "一窗受理：材料一套、三天办成": -5,
}
DOING = ("社区工作者培训和考证", "应急物资库备齐 20 类", "志愿者登记、培训、激励成链", "一社区一预案，每年演练两次")
REACHED = {"准备工作完成": 0, "社区职能清单定稿": 9, "新机制运转起来": 0}
LATE = "社区队伍达标"


def publish(home: CommunityPage, story: Story) -> PlanPage:
    """Index and plan below the street's home page; what was done is told by the verbs of plans."""
    index = CommunityPage.objects.get(pk=home.pk).add_child(
        instance=PlanIndexPage(
            title="工作方案", slug="plans", introduction="街道打算做什么、做到哪一步、为什么晚了，都写在这里。",
            show_in_menus=True,
        )
    )  # fmt: skip
    clerk, leader = story.cast.actor("clerk"), story.cast.actor("leader")
    months = months_between(THIS_MONTH, today())
    page = BeginPlan(clerk, index, TEMPLATE, months, at=at(200)).execute()
    draft = page.get_latest_revision_as_object()
    draft.contact = f"街道社区建设办公室 {OFFICE}"
    assert leader.person is not None
    draft.save_revision(user=leader.person.user).publish(user=leader.person.user)
    page = PlanPage.objects.get(pk=page.pk)
    _tasks(page, story)
    _milestones(page, story)
    _risks(page, story)
    return page


def _on(day: dt.date) -> dt.datetime:
    """At ten on that day, or on the last working day where it has not come yet."""
    return instant(min(day, today() - dt.timedelta(days=1)), 10)


def _revision(page: PlanPage, key: str) -> int:
    return Progress.objects.filter(page=page, key=key).values_list("revision", flat=True).first() or 0


def _tasks(page: PlanPage, story: Story) -> None:
    clerk, leader = story.cast.actor("clerk"), story.cast.actor("leader")
    rows = {row.title: row for row in page.tasks.all()}
    for title, days in DONE.items():
        row = rows[title]
        moment = _on(row.ends_on + dt.timedelta(days=days))
        MarkTask(clerk, page, row.key, 0, State.DONE, day=moment.date(), at=moment).execute()
    for title in DOING:
        row = rows[title]
        MarkTask(clerk, page, row.key, 0, State.DOING, at=_on(row.starts_on + dt.timedelta(days=6))).execute()
    training = rows["社区工作者培训和考证"]
    why = "今年的证书考试延到下一季度，已经报名 34 人，培训照常进行。"
    GiveReason(clerk, page, training.key, 1, why, expected_on=today() + dt.timedelta(days=70), at=at(6)).execute()
    lists = rows["职能清单征求意见并公布"]
    note = "清单 47 项已经公布，各社区首页“职能清单”可查。"
    AddEvidence(clerk, page, lists.key, note, at=_on(lists.ends_on + dt.timedelta(days=9))).execute()
    platform = rows["其余社区接入服务平台"]
    DropTask(leader, page, platform.key, 0, "市里统一建设平台，街道不再另建，居民仍从原入口办事。", at=at(15)).execute()


def _milestones(page: PlanPage, story: Story) -> None:
    clerk, leader = story.cast.actor("clerk"), story.cast.actor("leader")
    rows = {row.title: row for row in page.milestones.all()}
    for title, days in REACHED.items():
        row = rows[title]
        moment = _on(row.due_on + dt.timedelta(days=days))
        ReachMilestone(leader, page, row.key, 0, moment.date(), at=moment).execute()
    late = rows[LATE]
    why = "证书考试延到下一季度，持证人数目前 16%，离两成还差 5 人。"
    GiveReason(clerk, page, late.key, 0, why, expected_on=today() + dt.timedelta(days=75), at=at(5)).execute()
    surveyed = rows["新机制运转起来"]
    note = "各社区第三季度需求调研都已完成，需求清单张贴在党群服务中心。"
    AddEvidence(clerk, page, surveyed.key, note, at=_on(surveyed.due_on)).execute()


def _risks(page: PlanPage, story: Story) -> None:
    leader = story.cast.actor("leader")
    found = {
        "governance": (State.MITIGATING, "上季度清单外要求 11 件，都登记了来源，8 件退回。"),
        "participants": (State.MITIGATING, "晚间和周末会议占到一半，参加的人里上班族多了两成。"),
        "resources": (State.OPEN, "两笔经费有文号还没到账，已函请督促。"),
        "service": (State.MITIGATING, "三季度需求清单 38 条，办成 29 条，其余写明了原因。"),
    }
    for row in page.risks.filter(risk_class__in=found):
        state, words = found[row.risk_class]
        again = today() + dt.timedelta(days=60)
        ReviewRisk(leader, page, row.key, _revision(page, row.key), state, words, again_on=again, at=at(10)).execute()
