"""Who gets which answer at which address: every address × role × own or other community against ``urls.csv``.

The file is kept by hand, from domain.md §5 and design.md "Who sees what", never from what the code answers. Its cells:
a status; ``login`` (sent to sign in); ``home`` (Wagtail's way of turning away: its first page, with a message); ``-``
(not asked). ``place``: ``own`` or ``other`` community (``places.py`` says which that is), ``mine`` (raised by the one
who asks), ``voter`` (asked by somebody on the roll), ``-`` (no community in the address). POSTs carry an empty form:
422 means that the form came back, so the asker may.

An address that is not in the file fails the test.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from shequ_workflows.core import staff_pages
from tests.architecture.places import NOW, ROLES, TARGETS, Place, World

FILE = Path(__file__).with_name("urls.csv")
PLACES = {"own", "other", "mine", "voter", "-"}
#: Addresses of Wagtail's over our things, listed too.
WAGTAIL = {"wagtailadmin_pages:edit"}


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names_of_views() -> set[str]:
    """Every address of the product: those in a namespace of ours, or with a name of ours."""
    found: set[str] = set()

    def walk(resolver: Any, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            elif f"{prefix}{pattern.name}".startswith("shequ_"):
                found.add(f"{prefix}{pattern.name}")

    walk(get_resolver(), "")
    return found


def names_of_pages() -> set[str]:
    """Every page type of ours, a routable one by its routes."""
    found: set[str] = set()
    for model in apps.get_models():
        if not issubclass(model, Page) or not model._meta.app_label.startswith("shequ_"):
            continue
        if issubclass(model, RoutablePageMixin):
            routes = {route.name for route in model.get_subpage_urls()} - {"index_route"}  # the mixin's own, hidden
            found |= {f"{model.__name__}:{name}" for name in routes}
        else:
            found.add(f"{model.__name__}:serve")
    return found


def test_it_lists_every_address_and_no_other() -> None:
    listed = {row["url"] for row in rows()}
    known = names_of_views() | names_of_pages()
    assert sorted(known - listed) == [], "add these to tests/architecture/urls.csv"
    assert sorted(listed - known - WAGTAIL) == [], "these are gone"


def test_it_is_written_properly() -> None:
    seen = set()
    for row in rows():
        key = (row["url"], row["target"], row["method"], row["place"])
        assert key not in seen, f"twice: {key}"
        seen.add(key)
        assert list(row)[:4] == ["url", "target", "method", "place"]
        assert tuple(list(row)[4:]) == ROLES
        assert row["method"] in {"GET", "POST"}
        assert row["place"] in PLACES, key
        assert row["target"] in TARGETS, key
        assert all(re.fullmatch(r"200|302|40[3459]|410|422|login|home|-", row[role]) for role in ROLES), key


def test_it_asks_of_another_community_wherever_an_address_names_one() -> None:
    """What points into a community is asked of the own one and of another."""
    by_url: dict[str, set[str]] = {}
    for row in rows():
        by_url.setdefault(row["url"], set()).add(row["place"])
    wrong = [url for url, places in by_url.items() if "own" in places and "other" not in places]
    assert wrong == []


# --- asking ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def world(db: None, clock: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """At a moment that does not pass: the things of the places stand at days around it.

    What waits is not counted on every page of the desk: that says nothing of who gets it.
    """
    monkeypatch.setattr(staff_pages, "queues", ())
    clock.write_text(NOW.isoformat(), encoding="ascii")
    logging.disable(logging.CRITICAL)
    yield World()
    logging.disable(logging.NOTSET)


def address(name: str, target: str, place: Place) -> str:
    arguments = TARGETS[target](place)
    model, _colon, route = name.partition(":")
    if not model.endswith("Page"):
        return reverse(name, args=arguments)
    if route == "serve":
        return str(arguments[0].url)
    if target in {"services", "guide page", "package page"}:
        return str(arguments[0].at(route))
    page = {"FunctionListPage": place.functions, "BoardPage": place.board}.get(model, place.hall)
    return str(page.at(route, *(() if target in {"hall", "functions", "board"} else arguments)))


def place_of(world: World, row: dict[str, str], role: str) -> Place:
    if row["place"] == "mine":
        return world.mine(role)
    return world.own if row["place"] in {"-", "voter"} else world.place(role, row["place"])


def answer_of(client: Client, url: str, method: str) -> tuple[str, Any]:
    """The cell that this answer stands for."""
    response = client.post(url, EMPTY) if method == "POST" else client.get(url)
    if response.status_code != 302:
        return str(response.status_code), response
    where = response["Location"].split("?")[0]
    if where == reverse("shequ_login"):
        return "login", response
    if where == reverse("wagtailadmin_home") and url != reverse("shequ_desk:entrance"):
        return "home", response
    return "302", response


#: A form that was sent without anything in it.
EMPTY = {"csrfmiddlewaretoken": "-"}
#: Somebody is named to turn to, or it is said what to bring.
ASKS = re.compile(r"请|\b[Aa]sk\b|\b[Rr]ing\b|[Bb]ring")


def text_of(response: Any) -> str:
    """The words of the page without what frames it."""
    body = response.content.decode()
    main = re.search(r"<main\b.*?</main>", body, re.S)
    return unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", main.group() if main else body, flags=re.S))


def faults_of(world: World, row: dict[str, str], role: str) -> Iterator[str]:
    """Ask once, and take it back; what differs from the file."""
    with transaction.atomic():
        client = world.voter if row["place"] == "voter" else world.clients[role]
        url = address(row["url"], row["target"], place_of(world, row, role))
        got, response = answer_of(client, url, row["method"])
        transaction.set_rollback(True)
    where = f"{row['url']} {row['method']} {row['target']} ({row['place']}) {role}"
    if got != row[role]:
        yield f"{where}: should be {row[role]}, is {got}"
    elif got == "403" and not ASKS.search(text_of(response)):
        yield f"{where}: does not say whom to ask: {' '.join(text_of(response).split())}"


def test_it_answers_as_the_file_says(world: World) -> None:
    wrong = [fault for row in rows() for role in ROLES if row[role] != "-" for fault in faults_of(world, row, role)]
    assert wrong == [], "\n".join(["", *wrong])
