"""Ways between the public pages and the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from wagtail.models import Page

from shequ_workflows.desk.navigation import context, home_of, public_nav
from tests.factories.org import PersonFactory, Town, home_page, login_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def asked(path: str, user: Any = None) -> Any:
    request = RequestFactory().get(path, HTTP_HOST="localhost")
    request.user = user or AnonymousUser()
    return request


def test_it_leads_through_the_pages_of_the_nearest_community(town: Town) -> None:
    street = home_page(town.street)
    community = home_page(town.community, street)
    shown = community.add_child(instance=Page(title="议事厅", slug="hall", show_in_menus=True))
    community.add_child(instance=Page(title="不在菜单里", slug="aside"))
    request = asked(shown.get_url())
    assert home_of(request).pk == community.pk
    assert [(item["label"], item["current"]) for item in public_nav(request)][1:] == [("议事厅", True)]
    assert public_nav(request)[0]["url"] == community.get_url()


def test_it_leads_to_the_entrance_from_an_address_that_is_no_page() -> None:
    (front,) = public_nav(asked("/login/"))
    assert (front["url"], front["current"]) == ("/", False)


def test_it_hides_a_page_that_is_not_published(town: Town) -> None:
    community = home_page(town.community)
    community.add_child(instance=Page(title="草稿", slug="draft", show_in_menus=True, live=False))
    assert len(public_nav(asked(community.get_url()))) == 1


def test_it_costs_few_queries_and_none_unless_shown(town: Town, django_assert_max_num_queries: Any) -> None:
    community = home_page(town.community)
    for number in range(5):
        community.add_child(instance=Page(title=f"页{number}", slug=f"p{number}", show_in_menus=True))
    request = asked(community.get_url())
    with django_assert_max_num_queries(0):
        context(request)
    with django_assert_max_num_queries(6):
        assert len(public_nav(request)) == 6


@pytest.mark.parametrize(("role", "expected"), [("community_worker", True), ("resident", False)])
def test_it_shows_the_desk_to_those_who_work_there(client: Client, town: Town, role: str, expected: bool) -> None:
    actor = login_as(client, role, town.community)
    urls = [item["url"] for item in public_nav(asked("/", actor.person.user))]
    assert ("/desk/" in urls) is expected


def test_it_leads_staff_to_the_desk_after_signing_in(client: Client, town: Town) -> None:
    login_as(client, "community_worker", town.community)
    assert client.get("/desk/enter/")["Location"] == "/desk/"


def test_it_leads_a_resident_to_the_front_page(client: Client, town: Town) -> None:
    login_as(client, "resident", town.community)
    assert client.get("/desk/enter/")["Location"] == "/"


@pytest.mark.parametrize("live", [True, False])
def test_it_leads_a_resident_to_the_home_page_of_the_community(client: Client, town: Town, live: bool) -> None:
    page = home_page(town.community)
    if not live:
        page.unpublish()
    login_as(client, "resident", town.grid)
    assert client.get("/desk/enter/")["Location"] == (page.get_url() if live else "/")


def test_it_leads_who_only_configures_to_the_admin(client: Client) -> None:
    chief = get_user_model().objects.create_superuser("chief", "", "x")
    client.force_login(chief)
    assert client.get("/desk/enter/")["Location"] == "/admin/"


def test_it_leads_a_visitor_to_the_front_page(client: Client) -> None:
    assert client.get("/desk/enter/")["Location"] == "/"


def test_it_takes_the_way_after_a_password(client: Client, town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    person.user.set_password("桂花里-2026-秋")
    person.user.save()
    answer = client.post("/login/", {"username": person.user.username, "password": "桂花里-2026-秋"})
    assert answer["Location"] == "/desk/enter/"


def test_it_leads_to_ones_own_password_from_every_frame(client: Client, town: Town) -> None:
    assert "账号与登录" not in client.get("/publicity/").content.decode()
    login_as(client, "community_worker", town.community)
    for path in ("/publicity/", "/desk/"):
        assert '<a class="tool tool__btn" href="/account/">账号与登录</a>' in client.get(path).content.decode()
