"""The forms with which residents apply for the demo's services, and the flows by which they are handled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from shequ_workflows.catalogue.applying.library import service_flow
from shequ_workflows.flows.importing.actions import TakeOverFlow
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.publishing import PublishFlowAction
from shequ_workflows.forms.constants import ImportSource, Times, Who
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.importing.actions import DraftImport, KeepRead
from shequ_workflows.forms.importing.files import Found
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.publishing import PublishFormAction
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel

from .days import at
from .people import number_of
from .story import Story

PUBLISHED = 10
GROUND = "《中华人民共和国个人信息保护法》第十三条第一款第一项：本人同意"
#: Places of the meal service, and of those who wait; so many have applied.
MEALS, WAITING, APPLIED = 12, 6, 14


def said(text: str) -> dict[str, str]:
    return {"zh-hans": text}


def field(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    made = {"key": key, "kind": kind, "label": said(label), "required": True, **more}
    return {name: said(value) if name in {"help", "statement"} else value for name, value in made.items()}


def choice(key: str, kind: str, label: str, choices: Mapping[str, str]) -> dict[str, Any]:
    listed = [{"value": value, "label": said(words)} for value, words in choices.items()]
    return field(key, kind, label, choices=listed, searchable=True)


NAME = field("name", "text", "姓名", maximum="40", dictionary="name", prefill=True)
PHONE = field("phone", "phone", "联系电话", dictionary="phone", prefill=True)
ROOM = field(
    "room", "text", "住在哪里", maximum="80", help="小区、楼栋、单元、房号", dictionary="address", prefill=True
)


def definition(
    title: str, introduction: str, thanks: str, *steps: tuple[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    made = []
    for number, (name, fields) in enumerate(steps, start=1):
        section = {"key": f"part{number}", "fields": list(fields)}
        made.append({"key": f"step{number}", "title": said(name), "sections": [section]})
    return {
        "schema": 1,
        "title": said(title),
        "languages": ["zh-hans"],
        "introduction": said(introduction),
        "thanks": said(thanks),
        "steps": made,
    }


FORMS: Mapping[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "meals-apply": (
        definition(
            "助餐申请", "每个工作日一顿午饭，十二元，在食堂吃或送到家。名额满了可以候补，有人退出按先后递补。",
            "已经收到。三个工作日内电话告诉您从哪天开始。",
            ("申请人", (NAME, PHONE, choice("way", "one_of", "怎么吃", {"canteen": "到食堂吃", "home": "送到家"}))),
            ("口味", (field("taboo", "text", "忌口", required=False, maximum="100"),)),
        ),
        {"purpose": "安排助餐名额和送餐", "who": Who.IN_SCOPE, "times": Times.ONCE, "quota": MEALS, "waiting_places": WAITING},
    ),
    "after-school-apply": (
        definition(
            "课后托管申请", "小学生放学后到社区活动室，由老师和志愿者看护到六点半。由家长（监护人）填写。",
            "已经收到。两个工作日内电话确认，开始前请来签一次接送约定。",
            ("孩子和家长", (
                field("child", "text", "孩子的称呼", maximum="20", help="写小名就行。"),
                choice("grade", "one_of", "年级", {"one": "一、二年级", "three": "三、四年级", "five": "五、六年级"}),
                field("name", "text", "家长（监护人）姓名", maximum="40", dictionary="name", prefill=True),
                PHONE,
                field("fetch", "text", "谁来接", maximum="60"),
            )),
            ("监护人同意", (
                field("agree", "consent", "我是孩子的监护人，同意以上安排", statement="我同意社区为托管使用孩子的称呼、年级和我的联系方式；孩子由我指定的人接走；身体不适时先联系我。托管结束后这些信息删除，我可以随时退出。"),
            )),
        ),
        {"purpose": "安排课后托管和接送", "who": Who.IN_SCOPE, "quota": 24, "waiting_places": 6},
    ),
    "venue-apply": (
        definition(
            "活动室预约", "活动室、书画室、小广场免费使用。社区自己的会议和老年食堂优先。",
            "已经收到。一个工作日内答复能不能用。",
            ("预约", (
                NAME, PHONE,
                choice("room", "one_of", "哪个场地", {"hall": "活动室（40 人）", "paint": "书画室（15 人）", "square": "小广场"}),
                field("day", "date", "哪一天"),
                choice("slot", "one_of", "什么时间", {"morning": "上午", "afternoon": "下午", "evening": "晚上"}),
                field("what", "text", "做什么", maximum="100"),
                field("count", "number", "大约几个人", minimum="1", maximum="100"),
            )),
        ),
        {"purpose": "安排场地", "who": Who.VERIFIED},
    ),
    "volunteer-apply": (
        definition(
            "志愿者登记", "会做饭、会修水电、会陪人说话，都用得上。时间自己定。",
            "谢谢您。有合适的事，我们先打电话问您。",
            ("登记", (
                NAME, PHONE,
                choice("skills", "many_of", "愿意做什么", {
                    "meals": "助餐送餐", "repair": "小修小补", "company": "陪伴探访", "children": "看护辅导", "order": "秩序引导",
                }),
                choice("times", "many_of", "什么时候有空", {"workday": "工作日白天", "evening": "晚上", "weekend": "周末"}),
                field("agree", "consent", "同意登记", statement="社区用以上信息联系我参加志愿服务。我可以随时退出，退出后删除。"),
            )),
        ),
        {"purpose": "联系志愿者", "who": Who.VERIFIED, "times": Times.ONCE},
    ),
    "elder-package": (
        definition(
            "老人居家一件事", "同样的问题只填一次，选了的服务分别办，进度在同一页上看。子女可以替老人填。",
            "已经收到。一个工作日内告诉您是否受理、还缺什么。",
            ("老人", ({**NAME, "label": said("老人的姓名"), "help": said("替老人填的，请写老人的姓名、电话和住处。")}, PHONE, ROOM)),
            ("要办什么", (
                choice("which", "many_of", "要申请哪些服务", {"care": "居家养老服务", "doctor": "家庭医生签约"}),
                field("needs", "long_text", "需要哪些帮助", required=False, maximum="300"),
                field("agree", "consent", "同意", statement="社区把以上信息用于办理选中的服务，并告诉承接的机构和医生。可以随时撤回。"),
            )),
        ),
        {"purpose": "一次办理老人居家服务和家庭医生签约", "who": Who.SIGNED_IN},
    ),
}  # fmt: skip


def publish_forms(story: Story) -> dict[str, Form]:
    """By address."""
    director = story.cast.actor("director")
    made = {}
    for slug, (data, settings) in FORMS.items():
        found = Found(ImportSource.JSON, data["title"]["zh-hans"], data)
        form = DraftImport(director, KeepRead(director, found).execute(), story.node(), slug=slug).execute()
        made[slug] = put_up(director, form, {"legal_ground": GROUND, "retention": 12, **settings})
    return made


def put_up(director: Actor, form: Form, settings: Mapping[str, Any]) -> Form:
    for name, value in settings.items():
        setattr(form, name, value)
    form.full_clean()
    form.save()
    user = director.person.user if director.person is not None else None
    PublishFormAction(form.save_revision(user=user), user=user, at=at(PUBLISHED)).execute()
    Form.objects.filter(pk=form.pk).update(first_published_at=at(PUBLISHED), last_published_at=at(PUBLISHED))
    return Form.objects.select_related("node", "current").get(pk=form.pk)


def mediation() -> tuple[Form, Flow]:
    """Those of the street, by which its communities mediate."""
    flow = Flow.objects.select_related("opens_with").get(key="mediation")
    assert flow.opens_with is not None
    return flow.opens_with, flow


def publish_service_flow(story: Story) -> Flow:
    """The flow of an application that comes with the catalogue, with its forms."""
    director = story.cast.actor("director")
    flow = TakeOverFlow(director, story.node(), service_flow()).execute()
    for form in Form.objects.filter(node=story.node(), slug__startswith="service-", live=False):
        settings = {"purpose": "办理服务申请", "legal_ground": GROUND, "retention": 24, "who": Who.STAFF}
        put_up(director, form, settings)
    user = director.person.user if director.person is not None else None
    PublishFlowAction(flow.save_revision(user=user), user=user, at=at(PUBLISHED)).execute()
    return Flow.objects.get(pk=flow.pk)


def apply_for_meals(story: Story, form: Form) -> None:
    """More than there are places: the last ones wait. Keyed in by the worker, as they came or rang."""
    assert form.current is not None
    random = Random(11)  # noqa: S311  (the same answers every time)
    worker = story.cast.actor("worker")
    for number, person in enumerate(story.residents[0][-60 : -60 + APPLIED]):
        answers = {
            "name": person.name,
            "phone": number_of(person),
            "way": random.choice(("canteen", "canteen", "home")),
        }
        SendSubmission(
            worker, form, form.current, answers, staff=True, on_behalf_of=person,
            channel=(Channel.PHONE, Channel.VISIT)[number % 2], once=f"demo-meals-{number}",
            at=at((PUBLISHED - 1) * (APPLIED - number) // (APPLIED + 1), 10, number),
        ).execute()  # fmt: skip
