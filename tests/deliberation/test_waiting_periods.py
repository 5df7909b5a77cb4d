"""What only waits for a period to run out says from when on one may go on: on the worklist and on its own page."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import going_on
from shequ_workflows.org.moment import local_date
from tests.factories.deliberation import DAY, Hall, matter, waited
from tests.screens import session_of

from .conftest import Move

pytestmark = pytest.mark.django_db
WORKLIST = reverse("shequ_desk:worklist")


@pytest.fixture
def desk(hall: Hall) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_of(hall.director)
    return client


def words(client: Client, address: str) -> str:
    return re.sub(r"\s+", "", re.sub("<[^>]+>", "", client.get(address).content.decode()))


def end_of(subject: Subject, key: str) -> dt.datetime:
    return subject.clocks.live().get(key=key).due_at


def said(day: dt.date) -> str:
    return f"{day.month}月{day.day}日起可办"


def test_the_worklist_says_from_which_day_on(hall: Hall, desk: Client, move: Move) -> None:
    subject, at = matter(hall, "publicising")
    move(at)
    day = local_date(end_of(subject, "objection"))
    text = words(desk, WORKLIST)
    assert f"开始实施：{said(day)}" in text
    assert "不限时" not in text
    move(dt.datetime.combine(day, dt.time(9), at.tzinfo))
    assert "开始实施：现在可办" in words(desk, WORKLIST)


def test_the_matter_s_page_at_the_desk_says_the_same(hall: Hall, desk: Client, move: Move) -> None:
    subject, at = matter(hall, "publicising")
    move(at)
    day = local_date(end_of(subject, "objection"))
    assert said(day) in words(desk, reverse("shequ_desk:subject", args=[subject.public_id]))


def test_a_step_that_waits_for_two_periods_waits_for_the_later(hall: Hall) -> None:
    subject, at = matter(hall, "evaluating")
    live = list(subject.clocks.running())
    view = going_on(subject, live, at)
    assert view is not None
    assert view["from_day"] == local_date(max(end_of(subject, "rating"), end_of(subject, "accounts")))
    later = going_on(subject, live, waited(subject, at) + 30 * DAY)
    assert later is not None
    assert later["state"] == "ready"


def test_a_limit_comes_first(hall: Hall) -> None:
    for state in ("submitted", "consulting", "executing"):
        subject, at = matter(hall, state)
        assert going_on(subject, list(subject.clocks.running()), at) is None


def test_it_costs_one_query_for_the_whole_page(hall: Hall, desk: Client, move: Move) -> None:
    _subject, at = matter(hall, "publicising")
    move(at)
    desk.get(WORKLIST)
    costs: list[int] = []
    for more in (0, 4):
        for _number in range(more):
            matter(hall, "publicising")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown: Any = desk.get(WORKLIST)
        costs.append(len(asked))
    assert len(shown.context["lines"]) == 5
    assert costs[0] == costs[1]
    assert sum("shequ_core_clock" in query["sql"] for query in asked.captured_queries) == 1
