"""The hall's list: what it shows, to whom, and at what cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.actions import AnnounceDate
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import MONDAY, Hall, matter, take

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def listing(client: Client, page: HallPage, /, **query: Any) -> str:
    response = client.get(page.url, query)
    assert response.status_code == 200
    return text_of(response)


def test_it_invites_to_propose_where_there_is_nothing_yet(client: Client, page: HallPage) -> None:
    shown = listing(client, page)
    assert "还没有议题" in shown
    assert "propose/" in shown


def test_it_shows_a_matter_two_minutes_after_it_was_taken_up(
    client: Client, hall: Hall, page: HallPage, move: Move
) -> None:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(seconds=119))
    assert subject.title not in listing(client, page)
    move(at + dt.timedelta(seconds=121))
    assert subject.title in listing(client, page)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_it_keeps_to_itself_what_is_not_taken_up(
    client: Client, hall: Hall, page: HallPage, move: Move, state: str
) -> None:
    subject, at = matter(hall, state)
    move(at + dt.timedelta(days=1))
    assert subject.title not in listing(client, page)


def test_it_shows_the_proposer_what_is_his(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    draft, _at = matter(hall, "draft", title="只是草稿")
    sent, _at = matter(hall, "submitted", title="已经交了")
    shown = listing(signed_in(hall.resident), page, mine="1")
    assert draft.title in shown
    assert sent.title in shown
    assert sent.title not in listing(Client(), page, mine="1")


def test_it_shows_matters_of_its_own_community_only(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "consulting")
    Subject.objects.filter(pk=subject.pk).update(community=hall.other)
    move(at + dt.timedelta(days=1))
    assert subject.title not in listing(client, page)


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({}, True),
        ({"step": "consult"}, True),
        ({"step": "decide"}, False),
        ({"category": "elders"}, True),
        ({"category": "traffic"}, False),
        ({"year": "2026"}, True),
        ({"q": "食堂"}, True),
        ({"q": "议2026-0001"}, True),
        ({"q": "一点半 食堂"}, True),
        ({"q": "停车"}, False),
        ({"step": "nonsense", "year": "abc", "category": "x", "order": "?"}, True),
        ({"order": "old"}, True),
        ({"order": "due"}, True),
        ({"page": "99"}, True),
    ],
)
def test_it_filters(client: Client, hall: Hall, page: HallPage, move: Move, query: dict[str, str], seen: bool) -> None:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(days=1))
    assert (subject.title in listing(client, page, **query)) is seen


def test_it_offers_to_take_filters_away(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    _subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(days=1))
    shown = listing(client, page, step="decide", category="elders")
    assert "没有符合条件的议题" in shown
    assert 'href="?step=decide"' in shown
    assert 'href="?category=elders"' in shown


def test_it_says_why_a_matter_is_late(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(days=20))
    AnnounceDate(hall.worker, subject, dt.date(2026, 8, 3), "两次会议人数不够").execute()
    shown = listing(client, page)
    assert "预计日期调整为2026年8月3日，原因：两次会议人数不够" in shown
    assert "is-overdue" in shown


def test_it_costs_the_same_however_many_there_are(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            listing(client, page)
        return len(queries)

    _subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(days=1))
    listing(client, page)
    one = cost()
    for _ in range(4):
        matter(hall, "consulting", MONDAY - dt.timedelta(days=2))
    assert cost() == one <= 20


def test_it_turns_pages(
    client: Client, hall: Hall, page: HallPage, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shequ_workflows.deliberation.views.hall.PER_PAGE", 1)
    first, _at = matter(hall, "consulting", MONDAY - dt.timedelta(days=3), title="先提的")
    second, at = matter(hall, "consulting", title="后提的")
    move(at + dt.timedelta(days=1))
    assert second.title in listing(client, page)
    assert first.title in listing(client, page, page=2)
    assert second.title not in listing(client, page, page=2)


def test_the_home_page_shows_what_is_open_and_what_waits(
    hall: Hall, page: HallPage, move: Move, signed_in: SignIn
) -> None:
    open_one, _at = matter(hall, "consulting", title="正在协商的")
    mine, at = matter(hall, "returned", title="等我补正的")
    move(at + dt.timedelta(days=1))
    home = page.get_parent().url
    shown = text_of(signed_in(hall.resident).get(home))
    assert open_one.title in shown
    assert mine.title in shown
    stranger = text_of(Client().get(home))
    assert open_one.title in stranger
    assert mine.title not in stranger


def test_the_short_address_leads_to_the_hall(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(days=1))
    response = client.get(f"/deliberation/{subject.public_id}/")
    assert response.status_code == 302
    assert response["Location"].endswith(f"/hall/matter/{subject.public_id}/")
    assert client.get("/deliberation/22222222aaaa/").status_code == 404


def test_the_short_address_says_so_where_there_is_no_hall(client: Client, hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(days=1))
    assert client.get(f"/deliberation/{subject.public_id}/").status_code == 404


def test_it_tells_how_a_matter_goes(client: Client, db: None) -> None:
    shown = text_of(client.get("/deliberation/how/"))
    assert "<svg" in shown
    assert 'id="state-consulting"' in shown
    assert "受理" in shown


def test_a_withdrawn_matter_that_was_public_stays_readable(
    client: Client, hall: Hall, page: HallPage, move: Move
) -> None:
    subject, at = matter(hall, "consulting")
    take(hall, subject, "withdraw", "proposer", at + dt.timedelta(hours=1))
    move(at + dt.timedelta(days=1))
    assert subject.title in listing(client, page, step="ended")
