"""A password that the office gave out, and one that its owner alone knows."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.org.actions import OpenAccount
from shequ_workflows.org.models import Person
from tests.factories.org import PersonFactory, Town, actor, login_as

pytestmark = pytest.mark.django_db

GIVEN, CHOSEN = "桂花里-2026-秋", "我家门前有两棵枣树"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def resident(town: Town) -> Person:
    """Somebody for whom a clerk has opened an account."""
    person = PersonFactory(home=town.community)
    return OpenAccount(actor("community_worker", town.community), person, "wangxiulan", GIVEN).execute()


def change(client: Client, old: str = GIVEN, new: str = CHOSEN, again: str = CHOSEN) -> int:
    form = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post(reverse("shequ_org:password"), form).status_code


def test_a_given_password_leads_to_choosing_another(client: Client, resident: Person) -> None:
    assert client.login(username="wangxiulan", password=GIVEN)
    for path in ("/", "/desk/enter/", "/publicity/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"] == reverse("shequ_org:password")
    assert client.post("/deliberation/whatever/").status_code == 302
    assert "请先设置" in client.get(reverse("shequ_org:password")).content.decode()
    assert client.post("/display/", {"type": "large"}).status_code == 302


def test_a_chosen_one_leads_everywhere_and_the_given_one_nowhere(client: Client, resident: Person) -> None:
    client.login(username="wangxiulan", password=GIVEN)
    assert change(client) == 302
    assert client.get("/publicity/").status_code == 200  # still signed in
    resident.refresh_from_db()
    assert not resident.has_first_password
    assert not Client().login(username="wangxiulan", password=GIVEN)
    assert Client().login(username="wangxiulan", password=CHOSEN)


@pytest.mark.parametrize(
    "wrong",
    [{"old": "x"}, {"again": "another"}, {"new": "12345678", "again": "12345678"}, {"new": "短", "again": "短"}],
)
def test_it_stays_as_it_was_where_something_is_wrong(client: Client, resident: Person, wrong: dict[str, str]) -> None:
    client.login(username="wangxiulan", password=GIVEN)
    assert change(client, **wrong) == 200
    resident.refresh_from_db()
    assert resident.has_first_password


def test_whoever_has_an_account_may_change_its_password(client: Client, town: Town) -> None:
    login_as(client, "rc_director", town.community)
    page = client.get(reverse("shequ_org:password"))
    assert page.status_code == 200
    assert "请先设置" not in page.content.decode()


def test_a_visitor_signs_in_first(client: Client) -> None:
    assert client.get(reverse("shequ_org:password"))["Location"].startswith("/login/")
