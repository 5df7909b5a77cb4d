"""Signing in by a code on the phone: from the number to the community's page, and what must not get in."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.models import PhoneCode, Record, SignedIn, TextMessage
from shequ_workflows.core.signing.constants import TRIES, WAITS
from shequ_workflows.core.signing.phone import RequestCode, SignInByPhone, Tried, TryCode
from shequ_workflows.core.signing.phone_book import people_of
from shequ_workflows.core.texting.gateways import Gateway, gateways
from shequ_workflows.core.texting.sending import send_texts
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.community import PhoneFactory, VerificationFactory
from tests.factories.org import PersonFactory, RoleFactory, Town, home_page

pytestmark = pytest.mark.django_db

NUMBER, OTHER = "13800138000", "13900139000"
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def sent(settings: Any) -> Any:
    """What left the house: (number, text)."""
    told: list[tuple[str, str]] = []
    gateways.register(Gateway("test", lambda number, text, key: told.append((number, text))))
    settings.SHEQU_SMS = "test"
    yield told
    gateways.unregister("test")


def verified(town: Town, name: str = "王秀兰", number: str = NUMBER, **more: Any) -> Person:
    """A verified resident with a phone."""
    person = PersonFactory(name=name, home=town.community, **more)
    PhoneFactory(person=person, number=number, is_primary=True)
    VerificationFactory(person=person, community=town.community)
    RoleFactory(person=person, role="resident", node=town.community)
    return person


def ask(client: Client, number: str = NUMBER, once: str = "", **more: str) -> Any:
    return client.post(reverse("shequ_login_phone"), {"number": number, "once": once or uuid4().hex, **more})


def type_code(client: Client, code: str) -> Any:
    return client.post(reverse("shequ_login_code"), {"code": code})


def digits(sent: list[tuple[str, str]]) -> str:
    """The worker sends; the newest code."""
    send_texts()
    return re.findall(r"\d{6}", sent[-1][1])[0]


def user_of(client: Client) -> Any:
    key = client.session.get("_auth_user_id")
    return get_user_model().objects.get(pk=key) if key else None


# --- the way in --------------------------------------------------------------------------------------------------------


def test_it_leads_from_the_number_to_the_page_of_the_community(client: Client, town: Town, sent: Any) -> None:
    person, page = verified(town), home_page(town.community)
    assert "短信验证码" in client.get("/login/").content.decode()
    answer = ask(client, "138 0013 8000")
    assert answer["Location"] == reverse("shequ_login_code")
    answer = type_code(client, digits(sent))
    assert answer.status_code == 302
    person.refresh_from_db()
    assert user_of(client) == person.user
    assert not person.user.has_usable_password()
    assert client.get(answer["Location"])["Location"] == page.url
    assert sent == [(NUMBER, sent[0][1])]


def test_it_comes_back_to_where_somebody_came_from_and_nowhere_else(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    ask(client, next="/publicity/")
    assert type_code(client, digits(sent))["Location"] == "/publicity/"
    client.logout()
    PhoneCode.objects.all().delete()
    ask(client, next="https://evil.example/")
    assert type_code(client, digits(sent))["Location"] == reverse("shequ_desk:entrance")


def test_it_uses_the_account_that_is_there(client: Client, town: Town, sent: Any) -> None:
    person = verified(town, account=True)
    ask(client)
    type_code(client, digits(sent))
    assert user_of(client) == person.user
    assert get_user_model().objects.count() == 1
    assert SignedIn.objects.get().way == "phone"


def test_it_reads_a_code_as_people_type_it(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    ask(client)
    code = digits(sent)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert type_code(client, f" {wide[:3]} {wide[3:]} ").status_code == 302


def test_a_couple_with_one_phone_chooses_after_the_code(client: Client, town: Town, sent: Any) -> None:
    verified(town, "王秀兰")
    husband = verified(town, "李国强")
    ask(client)
    assert type_code(client, digits(sent))["Location"] == reverse("shequ_login_who")
    page = client.get(reverse("shequ_login_who")).content.decode()
    assert "王*兰" in page
    assert "李*强" in page
    assert "王秀兰" not in page
    assert client.post(reverse("shequ_login_who"), {}).status_code == 422
    assert client.post(reverse("shequ_login_who"), {"person": husband.public_id}).status_code == 302
    husband.refresh_from_db()
    assert user_of(client) == husband.user


def test_nobody_chooses_before_the_code_was_right(client: Client, town: Town, sent: Any) -> None:
    person = verified(town)
    verified(town, "李国强")
    ask(client)
    answer = client.post(reverse("shequ_login_who"), {"person": person.public_id})
    assert answer["Location"] == reverse("shequ_login")
    assert user_of(client) is None


def test_a_right_code_lets_nobody_in_who_has_another_number(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    verified(town, "李国强")
    stranger = verified(town, "赵六", OTHER)
    ask(client)
    type_code(client, digits(sent))
    assert client.post(reverse("shequ_login_who"), {"person": stranger.public_id}).status_code == 422
    code = PhoneCode.objects.get()
    with pytest.raises(ActionRefused):
        SignInByPhone(code, stranger.public_id).execute()


# --- who is not known, and that it does not show -----------------------------------------------------------------------


def pages(client: Client, number: str) -> tuple[int, str, str]:
    answer = ask(client, number)
    page = client.get(answer["Location"]).content.decode()
    masked = f"{number[:3]}****{number[-4:]}"
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|<time.*?</time>', "", page.replace(masked, "#"))
    return answer.status_code, answer["Location"], page


def test_a_number_that_nobody_has_gets_the_same_answer_and_no_message(town: Town, sent: Any) -> None:
    verified(town)
    assert pages(Client(), NUMBER) == pages(Client(), OTHER)
    send_texts()
    assert [number for number, _text in sent] == [NUMBER]
    assert TextMessage.objects.get(state="withheld").number == ""


def test_it_costs_the_same_queries_for_every_number(town: Town, sent: Any) -> None:
    verified(town)
    counts = set()
    for number in (NUMBER, OTHER):
        with CaptureQueriesContext(connection) as queries:
            RequestCode(number, once=number).execute()
        counts.add(len(queries))
    assert len(counts) == 1


@pytest.mark.parametrize("why", ["unverified", "stub", "office", "superuser", "inactive", "merged"])
def test_these_get_no_code(town: Town, sent: Any, why: str) -> None:
    person = verified(town, account=why in {"superuser", "inactive"})
    if why == "unverified":
        person.verifications.all().delete()
    elif why == "stub":
        Person.objects.filter(pk=person.pk).update(is_stub=True)
    elif why == "office":
        RoleFactory(person=person, role="community_worker", node=town.community)
    elif why == "superuser":
        get_user_model().objects.update(is_superuser=True)
    elif why == "inactive":
        get_user_model().objects.update(is_active=False)
    else:
        Person.objects.filter(pk=person.pk).update(merged_into=PersonFactory())
    assert people_of(NUMBER) == []
    RequestCode(NUMBER, once="1").execute()
    send_texts()
    assert sent == []


def test_somebody_who_gets_an_office_while_typing_does_not_come_in(client: Client, town: Town, sent: Any) -> None:
    person = verified(town)
    ask(client)
    code = digits(sent)
    RoleFactory(person=person, role="rc_director", node=town.community)
    assert type_code(client, code)["Location"] == reverse("shequ_login_who")
    page = client.get(reverse("shequ_login_who"))
    assert "服务站" in page.content.decode()
    assert user_of(client) is None


# --- wrong codes, old codes, many codes --------------------------------------------------------------------------------


def test_five_wrong_tries_void_the_code(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    ask(client)
    code = digits(sent)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _number in range(TRIES - 1):
        assert "不是" in type_code(client, wrong).content.decode()
    assert "作废" in type_code(client, wrong).content.decode()
    assert type_code(client, code).status_code == 422
    assert user_of(client) is None


def test_a_code_is_good_for_five_minutes(town: Town, sent: Any) -> None:
    verified(town)
    at = now()
    asked = RequestCode(NUMBER, once="1", at=at).execute()
    code = digits(sent)
    assert TryCode(asked, code, at=at + dt.timedelta(minutes=5)).execute() is Tried.EXPIRED
    assert TryCode(asked, code, at=at + dt.timedelta(minutes=5) - SECOND).execute() is Tried.RIGHT


def test_a_code_works_once(client: Client, town: Town, sent: Any, clock: Path) -> None:
    verified(town)
    ask(client)
    code = digits(sent)
    jar = client.cookies["shequ_code"].value
    assert type_code(client, code).status_code == 302
    clock.write_text("60")
    thief = Client()
    thief.cookies["shequ_code"] = jar
    assert "用过" in type_code(thief, code).content.decode()
    assert user_of(thief) is None


def test_a_double_click_is_one_account_and_signs_in(town: Town, sent: Any) -> None:
    person = verified(town)
    first, second = Client(), Client()
    ask(first)
    code = digits(sent)
    second.cookies["shequ_code"] = first.cookies["shequ_code"].value
    assert type_code(first, code).status_code == 302
    assert type_code(second, code).status_code == 302
    person.refresh_from_db()
    assert user_of(second) == user_of(first) == person.user
    assert get_user_model().objects.count() == 1


def test_another_browser_cannot_use_the_code(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    ask(client)
    code = digits(sent)
    thief = Client()
    thief.cookies["shequ_code"] = PhoneCode.objects.get().public_id
    assert type_code(thief, code)["Location"] == reverse("shequ_login")


def test_a_form_sent_twice_is_one_code(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    assert ask(client, once="same")["Location"] == ask(client, once="same")["Location"]
    send_texts()
    assert len(sent) == 1


def test_the_wait_for_the_next_code_grows_and_ends_on_the_fifth(town: Town, sent: Any) -> None:
    at = now()
    for number, wait in enumerate(WAITS):
        RequestCode(NUMBER, once=str(number), at=at).execute()
        with pytest.raises(ActionRefused) as early:
            RequestCode(NUMBER, once=f"early {number}", at=at + wait - SECOND).execute()
        assert early.value.refusal.code == "wait"
        at += wait
    RequestCode(NUMBER, once="fifth", at=at).execute()
    with pytest.raises(ActionRefused) as sixth:
        RequestCode(NUMBER, once="sixth", at=at + dt.timedelta(hours=5)).execute()
    assert sixth.value.refusal.code == "today"
    RequestCode(NUMBER, once="next day", at=at + dt.timedelta(days=1)).execute()
    RequestCode(OTHER, once="other", at=at).execute()


def test_the_page_says_when_and_keeps_what_was_typed(client: Client, town: Town, sent: Any) -> None:
    ask(client)
    answer = ask(client, "138-0013-8000")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "138-0013-8000" in page
    assert reverse("shequ_login_code") in page


@pytest.mark.parametrize("wrong", ["", "1380013800", "010-65521234", "+85291234567", "abc", "1" * 31])
def test_it_says_what_a_number_looks_like(client: Client, sent: Any, wrong: str) -> None:
    answer = ask(client, wrong)
    assert answer.status_code == 422
    assert PhoneCode.objects.count() == 0


def test_one_address_may_not_ask_without_end(client: Client, sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shequ_workflows.core.signing.views.phone.CODES_AN_HOUR", 2)
    statuses = [ask(client, f"1380013800{number}").status_code for number in range(3)]
    assert statuses == [302, 302, 422]


# --- what stays behind -------------------------------------------------------------------------------------------------


def test_neither_number_nor_code_lies_about_in_clear(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    ask(client)
    code = digits(sent)
    type_code(client, code)
    with connection.cursor() as cursor:
        for table in ("shequ_core_phonecode", "shequ_core_textmessage", "shequ_core_once", "shequ_core_signedin"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
            assert NUMBER not in rows
            assert code not in rows, table


def test_it_stands_in_the_journal_that_an_account_was_opened(client: Client, town: Town, sent: Any) -> None:
    verified(town)
    ask(client)
    type_code(client, digits(sent))
    assert Record.objects.filter(verb="sign_in_by_phone").count() == 1


def test_without_a_gateway_there_is_no_such_way(client: Client, town: Town) -> None:
    assert "短信验证码" not in client.get("/login/").content.decode()
    assert ask(client).status_code == 422
    assert PhoneCode.objects.count() == 0


def test_a_demonstration_shows_the_message_on_its_screen(client: Client, town: Town, settings: Any) -> None:
    settings.SHEQU_SMS = "screen"
    verified(town)
    ask(client)
    send_texts()
    page = client.get(reverse("shequ_login_code")).content.decode()
    assert re.search(r"验证码.{0,4}\d{6}", page)


def test_its_address_alone_leads_to_the_form(client: Client, town: Town, sent: Any) -> None:
    """A tab that a phone restores, a reload after a refusal: asked for by GET."""
    assert client.get("/login/phone/")["Location"] == "/login/"


def test_a_wrong_number_is_told_in_the_title_too(client: Client, town: Town, sent: Any) -> None:
    assert "<title>错误：" in ask(client, "12").content.decode()
