"""A chat group's list pasted, forty slips keyed: matched to the roster, doubles found, saved once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.community.models import Unit
from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation import calling_back
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.list_matching import SKIP, match_list
from shequ_workflows.deliberation.list_taking import Choice, TakeList
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.voices import GiveOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from tests.factories.community import (
    BuildingFactory,
    CompoundFactory,
    HouseholdFactory,
    MemberFactory,
    OwnershipFactory,
    UnitFactory,
)
from tests.factories.deliberation import CST, Hall, PersonFactory, matter

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"


class Roster:
    """Building 3, entrance 2: rooms with people."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.building = BuildingFactory(compound=CompoundFactory(node=hall.community), number="3")
        self.people: dict[str, list[Person]] = {}

    def room(self, number: str, *names: str, entrance: str = "2") -> Unit:
        unit = UnitFactory(building=self.building, entrance=entrance, room=number)
        household = HouseholdFactory(unit=unit)
        for name in names:
            person = PersonFactory(name=name, home=self.hall.community)
            MemberFactory(household=household, person=person)
            self.people.setdefault(unit.code, []).append(person)
        return unit

    def one(self, code: str) -> Person:
        return self.people[code][0]


@pytest.fixture
def roster(hall: Hall) -> Roster:
    made = Roster(hall)
    made.room("501", "张桂芳", "张小明")
    made.room("502", "李四")
    made.room("503", "王秀英", "王建国")
    made.room("504")
    return made


@pytest.fixture
def talk(hall: Hall, move: Move) -> Subject:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(hours=1))
    return subject


PASTED = """#接龙
例 楼号 姓名
1. 3-2-501 张桂芳 同意，晚上九点关门
2、3-2-502李四 反对
3. 3-2-503 王阿姨 支持
4. 3-2-503 王秀英 同意
5. 3-9-999 赵六 同意
6. 3-2-502 李五 同意
7. 张三 同意
8. 3-2-504 孙八 同意

9. 3-2-501 张小明 同意
"""


def test_every_line_is_matched_or_says_why_not(hall: Hall, talk: Subject, roster: Roster) -> None:
    found = match_list(PASTED, talk, hall.worker)
    rows = {row.line.number: row for row in found.rows}
    assert [number for number, row in rows.items() if row.is_sure] == [1, 2]
    assert rows[1].person == roster.one("3-2-501")
    assert rows[3].doubts == ["有不止一人符合：王秀英、王建国。"]
    assert rows[4].person == roster.one("3-2-503")
    assert rows[4].doubles == ["同一户已出现在第5行。"]
    assert rows[5].doubts == [
        "名册上没有房号 3-9-999。请与接龙原文核对；没错的话，先把这一户补进名册，再重新粘贴这一行。"
    ]
    assert rows[6].doubts == ["该户名下没有“李五”。"]
    assert "本行没有房号。" in rows[7].doubts
    assert rows[8].doubts == ["该户名下没有登记人员。"]
    assert rows[9].doubles == ["同一户已出现在第3行。"]
    assert [text for _line, text in found.beside] == ["#接龙", "例 楼号 姓名"]


def test_a_room_that_several_have_is_found_by_its_name(hall: Hall, talk: Subject, roster: Roster) -> None:
    roster.room("501", "周一", entrance="1")
    found = match_list("1. 3-501 周一 同意\n2. 501 张桂芳 同意\n3. 3-501 谁 同意", talk, hall.worker).rows
    assert [row.unit.code if row.unit else "" for row in found] == ["3-1-501", "3-2-501", ""]
    assert found[2].doubts[0].startswith("可能是这几户之一")
    assert len(found[2].options) == 3  # those of both rooms, to choose from


