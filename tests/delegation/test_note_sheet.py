"""目录外月报: complete, by office, and never by person."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.indicators import Measured, indicators
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.delegation.note_export import ExportMonth
from shequ_workflows.delegation.note_sheet import Month, off_list, sheet_of
from shequ_workflows.delegation.notes import Note, NoteDown
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from tests.factories import delegated
from tests.factories.delegation import CST, DAY, MONDAY, Street
from tests.factories.org import login_as

pytestmark = pytest.mark.django_db
JULY = Month(2026, 7)


@pytest.fixture
def world(clock: Path) -> Street:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    made = Street()
    delegated.list_in_force(made)
    return made


def note(
    world: Street, title: str, office: str = "区住建局", at: dt.datetime = MONDAY - DAY, node: Node | None = None
) -> Subject:
    place = node or world.community
    by = world.worker if node is None else world.new("community_worker", node)
    said = Note(office, title, f"请各社区{title}", "孙测试", dt.date(2026, 7, 20), asked_at=at)
    return NoteDown(by, place, said).execute()


def drop(world: Street, subject: Subject, reason: str) -> None:
    TakeTransition(world.worker, subject, "drop_note", data={"reason": reason}).execute()


def titles(node: Node, month: Month = JULY) -> dict[str, list[str]]:
    return {group.office: [line.title for line in group.lines] for group in sheet_of(node, month)}


def test_it_counts_by_office_most_first(world: Street) -> None:
    note(world, "清点井盖", "区水务局")
    note(world, "安装智能路灯")
    note(world, "测绘外墙颜色")
    note(world, "独居老人探访", "区民政局")  # on the list
    assert titles(world.community) == {"区住建局": ["安装智能路灯", "测绘外墙颜色"], "区水务局": ["清点井盖"]}


def test_it_stays_complete_where_a_note_is_dropped_but_for_mistakes(world: Street) -> None:
    drop(world, note(world, "安装智能路灯"), "gone")
    drop(world, note(world, "测绘外墙颜色"), "never")
    drop(world, note(world, "清点井盖"), "mistake")
    [group] = sheet_of(world.community, JULY)
    assert [line.title for line in group.lines] == ["安装智能路灯", "测绘外墙颜色"]
    assert [line.became for line in group.lines] == ["已取消：对方不再要求", "已取消：对方一直没有补全"]


def test_a_month_begins_and_ends_at_midnight_here(world: Street) -> None:
    midnight = dt.datetime(2026, 7, 1, tzinfo=CST)
    note(world, "安装智能路灯", at=midnight)
    note(world, "测绘外墙颜色", at=midnight - dt.timedelta(seconds=1))
    assert titles(world.community) == {"区住建局": ["安装智能路灯"]}
    assert titles(world.community, Month(2026, 6)) == {"区住建局": ["测绘外墙颜色"]}


def test_a_street_reads_all_its_communities_and_a_community_its_own(world: Street) -> None:
    delegated_list = world.other.function_lists.create(number=1)
    delegated_list.functions.create(code="A1", name="测试职能", category="assisted")
    type(delegated_list).objects.filter(pk=delegated_list.pk).update(state="published", published_at=MONDAY - 30 * DAY)
    note(world, "安装智能路灯")
    note(world, "测绘外墙颜色", node=world.other)
    assert titles(world.street) == {"区住建局": ["安装智能路灯", "测绘外墙颜色"]}
    assert titles(world.other) == {"区住建局": ["测绘外墙颜色"]}


@given(st.integers(2000, 9000), st.integers(1, 12), st.integers(-600, 600))
def test_months_are_counted_on_and_back(year: int, number: int, by: int) -> None:
    month = Month(year, number)
    assert month.moved(by).moved(-by) == month
    assert Month.parse(str(month)) == month
    begins, ends = month.span
    assert begins < ends
    assert ends == month.moved(1).span[0]


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "99999-1", "abcd-01", "2026-1-1", "٢٠٢٦-٠١x"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert Month.parse(text) is None


# --- the indicator -------------------------------------------------------------------------------------------------


def test_the_indicator_counts_by_office_and_never_by_person(world: Street) -> None:
    one = indicators["delegation.off_list"]
    assert one.split is not None
    assert one.measure(world.street, MONDAY) == Measured(None, 0)
    note(world, "安装智能路灯")
    note(world, "独居老人探访", "区民政局")
    drop(world, note(world, "清点井盖", "区水务局"), "mistake")
    assert one.measure(world.street, MONDAY) == Measured(1, 3)
    assert one.split(world.street, MONDAY) == [("区住建局", Measured(1, 1))]
    assert one.measure(world.other, MONDAY) == Measured(None, 0)


def test_the_parts_add_up_to_the_whole(world: Street) -> None:
    for number in range(7):
        note(world, f"安装智能路灯{number}", f"区测试{number % 3}局")
    one = indicators["delegation.off_list"]
    assert one.split is not None
    parts = one.split(world.street, MONDAY)
    assert sum(int(part.value or 0) for _office, part in parts) == one.measure(world.street, MONDAY).value == 7
    assert off_list(world.street, *JULY.span).count() == 7


# --- screens and the file ------------------------------------------------------------------------------------------

MONTH = "2026-07"


def test_the_page_and_the_sheet_say_the_same(client: Client, world: Street) -> None:
    note(world, "安装智能路灯")
    note(world, "清点井盖", "区水务局")
    login_as(client, "street_leader", world.street)
    address = reverse("shequ_delegation:note_month")
    for query in ({"month": MONTH}, {"month": MONTH, "sheet": "1"}):
        body = client.get(address, query).content.decode()
        assert all(words in body for words in ("安装智能路灯", "清点井盖", "区住建局", "区水务局", "2026年7月"))
        assert "孙测试" not in body
    assert "没有记录" in client.get(address, {"month": "2026-05"}).content.decode()


@pytest.mark.parametrize(
    "role", ["community_worker", "rc_director", "street_clerk", "street_leader", "district_access", "auditor"]
)
def test_who_reads_it(client: Client, world: Street, role: str) -> None:
    note(world, "安装智能路灯")
    node = {"street_clerk": world.street, "street_leader": world.street, "district_access": world.district}
    login_as(client, role, node.get(role, world.community))
    response = client.get(reverse("shequ_delegation:note_month"), {"month": MONTH})
    assert response.status_code == 200
    assert "安装智能路灯" in response.content.decode()


@pytest.mark.parametrize("role", ["resident", "department", "grid_worker", "street_finance"])
def test_who_does_not(client: Client, world: Street, role: str) -> None:
    node = {"department": world.department, "street_finance": world.street}.get(role, world.community)
    login_as(client, role, node)
    assert client.get(reverse("shequ_delegation:note_month")).status_code == 403
    assert client.post(reverse("shequ_delegation:note_export")).status_code == 403


def test_a_place_outside_ones_scope_shows_ones_own(client: Client, world: Street) -> None:
    note(world, "安装智能路灯")
    login_as(client, "rc_director", world.other)
    response = client.get(reverse("shequ_delegation:note_month"), {"month": MONTH, "place": world.community.code})
    assert "安装智能路灯" not in response.content.decode()


def test_it_goes_out_as_a_file_that_runs_nothing_and_is_recorded(client: Client, world: Street) -> None:
    note(world, "=1+1安装智能路灯", "@区住建局")
    login_as(client, "street_clerk", world.street)
    response = client.post(reverse("shequ_delegation:note_export"), {"month": MONTH, "place": world.street.code})
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]
    rows: list[Any] = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][:3] == ("'@区住建局", "'=1+1安装智能路灯", world.community.label)
    row = Record.objects.select_related("payload").filter(verb="export_notes").latest("pk")
    assert row.role == "street_clerk"
    assert json.loads(row.payload.body) == {"month": MONTH, "node": world.street.code, "rows": 1}


def test_the_file_is_for_those_who_read_the_sheet(world: Street) -> None:
    for actor in (Actor.visitor(), world.actor("department"), world.new("rc_director", world.other)):
        with pytest.raises(ActionRefused):
            ExportMonth(actor, world.community, JULY).execute()


def test_it_costs_the_same_however_long_it_is(
    client: Client, world: Street, django_assert_max_num_queries: Any
) -> None:
    login_as(client, "rc_director", world.community)
    address = reverse("shequ_delegation:note_month")
    note(world, "安装智能路灯")
    with django_assert_max_num_queries(60) as few:
        client.get(address, {"month": MONTH})
    for number in range(6):
        note(world, f"事项{number}", f"区测试{number}局")
    with django_assert_max_num_queries(60) as many:
        client.get(address, {"month": MONTH})
    assert len(many) == len(few)
