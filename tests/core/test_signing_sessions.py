"""How long somebody stays signed in, where, and ending it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.models import SignedIn
from shequ_workflows.core.signing.sessions import device_of
from shequ_workflows.core.signing.tidying import tidy_signing
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now
from tests.factories.org import PersonFactory, Town, login_as

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = 60, 3600, 86400
PAGE = "/publicity/"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.SHEQU_STAFF_IDLE_MINUTES, settings.SHEQU_STAFF_SESSION_HOURS = 60, 12
    settings.SHEQU_RESIDENT_SESSION_DAYS = 30


def is_in(client: Client) -> bool:
    client.get(PAGE)
    return "_auth_user_id" in client.session


def later(clock: Path, seconds: int) -> None:
    clock.write_text(str(seconds))
    os.utime(clock, ns=(seconds, seconds))


def test_staff_who_do_nothing_for_an_hour_are_signed_out(client: Client, town: Town, clock: Path) -> None:
    login_as(client, "community_worker", town.community)
    later(clock, 59 * MINUTE)
    assert is_in(client)
    later(clock, 59 * MINUTE + 61 * MINUTE)
    answer = client.get("/desk/?q=1", follow=True)
    assert answer.redirect_chain[0][0] == "/login/?next=/desk/%3Fq%3D1"
    assert "较长时间没有操作" in answer.content.decode()


def test_staff_are_signed_out_after_twelve_hours_however_busy(client: Client, town: Town, clock: Path) -> None:
    login_as(client, "community_worker", town.community)
    for minutes in range(30, 12 * 60, 30):
        later(clock, minutes * MINUTE)
        assert is_in(client), minutes
    later(clock, 12 * HOUR + MINUTE)
    assert not is_in(client)


def test_residents_stay_for_thirty_days(client: Client, town: Town, clock: Path) -> None:
    login_as(client, "resident", town.community)
    later(clock, 29 * DAY)
    assert is_in(client)
    later(clock, 31 * DAY)
    assert not is_in(client)


def test_the_limits_are_settings(client: Client, town: Town, clock: Path, settings: Any) -> None:
    settings.SHEQU_STAFF_IDLE_MINUTES = settings.SHEQU_STAFF_SESSION_HOURS = settings.SHEQU_RESIDENT_SESSION_DAYS = 0
    login_as(client, "community_worker", town.community)
    later(clock, 300 * DAY)
    assert is_in(client)


def test_an_office_that_began_meanwhile_brings_its_limits(client: Client, town: Town, clock: Path) -> None:
    made = login_as(client, "resident", town.community)
    RoleAssignment.objects.create(person=made.person, role="rc_member", node=town.community)
    later(clock, 2 * HOUR)
    assert not is_in(client)


def test_it_asks_no_query_while_nothing_is_over(
    client: Client, town: Town, django_assert_num_queries: Any, settings: Any
) -> None:
    login_as(client, "resident", town.community)
    client.get("/healthz")
    with django_assert_num_queries(3):  # session, account, person
        client.get("/healthz")


def test_a_session_from_before_goes_on(client: Client, town: Town) -> None:
    login_as(client, "community_worker", town.community)
    session = client.session
    del session["shequ_signed_in"]
    session.save()
    assert is_in(client)
    assert "shequ_signed_in" in client.session


def test_one_sees_where_one_is_signed_in(town: Town) -> None:
    here, there = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537"), Client()
    made = login_as(here, "community_worker", town.community)
    here.logout()
    assert SignedIn.objects.get().ended_at is not None
    phone = "Mozilla/5.0 (Linux; Android 9) AppleWebKit MicroMessenger/8.0"
    made.person.user.set_password("一年四季都要开窗")
    made.person.user.save()
    for client, agent in ((here, "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537"), (there, phone)):
        name = made.person.user.get_username()
        client.post("/login/", {"username": name, "password": "一年四季都要开窗"}, HTTP_USER_AGENT=agent)
    page = here.get(reverse("shequ_account")).content.decode()
    assert "WeChat · Android" in page
    assert page.count("本机") == 1
    assert page.count("登录方式：密码") == 2


def test_one_ends_all_others(town: Town) -> None:
    here, there = Client(), Client()
    made = login_as(here, "community_worker", town.community)
    there.force_login(made.person.user)
    assert is_in(there)
    assert here.post(reverse("shequ_account_end"))["Location"] == reverse("shequ_account")
    assert is_in(here)
    assert not is_in(there)
    assert SignedIn.objects.filter(ended_at=None).count() == 1


def test_an_account_of_nobody_is_told_what_to_do(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("chief"))
    answer = client.post(reverse("shequ_account_end"), follow=True)
    assert "修改密码" in answer.content.decode()


def test_others_rows_are_not_shown(client: Client, town: Town) -> None:
    other = PersonFactory(account=True)
    SignedIn.objects.create(user=other.user, device="Firefox · Linux")
    login_as(client, "resident", town.community)
    assert "Firefox · Linux" not in client.get(reverse("shequ_account")).content.decode()


def test_the_list_costs_the_same_however_long(client: Client, town: Town) -> None:
    made = login_as(client, "resident", town.community)
    client.get(reverse("shequ_account"))
    counts = []
    for _round in range(2):
        SignedIn.objects.bulk_create(
            [SignedIn(user=made.person.user, device="Edge · Windows") for _number in range(30)]
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("shequ_account"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["shequ_account", "shequ_account_end", "shequ_second_setup", "shequ_second_codes"])
def test_a_visitor_signs_in_first(client: Client, path: str) -> None:
    assert client.post(reverse(path))["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 6.1) AppleWebKit Chrome/86 Safari/537", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15) Version/15 Safari/604", "Safari · iOS"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_it_names_a_device_in_two_words(agent: str, device: str) -> None:
    assert device_of(agent) == device


def test_signings_in_are_kept_for_half_a_year(client: Client, town: Town) -> None:
    login_as(client, "resident", town.community)
    assert tidy_signing(now() + dt.timedelta(days=180)) == 0
    assert tidy_signing(now() + dt.timedelta(days=190)) == 1


def test_roles_that_end_end_at_once(client: Client, town: Town) -> None:
    made = login_as(client, "community_worker", town.community)
    assert client.get("/desk/").status_code == 200
    Person.objects.get(pk=made.person.pk).roles.update(valid_to=now())
    assert client.get("/desk/").status_code == 403
