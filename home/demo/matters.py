"""The matters of the demo: a canteen, quiet hours, one overdue with its reason, one that is the owners', and others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import AnnounceDate, Heard, ProposeMatter
from shequ_workflows.deliberation.constants import Legality
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import today

from .days import after, at
from .people import Neighbours
from .places import Places
from .staff import Cast
from .voices import DISSENT, Crowd, speak


@dataclass
class Story:
    """What every matter's telling needs."""

    places: Places
    cast: Cast
    residents: list[Person]
    others: list[Person]
    random: Random

    @property
    def first(self) -> Node:
        return self.places.communities[0]

    @property
    def second(self) -> Node:
        return self.places.communities[1]

    def do(self, who: str, subject: Subject, edge: str, moment: dt.datetime, **data: Any) -> None:
        """Take an edge as ``who`` at ``moment``."""
        TakeTransition(self.cast.actor(who), subject, edge, data=data, at=moment).execute()

    def votes(self, node: Node, moment: dt.datetime, *said: str) -> dict[str, str]:
        """One vote a member of the committee, in the order of names; the last word goes on for the rest."""
        held = Person.objects.present().holding("rc_member", "rc_director", at=node, when=moment)
        members = held.order_by("name", "pk")
        padded = [*said, *[said[-1]] * (len(members) - len(said))]
        return {f"vote_{one.public_id}": word for one, word in zip(members, padded, strict=False)}


def tell(places: Places, neighbours: Neighbours, cast: Cast, random: Random) -> Story:
    """All matters, oldest first."""
    story = Story(places, cast, verified(neighbours, places, 0), verified(neighbours, places, 1), random)
    corridor(story)
    lift(story)
    canteen(story)
    activity_room(story)
    square(story)
    bicycles(story)
    clothes_lines(story)
    fresh(story)
    return story


def verified(neighbours: Neighbours, places: Places, which: int) -> list[Person]:
    """Verified adults of a community, in an order that does not change."""
    node = places.communities[which]
    held = Person.objects.holding("resident", at=node, when=at(0, 12)).filter(user=None).order_by("pk")
    return list(held.filter(roles__node=node))


def propose(story: Story, person: Person, moment: dt.datetime, node: Node | None = None, **values: str) -> Subject:
    """Hand in, by the resident online, or by phone through the community worker."""
    place = node or story.first
    if person.user_id is not None:
        return ProposeMatter(Actor.of(person), place, values, at=moment).execute()
    clerk = "worker" if place == story.first else "director2"
    heard = Heard(Channel.PHONE, moment, "133****")
    return ProposeMatter(story.cast.actor(clerk), place, values, for_person=person, heard=heard, at=moment).execute()


def accept(story: Story, subject: Subject, moment: dt.datetime, who: str = "director", **more: Any) -> None:
    data = {"track": "rc", "category": subject.matter.category, "stakeholders": "住户", **more}  # type: ignore[attr-defined]
    story.do(who, subject, "accept", moment, **data)


def conclude(story: Story, subject: Subject, moment: dt.datetime, invited_on: dt.date, **more: Any) -> None:
    groups = [str(number) for number in range(len(subject.matter.stakeholders))]  # type: ignore[attr-defined]
    data = {"invited": groups, "invited_on": invited_on.isoformat(), "offline_keyed": "on", **more}
    if not more.get("dissent"):
        data["no_dissent"] = "on"
    story.do("member", subject, "conclude", moment, **data)


def decide(story: Story, subject: Subject, moment: dt.datetime, due: dt.date, *said: str, **more: Any) -> None:
    data: dict[str, Any] = {
        **story.votes(subject.node, moment, *said),
        "held_on": moment.date().isoformat(),
        "concern": "small",
        "money_source": "none",
        "responsible": story.cast.people["member"].public_id,
        "due_on": due.isoformat(),
        "legality": [one.value for one in Legality],
        **more,
    }
    story.do("director", subject, "decide", moment, **data)


def reload(subject: Subject) -> Subject:
    return type(subject).objects.get(pk=subject.pk)