def test_two_compounds_may_have_the_same_room(hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn) -> None:
    building = BuildingFactory(compound=CompoundFactory(node=hall.community, name="二区"), number="3")
    unit = UnitFactory(building=building, entrance="2", room="501")
    MemberFactory(household=HouseholdFactory(unit=unit), person=PersonFactory(name="陈阿大", home=hall.community))
    UnitFactory(building=building, entrance="", room="503")
    row = match_list("1. 3-2-501 某人 同意", talk, hall.worker).rows[0]
    assert [label for _id, label in row.options][-1] == "陈阿大 · 二区 3-2-501"
    taken = TakeList(
        hall.worker, talk, "1. 3-2-501 某人 同意", {1: Choice(row.options[-1][0])}, talk.opened_at
    ).execute()
    assert taken.opinions == 1
    asked = slip(signed_in(hall.worker), talk, "3-2-501")
    assert "二区 3-2-501" in text_of(asked)
    exact = match_list("1. 3-2-503 王建国 同意", talk, hall.worker).rows[0]
    assert exact.unit is not None
    assert exact.unit.code == "3-2-503"  # not the one without an entrance


def test_owners_belong_to_the_room_too(hall: Hall, talk: Subject, roster: Roster) -> None:
    owner = PersonFactory(name="房东甲", home=hall.community)
    OwnershipFactory(unit=Unit.objects.get(code="3-2-504"), person=owner)
    assert match_list("1. 3-2-504 房东甲 同意", talk, hall.worker).rows[0].person == owner


def test_who_has_spoken_already_is_a_double(hall: Hall, talk: Subject, roster: Roster) -> None:
    TakeList(
        hall.worker, talk, "1. 3-2-501 张小明 同意", {1: Choice(roster.people["3-2-501"][1].public_id)}, talk.opened_at
    ).execute()
    row = match_list("1. 3-2-501 张桂芳 同意", talk, hall.worker).rows[0]
    assert row.doubles == ["张小明已对本议题发表过意见（微信群）。"]
    assert row.choice == SKIP


def test_homes_elsewhere_are_unknown(hall: Hall, talk: Subject, roster: Roster) -> None:
    Unit.objects.update(room="777")
    other = BuildingFactory(compound=CompoundFactory(node=hall.other), number="3")
    MemberFactory(
        household=HouseholdFactory(unit=UnitFactory(building=other, entrance="2", room="501")),
        person=PersonFactory(name="张桂芳", home=hall.other),
    )
    assert match_list("1. 3-2-501 张桂芳 同意", talk, hall.worker).rows[0].unit is None


def url(subject: Subject, name: str) -> str:
    return f"/deliberation/{subject.public_id}/{name}/"


def form_of(html: str) -> dict[str, str]:
    """What a browser would send back: every select's choice, every hidden field."""
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    for name, body in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body) or re.search(r'<option value="([^"]*)"', body)
        data[name] = chosen[1] if chosen else ""
    return data


def heard(subject: Subject) -> str:
    return subject.opened_at.astimezone(CST).strftime("%Y-%m-%dT%H:%M")


def test_nothing_is_saved_until_confirmed_and_twice_saves_once(
    hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn
) -> None:
    client = signed_in(hall.worker)
    sent = {"pasted": PASTED, "heard_at": heard(talk), "once": "k"}
    checked = client.post(url(talk, "list"), {**sent, "do": "check"})
    assert checked.status_code == 200
    assert Opinion.objects.count() == 0
    html = text_of(checked)
    assert "已选2行。尚未保存。" in html
    data = {**form_of(html), **sent, "do": "take", "who-5": roster.people["3-2-503"][1].public_id}
    assert client.post(url(talk, "list"), data).status_code == 302
    assert client.post(url(talk, "list"), data).status_code == 302
    said = {(one.person.name, one.stance, one.text) for one in Opinion.objects.select_related("person")}
    assert said == {
        ("张桂芳", "support", "同意，晚上九点关门"),
        ("李四", "object", "反对"),
        ("王建国", "support", "支持"),
    }
    opinion = Opinion.objects.filter(person__name="李四").get()
    assert (opinion.channel, opinion.state, opinion.entered_by) == ("chat", "pending", hall.worker.person)
    record = talk.records.get(verb="take_list")
    assert record.channel == "chat"


