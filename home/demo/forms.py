"""Five forms of the product's library, published by the first community; two of them answered by invented residents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from shequ_workflows.forms.constants import Times, Who
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.importing.actions import DraftImport, FillLibrary, KeepRead
from shequ_workflows.forms.importing.shipped import shipped_found
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.publishing import PublishFormAction
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .days import ahead, at
from .people import number_of
from .story import Story

#: Working days ago on which all of them were published.
PUBLISHED = 12
GROUND = "《中华人民共和国个人信息保护法》第十三条第一款第一项：本人同意"
BY_LAW = "《城市居民委员会组织法》规定的居民委员会任务"


@dataclass(frozen=True)
class Told:
    """A form of the library, its address, and what an editor sets beside its questions."""

    name: str
    slug: str
    settings: Mapping[str, Any] = field(default_factory=dict)


FORMS = (
    Told("needs_survey", "needs-survey", {
        "purpose": "了解居民需要，安排今年的服务和活动", "legal_ground": GROUND, "retention": 12, "times": Times.ONCE,
    }),
    Told("satisfaction", "satisfaction", {
        "purpose": "居民对社区工作的评议", "legal_ground": GROUND, "retention": 12, "times": Times.ONCE,
    }),
    Told("activity", "dumplings", {
        "purpose": "安排活动的座位和材料", "legal_ground": GROUND, "retention": 3, "times": Times.ONCE,
        "who": Who.IN_SCOPE, "quota": 40, "waiting_places": 10,
    }),
    Told("household_visit", "elder-visit", {
        "purpose": "探访独居和高龄老人，安排帮助", "legal_ground": f"{BY_LAW}；健康状况另征得本人同意", "retention": 24,
        "who": Who.STAFF,
    }),
    Told("visit_record", "household-visit", {
        "purpose": "入户走访，了解困难和隐患", "legal_ground": f"{BY_LAW}；收入另征得本人同意", "retention": 24,
        "who": Who.STAFF,
    }),
)  # fmt: skip

NEEDS = ("meals", "repair", "childcare", "health", "parking", "charging", "culture", "legal")
WISHES = (
    "希望食堂早上开早一点。", "电梯里的灯坏了好久。", "多办点适合老人的活动。", "充电的地方太少，晚上抢不到。",
    "孩子放学没人看，托管能到六点半就好。", "量血压能不能每周固定一天。",
)  # fmt: skip
GRUDGES = (
    "报修以后等了五天才有人来。",
    "楼道堆物说了几次没人管。",
    "公告贴得太高，老人看不清。",
    "停车乱，救护车进不来。",
)
LEVELS = ("very_good", "good", "fair", "bad", "very_bad")
#: How many of twenty choose each level.
WEIGHTS = (5, 8, 4, 2, 1)


def tell_forms(story: Story) -> None:
    """Library, forms, answers."""
    sync_permissions()
    sync_members(now())
    director = story.cast.actor("director")
    FillLibrary(story.cast.actor("clerk"), story.places.street).execute()
    forms = {told.name: publish(director, story, told) for told in FORMS}
    random = Random(7)  # noqa: S311  (the same answers every time)
    answer(story, forms["needs_survey"], random, 52, needs_of)
    answer(story, forms["satisfaction"], random, 46, satisfaction_of)
    answer(story, forms["activity"], random, 17, sign_up_of)


def publish(director: Actor, story: Story, told: Told) -> Form:
    """Read from the library, made a draft, given its settings, published: as the director does it on the screens."""
    read = KeepRead(director, shipped_found(told.name)).execute()
    form = DraftImport(director, read, story.node(), slug=told.slug).execute()
    for name, value in told.settings.items():
        setattr(form, name, value)
    if told.name == "activity":
        form.closes_at = ahead(5)
    form.full_clean()
    form.save()
    user = director.person.user if director.person is not None else None
    PublishFormAction(form.save_revision(user=user), user=user, at=at(PUBLISHED)).execute()
    Form.objects.filter(pk=form.pk).update(first_published_at=at(PUBLISHED), last_published_at=at(PUBLISHED))
    return Form.objects.select_related("node", "current").get(pk=form.pk)


def answer(story: Story, form: Form, random: Random, count: int, answers_of: Any) -> None:
    """Every third online, the others on paper, at the door or by telephone, keyed in by the worker."""
    assert form.current is not None
    worker = story.cast.actor("worker")
    for number, person in enumerate(who_answers(story, count)):
        moment = told_at(random, number, count)
        answers = answers_of(random, story.neighbours.ages[person.pk], person)
        how: dict[str, Any] = {"once": f"demo-{form.slug}-{number}", "at": moment}
        if person.user_id is not None:
            SendSubmission(Actor.of(person), form, form.current, answers, **how).execute()
            continue
        channel = (Channel.PAPER, Channel.DOOR, Channel.PHONE)[number % 3]
        SendSubmission(
            worker, form, form.current, answers, staff=True, on_behalf_of=person, channel=channel, **how
        ).execute()


def who_answers(story: Story, count: int) -> Iterator[Person]:
    online, others = iter(story.online), iter(story.residents[0][-count:])
    for number in range(count):
        yield next(online) if number % 3 == 0 else next(others)


def told_at(random: Random, number: int, count: int) -> dt.datetime:
    """Spread from the day after publication to yesterday."""
    return at((PUBLISHED - 1) * (count - number) // (count + 1), random.randint(9, 16), random.randint(0, 59))


def needs_of(random: Random, age: int, person: Person) -> dict[str, Any]:
    band = "from_70" if age >= 70 else "from_60" if age >= 60 else "from_35" if age >= 35 else "under_35"
    living = random.choice(
        ("alone", "couple", "couple", "children") if age >= 60 else ("couple", "children", "children", "others")
    )
    liked = NEEDS[:2] + NEEDS[3:4] + NEEDS[6:] if age >= 60 else NEEDS[1:]
    needs = sorted(random.sample(liked, random.randint(1, 3)))
    made: dict[str, Any] = {
        "age_band": band, "living": living, "needs": needs, "urgency": str(random.randint(2, 5)), "call_back": False,
    }  # fmt: skip
    if age >= 60:
        made["mobility"] = random.choice(("easy", "easy", "helped", "hard"))
    if "meals" in needs:
        made["meal_price"] = f"{random.choice((8, 10, 12, 15))}.00"
    if "childcare" in needs:
        made["care_hours"] = random.choice(("half_five", "six", "half_six"))
    if random.random() < 0.4:
        made["words"] = random.choice(WISHES)
    return made


def satisfaction_of(random: Random, age: int, person: Person) -> dict[str, Any]:
    """Some leave out what they had nothing to do with: not answered is not satisfied."""
    made: dict[str, Any] = {"overall": level(random)}
    for key in ("intake", "notices", "clean", "safety", "property"):
        if random.random() < 0.85:
            made[key] = level(random)
    if {"bad", "very_bad"} & set(made.values()):
        made["why"] = random.choice(GRUDGES)
    made["age_band"] = "from_60" if age >= 60 else "from_35" if age >= 35 else "under_35"
    return made


def level(random: Random) -> str:
    return random.choices(LEVELS, WEIGHTS)[0]


def sign_up_of(random: Random, age: int, person: Person) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": person.name, "phone": number_of(person), "session": random.choice(("morning", "morning", "afternoon")),
        "brings_child": age < 50, "agree": True,
    }  # fmt: skip
    if age < 50:
        made["child_age"] = str(random.randint(4, 12))
    return made