def canteen(story: Story) -> None:
    """The canteen: 146 voices, a dissent that was answered, decided, on display, being carried out."""
    person = story.cast.people["resident"]
    subject = propose(
        story,
        person,
        at(16, 10),
        title="社区食堂早餐提前并增设取餐点",
        category="elders",
        scope="六十五岁以上老人，以及桂花里一区全体住户",
        place="桂花里一区 3 栋架空层",
        problem="食堂七点半才开早餐，许多老人五点多起床；从一区走到食堂要一刻钟，雨天路滑。",
        wish="早餐提前到六点半，在一区设一个取餐点，让腿脚不便的老人少走路。",
    )
    accept(
        story, subject, at(15, 11),
        stakeholders="独居和高龄老人\n三栋一至三层住户\n食堂运营方", options="取餐点设在三栋架空层\n取餐点设在党群服务中心东侧",
    )  # fmt: skip
    crowd = Crowd(
        [person, *story.residents[:145]],
        [story.cast.actor("worker"), story.cast.actor("grid"), story.cast.actor("director")],
        story.cast.actor("member"),
        story.residents[60],
    )
    speak(subject, crowd, at(14, 9, 15), story.random)
    conclude(
        story, reload(subject), at(11, 16), at(15).date(),
        summary="共收到意见 146 条，其中纸质和电话 97 条。多数赞成提前到六点半；取餐点以党群服务中心东侧为宜。",
        dissent=f"三栋一层住户反对设在架空层：{DISSENT}",
    )  # fmt: skip
    decide(
        story, subject, at(10, 15), today() + dt.timedelta(days=24), "for", "for", "against", "for",
        text="一、早餐自六点三十分起供应；二、取餐点设在党群服务中心东侧，不设在三栋架空层，"
        "采纳三栋一层住户关于早间噪声和油烟的意见；三、收现金，设座椅，菜单大字张贴。",
        concern="space", money_source="community", amount="8600", money_note="社区党组织为民服务专项经费",
    )  # fmt: skip
    story.do("director", subject, "start", at(4, 9), money_available="on")
    story.do(
        "member",
        subject,
        "progress",
        at(1, 17),
        text="取餐点的雨棚和六张座椅已到货，下周一安装；志愿者排班表贴在公告栏。",
    )


def activity_room(story: Story) -> None:
    """Overdue, and it says why."""
    subject = propose(
        story, story.residents[150], at(13, 10), title="活动室晚间开放到九点", category="space",
        scope="全体住户", place="党群服务中心二楼", problem="活动室五点半关门，上班的人从来没用上过。", wish="周一到周五晚上开放到九点。",
    )  # fmt: skip
    accept(story, subject, at(12, 15))
    conclude(
        story,
        reload(subject),
        at(9, 16),
        at(12).date(),
        summary="收到意见 21 条，都赞成；物业提出夜间值守费用由谁承担。",
    )
    AnnounceDate(
        story.cast.actor("director"), subject, today() + dt.timedelta(days=6),
        "三名委员参加街道换届培训，两次会议均不足法定人数；夜间值守费用待物业书面答复。", at=at(3, 9),
    ).execute()  # fmt: skip


def square(story: Story) -> None:
    """Quiet hours on the square: under discussion now, some opinions still to be reviewed."""
    subject = propose(
        story, story.residents[170], at(3, 9), title="小广场晚间活动安静公约", category="quiet",
        scope="小广场周边四栋楼住户与广场舞队", place="桂苑新城小广场",
        problem="广场舞音响晚上十点还很响，期末考试的孩子没法休息。", wish="约定结束时间和音量，考试周减半。",
    )  # fmt: skip
    accept(
        story, subject, at(2, 10), stakeholders="广场舞队\n周边四栋住户\n有考生的家庭", options="晚八点半结束\n晚九点结束\n维持现状",
    )  # fmt: skip
    lines = (
        ("九点结束可以，音量要有个标准。", "suggest"),
        ("我们跳舞也是锻炼，提前半小时能商量。", "support"),
        ("孩子中考，求求大家六月安静一点。", "support"),
        ("装个显示分贝的牌子，谁都看得见。", "suggest"),
    )
    for number, (text, stance) in enumerate(lines):
        moment = after(at(1, 10), minutes=20 * number)
        person = story.residents[180 + number]
        heard = Heard(Channel.VISIT, moment)
        opinion = GiveOpinion(
            story.cast.actor("worker"), subject, text, stance=stance, for_person=person, heard=heard, at=moment
        ).execute()
        if number < 2:
            ReviewOpinion(story.cast.actor("member"), opinion, publish=True, at=after(moment, minutes=15)).execute()


