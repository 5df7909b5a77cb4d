"""146 voices on the canteen's hours, 97 of them on paper or by phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.actions import Heard
from shequ_workflows.deliberation.constants import Stance
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person

VOICES = 146
BY_HAND = 97
SUPPORT = (
    "早饭能提前到六点半就好了，遛弯回来正好吃上。",
    "赞成在三栋架空层设取餐点，腿脚不好，少走一段是一段。",
    "中午开到一点半，下夜班的孩子也能带老人一起吃。",
    "希望每周能贴一次菜单，软烂一点的菜多两样。",
    "支持。独居的老人最怕一个人开火，有个热饭就安心。",
    "取餐点要有凳子，冬天排队站不住。",
    "价格别涨，八十岁以上能便宜一块钱最好。",
    "刷卡也行，现金也要收，我们不会用手机。",
)
SUGGEST = (
    "能不能给糖尿病人留两份少油少盐的？",
    "打包盒换成能进微波炉的吧。",
    "雨天送到楼下可以吗？志愿者轮流，我报名。",
    "菜名写大一点，贴在公告栏上。",
)
DISSENT = "架空层正对我家窗户，早上六点多就有人说话，油烟味也往屋里飘。我不是不让老人吃饭，是想换个地方。"


@dataclass(frozen=True)
class Crowd:
    """Who speaks and who keys it in."""

    people: list[Person]
    clerks: list[Actor]
    reviewer: Actor
    objector: Person


def speak(subject: Subject, crowd: Crowd, start: dt.datetime, random: Random) -> int:
    """Enter and publish all voices in the order of time, the dissent among them. Gives how many."""
    waiting: list[tuple[dt.datetime, Opinion]] = []
    for number, (person, moment) in enumerate(zip(crowd.people, spread(start, VOICES), strict=False)):
        waiting = publish_until(waiting, crowd, moment)
        clerk = crowd.clerks[number % len(crowd.clerks)]
        by_hand = number < BY_HAND
        text, stance = said(random, person, crowd)
        channel = random.choice((Channel.PAPER, Channel.PAPER, Channel.PHONE)) if by_hand else Channel.ONLINE
        heard = Heard(channel, moment, "133****" if channel == Channel.PHONE else "") if by_hand else Heard()
        actor = clerk if by_hand else Actor.of(person)
        opinion = GiveOpinion(actor, subject, text, stance=stance, for_person=person, heard=heard, at=moment).execute()
        waiting.append((moment + dt.timedelta(minutes=40), opinion))
    publish_until(waiting, crowd, None)
    return VOICES


def publish_until(
    waiting: list[tuple[dt.datetime, Opinion]], crowd: Crowd, until: dt.datetime | None
) -> list[tuple[dt.datetime, Opinion]]:
    """Review what was due by then; gives the rest."""
    rest = []
    for moment, opinion in waiting:
        if until is None or moment <= until:
            ReviewOpinion(crowd.reviewer, opinion, publish=True, at=moment).execute()
        else:
            rest.append((moment, opinion))
    return rest


def said(random: Random, person: Person, crowd: Crowd) -> tuple[str, str]:
    if person.pk == crowd.objector.pk:
        return DISSENT, Stance.OBJECT
    if random.random() < 0.2:
        return random.choice(SUGGEST), Stance.SUGGEST
    return random.choice(SUPPORT), Stance.SUPPORT


def spread(start: dt.datetime, count: int) -> Iterator[dt.datetime]:
    """Moments in working hours over two days."""
    for number in range(count):
        day, place = divmod(number, (count + 1) // 2)
        yield start + dt.timedelta(days=day, minutes=place * 5)
