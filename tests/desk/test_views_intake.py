"""接访登记: the screen, what it sends, and that nothing typed is lost. All without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.models import Person

from .conftest import PHONE, Office

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/intake/"


def filled(office: Office, **more: Any) -> dict[str, Any]:
    """A whole form, as a browser sends it."""
    return {
        "once": "once-1",
        "node": office.community.code,
        "find": "3-2-501",
        "person": office.caller.public_id,
        "text": "楼顶漏水，厨房湿了。",
        "channel": "visit",
        "do": "register",
        **more,
    }


def send(client: Client, office: Office, **more: Any) -> Any:
    return client.post(ADDRESS, filled(office, **more))


def only() -> Intake:
    return Intake.objects.select_related("subject", "person").get()


@pytest.mark.parametrize("typed", ["3-2-501", "5678", PHONE, "王秀兰", "秀兰", "wxl", "wangxiulan", "３栋2单元501室"])
def test_it_finds_somebody_however_one_types(clerk: Client, office: Office, typed: str) -> None:
    page = clerk.post(ADDRESS, {"find": typed, "do": "find"}).content.decode()
    assert office.caller.public_id in page
    assert "138****5678" in page
    assert PHONE not in re.sub(r'value="13800135678"', "", page)


def test_it_finds_nobody_of_another_community(clerk: Client, office: Office) -> None:
    for typed in ("钱外人", "4321", "1-1-101"):
        assert office.stranger.public_id not in clerk.post(ADDRESS, {"find": typed, "do": "find"}).content.decode()


def test_it_keeps_what_was_typed_while_finding(clerk: Client) -> None:
    typed = {"find": "王秀兰", "text": "楼顶漏水", "handler": "物业", "kind": "property", "do": "find"}
    page = clerk.post(ADDRESS, typed).content.decode()
    assert "楼顶漏水" in page
    assert 'value="物业"' in page
    assert re.search(r'value="property"[^>]*checked', page)


def test_it_answers_the_script_with_the_list_alone(clerk: Client, office: Office) -> None:
    page = clerk.post("/desk/intake/people/", {"find": "3-2-501"}).content.decode()
    assert page.count('name="person"') == 3
    assert "<html" not in page


@pytest.mark.parametrize(("typed", "field"), [("13512345678", "new_phone"), ("孙先生", "new_name")])
def test_it_takes_what_nobody_answers_to_as_somebody_new(clerk: Client, typed: str, field: str) -> None:
    page = clerk.post(ADDRESS, {"find": typed, "do": "find"}).content.decode()
    assert re.search(rf'name="{field}"[^>]*value="{typed}"', page) or re.search(
        rf'value="{typed}"[^>]*name="{field}"', page
    )


def test_it_registers_and_is_ready_for_the_next_caller(clerk: Client, office: Office) -> None:
    answer = send(clerk, office, handler="桂花物业工程部", kind="property")
    intake = only()
    assert answer["Location"] == f"{ADDRESS}?done={intake.pk and intake.subject.public_id}"
    assert (intake.subject.state, intake.person, intake.unit) == ("handed", office.caller, office.room)
    page = clerk.get(answer["Location"]).content.decode()
    assert intake.subject.number in page
    assert f"/desk/intake/{intake.subject.public_id}/slip/" in page
    assert "楼顶漏水，厨房湿了。</textarea>" not in page


def test_it_takes_the_only_one_found(clerk: Client, office: Office) -> None:
    send(clerk, office, find="王秀兰", person="")
    assert only().person == office.caller


def test_it_asks_who_where_several_are_found(clerk: Client, office: Office) -> None:
    answer = send(clerk, office, person="")
    assert answer.status_code == 422
    assert not Intake.objects.exists()
    assert "楼顶漏水，厨房湿了。" in answer.content.decode()


def test_it_notes_down_a_new_caller_with_the_room_that_was_typed(clerk: Client, office: Office) -> None:
    send(clerk, office, person="new", new_name="孙先生", new_phone="13512345678", channel="phone")
    intake = only()
    assert (intake.person.name, intake.person.is_stub, intake.number) == ("孙先生", True, "5678")
    assert intake.unit == office.room


def test_it_wants_one_of_a_chosen_and_a_new_person(clerk: Client, office: Office) -> None:
    answer = send(clerk, office, new_name="孙先生")
    assert answer.status_code == 422
    assert not Person.objects.filter(is_stub=True).exists()


def test_it_finishes_on_the_spot(clerk: Client, office: Office) -> None:
    send(clerk, office, do="finish", answer="明早九点来修。")
    assert only().subject.state == "closed"


def test_it_finishes_what_was_answered_on_the_spot(clerk: Client, office: Office) -> None:
    assert send(clerk, office, kind="spot").status_code == 422
    send(clerk, office, kind="spot", answer="明早九点来修。")
    assert only().subject.state == "closed"


def test_it_opens_a_matter_and_goes_on_with_its_form(clerk: Client, office: Office) -> None:
    answer = send(clerk, office, kind="matter")
    linked = only().linked
    assert linked is not None
    assert answer["Location"] == f"/desk/s/{linked.public_id}/submit/"
    page = clerk.get(answer["Location"])
    assert page.status_code == 200
    assert "楼顶漏水" in page.content.decode()


def test_it_takes_a_patrol_as_ones_own_word(clerk: Client, office: Office) -> None:
    send(clerk, office, find="", person="", channel="patrol", text="井盖松了。")
    assert only().person.user is not None


@pytest.mark.parametrize("words", ["无", "没有", "未显示", "none"])
def test_it_takes_the_words_for_no_number(clerk: Client, office: Office, words: str) -> None:
    send(clerk, office, person=office.husband.public_id, channel="phone", number=words)
    assert only().number_withheld


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": ""}, "id_text"),
        ({"channel": "phone", "number": ""}, "id_number"),
        ({"told_at": "2099-01-01T10:00"}, "id_told_at"),
        ({"told_at": "yesterday"}, "id_told_at"),
        ({"person": "new", "new_phone": "12"}, "id_new_phone"),
        ({"do": "finish"}, "id_answer"),
        ({"channel": "pigeon"}, "id_channel"),
    ],
)
def test_it_says_at_the_field_what_to_do_and_keeps_all(
    clerk: Client, office: Office, more: dict[str, str], field: str
) -> None:
    values = {"person": office.husband.public_id, "place": "东门", "handler": "桂花物业", **more}
    answer = send(clerk, office, **values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}' in page
    assert 'value="东门"' in page
    assert 'value="桂花物业"' in page
    assert not Subject.objects.filter(kind="intake").exists()


def test_it_registers_once_what_is_sent_twice(clerk: Client, office: Office) -> None:
    first, second = send(clerk, office), send(clerk, office)
    assert first["Location"] == second["Location"]
    assert Intake.objects.count() == 1


def test_it_keeps_other_words_sent_with_a_used_key_and_lets_them_through_next(clerk: Client, office: Office) -> None:
    send(clerk, office)
    again = send(clerk, office, text="路灯也不亮。")
    assert again.status_code == 422
    page = again.content.decode()
    assert "路灯也不亮。" in page
    (fresh,) = re.findall(r'name="once" value="(\w+)"', page)
    send(clerk, office, text="路灯也不亮。", once=fresh)
    assert Intake.objects.count() == 2


def test_it_prints_two_halves_of_a_sheet(clerk: Client, office: Office) -> None:
    send(clerk, office, handler="桂花物业工程部")
    page = clerk.get(f"/desk/intake/{only().subject.public_id}/slip/").content.decode()
    assert page.count(only().subject.number) >= 2
    assert page.count("3-2-501") == 2
    assert "桂花物业工程部" in page
    assert PHONE not in page


def test_it_says_on_the_slip_by_when_somebody_is_put_in_charge(clerk: Client, office: Office) -> None:
    send(clerk, office)
    page = clerk.get(f"/desk/intake/{only().subject.public_id}/slip/").content.decode()
    assert page.count("确定承办人期限") == 2
    assert "答复期限" not in page


def test_it_offers_firms_that_took_something_over_lately(clerk: Client, office: Office) -> None:
    office.register(handler="桂花物业工程部")
    assert '<option value="桂花物业工程部">' in clerk.get(ADDRESS).content.decode()


def test_it_begins_with_the_person_whose_card_it_came_from(clerk: Client, office: Office) -> None:
    page = clerk.get(f"{ADDRESS}?for={office.caller.public_id}").content.decode()
    assert re.search(rf'value="{office.caller.public_id}"[^>]*checked', page)
    page = clerk.get(f"{ADDRESS}?for={office.stranger.public_id}").content.decode()
    assert f'value="{office.stranger.public_id}"' not in page
    assert office.stranger.name not in page


def test_it_asks_for_the_place_only_where_there_are_several(client: Client, office: Office) -> None:
    from tests.factories.org import RoleFactory

    me = office.sign_in(client, "community_worker")
    assert '<select name="node"' not in client.get(ADDRESS).content.decode()
    RoleFactory(person=me.person, role="community_worker", node=office.other)
    assert '<select name="node"' in client.get(ADDRESS).content.decode()


def test_it_answers_a_search_with_the_same_number_of_queries(
    clerk: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    from tests.factories.community import resident

    for number in range(20):
        resident(f"王测{number}", f"3-2-{601 + number}", office.compound, phone=f"1366666{number:04}")
    with django_assert_max_num_queries(16):
        clerk.post("/desk/intake/people/", {"find": "王"})