def test_one_line_a_household_even_if_chosen(hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn) -> None:
    client, one, two = signed_in(hall.worker), *roster.people["3-2-501"]
    data = {
        "pasted": "1. 3-2-501 张桂芳 同意\n2. 3-2-501 张小明 反对", "heard_at": heard(talk), "once": "k", "do": "take",
        "who-1": one.public_id, "who-2": two.public_id, "double-2": "1",
    }  # fmt: skip
    answer = client.post(url(talk, "list"), data)
    assert answer.status_code == 422
    assert "一户一行" in text_of(answer)
    assert "3-2-501 张小明 反对" in text_of(answer)  # what was pasted is kept
    assert Opinion.objects.count() == 0


def test_what_changed_meanwhile_is_shown_before_it_is_taken(hall: Hall, talk: Subject, roster: Roster) -> None:
    person = roster.one("3-2-502")
    choice = {1: Choice(person.public_id, "support")}
    TakeList(hall.worker, talk, "1. 3-2-502 李四 同意", choice, talk.opened_at).execute()
    again = TakeList(hall.member, talk, "1. 3-2-502 李四 同意", choice, talk.opened_at)
    with pytest.raises(ActionRefused):
        again.execute()
    assert "期间已有人录入了这一户" in again.faults[1]
    seen = {1: Choice(person.public_id, "support", seen_double=True)}
    assert TakeList(hall.member, talk, "1. 3-2-502 李四 同意", seen, talk.opened_at).execute().opinions == 1


def test_bad_input_gets_a_sentence_and_is_kept(hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn) -> None:
    client = signed_in(hall.worker)
    empty = client.post(url(talk, "list"), {"do": "check", "pasted": "", "heard_at": heard(talk)})
    assert empty.status_code == 422
    nothing = client.post(url(talk, "list"), {"do": "take", "pasted": "大家好", "heard_at": heard(talk), "once": "k"})
    assert nothing.status_code == 422
    assert "大家好" in text_of(nothing)
    ahead = client.post(
        url(talk, "list"),
        {"do": "take", "pasted": "1. 3-2-502 李四 同意", "heard_at": "2027-01-01T09:00", "who-1": roster.one("3-2-502").public_id},
    )  # fmt: skip
    assert ahead.status_code == 422
    assert "3-2-502 李四 同意" in text_of(ahead)
    foreign = client.post(
        url(talk, "list"),
        {"do": "take", "pasted": "1. 3-2-502 李四 同意", "heard_at": heard(talk), "who-1": hall.resident.person.public_id},
    )  # fmt: skip
    assert "请重新选择" in text_of(foreign)
    assert Opinion.objects.count() == 0


@pytest.mark.parametrize("name", ["list", "slips"])
def test_the_screens_are_for_clerks_of_the_community(hall: Hall, talk: Subject, signed_in: SignIn, name: str) -> None:
    assert signed_in(hall.actor("grid_worker")).get(url(talk, name)).status_code == 200
    for actor in (hall.resident, hall.actor("rc_director", hall.other), hall.actor("editor")):
        assert signed_in(actor).get(url(talk, name)).status_code == 403
    assert Client().get(url(talk, name)).status_code == 302


@pytest.mark.parametrize("role", ["resident", "street_clerk", "administrator"])
def test_others_may_not_take_a_list(hall: Hall, talk: Subject, roster: Roster, role: str) -> None:
    refusal = TakeList(hall.actor(role), talk, "1. 3-2-502 李四 同意", {}, talk.opened_at).check()
    assert refusal is not None
    assert refusal.code == "role"


def sixty(roster: Roster, count: int = 60) -> str:
    lines = []
    for number in range(count):
        floor, door = divmod(number, 4)
        name = f"{SURNAMES[number % 30]}小{SURNAMES[(number * 7) % 30]}"
        roster.room(f"{floor + 6}{door + 1:02}", name)
        lines.append(f"{number + 1}. 3-2-{floor + 6}{door + 1:02} {name} {'同意' if number % 3 else '反对，太吵'}")
    return "\n".join(lines)


