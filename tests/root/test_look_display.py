"""Large type, shortcuts and language: chosen by a plain form, kept in a cookie, seen by caches."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.root.look_site import look_alone


@pytest.fixture(autouse=True)
def _look_alone(settings: Any) -> None:
    look_alone(settings)


def test_it_remembers_large_type_for_a_year(client: Client) -> None:
    response = client.post("/display/", {"type": "large", "next": "/styleguide/?page=2"})

    assert response.status_code == 302
    assert response["Location"] == "/styleguide/?page=2"
    cookie = response.cookies["shequ_type"]
    assert cookie.value == "large"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]


def test_it_sends_the_cookie_over_https_only_where_the_site_uses_it(client: Client) -> None:
    response = client.post("/display/", {"type": "large"}, secure=True)

    assert response.cookies["shequ_type"]["secure"]


def test_it_shows_the_page_in_large_type_afterwards(client: Client) -> None:
    before = client.get("/login/").content.decode()
    client.post("/display/", {"type": "large"})
    after = client.get("/login/").content.decode()

    assert "is-large" not in before
    assert "大字版</span>" in before
    assert '<html lang="zh-Hans" class=" is-large"' in after
    assert "标准字</span>" in after


def test_it_goes_back_to_normal(client: Client) -> None:
    client.post("/display/", {"type": "large"})
    response = client.post("/display/", {"type": "normal"})

    assert response.cookies["shequ_type"].value == ""
    assert "is-large" not in client.get("/login/").content.decode()


def test_it_switches_single_key_shortcuts_off(client: Client) -> None:
    client.post("/display/", {"keys": "off"})

    assert 'data-keys="off"' in client.get("/login/").content.decode()


@pytest.mark.parametrize("posted", [{"type": "huge"}, {"shequ_type": "large"}, {}])
def test_it_ignores_what_it_does_not_know(client: Client, posted: dict[str, str]) -> None:
    response = client.post("/display/", posted)

    assert response.status_code == 302
    assert not response.cookies


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "https:evil.example", "\\\\evil"]
)
def test_it_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    for address in ("/display/", "/display/language/"):
        response = client.post(address, {"type": "large", "language": "en", "next": elsewhere})
        assert response["Location"] == "/"


def test_it_goes_back_by_the_referer_where_the_form_names_no_page(client: Client) -> None:
    response = client.post("/display/", {"type": "large"}, headers={"referer": "http://testserver/login/"})

    assert response["Location"] == "http://testserver/login/"


@pytest.mark.parametrize("address", ["/display/", "/display/language/"])
def test_it_ignores_forms_of_other_sites(client: Client, address: str) -> None:
    response = client.post(address, {"type": "large", "language": "en"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 302
    assert not response.cookies


@pytest.mark.parametrize("address", ["/display/", "/display/language/"])
def test_it_takes_posts_only(client: Client, address: str) -> None:
    assert client.get(address).status_code == 405


def test_it_needs_no_token(settings: Any) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/display/", {"type": "large"}).status_code == 302
    assert strict.post("/display/language/", {"language": "en"}).status_code == 302


def test_it_gives_no_cookie_to_who_only_reads(client: Client) -> None:
    """So that a page cache can keep the page."""
    response = client.get("/plain/")

    assert response.status_code == 200
    assert not response.cookies


def test_it_tells_caches_that_pages_vary(client: Client) -> None:
    assert "Cookie" in client.get("/login/")["Vary"]
    assert "Cookie" in client.get("/plain/")["Vary"]


def test_it_leaves_other_answers_alone(client: Client) -> None:
    assert "Cookie" not in client.get("/data/").get("Vary", "")


def test_it_changes_the_language_by_a_plain_form(client: Client) -> None:
    page = client.get("/login/").content.decode()
    assert '<button class="tool__btn" name="language" value="en" lang="en">English</button>' in page

    response = client.post("/display/language/", {"language": "en", "next": "/login/"})
    assert response["Location"] == "/login/"
    english = client.get("/login/").content.decode()
    assert '<html lang="en"' in english
    assert "Large type" in english
    assert 'lang="zh-Hans">中文</button>' in english


def test_it_shows_the_style_guide_to_staff_only(client: Client, settings: Any) -> None:
    settings.DEBUG = False

    assert client.get("/styleguide/").status_code == 404