def lift(story: Story) -> None:
    """Declined because it is the owners' matter, with where to go."""
    subject = propose(
        story, story.residents[200], at(22, 9), title="二单元加装电梯", category="other", scope="二单元十八户业主",
        place="桂花里一区 5 栋", problem="五楼以上老人多，上下楼困难。", wish="社区出面决定加装电梯。",
    )  # fmt: skip
    story.do(
        "director", subject, "decline", at(22, 16), reason="owners",
        text="加装电梯由本单元业主共同决定（民法典第二百七十八条），居委会不能代为决定，但可以协助召集、公证计票和调解。",
        where_to_go="请先联系业委会（桂花里一区 2 栋 101，工作日 9:00—11:30），社区派人到场协助。",
    )  # fmt: skip


def corridor(story: Story) -> None:
    """An older one, closed: clearing the corridors, with ratings."""
    subject = propose(
        story, story.cast.people["lead"], at(62, 9), title="楼道堆物清理与公约", category="safety", scope="一区十栋楼住户",
        place="桂花里一区", problem="楼道里停电动车、堆纸箱，消防通道被占。", wish="集中清一次，约定以后怎么办。",
    )  # fmt: skip
    accept(story, subject, at(61, 10))
    conclude(story, reload(subject), at(58, 15), at(61).date(), summary="收到意见 38 条，赞成 35 条，建议 3 条。")
    decide(
        story, subject, at(57, 15), at(35).date(), "for", text="每月第一个周六集中清理；纸箱由楼栋长登记后统一变卖，款项入楼栋公账。"
    )  # fmt: skip
    story.do("director", subject, "start", at(54, 9))
    story.do("member", subject, "progress", at(48, 17), text="已清理七栋楼道，运走杂物两车。")
    story.do(
        "member", subject, "complete", at(40, 16), text="十栋楼道全部清完，公约张贴到每个单元门。", cost="0", accounts="未发生支出；变卖纸箱 126 元，入楼栋公账。",
        supervised_on=at(41).date().isoformat(), checked_by=story.cast.people["director"].public_id,
    )  # fmt: skip
    for number, score in enumerate((5, 5, 4, 5, 3, 4)):
        moment = after(at(39, 10), minutes=7 * number)
        heard = Heard(Channel.DOOR, moment)
        RateMatter(
            story.cast.actor("worker"), subject, score, for_person=story.residents[number], heard=heard, at=moment
        ).execute()
    story.do("director", subject, "close", at(25, 10), note="公约继续执行，楼栋长每月看一次。")


def bicycles(story: Story) -> None:
    """Returned to the proposer: something is missing."""
    subject = propose(
        story, story.residents[210], at(4, 9), title="清理废旧自行车", category="clean", scope="桂苑新城住户",
        problem="车棚里一半是没人骑的旧车。", wish="贴通知，过期清走。",
    )  # fmt: skip
    story.do("worker", subject, "return_to_proposer", at(3, 15), gaps="是哪一个车棚\n有没有问过车主")


def clothes_lines(story: Story) -> None:
    """The other community has matters of its own."""
    subject = propose(
        story, story.others[3], at(5, 9), node=story.second, title="公共晾衣架重新分配", category="space",
        scope="清河湾安置小区住户", problem="晾衣架被少数人长期占用。", wish="编号，轮流使用。",
    )  # fmt: skip
    accept(story, subject, at(4, 10), "director2")


def fresh(story: Story) -> None:
    """Handed in just now, waiting to be looked at."""
    propose(
        story, story.residents[220], at(1, 16), title="桂花里东门路灯晚上不亮", category="safety", scope="东门进出的住户",
        place="东门", problem="东门两盏路灯坏了十天，晚上看不清台阶。", wish="修好，台阶边贴反光条。",
    )  # fmt: skip
