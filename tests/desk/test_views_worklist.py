"""待办: tabs, filters, signs of being late, pages, empty states, and a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Subject
from shequ_workflows.org.moment import now

from .conftest import Office

pytestmark = pytest.mark.django_db


def page(client: Client, query: str = "") -> str:
    return client.get(f"/desk/{query}").content.decode()


def test_it_shows_what_waits_soonest_first_and_marks_what_is_late(clerk: Client, office: Office) -> None:
    later = office.register(text="路灯不亮")
    late = office.register(text="楼顶漏水")
    Subject.objects.filter(pk=late.pk).update(next_due_at=now() - dt.timedelta(days=9))
    shown = page(clerk)
    assert shown.index(late.title) < shown.index(later.title)
    assert shown.count('class="is-overdue"') == 1
    assert "逾期" in shown
    assert "转办" in shown


def test_it_keeps_other_communities_apart(clerk: Client, office: Office) -> None:
    mine = office.register()
    office.register(office.colleague, node=office.other, person=office.stranger, text="梧桐苑停水")
    for view in ("waiting", "all", "raised", "mine"):
        assert "梧桐苑停水" not in page(clerk, f"?view={view}")
    assert mine.title in page(clerk, "?view=all")


def test_it_has_a_tab_for_what_i_am_in_charge_of_and_what_i_entered(client: Client, office: Office) -> None:
    me = office.sign_in(client, "community_worker")
    mine = office.register(text="给我办的", colleague=me.person)
    entered = office.register(me, text="我登记的那件")
    assert mine.title in page(client, "?view=mine")
    assert entered.title not in page(client, "?view=mine")
    assert entered.title in page(client, "?view=raised")
    assert mine.title not in page(client, "?view=raised")


def test_it_names_the_firm_where_no_colleague_is_in_charge(clerk: Client, office: Office) -> None:
    office.register(handler="桂花物业工程部")
    assert "桂花物业工程部" in page(clerk)


def test_it_leaves_out_what_one_could_only_withdraw(clerk: Client, office: Office) -> None:
    closed = office.register(finish=True, answer="好了")
    assert closed.title not in page(clerk)
    assert closed.title in page(clerk, "?view=all")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=漏水", True),
        ("q=停水", False),
        ("q=访20", True),
        ("kind=intake", True),
        ("kind=deliberation", False),
        ("overdue=on", False),
        ("kind=nonsense&page=99", True),
    ],
)
def test_it_filters(clerk: Client, office: Office, query: str, found: bool) -> None:
    subject = office.register()
    assert (subject.title in page(clerk, f"?view=all&{query}")) is found


def test_it_offers_each_filter_to_be_taken_off(clerk: Client, office: Office) -> None:
    office.register()
    shown = page(clerk, "?view=all&q=漏水&overdue=on")
    assert shown.count('class="chip"') == 2


def test_it_asks_for_the_community_where_there_are_several(client: Client, office: Office) -> None:
    office.register()
    office.register(office.colleague, node=office.other, person=office.stranger, text="梧桐苑停水")
    office.sign_in(client, "street_clerk", office.town.street)
    assert '<select name="community"' in page(client, "?view=all")
    assert "梧桐苑停水" not in page(client, f"?view=all&community={office.community.code}")


@pytest.mark.parametrize("query", ["", "?view=mine", "?view=raised", "?view=all", "?q=nothing"])
def test_it_says_what_to_do_where_there_is_nothing(clerk: Client, query: str) -> None:
    assert 'class="empty"' in page(clerk, query)


def test_it_pages(clerk: Client, office: Office) -> None:
    for number in range(27):
        office.register(text=f"第{number:02}件")
    assert page(clerk).count('class="main-cell"') == 25
    assert page(clerk, "?page=2").count('class="main-cell"') == 2


def test_it_shows_what_the_site_suffers_from(clerk: Client) -> None:
    assert "banner--warning" in page(clerk)  # the background work has never run in a test


def test_it_counts_the_queues(clerk: Client, office: Office) -> None:
    assert "待告知" in page(clerk)
    assert "消息" in page(clerk)


@pytest.mark.parametrize("view", ["waiting", "all", "raised"])
def test_it_costs_the_same_for_five_rows_and_for_fifty(client: Client, office: Office, view: str) -> None:
    me = office.sign_in(client, "community_worker")

    def queries() -> int:
        page(client, f"?view={view}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, f"?view={view}")
        return len(asked)

    def more(count: int) -> None:
        for number in range(count):
            office.register(me, text=f"{count}-{number}", colleague=me.person if number % 2 else None)

    more(5)
    few = queries()
    more(45)
    assert queries() == few
    assert few <= 36


def test_it_makes_an_unknown_view_the_first(clerk: Client, office: Office) -> None:
    subject = office.register()
    assert subject.title in page(clerk, "?view=nonsense")


def test_it_leads_to_no_queue_that_is_shut(client: Client, office: Office) -> None:
    """The supervision committee reads the desk; reviewing, calling and hanging up papers are not its work."""
    office.sign_in(client, "supervision_committee")
    queues = client.get("/desk/").context["queues"]
    assert [queue["label"] for queue in queues] == ["消息"]
    assert {client.get(queue["url"]).status_code for queue in queues} == {200}


def test_staff_reach_every_queue_also_an_empty_one(clerk: Client) -> None:
    queues = clerk.get("/desk/").context["queues"]
    assert {queue["label"] for queue in queues} >= {"消息", "待告知", "待审核意见", "公开栏"}
    assert {clerk.get(queue["url"]).status_code for queue in queues} == {200}


def test_who_sees_several_communities_chooses_among_them_in_words(client: Client, office: Office) -> None:
    office.sign_in(client, "street_clerk", office.town.street)
    shown = page(client)
    assert '<option value="" selected>全部社区</option>' in shown
    assert "---------" not in shown
