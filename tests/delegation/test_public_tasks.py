"""What everybody reads of tasks: those taken over, their money, their results; refusals by a rule only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from shequ_workflows.core.models import RuleVersion, Subject
from shequ_workflows.delegation.models import DelegatedTask, GrantEntry, Study
from shequ_workflows.delegation.pages import FunctionListPage
from shequ_workflows.delegation.public_reading import (
    PLAIN,
    public_money,
    public_refusals,
    public_results,
    public_tasks,
)
from shequ_workflows.delegation.states import STATES, TAKEN
from shequ_workflows.org.models import CommunityPage
from tests.factories import delegation as made
from tests.factories.delegated import displayed, list_in_force, task_in
from tests.factories.delegation import DAY, MONDAY, TODAY, Street

pytestmark = pytest.mark.django_db

SECRET = "张测试家3栋501，电话13800000000"


def taken(street: Street, state: str = "executing", **more: Any) -> DelegatedTask:
    """A task with words that must not go out, and their covered columns."""
    given = {
        "title": SECRET, "content": SECRET, "words": SECRET, "asker": "周测试", "legal_basis": SECRET, "result": SECRET,
        "public_title": "独居老人每月探访", "public_content": "每月探访一次。", "taken_at": MONDAY, **more,
    }  # fmt: skip
    return made.task(street, state, **given)


@pytest.fixture
def page(street: Street) -> FunctionListPage:
    above = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    home = above.add_child(instance=CommunityPage(title="和平社区", slug="heping", node=street.community))
    found: FunctionListPage = home.add_child(instance=FunctionListPage(title="职能清单", slug="functions"))
    list_in_force(street)
    return found


def read(client: Client, page: FunctionListPage) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return str(response.content.decode())


def test_each_state_in_which_a_task_is_public_has_plain_words() -> None:
    assert set(PLAIN) == set(TAKEN)


@pytest.mark.parametrize("state", [state.code for state in STATES])
def test_it_shows_what_was_taken_over_and_nothing_before_or_beside(street: Street, state: str) -> None:
    taken(street, state)
    assert bool(public_tasks(street.community)) == (state in TAKEN)


def test_it_shows_the_covered_columns_alone(street: Street, page: FunctionListPage, client: Client) -> None:
    taken(street, "closed", public_result="探访36户。", office_name="区民政局")
    text = read(client, page)
    assert "独居老人每月探访" in text
    assert "探访36户。" in text
    for word in ("张测试", "501", "13800000000", "周测试"):
        assert word not in text


def test_a_task_without_a_covered_title_does_not_go_out(street: Street) -> None:
    taken(street, public_title="")
    assert public_tasks(street.community) == []


def test_an_office_in_typed_words_is_covered(street: Street) -> None:
    task = taken(street, office_name="民政科 13800000000")
    Subject.objects.filter(pk=task.pk).update(unit=None, unit_path="")
    assert "13800000000" not in public_tasks(street.community)[0].office


def test_it_shows_what_was_promised_and_what_has_come_of_each_and_of_all(street: Street) -> None:
    first, second = taken(street), taken(street, "closed", public_title="消防检查", taken_at=MONDAY - DAY)
    money = made.money(first)
    made.money(second, "2500.50", ("2500.50",))
    GrantEntry.objects.create(grant=money, kind="received", amount=Decimal(5000), on=TODAY, by=street.finance.person)
    taken(street, public_title="没有经费的")

    total, *each = public_money(street.community)

    assert (total.promised, total.received) == (Decimal("12500.50"), 5000)
    assert {(one.title, one.promised, one.received) for one in each} == {
        ("独居老人每月探访", Decimal(10000), Decimal(5000)), ("消防检查", Decimal("2500.50"), Decimal(0)),
    }  # fmt: skip


def test_amounts_are_written_with_thousands(street: Street, page: FunctionListPage, client: Client) -> None:
    task = taken(
        street, "closed", public_result="探访36户。", hours_spent=Decimal("72.50"), money_spent=Decimal("9800.00")
    )
    made.money(task, "1234567.80", ("1234567.80",))
    text = read(client, page)
    assert "承诺 1,234,567.80 元，到账 0 元" in text
    assert "用时 72.5 小时" in text
    assert "支出 9,800 元" in text


def test_a_result_stands_with_its_notice_and_how_long_it_hangs(
    street: Street, page: FunctionListPage, client: Client, move: Any
) -> None:
    subject, at = task_in(street, "settling")
    move(at)
    assert [one.notice_url for one in public_results(street.community)] == [""]
    displayed(street, subject, at)
    move(at + dt.timedelta(minutes=1))

    found = public_results(street.community)[0]

    assert found.days >= 15
    assert found.notice_url
    assert (found.hours, found.money) == (Decimal(72), Decimal(9800))
    text = read(client, page)
    assert found.notice_url in text
    assert f"公布 {found.days} 天" in text
    assert client.get(found.notice_url).status_code == 200


def test_a_result_that_is_not_verified_does_not_go_out(street: Street) -> None:
    taken(street, "reported", hours_spent=Decimal(9))
    assert public_results(street.community) == []
    assert public_tasks(street.community)[0].result is None


def test_the_one_taken_last_stands_first_and_neighbours_have_their_own(street: Street) -> None:
    taken(street, public_title="先", taken_at=MONDAY - DAY)
    taken(street, public_title="后")
    taken(street, public_title="邻", node=street.other)
    assert [one.title for one in public_tasks(street.community)] == ["后", "先"]


def refused(street: Street) -> DelegatedTask:
    task = made.task(street, "not_taken", title=SECRET)
    Study.objects.create(
        task=task, number=1, body="rc", edge="not_take", held_on=TODAY, ground="no_grant", text=SECRET, in_favour=5
    )
    return task


def test_refusals_are_not_public_as_shipped(street: Street, page: FunctionListPage, client: Client) -> None:
    refused(street)
    assert public_refusals(street.community) == []
    assert "不予承接的事项" not in read(client, page)


def test_a_rule_of_the_node_lets_the_public_read_the_ground_and_no_word_more(
    street: Street, page: FunctionListPage, client: Client
) -> None:
    refused(street)
    made.task(street, "not_admitted")
    RuleVersion.objects.create(node=street.street, machine="delegation", number=1, settings={"show_refusals": "yes"})

    text = read(client, page)

    assert len(public_refusals(street.community)) == 1
    assert "不予承接的事项" in text
    assert "未随附权限、人员或经费" in text
    assert "张测试" not in text
    assert public_refusals(street.other) == []


def test_it_says_so_where_there_is_none(street: Street, page: FunctionListPage, client: Client) -> None:
    assert "没有承接的委托事项" in read(client, page)


def test_it_pages_at_twenty(street: Street, page: FunctionListPage, client: Client) -> None:
    for number in range(23):
        taken(street, public_title=f"事项{number:02}", taken_at=MONDAY + number * DAY)
    assert "事项02" not in read(client, page)
    assert "事项02" in client.get(page.url, {"page": 2}).content.decode()


def test_it_costs_a_constant_number_of_queries(street: Street, page: FunctionListPage, client: Client) -> None:
    def asked() -> int:
        read(client, page)
        with CaptureQueriesContext(connection) as counted:
            read(client, page)
        return len(counted)

    def more(number: int) -> None:
        for _each in range(number):
            made.packet(taken(street, "closed", public_result="探访36户。"))

    more(1)
    few = asked()
    more(15)
    assert asked() == few
