"""No kept page is stale after a change, and none is another's: notices, home page, hall; one process and two."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from shequ_workflows.deliberation.pages import HallPage
from shequ_workflows.notices.models import NoticePage
from shequ_workflows.org.models import CommunityPage
from tests.core.test_worker import environment_of
from tests.factories.notices import notice
from tests.factories.org import login_as

from .conftest import Boards

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def town(settings: Any, boards: Boards) -> Boards:
    settings.SHEQU_PAGE_CACHE_SECONDS = 3600
    caches["pages"].clear()
    return boards


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def queries_of(client: Client, address: str, captured: Any) -> int:
    with captured as found:
        client.get(address)
    return len(found)


@pytest.mark.django_db
def test_each_kind_of_page_is_kept(town: Boards, client: Client, django_assert_num_queries: Any) -> None:
    page = notice(town.board)
    hall: HallPage = CommunityPage.objects.get(pk=town.home.pk).add_child(
        instance=HallPage(title="议事厅", slug="hall")
    )
    channels = [reverse(f"shequ_notices:{name}", args=[page.pk]) for name in ("text", "sheet", "docx")]
    places = [reverse(f"shequ_notices:{name}", args=[town.home.pk]) for name in ("feed", "duties")]
    client.get(town.home.url)  # at its end, what the test has written makes pages anew
    for address in [town.home.url, town.board.url, page.url, hall.url, *channels, *places]:
        first = client.get(address)
        assert first.status_code == 200
        with django_assert_num_queries(1, info=address):
            again = client.get(address)
        assert again.content == first.content, address
        assert again["Content-Type"] == first["Content-Type"]
        assert client.get(address, HTTP_IF_NONE_MATCH=again["ETag"]).status_code == 304


# -- never stale -------------------------------------------------------------------------------------------------------


def publish(client: Client, page: NoticePage, title: str) -> None:
    """As an editor does, in the admin's own screen."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(address).context["form"]
    data = {name: value for name, value in ((one.html_name, one.value()) for one in form) if value not in (None, False)}
    data |= {"title": title, "body": '{"blocks": [], "entityMap": {}}', "action-publish": "1"}
    data["body"] = '{"blocks":[{"key":"a","text":"x","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'  # fmt: skip
    response = client.post(address, data)
    assert response.status_code == 302, getattr(response, "context", None) and response.context["form"].errors


@pytest.mark.django_db
def test_what_is_published_in_the_admin_shows_at_once(town: Boards, client: Client) -> None:
    page = notice(town.board, "旧标题")
    anybody = Client()
    for address in (town.home.url, town.board.url, page.url):
        assert "旧标题" in body(anybody, address)
    login_as(client, "rc_director", town.community)
    publish(client, page, "新标题")
    for address in (town.home.url, town.board.url, page.url):
        assert "新标题" in body(anybody, address), address
        assert "旧标题" not in body(anybody, address), address


@pytest.mark.django_db
def test_what_is_taken_down_moved_or_deleted_in_the_admin_is_gone_at_once(town: Boards, client: Client) -> None:
    anybody = Client()
    login_as(client, "rc_director", town.community)
    down, gone = notice(town.board, "要撤下"), notice(town.board, "要删除")
    for address in (down.url, gone.url, town.board.url):
        body(anybody, address)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[down.pk]))
    assert anybody.get(down.url).status_code == 404
    assert "要撤下" not in body(anybody, town.board.url)
    client.post(reverse("wagtailadmin_pages:delete", args=[gone.pk]))
    assert anybody.get(gone.url).status_code == 404
    assert "要删除" not in body(anybody, town.board.url)


@pytest.mark.django_db
def test_an_urgent_notice_stands_on_the_kept_front_page_at_once(town: Boards, client: Client) -> None:
    anybody = Client()
    body(anybody, town.home.url)
    worker = login_as(client, "community_worker", town.community)
    form = client.get(reverse("shequ_notices:urgent")).context["form"]
    data = {
        "once": "k",
        "node": form["node"].value(),
        "urgency": "water",
        "place": "1—6 栋",
        "begins": "2026-11-28T09:00",
    }
    assert client.post(reverse("shequ_notices:urgent"), data).status_code == 302
    assert "1—6 栋" in body(anybody, town.home.url)
    assert worker.person is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["publish", "unpublish", "move", "slug", "delete", "settings"])
