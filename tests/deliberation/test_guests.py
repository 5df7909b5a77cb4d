"""Residents take part by the code on a letter: each verb, in their own community, for a while, leaving nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from shequ_workflows.community.actions import IssueLetters, RevokeLetters, RevokeVerification, VerifyResident
from shequ_workflows.community.actions.proving import MatchRoster
from shequ_workflows.community.letters import code_of
from shequ_workflows.community.models import Attempts, Household, LetterCode, Verification
from shequ_workflows.core.models import Record
from shequ_workflows.deliberation.backing import Back, Unback, bodies_of
from shequ_workflows.deliberation.leaving import TakeOver
from shequ_workflows.deliberation.models import Backing, HallPage, Opinion, Rating
from shequ_workflows.deliberation.standing import standing_of
from shequ_workflows.deliberation.voices import GiveOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now
from tests.factories.community import CompoundFactory, PhoneFactory, resident
from tests.factories.deliberation import Hall, matter
from tests.factories.letters import guest, letter_to, type_code
from tests.factories.org import PersonFactory

Move = Callable[[dt.datetime], None]
ENTER = "/community/take-part/"


@pytest.fixture
def home(hall: Hall) -> Household:
    """王秀英 and her daughter behind one door, neither of them verified, and a child."""
    node = hall.community.add_child(kind="compound", code="x-1", name="一区")
    compound = CompoundFactory(node=node, name="一区")
    mother = resident("王秀英", "3-2-501", compound, relation="head")
    resident("王芳", "3-2-501", compound, relation="child")
    child = resident("王小明", "3-2-501", compound, relation="grandchild")
    Person.objects.filter(pk=child.pk).update(birth_date=now().date() - dt.timedelta(days=3000))
    return mother.memberships.get().household


@pytest.fixture
def wang(home: Household) -> Person:
    return Person.objects.get(name="王秀英")


@pytest.fixture
def letter(hall: Hall, home: Household, wang: Person) -> LetterCode:
    return letter_to(home, hall.worker.person, wang)


@pytest.fixture
def talk(hall: Hall, move: Move) -> Any:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(hours=1))
    return subject


def opinion_url(page: HallPage, subject: Any) -> str:
    return f"{page.url}matter/{subject.public_id}/opinion/"


def say(client: Client, page: HallPage, subject: Any, text: str = "中午多开半小时。") -> Any:
    return client.post(
        opinion_url(page, subject), {"text": text, "stance": "support", "nickname": "", "once": f"once{text}"}
    )


# --- coming in ---------------------------------------------------------------------------------------------------------


def test_it_needs_no_account_and_makes_none(page: HallPage, talk: Any, letter: LetterCode, wang: Person) -> None:
    client = guest(letter)
    wang.refresh_from_db()
    assert wang.user_id is None
    verified = Verification.objects.get(person=wang)
    assert (verified.method, verified.by) == ("letter", None)
    body = client.get(opinion_url(page, talk)).content.decode()
    assert "王**" in body or "王*" in body
    assert "3-2-501" in body
    assert "王秀英" not in body.split("<form", 1)[0]


def test_a_verb_of_each_kind_is_recorded_with_the_letter(
    page: HallPage, hall: Hall, talk: Any, letter: LetterCode, wang: Person
) -> None:
    client = guest(letter)
    assert say(client, page, talk).status_code == 302
    join = f"{page.url}matter/{talk.public_id}/join/"
    for kind in ("follow", "cosign"):
        assert client.post(join, {"kind": kind}).status_code == 302
    body = bodies_of(talk)[0]
    assert client.post(join, {"kind": f"demand:{body}"}).status_code == 302
    opinion = Opinion.objects.get(person=wang)
    assert (opinion.channel, opinion.entered_by) == ("letter", None)
    assert sorted(Backing.objects.filter(person=wang).values_list("kind", "channel")) == [
        ("cosign", "letter"),
        ("demand", "letter"),
        ("follow", "letter"),
    ]
    rows = Record.objects.filter(subject=talk.pk, actor=wang)
    assert rows.count() == 4
    assert {row.channel for row in rows} == {"letter"}
    assert all(f'"letter":"{letter.public_id}"' in row.payload.body for row in rows)
    assert code_of(letter.public_id) not in "".join(row.payload.body for row in rows)


def test_a_rating_is_one_whoever_brings_it(
    page: HallPage, hall: Hall, home: Household, letter: LetterCode, wang: Person, move: Move
) -> None:
    subject, at = matter(hall, "evaluating")
    move(at + dt.timedelta(hours=1))
    LetterCode.objects.update(expires_at=now() + dt.timedelta(days=3))
    client = guest(LetterCode.objects.get())
    url = f"{page.url}matter/{subject.public_id}/rate/"
    assert client.post(url, {"score": 5, "text": ""}).status_code == 302
    user = PersonFactory(account=True).user
    Person.objects.filter(user=user).update(user=None)
    Person.objects.filter(pk=wang.pk).update(user=user)
    account = Client()
    account.force_login(user)
    assert account.post(url, {"score": 2, "text": ""}).status_code == 302
    assert list(Rating.objects.values_list("person", "score", "channel")) == [(wang.pk, 2, "online")]
    # The code is known to others of the household: it does not change what was said with an account.
    refused = client.post(url, {"score": 5, "text": ""})
    assert refused.status_code in {302, 422}
    assert Rating.objects.get().score == 2


def test_a_letter_takes_no_signature_back_that_came_with_an_account(
    hall: Hall, talk: Any, letter: LetterCode, wang: Person
) -> None:
    RoleAssignment.objects.create(person=wang, role="resident", node=hall.community, valid_from=talk.opened_at)
    account = Actor.of(wang)
    Back(account, talk, "follow").execute()
    by_letter = Actor(wang, account.held, letter=letter.public_id)
    assert "follow" not in (standing_of(talk, by_letter) or {})["mine"]
    Unback(by_letter, talk, "follow").execute()
    assert Backing.objects.filter(person=wang, kind="follow").exists()
    Unback(account, talk, "follow").execute()
    assert not Backing.objects.exists()


def test_another_community_is_refused(page: HallPage, hall: Hall, talk: Any, home: Household) -> None:
    node = hall.other.add_child(kind="compound", code="y-1", name="二区")
    stranger = resident("陈远", "1-1-101", CompoundFactory(node=node, name="二区"))
    client = guest(letter_to(stranger.memberships.get().household, hall.worker.person, stranger))
    assert say(client, page, talk).status_code == 403
    assert not Opinion.objects.exists()


def test_by_a_letter_nobody_is_staff(page: HallPage, hall: Hall, talk: Any, letter: LetterCode, wang: Person) -> None:
    RoleAssignment.objects.create(person=wang, role="rc_director", node=hall.community, valid_from=talk.opened_at)
    client = guest(letter)
    for name in (
        "shequ_desk:worklist",
        "shequ_deliberation:review",
        "shequ_community:letters",
        "shequ_exchange:export",
    ):
        answer = client.get(reverse(name))
        assert answer.status_code == 302, name
        assert "/login/" in answer["Location"]
    assert client.get("/admin/").status_code == 302
    assert Actor.of_guest(client.get(page.url).wsgi_request.shequ_guest).roles == {"resident"}


# --- the household -----------------------------------------------------------------------------------------------------


def test_of_a_household_each_speaks_under_their_own_name(
    page: HallPage, hall: Hall, talk: Any, home: Household, wang: Person
) -> None:
    letter = letter_to(home, hall.worker.person)
    client = Client()
    choose = client.get(type_code(client, letter)["Location"])
    text = choose.content.decode()
    assert choose.status_code == 200
    assert "王秀英" not in text
    assert text.count('type="radio"') == 2, "the child is of no age to vote"
    for person in Person.objects.filter(name__in=["王秀英", "王芳"]):
        assert say(guest(letter, person), page, talk, f"我是{person.pk}").status_code == 302
    assert Opinion.objects.values("person").distinct().count() == 2
    outsider = PersonFactory(name="李外人")
    assert client.post("/community/take-part/who/", {"person": outsider.public_id}).status_code in {302, 422}
    assert not Verification.objects.filter(person=outsider).exists()


def test_two_daughters_are_told_apart(hall: Hall, home: Household) -> None:
    resident("王丽", "3-2-501", home.unit.building.compound, relation="child")
    client = Client()
    text = client.get(type_code(client, letter_to(home, hall.worker.person))["Location"]).content.decode()
    assert "*芳" in text
    assert "*丽" in text
    assert "王丽" not in text


def test_a_letter_for_each_household(hall: Hall, home: Household) -> None:
    batch = IssueLetters(hall.worker, hall.community, [home], whole=True).execute()
    letter = LetterCode.objects.get(batch=batch)
    assert letter.person is None
    guest(letter, Person.objects.get(name="王芳"))
    again = IssueLetters(hall.worker, hall.community, [home], whole=True).execute()
    letter.refresh_from_db()
    assert letter.revoked_at is not None, "the newest letter counts"
    assert LetterCode.objects.filter(batch=again).count() == 1


# --- what ends it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["revoked", "reprinted", "expired", "used", "moved", "unverified"])
def test_what_ends_the_letter_ends_the_session(
    page: HallPage, hall: Hall, talk: Any, home: Household, letter: LetterCode, wang: Person, how: str
) -> None:
    client = guest(letter)
    if how == "revoked":
        RevokeLetters(hall.worker, hall.community, letter.batch).execute()
    elif how == "reprinted":
        IssueLetters(hall.worker, hall.community, [home]).execute()
    elif how == "expired":
        LetterCode.objects.update(expires_at=now())
    elif how == "used":
        LetterCode.objects.update(used_at=now())
    elif how == "moved":
        wang.memberships.update(valid_to=wang.memberships.get().valid_from)
    else:
        RevokeVerification(hall.director, Verification.objects.get(person=wang), reason="搬走").execute()
    assert say(client, page, talk).status_code == 403
    assert not Opinion.objects.exists()
    if how != "unverified":
        assert type_code(Client(), letter).status_code == 422


def test_half_an_hour_without_a_tap_ends_it(page: HallPage, talk: Any, letter: LetterCode, move: Move) -> None:
    client, begun = guest(letter), now()
    move(begun + dt.timedelta(minutes=29))
    assert say(client, page, talk).status_code == 302
    move(begun + dt.timedelta(minutes=58))
    assert say(client, page, talk, "还有一点。").status_code == 302
    move(begun + dt.timedelta(minutes=89))
    assert say(client, page, talk, "太晚了。").status_code == 403
    assert "sessionid" not in {name for name, one in client.cookies.items() if one.value}


def test_a_day_is_the_longest(page: HallPage, talk: Any, letter: LetterCode, move: Move) -> None:
    client, begun = guest(letter), now()
    for minutes in range(20, 1440, 20):
        move(begun + dt.timedelta(minutes=minutes))
        client.get(page.url)
    move(begun + dt.timedelta(minutes=1441))
    assert say(client, page, talk).status_code == 403


def test_nothing_remains_after_finishing(page: HallPage, talk: Any, letter: LetterCode) -> None:
    client = Client()
    client.get(ENTER)
    type_code(client, "2222-2222-2222")
    before = client.session.session_key
    type_code(client, letter)
    during = client.session.session_key
    assert during not in {None, before}
    for url in (page.url, opinion_url(page, talk), "/community/take-part/mine/"):
        answer = client.get(url)
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
    assert client.cookies["sessionid"]["expires"] == "", "gone with the browser's window"
    done = client.post("/community/take-part/finish/")
    assert client.cookies["sessionid"].value == ""
    assert "no-store" in done["Cache-Control"]
    stolen = Client()
    stolen.cookies["sessionid"] = during
    for late in (client, stolen):
        assert say(late, page, talk).status_code == 403
        assert "王*" not in late.get(page.url).content.decode()


def test_it_finishes_by_a_form_of_its_own_only(letter: LetterCode) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(ENTER, {"code": code_of(letter.public_id)}).status_code == 403
    assert client.get("/community/take-part/finish/").status_code == 405
    assert client.post("/community/take-part/finish/").status_code == 403


# --- failing -----------------------------------------------------------------------------------------------------------


def test_failures_slow_the_browser_down_and_no_other(letter: LetterCode, clock: Path, move: Move) -> None:
    client, begun = Client(), now()
    for number in range(3):
        assert type_code(client, f"2222-2222-222{number + 2}").status_code == 422
    assert type_code(client, "2222-2222-2229").status_code == 422
    assert type_code(client, letter).status_code == 422, "it must wait, even with the right code"
    assert type_code(Client(), letter).status_code in {302, 422}
    move(begun + dt.timedelta(minutes=2))
    assert type_code(client, letter).status_code == 302


def test_one_code_is_slowed_down_in_whatever_browser(letter: LetterCode) -> None:
    LetterCode.objects.update(revoked_at=now())
    said = [type_code(Client(), letter).content.decode() for _time in range(5)]
    assert said[0] != said[-1]
    other = letter_to(letter.household, letter.by, letter.person)
    assert type_code(Client(), other).status_code == 302, "a neighbour on the same network is not punished"


def test_nothing_typed_is_left_after_a_failure(letter: LetterCode, caplog: Any) -> None:
    client = Client()
    answer = type_code(client, "qwer-tzup-asdf")
    kept = "".join([*(str(list(model._base_manager.values())) for model in apps.get_models()), caplog.text])
    assert answer.status_code == 422
    assert "qwer" not in kept
    assert "asdf" not in kept
    assert "qwer" not in str(dict(client.session))
    assert Attempts.objects.count() == 2
    assert "qwer" not in answer.wsgi_request.get_full_path()


# --- afterwards --------------------------------------------------------------------------------------------------------


def test_she_reads_it_again_and_it_is_hers_with_an_account(
    page: HallPage, hall: Hall, talk: Any, letter: LetterCode, wang: Person
) -> None:
    client = guest(letter)
    say(client, page, talk, "多开半小时就好。")
    client.post("/community/take-part/finish/")
    again = guest(letter)
    listed = again.get("/community/take-part/mine/").content.decode()
    opinion = Opinion.objects.get()
    assert opinion.public_id in listed
    assert "多开半小时就好。" in listed
    PhoneFactory(person=wang, number="13800138000")
    account = PersonFactory(name="微信用户", is_stub=True, account=True)
    compound = letter.household.unit.building.compound
    MatchRoster(Actor.of(account), compound, name="王秀英", room="3-2-501", tail="8000").execute()
    browser = Client()
    browser.force_login(Person.objects.get(pk=wang.pk).user)
    assert opinion.public_id in browser.get("/community/take-part/mine/").content.decode()


def test_by_the_letter_of_a_household_nobody_reads_what_another_said_with_an_account(
    page: HallPage, hall: Hall, talk: Any, home: Household, wang: Person
) -> None:
    VerifyResident(hall.worker, wang, hall.community, basis="户口簿").execute()
    opinion = GiveOpinion(Actor.of(wang), talk, "家里人不该看到的话。").execute()
    client = guest(letter_to(home, hall.worker.person), wang)
    for url in ("/community/take-part/mine/", page.at("matter", talk.public_id)):
        assert "家里人不该看到的话。" not in client.get(url).content.decode()
    assert client.get(f"{page.at('matter', talk.public_id)}opinion/{opinion.public_id}/second-look/").status_code == 404
    say(client, page, talk, "用信说的话。")
    assert "用信说的话。" in client.get("/community/take-part/mine/").content.decode()


def test_the_account_speaks_once_one_signs_in(page: HallPage, hall: Hall, letter: LetterCode) -> None:
    client = guest(letter)
    other = PersonFactory(account=True)
    client.force_login(other.user)
    assert client.get("/community/take-part/").status_code == 302
    assert client.get(page.url).wsgi_request.shequ_guest is None


def test_a_guest_takes_no_matter_over(hall: Hall, talk: Any, letter: LetterCode, wang: Person) -> None:
    VerifyResident(hall.worker, wang, hall.community, basis="户口簿").execute()
    actor = Actor(wang, Actor.of(wang).held, letter=letter.public_id)
    Back(actor, talk, "cosign").execute()
    refusal = TakeOver(actor, talk).check()
    assert refusal is not None
    assert refusal.code == "account"
    with pytest.raises(ActionRefused):
        GiveOpinion(actor, talk, "").execute()
