"""One's own messages: everybody with an account reads what came of his words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import InboxEntry, Subject
from tests.factories import core
from tests.factories.deliberation import MONDAY, Hall, matter
from tests.factories.org import login_as

URL = "/account/messages/"


def told(actor: Any, subject: Subject, number: int = 0) -> InboxEntry:
    row = core.delivery(actor.person, subject, handler=f"say:deliberation.answered:{number}", next_at=MONDAY)
    return InboxEntry.objects.create(delivery=row, person=actor.person, subject=subject, key=row.handler, at=MONDAY)


@pytest.fixture
def hall(db: None) -> Hall:
    return Hall()


def test_it_shows_mine_newest_first_and_nobody_elses(hall: Hall, client: Client) -> None:
    subject, _at = matter(hall, "consulting")
    me = login_as(client, "resident", hall.community)
    mine, other = told(me, subject, 1), told(hall.resident, subject, 2)
    page = client.get(URL)
    assert [line["entry"].pk for line in page.context["lines"]] == [mine.pk]
    assert subject.title in page.content.decode()
    assert client.get(reverse("shequ_message", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_opening_one_reads_it_and_goes_on(hall: Hall, client: Client) -> None:
    subject, _at = matter(hall, "consulting")
    mine = told(login_as(client, "resident", hall.community), subject)
    assert client.get(URL).context["unread"] == 1
    assert client.get(reverse("shequ_message", args=[mine.pk])).status_code == 302
    mine.refresh_from_db()
    assert mine.read_at is not None
    assert client.get(URL, {"only": "unread"}).context["lines"] == []


def test_all_are_read_at_once_and_only_by_post(hall: Hall, client: Client) -> None:
    subject, _at = matter(hall, "consulting")
    me = login_as(client, "resident", hall.community)
    for number in range(3):
        told(me, subject, number)
    assert client.get(f"{URL}read/").status_code == 405
    client.post(f"{URL}read/")
    assert not InboxEntry.objects.filter(person=me.person_id, read_at=None).exists()


def test_it_says_what_will_stand_here_where_nothing_does(hall: Hall, client: Client) -> None:
    login_as(client, "resident", hall.community)
    assert 'class="empty' in client.get(URL).content.decode()
    assert Client().get(URL).status_code == 302


def test_the_list_costs_the_same_however_long(hall: Hall, client: Client, django_assert_max_num_queries: Any) -> None:
    subject, _at = matter(hall, "consulting")
    me = login_as(client, "resident", hall.community)
    told(me, subject, 0)
    with django_assert_max_num_queries(60) as first:
        client.get(URL)
    for number in range(1, 30):
        told(me, subject, number)
    with django_assert_max_num_queries(len(first)):
        assert len(client.get(URL).context["lines"]) == 20