def test_what_a_command_or_the_shell_changes_shows_at_once(settings: Any, transactional_db: None, how: str) -> None:
    settings.SHEQU_PAGE_CACHE_SECONDS = 3600
    caches["pages"].clear()
    town, anybody = Boards(), Client()
    page = notice(town.board, "旧标题")
    other = CommunityPage.objects.get(pk=town.home.pk).add_child(instance=type(town.board)(title="另一栏", slug="more"))
    address = page.url
    assert "旧标题" in body(anybody, address)
    assert "旧标题" in body(anybody, town.board.url)
    page = NoticePage.objects.get(pk=page.pk)
    if how == "publish":
        page.title = "新标题"
        page.save_revision().publish()
        assert "新标题" in body(anybody, address)
    elif how == "unpublish":
        page.unpublish()
        assert anybody.get(address).status_code == 404
    elif how == "move":
        page.move(Page.objects.get(pk=other.pk), pos="last-child")
        assert anybody.get(address).status_code == 301
        assert "旧标题" not in body(anybody, town.board.url)
    elif how == "slug":
        page.slug = "moved"
        page.save_revision().publish()
        assert anybody.get(address).status_code == 301
    elif how == "delete":
        page.delete()
        assert "旧标题" not in body(anybody, town.board.url)
    else:
        home = CommunityPage.objects.get(pk=town.home.pk)
        home.phone = "0000 1234"
        home.save_revision().publish()
        assert "0000 1234" in body(anybody, address)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_changes_nothing(settings: Any, transactional_db: None) -> None:
    from django.db import transaction

    settings.SHEQU_PAGE_CACHE_SECONDS = 3600
    town, anybody = Boards(), Client()
    page = notice(town.board, "旧标题")
    body(anybody, page.url)
    with transaction.atomic():
        page.title = "新标题"
        page.save_revision().publish()
        transaction.set_rollback(True)
    assert "旧标题" in body(anybody, page.url)


# -- never another's ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_somebody_signed_in_leaves_nothing_for_others_and_is_given_nothing(town: Boards, client: Client) -> None:
    page = notice(town.board)
    login_as(client, "community_worker", town.community)
    name = client.get(town.home.url).wsgi_request.actor.person.name  # type: ignore[attr-defined]
    anybody = Client()
    for address in (town.home.url, town.board.url, page.url):
        own = client.get(address)
        assert name in own.content.decode()
        assert "no-store" in own["Cache-Control"]
        assert name not in body(anybody, address)
        assert name in body(client, address)
        assert "no-cache" in anybody.get(address)["Cache-Control"]
    resident = Client()
    login_as(resident, "resident", town.community)
    assert name not in body(resident, town.home.url)


@pytest.mark.django_db
def test_parts_of_the_front_page_are_the_same_for_staff_and_visitors(town: Boards, client: Client) -> None:
    """Staff see a part that a visitor left, and it holds nothing of theirs."""
    notice(town.board, "给大家的")
    anybody = Client()
    shown = body(anybody, town.home.url)
    login_as(client, "community_worker", town.community)
    own = body(client, town.home.url)
    part = shown[shown.index('aria-labelledby="h-notices"') :].split("</section>")[0]
    assert part in own


@pytest.mark.django_db
def test_language_and_large_type_have_their_own(town: Boards) -> None:
    page = notice(town.board)
    large, english, plain = Client(), Client(), Client()
    large.cookies["shequ_type"] = "large"
    english.cookies["django_language"] = "en"
    for _twice in range(2):
        assert "is-large" not in body(plain, page.url).split("<body")[0]
        assert "is-large" in body(large, page.url).split("<body")[0]
        assert 'lang="en"' in body(english, page.url)
        assert 'lang="zh-Hans"' in body(plain, page.url)


@pytest.mark.django_db
def test_a_draft_that_staff_look_at_is_not_left_for_others(town: Boards, client: Client) -> None:
    page = notice(town.board, "草稿", live=False)
    login_as(client, "community_worker", town.community)
    address = reverse("shequ_notices:sheet", args=[page.pk])
    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404


# -- two processes -----------------------------------------------------------------------------------------------------

OTHER = """
import sys, django
django.setup()
from django.conf import settings
settings.SHEQU_PAGE_CACHE_SECONDS = 3600
from django.test import Client
client = Client(SERVER_NAME="testserver")
for line in sys.stdin:
    response = client.get(line.strip())
    print(response.status_code, "old" if "旧标题" in response.content.decode() else "new", flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_a_second_process_shows_it_at_once_too(settings: Any, transactional_db: None, tmp_path: Path) -> None:
    """Each with a cache of its own: what one publishes, the other no longer gives, and the other way about."""
    settings.SHEQU_PAGE_CACHE_SECONDS = 3600
    caches["pages"].clear()
    town, anybody = Boards(), Client()
    page = notice(town.board, "旧标题")
    environment = {**environment_of(tmp_path), "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    with subprocess.Popen(
        [sys.executable, "-c", OTHER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:  # fmt: skip
        assert other.stdin is not None
        assert other.stdout is not None

        def ask() -> str:
            other.stdin.write(f"{page.url}\n")  # type: ignore[union-attr]
            other.stdin.flush()  # type: ignore[union-attr]
            while True:
                line = other.stdout.readline().strip()  # type: ignore[union-attr]
                if not line.startswith("{"):
                    return line

        assert ask() == "200 old"
        assert ask() == "200 old"
        assert "旧标题" in body(anybody, page.url)
        fresh = NoticePage.objects.get(pk=page.pk)
        fresh.title = "新标题"
        fresh.save_revision().publish()
        assert ask() == "200 new"
        assert "新标题" in body(anybody, page.url)
        NoticePage.objects.get(pk=page.pk).unpublish()
        assert ask() == "404 new"
        other.stdin.close()