def test_sixty_lines_cost_what_three_do(
    hall: Hall, talk: Subject, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling_back, "is_drawn", lambda public_id: True)
    pasted = sixty(roster)

    def cost(text: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as looked:
            rows = match_list(text, talk, hall.worker).rows
        assert all(row.is_sure for row in rows)
        choices = {row.line.line: Choice(row.choice) for row in rows}
        with CaptureQueriesContext(connection) as saved:
            TakeList(hall.worker, talk, text, choices, talk.opened_at).execute()
        return len(looked), len(saved)

    lines = pasted.splitlines()
    cost(lines[0])  # what is asked once and kept
    few, many = cost("\n".join(lines[1:4])), cost("\n".join(lines[4:]))
    assert few[0] == many[0]
    assert many[1] - few[1] <= 1  # SQLite takes so many rows in one INSERT
    assert Opinion.objects.count() == 60


def test_sixty_lines_are_saved_within_few_queries(hall: Hall, talk: Subject, roster: Roster) -> None:
    text = sixty(roster)
    choices = {row.line.line: Choice(row.choice) for row in match_list(text, talk, hall.worker).rows}
    with CaptureQueriesContext(connection) as saved:
        TakeList(hall.worker, talk, text, choices, talk.opened_at).execute()
    assert len(saved) <= 50


# Slips


def slip(client: Client, subject: Subject, line: str, **more: Any) -> Any:
    data = {"line": line, "channel": "paper", "heard_at": heard(subject), **more}
    return client.post(url(subject, "slips"), data)


def test_forty_slips_take_forty_sendings(hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn) -> None:
    client = signed_in(hall.worker)
    keystrokes = 0
    for line in sixty(roster, 40).splitlines():
        typed = line.partition(" ")[2]
        keystrokes += len(typed) + 1
        assert slip(client, talk, typed, once=typed).status_code == 302
    assert Opinion.objects.filter(channel="paper").count() == 40
    assert keystrokes <= 40 * 22
    assert '<span class="count">40</span>' in text_of(client.get(url(talk, "slips")))


def test_the_room_alone_asks_for_the_rest(hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn) -> None:
    client = signed_in(hall.worker)
    asked = slip(client, talk, "3-2-501", once="k")
    html = text_of(asked)
    assert asked.status_code == 200
    assert "张桂芳" in html
    assert "张小明" in html
    person = roster.one("3-2-501").public_id
    half = slip(client, talk, "3-2-501", once="k", person=person, text="九点关门")
    assert half.status_code == 422
    assert "九点关门" in text_of(half)
    whole = {"once": "k", "person": person, "stance": "support", "text": "九点关门"}
    assert slip(client, talk, "3-2-501", **whole).status_code == 302
    assert slip(client, talk, "3-2-501", **whole).status_code == 302  # a double click
    assert Opinion.objects.get().text == "九点关门"


def test_a_double_is_found_at_once(hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn) -> None:
    client = signed_in(hall.worker)
    slip(client, talk, "3-2-502 李四 同意", once="a")
    again = slip(client, talk, "3-2-502 李四 同意", once="b")
    assert again.status_code == 200
    assert "李四已对本议题发表过意见" in text_of(again)
    assert Opinion.objects.count() == 1


def test_an_unknown_room_is_said_and_the_line_kept(
    hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn
) -> None:
    answer = slip(signed_in(hall.worker), talk, "3-2-999 李四 同意")
    assert answer.status_code == 422
    assert "名册上没有房号" in text_of(answer)
    assert "3-2-999 李四 同意" in text_of(answer)


def test_channel_and_date_stay_for_the_next_slip(hall: Hall, talk: Subject, roster: Roster, signed_in: SignIn) -> None:
    client = signed_in(hall.worker)
    slip(client, talk, "3-2-502 李四 同意", once="a", channel="door")
    html = text_of(client.get(url(talk, "slips")))
    assert re.search(r'value="door"[^>]*selected', html)
    assert heard(talk) in html


def test_what_waits_too_long_for_one_person_is_not_taken(hall: Hall, talk: Subject, roster: Roster) -> None:
    person = roster.one("3-2-502")
    for _ in range(5):
        GiveOpinion(hall.worker, talk, "再说", for_person=person, heard=Heard("paper", talk.opened_at)).execute()
    action = TakeList(
        hall.worker, talk, "1. 3-2-502 李四 同意", {1: Choice(person.public_id, seen_double=True)}, talk.opened_at
    )
    with pytest.raises(ActionRefused):
        action.execute()
    assert "上限" in action.faults[1]
