"""经费: the lines with their sums, what finance looks for, the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shequ_workflows.core.models import Record
from shequ_workflows.core.registries import queues
from shequ_workflows.delegation.models import Grant, GrantEntry
from shequ_workflows.delegation.money_reading import lines_for, sums_by, total, unpaid_for
from shequ_workflows.org.actors import Actor
from tests.factories.delegation import DAY, MONDAY, TODAY, Street, money, none_needed, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock: Path) -> Street:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    return Street()


def client_of(actor: Actor) -> Client:
    client = Client()
    if actor.person is not None:
        client.force_login(actor.person.user)
    return client


def entry(grant: Grant, amount: str, kind: str = "received", **more: Any) -> GrantEntry:
    given = {"on": TODAY, "reason": "x" if kind in {"returned", "lapsed"} else "", **more}
    return GrantEntry.objects.create(grant=grant, kind=kind, amount=Decimal(amount), **given)


def page_of(actor: Actor, query: str = "") -> Any:
    return client_of(actor).get(reverse("shequ_delegation:money") + query)


def test_it_sums_by_community_and_by_office(world: Street) -> None:
    first = money(task(world, "executing"), "10000", ("5000", "5000"))
    second = money(task(world, "accepted", node=world.other, office_name="区教育局"), "0.30", ("0.10", "0.20"))
    entry(first, "4000")
    entry(first, "500", "returned")
    entry(second, "0.10")
    page = page_of(world.finance)
    assert [(one.name, one.promised, one.received) for one in page.context["by_community"]] == [
        ("和平社区", Decimal("10000.00"), Decimal("3500.00")), ("友谊社区", Decimal("0.30"), Decimal("0.10")),
    ]  # fmt: skip
    assert [one.name for one in page.context["by_office"]] == ["区民政局", "区教育局"]
    assert page.context["total"].promised == Decimal("10000.30")
    assert page.context["total"].outstanding == Decimal("6000.20")
    assert "10,000.30" in page.content.decode()


def test_sums_of_fen_are_exact(world: Street) -> None:
    """Ten times ten fen and one correction: no float could say whether anything is left."""
    grant = money(task(world, "executing"), "1.00", ("1.00",))
    made = [entry(grant, "0.10") for _ in range(10)]
    row = lines_for(world.finance).get()
    assert (row.came, row.promised) == (100, 100)
    for one in made:
        entry(grant, "-0.10", "corrected", about=one, reason="录入错误")
    assert list(unpaid_for(world.finance)) == [grant]


def test_lines_stand_in_the_ledger_from_the_offer_on(world: Street) -> None:
    before = [money(task(world, state)) for state in ("submitted", "matching", "returned", "not_admitted", "not_taken")]
    there = [money(task(world, state)) for state in ("community_reply", "accepted", "executing", "settling", "closed")]
    none_needed(task(world, "executing", category="assisted"), "money")
    gone = money(task(world, "accepted"))
    Grant.objects.filter(pk=gone.pk).update(dropped_at=MONDAY, dropped_reason="重复")
    assert set(lines_for(world.finance)) == set(there)
    entry(before[-1], "5")
    assert before[-1] in lines_for(world.finance)


def test_finance_finds_what_has_a_document_number_and_no_payment(world: Street) -> None:
    wanted = money(task(world, "accepted"))
    money(task(world, "accepted"), document_number="")
    money(task(world, "community_reply"))
    money(task(world, "closed"))
    money(task(world, "executing"), money_kind="ceiling")
    paid = money(task(world, "executing"))
    entry(paid, "1")
    settled = money(task(world, "executing"))
    entry(settled, "10000", "lapsed")
    corrected = money(task(world, "executing"))
    entry(corrected, "-5", "corrected", about=entry(corrected, "5"), reason="录入错误")
    assert set(unpaid_for(world.finance)) == {wanted, corrected}
    page = page_of(world.finance, "?show=unpaid")
    assert [row["grant"] for row in page.context["rows"]] == [wanted, corrected]
    assert all(row["unpaid"] for row in page.context["rows"])
    waiting = next(queue for queue in queues if queue.key == "delegation.unpaid")
    assert waiting.count(world.finance) == 2
    assert waiting.count(world.clerk) == 0
    assert not waiting.may(world.director)
    assert waiting.count(world.actor("street_finance", world.elsewhere)) == 0
    assert client_of(world.finance).get(reverse("shequ_delegation:money_unpaid"), follow=True).status_code == 200


def test_overdue_is_what_was_due_before_today_and_has_not_come(world: Street) -> None:
    late = money(task(world, "executing"), due_on=TODAY - DAY)
    money(task(world, "executing"), due_on=TODAY)
    paid = money(task(world, "executing"), due_on=TODAY - DAY)
    entry(paid, "5000")
    money(task(world, "executing"), due_on=TODAY - DAY, money_kind="ceiling")
    money(task(world, "closed"), due_on=TODAY - DAY)
    page = page_of(world.finance, "?show=overdue")
    assert [row["grant"] for row in page.context["rows"]] == [late]
    assert page.context["rows"][0]["late"]
    assert "逾期" in page.content.decode()


def test_it_filters_by_community_and_office_and_shows_which(world: Street) -> None:
    money(task(world, "executing"))
    there = money(task(world, "executing", node=world.other, office_name="区教育局"))
    for query in (f"?community={world.other.code}", "?office=区教育局"):
        page = page_of(world.finance, query)
        assert [row["grant"] for row in page.context["rows"]] == [there]
        assert page.context["chips"]
    assert len(page_of(world.finance, "?office=没有这个单位&show=x").context["rows"]) == 2
    assert "没有符合" in page_of(world.finance, f"?community={world.other.code}&show=overdue").content.decode()


@pytest.mark.parametrize("role", ["street_finance", "street_clerk", "street_leader", "auditor"])
def test_the_street_reads_its_own(world: Street, role: str) -> None:
    money(task(world, "executing"))
    assert len(page_of(world.actor(role)).context["rows"]) == 1
    assert len(page_of(world.actor(role, world.elsewhere)).context["rows"]) == 0


def test_a_director_reads_the_own_community(world: Street) -> None:
    mine = money(task(world, "executing"))
    money(task(world, "executing", node=world.other))
    page = page_of(world.director)
    assert [row["grant"] for row in page.context["rows"]] == [mine]
    assert "community" not in page.context["filter"].fields


@pytest.mark.parametrize(
    "role",
    ["community_worker", "rc_member", "access_group", "department", "district_access", "resident", "administrator"],
)
def test_others_are_told_whom_to_ask(world: Street, role: str) -> None:
    client = client_of(world.actor(role))
    for answer in (
        client.get(reverse("shequ_delegation:money")),
        client.get(reverse("shequ_delegation:money_unpaid")),
        client.post(reverse("shequ_delegation:money_export")),
    ):
        assert answer.status_code == 403
        assert "街道财务" in answer.content.decode()
    assert Client().get(reverse("shequ_delegation:money")).status_code == 302
    assert client.get(reverse("shequ_delegation:money_export")).status_code == 405


def test_an_empty_view_says_what_will_stand_here(world: Street) -> None:
    assert "还没有承诺的经费" in page_of(world.finance).content.decode()


def test_it_is_paged(world: Street) -> None:
    for _ in range(27):
        money(task(world, "executing"), parts=())
    page = page_of(world.finance, "?page=2")
    assert len(page.context["rows"]) == 2
    assert page.context["total"].lines == 27


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_the_same_however_many_lines(world: Street, count: int, django_assert_max_num_queries: Any) -> None:
    for number in range(count):
        grant = money(task(world, "executing", office_name=f"单位{number}"))
        entry(grant, "5")
    client = client_of(world.finance)
    with django_assert_max_num_queries(22):
        assert client.get(reverse("shequ_delegation:money")).status_code == 200


def file_of(actor: Actor, **asked: str) -> bytes:
    response = client_of(actor).post(reverse("shequ_delegation:money_export"), asked)
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_the_workbook_holds_the_same_lines_and_is_recorded(world: Street) -> None:
    grant = money(task(world, "executing", title="=HYPERLINK(1)"), due_on=TODAY - DAY)
    money(task(world, "executing", node=world.other))
    book = openpyxl.load_workbook(io.BytesIO(file_of(world.finance, community=world.community.code)))
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 2
    head, line = rows
    assert head[:4] == ("编号", "事项", "社区", "单位")
    assert line[0] == grant.task.subject.number
    assert line[1] == "'=HYPERLINK(1)"
    assert line[8:11] == (10000, 5000, 0)
    assert line[-1] == "逾期、未付款"
    row = Record.objects.filter(verb="export_money").get()
    assert row.subject.node == world.street
    assert '"rows":1' in row.payload.body
    assert world.community.code in row.payload.body


def test_the_text_table_opens_in_a_spreadsheet(world: Street) -> None:
    grant = money(task(world, "executing", office_name="+区民政局"))
    entry(grant, "0.10")
    content = file_of(world.director, **{"as": "csv"})
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][3] == "'+区民政局"
    assert rows[1][10] == "0.10"


def test_sums_by_name_add_up_to_the_total(world: Street) -> None:
    for number in range(5):
        money(task(world, "executing", office_name=f"单位{number % 2}"), f"{number + 1}.01", ())
    with translation.override("zh-hans"):
        parts = sums_by(
            lines_for(world.finance, TODAY + dt.timedelta(days=5)), "task__office_name", "task__office_name"
        )
    assert total(parts).promised == Decimal("15.05")
    assert [one.lines for one in parts] == [3, 2]
