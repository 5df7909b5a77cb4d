"""Cases of flows that come with the product: hotline tickets, whistle reports, mediations, an emergency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.actions.opening import OpenCase
from shequ_workflows.flows.importing.actions import TakeOverFlow
from shequ_workflows.flows.importing.files import shipped
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.publishing import PublishFlowAction
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.publishing import PublishFormAction
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel, Role
from shequ_workflows.org.models import Node, Person

from .days import after, ahead, at
from .forms import GROUND
from .people import number_of
from .story import Story

#: Working days ago on which they were published.
PUBLISHED: Final = 30
FLOWS: Final = ("hotline", "whistle", "emergency", "mediation")


@dataclass(frozen=True)
class Ticket:
    """A ticket of the hotline: when it was taken on, in how many working days it is due, and the steps since, each with whoever
    took it, how many minutes after the one before, and what was said."""

    ago: int
    hour: int
    matter: str
    wish: str
    place: str
    days: int
    steps: tuple[tuple[str, str, int, Mapping[str, Any]], ...] = ()


def said(**answers: Any) -> dict[str, Any]:
    return {"answers": answers}


SIGN: Final[tuple[str, str, int, Mapping[str, Any]]] = ("sign", "worker", 12, {})
TICKETS: Final = (
    Ticket(
        9, 9, "小区大门外夜间烧烤扰民", "希望晚上十点以后不要摆摊。", "桂花里小区东门", 5,
        (
            SIGN,
            ("contact", "worker", 70, said(at="", agreed="当晚一起去看，先劝说，再请城管。")),
            ("handle", "member", 300, {"handler": "社区网格员、街道综合执法队"}),
            ("answer", "member", 1500, said(solved="solved", answer="摊主已搬到规定的夜市点，连续三晚巡查没有再摆。")),
            ("call_back", "worker", 1600, said(reached=True, solved=True, stars="5", words="清静多了，谢谢。")),
            ("close", "director", 60, {}),
        ),
    ),
    Ticket(
        6, 10, "七栋二单元感应灯不亮，老人摔了一跤", "尽快修好，别再有人摔着。", "7 栋 2 单元", 5,
        (
            SIGN,
            ("contact", "worker", 40, said(at="", agreed="下午到现场，先放临时灯。")),
            ("handle", "member", 200, {"handler": "桂苑物业工程部"}),
            ("answer", "member", 2900, said(solved="solved", answer="更换感应灯六盏，物业每周一查一遍。")),
        ),
    ),
    Ticket(
        3, 9, "地下车库充电桩占位，油车停了一整天", "给电动车留出充电位。", "二期地下车库", 5,
        (
            SIGN,
            ("contact", "worker", 90, said(at="", agreed="明天和物业一起量位、贴标志。")),
            ("handle", "member", 400, {"handler": "桂苑物业秩序部"}),
        ),
    ),
    Ticket(
        2, 14, "隔壁工地凌晨浇筑混凝土", "晚上停工。", "西侧在建工地", 3,
        (SIGN, ("send_back", "director", 240, {"item": "职责清单第 14 项：夜间施工噪声", "reason": "夜间施工许可由区生态环境局审批和查处，社区没有这项职权，已先到现场劝导。"})),
    ),
    Ticket(0, 9, "五栋门口垃圾桶满了没人清", "每天清两次。", "5 栋东侧", 5, (SIGN,)),
)  # fmt: skip


@dataclass
class Cases:
    story: Story
    flows: dict[str, Flow] = field(default_factory=dict)

    def publish(self) -> None:
        """Taken over by the street's clerk, forms first; whoever is signed in asks for mediation by its form."""
        street = self.story.places.street
        leader = self.story.cast.actor("leader")
        user = leader.person.user if leader.person is not None else None
        for name in FLOWS:
            flow = TakeOverFlow(Actor.system(), street, shipped(name)).execute()
            for form in Form.objects.filter(node=street, live=False):
                if form.who != Who.STAFF:
                    form.purpose, form.legal_ground, form.retention = "受理和调解邻里纠纷", GROUND, 36
                    form.slug = "mediation"
                    form.save()
                PublishFormAction(form.save_revision(user=user), user=user, at=at(PUBLISHED)).execute()
            PublishFlowAction(flow.save_revision(user=user), user=user, at=at(PUBLISHED)).execute()
            self.flows[name] = Flow.objects.select_related("node", "current__flow").get(pk=flow.pk)

    def open(self, name: str, who: str, moment: dt.datetime, whose: Person | None, channel: str, **answers: Any) -> Subject:  # fmt: skip
        actor = self.story.cast.actor(who)
        grid = next((held for held in actor.held if held.role == Role.GRID_WORKER), None)
        node = Node.objects.get(pk=grid.node_id) if grid is not None else self.story.node()
        action = OpenCase(
            actor, self.flows[name], node, data=said(**answers), raised_by=whose,
            channel=channel, at=moment,
        )  # fmt: skip
        return action.execute()

    def take(self, subject: Subject, who: str, edge: str, moment: dt.datetime, /, **data: Any) -> Subject:
        TakeTransition(self.story.cast.actor(who), subject, edge, data=data, at=moment).execute()
        return Subject.objects.get(pk=subject.pk)

    def tickets(self) -> None:
        for number, one in enumerate(TICKETS, start=1):
            moment = at(one.ago, one.hour, 7 * number)
            caller = self.story.next()
            due = at(one.ago - one.days, 17, 30) if one.ago > one.days else ahead(one.days - one.ago, 17, 30)
            subject = self.open(
                "hotline", "worker", moment, caller, Channel.HOTLINE, number=f"GD{moment:%Y%m%d}-{1000 + number}",
                told_at=_local(moment), matter=one.matter, wish=one.wish, place=one.place, phone=number_of(caller), due=_local(due),
            )  # fmt: skip
            for edge, who, minutes, data in one.steps:
                moment = after(moment, minutes=minutes)
                subject = self.take(subject, who, edge, moment, **_at(data, moment))

    def whistles(self) -> None:
        """One solved and rated, one with its department."""
        story = self.story
        civil = story.places.departments["civil"].code
        done = self.open(
            "whistle", "worker", at(14, 9), None, Channel.PATROL, matter="独居老人门前台阶破损，轮椅出不去",
            place="9 栋 1 单元门口", kind="ordinary", told="网格员走访发现，三户老人要人抬才能下楼。",
            done_so_far="先放了木板坡道，坡度太陡。", office="区民政局（适老化改造）",
        )  # fmt: skip
        for edge, who, ago, hour, data in (
            ("raise", "worker", 14, 9, {}),
            ("accept", "clerk", 14, 10, {"code": "building"}),
            ("dispatch", "clerk", 14, 11, {"office": civil}),
            ("respond", "civil", 14, 16, said(how="visit", plan="列入本月适老化改造，先做坡道和扶手。", by=at(9).date().isoformat())),
            ("begin", "civil", 13, 9, {}),
            ("resolve", "civil", 9, 15, said(outcome="solved", answer="坡道和双侧扶手已装好，坡度一比十二。")),
            ("check", "member", 8, 10, said(how="site", solved=True, words="现场试过，轮椅一个人推得上去。")),
            ("close", "member", 8, 11, {"stars": "5", "words": "老人当天就下楼晒太阳了。"}),
        ):  # fmt: skip
            if edge == "raise" and done.state != "draft":
                continue
            done = self.take(done, who, edge, at(ago, hour, 20), **data)
        running = self.open(
            "whistle", "worker", at(4, 10), None, Channel.PHONE, matter="十二栋水压不足，五楼以上早晚没水",
            place="12 栋 1、2 单元", kind="utility", told="八户来电，二次供水泵房夜里有异响。",
            done_so_far="和物业一起看过泵房，一台泵不转。", office="街道城管办（协调供水）",
        )  # fmt: skip
        for edge, who, ago, hour, data in (
            ("accept", "clerk", 4, 11, {"code": "utilities"}),
            ("dispatch", "clerk", 4, 12, {"office": story.places.street.code}),
            ("respond", "clerk", 4, 15, said(how="phone", plan="供水公司今晚换泵，换好前每天送两次水。", by=at(2).date().isoformat())),
            ("begin", "clerk", 3, 9, {}),
        ):  # fmt: skip
            running = self.take(running, who, edge, at(ago, hour, 25), **data)

    def mediations(self) -> None:
        """One sent in online and being mediated, one told at the office, agreed and kept."""
        form = self.flows["mediation"].opens_with
        assert form is not None
        assert form.current is not None
        asker = self.story.online[0]
        answers = {
            "matter": "楼上空调滴水", "kind": "leak", "other_side": "楼上 702 住户",
            "wish": "把水管接到排水管里，不要滴在我家窗台上。",
        }  # fmt: skip
        SendSubmission(Actor.of(asker), form, form.current, answers, once="demo-mediation", at=at(4, 20)).execute()
        online = Subject.objects.get(kind=self.flows["mediation"].kind)
        mediator = {"agree": "yes", "colleague": self.story.cast.people["member"].public_id}
        online = self.take(online, "director", "accept", at(3, 9, 30), **mediator)
        self.take(
            online, "member", "sit", at(1, 16),
            **said(at=_local(at(1, 15)), present="双方各一人，楼长", words="楼上同意接管，费用还要商量，周五再谈一次。"),
        )  # fmt: skip
        told = self.open(
            "mediation", "worker", at(18, 10), self.story.next(), Channel.VISIT, matter="楼道里堆放电动车和纸箱", kind="space",
            other_side="同单元 301 住户", wish="把楼道清出来。",
        )  # fmt: skip
        told = self.take(told, "director", "accept", at(17, 9), **mediator)
        talk = said(at=_local(at(15, 15)), present="双方", words="301 同意三天内清走，电动车停到车棚。")
        told = self.take(told, "member", "sit", at(15, 16), **talk)
        paper = said(kind="written", terms="三天内清走楼道杂物；以后不在楼道停放和充电。", by=at(12).date().isoformat())
        told = self.take(told, "member", "agree_terms", at(15, 17), **paper)
        self.take(told, "member", "keep", at(11, 10), words="上门看过，楼道是空的。")

    def emergency(self) -> None:
        """A lift that stuck: reported in six minutes, over in half an hour."""
        begun = at(7, 18, 5)
        one = self.open(
            "emergency", "grid", begun, None, Channel.PATROL, matter="3 栋电梯困人", kind="lift", place="3 栋 2 单元",
            seen_at=_local(begun), people="两人，一名老人一名孩子，能说话", called=["lift"],
        )  # fmt: skip
        for edge, who, minutes, data in (
            ("report", "grid", 6, said(told="社区值班、街道值班室", how="phone", words="电梯停在四层，维保公司已出车。")),
            ("acknowledge", "clerk", 9, {"order": "稳住被困人员，等维保放人，不要自行扒门。"}),
            ("arrive", "member", 14, {"who": "社区两人、物业一人、维保两人"}),
            ("control", "member", 31, {"words": "18 时 36 分两人平安出来，电梯停用贴封条。"}),
        ):  # fmt: skip
            one = self.take(one, who, edge, after(begun, minutes=minutes), **data)
        final = said(
            cause="门机故障，上月维保记录中已提过。", harm="无人受伤。", done="六分钟上报，三十一分钟放人，当晚停用检修。",
            left="更换门机，维保公司本周完成。",
        )  # fmt: skip
        one = self.take(one, "member", "final_report", at(6, 10), **final)
        lesson = "电梯维保提示要当天派单；值班电话贴进每部轿厢。"
        one = self.take(one, "director", "review", at(5, 15), lessons=lesson)
        self.take(one, "director", "close", at(5, 16))


def _local(moment: dt.datetime) -> str:
    """As a browser sends it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def _at(data: Mapping[str, Any], moment: dt.datetime) -> dict[str, Any]:
    """With the time of the step where the form asks for one."""
    answers = data.get("answers", {})
    return said(**{**answers, "at": _local(moment)}) if "at" in answers else dict(data)


def tell_cases(story: Story) -> None:
    cases = Cases(story)
    cases.publish()
    cases.tickets()
    cases.whistles()
    cases.mediations()
    cases.emergency()
