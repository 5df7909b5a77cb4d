"""Notices in the public's search and the desk's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from shequ_workflows.core.models import Subject
from shequ_workflows.core.search.index import refresh
from shequ_workflows.notices.models import NoticeIndexPage, NoticePage, NoticeWords
from shequ_workflows.org.models import CommunityPage
from tests.factories.deliberation import MONDAY, Hall, matter
from tests.factories.org import login_as

URL = "/search/"


class Board:
    """A community with a hall's people and a board of notices."""

    def __init__(self) -> None:
        self.hall = Hall()
        root = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
        self.home = root.add_child(instance=CommunityPage(title="和平社区", slug="heping", node=self.hall.community))
        self.index = self.home.add_child(instance=NoticeIndexPage(title="通知", slug="notices"))

    def put(self, title: str, body: str = "正文。", **more: Any) -> NoticePage:
        slug = f"n{NoticePage.objects.count()}"
        values = {"issued_at": MONDAY - dt.timedelta(days=30), "slug": slug, **more}
        page: NoticePage = self.index.add_child(instance=NoticePage(title=title, body=f"<p>{body}</p>", **values))
        return page


@pytest.fixture
def board(db: None) -> Board:
    return Board()


def titles(client: Client, query: str, **more: str) -> list[str]:
    response = client.get(URL, {"q": query, **more})
    assert response.status_code == 200
    return ["".join(piece for piece, _hit in line["title"]) for line in response.context["lines"]]


def test_it_finds_words_of_title_and_text_titles_first(board: Board, client: Client) -> None:
    board.put("食堂新菜单", "周四停水时食堂照开。")
    board.put("停水通知", "周四上午。")
    assert titles(client, "停水") == ["停水通知", "食堂新菜单"]
    assert titles(client, "停水 食堂") == ["食堂新菜单"]
    assert titles(client, "ＴＩＮＧ") == []


def test_drafts_are_never_public(board: Board, client: Client) -> None:
    board.put("停水草稿", live=False)
    page = board.put("停水通知")
    page.title, page.body = "停水改到周五", "<p>秘密地点</p>"
    page.save_revision()
    assert titles(client, "停水") == ["停水通知"]
    assert titles(client, "秘密") == []
    page.unpublish()
    assert titles(client, "停水") == []


def test_what_stands_behind_a_wall_is_not_found(board: Board, client: Client) -> None:
    page = board.put("停水通知")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert titles(client, "停水") == []


def test_words_follow_the_page(board: Board, client: Client) -> None:
    page = board.put("停水通知")
    page.title = "停电通知"
    page.save()
    assert titles(client, "停水") == []
    assert titles(client, "停电") == ["停电通知"]
    page.delete()
    assert not NoticeWords.objects.exists()


def test_the_command_writes_them_anew(board: Board, client: Client) -> None:
    board.put("停水通知")
    NoticeWords.objects.all().delete()
    call_command("rebuild_search", verbosity=0)
    assert titles(client, "停水") == ["停水通知"]


def test_matters_and_notices_stand_on_one_page(board: Board, client: Client) -> None:
    subject, _at = matter(board.hall, "consulting")
    Subject.objects.filter(pk=subject.pk).update(public_from=MONDAY - dt.timedelta(days=1000))
    refresh(Subject.objects.filter(pk=subject.pk))
    word = subject.title[:2]
    board.put(f"{word}通知")
    response = client.get(URL, {"q": word})
    assert [tab["count"] for tab in response.context["tabs"] if tab["count"]] == [1, 1]
    assert titles(client, word, **{"in": "notices"}) == [f"{word}通知"]
    assert titles(client, word, **{"in": "matters"}) == [subject.title]


def test_the_word_is_marked_and_one_character_is_answered(board: Board, client: Client) -> None:
    board.put("停水通知", "请提前储水。")
    body = client.get(URL, {"q": "水"}).content.decode()
    assert "<mark>水</mark>" in body
    assert client.get(URL, {"q": "水"}).context["is_short"]


@pytest.mark.parametrize("query", ["", "  ", "？！", "没有这样的词", "%", "a" * 500, "<b>"])
def test_it_answers_whatever_is_typed(board: Board, client: Client, query: str) -> None:
    response = client.get(URL, {"q": query, "page": "x", "in": "nothing"})
    assert response.status_code == 200
    assert "<b>" not in response.content.decode()


def test_it_turns_pages_at_constant_cost(board: Board, client: Client, django_assert_max_num_queries: Any) -> None:
    board.put("停水通知")
    client.get(URL, {"q": "停水"})
    with django_assert_max_num_queries(60) as few:
        client.get(URL, {"q": "停水"})
    for _number in range(25):
        board.put("停水通知")
    with django_assert_max_num_queries(len(few) + 1):
        assert len(titles(client, "停水")) == 20
    assert len(titles(client, "停水", page="2")) == 6


def test_the_desk_finds_notices_of_its_own_communities(board: Board, client: Client) -> None:
    board.put("停水通知")
    find = reverse("shequ_desk:find")
    login_as(client, "community_worker", board.hall.community)
    assert [line.title for line in client.post(find, {"q": "停水"}, follow=True).context["notices"]] == ["停水通知"]
    stranger = Client()
    login_as(stranger, "community_worker", board.hall.other)
    assert stranger.post(find, {"q": "停水"}, follow=True).context["notices"] == []
