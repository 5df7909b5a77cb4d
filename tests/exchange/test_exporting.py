"""Lists that go out: who may, what is in them, and that it stands on the record."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shequ_workflows.core.models import Record, RecordPayload
from shequ_workflows.core.spreadsheets.writing import csv_file, guarded, xlsx_file
from shequ_workflows.exchange.exporting import ExportList
from shequ_workflows.exchange.lists import LISTS
from shequ_workflows.org.acting import ActionRefused
from tests.factories.community import CompoundFactory, OwnershipFactory, SecretFactory, resident, unit_at
from tests.factories.org import Town, actor, login_as

REASON = {"sensitive": ["phone", "id_number"], "reason": "人口普查核对"}


@pytest.fixture
def town(db: None) -> Town:
    made = Town()
    compound = CompoundFactory(node=made.community, name="阳光小区")
    wang = resident("王秀英", "3-2-501", compound, phone="13800138000")
    SecretFactory(person=wang, id_number="11010519491231002X")
    OwnershipFactory(unit=unit_at("3-2-501", compound), person=wang)
    resident("=HYPERLINK(1)", "3-2-0502", compound)
    resident("陌生人", "1-1-101", CompoundFactory(node=made.other))
    return made


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def table(
    town: Town, what: str = "people", form: str = "csv", role: str = "rc_director", **more: Any
) -> list[list[str]]:
    done = ExportList(actor(role, town.community), town.community, LISTS[what], form, **more).execute()
    content = done.file.read()
    if form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        return read(content)
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_people_go_out_without_what_is_sensitive(town: Town, form: str) -> None:
    assert table(town, form=form) == [
        ["小区", "楼号", "单元", "室号", "姓名", "与户主关系", "已核验"],
        ["阳光小区", "3", "2", "501", "王秀英", "户主", "否"],
        ["阳光小区", "3", "2", "502", "'=HYPERLINK(1)", "户主", "否"],
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_sensitive_columns_need_a_reason(town: Town, form: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        table(town, form=form, sensitive=["phone"], reason=" x ")
    assert refused.value.refusal.code == "reason"
    found = table(town, form=form, **REASON)
    assert found[1][-2:] == ["13800138000", "11010519491231002X"]


def test_it_stands_on_the_record(town: Town) -> None:
    table(town, **REASON)
    row = Record.objects.get(verb="export_list")
    body = RecordPayload.objects.get(record=row).body
    for part in ('"rows":2', '"list":"people"', "人口普查核对", '"id_number"'):
        assert part in body
    assert "13800138000" not in body


def test_homes_and_matters(town: Town) -> None:
    homes = table(town, "households")
    assert homes[1][:4] == ["阳光小区", "3", "2", "501"]
    assert homes[1][-1] == "王秀英"
    assert table(town, "matters")[0][0] == "编号"


@pytest.mark.parametrize(
    ("role", "plain", "sensitive"),
    [("rc_director", None, None), ("administrator", None, 403), ("community_worker", 403, 403), ("grid_worker", 403, 403),
     ("auditor", 403, 403), ("party_secretary", 403, 403), ("resident", 403, 403)],
)  # fmt: skip
def test_who_may_export(town: Town, role: str, plain: int | None, sensitive: int | None) -> None:
    who = actor(role, town.community)
    for expected, more in ((plain, {}), (sensitive, REASON)):
        refusal = ExportList(who, town.community, LISTS["people"], "csv", **more).check()
        assert (refusal and refusal.status) == expected


def test_another_community_is_unknown(town: Town) -> None:
    refusal = ExportList(actor("rc_director", town.other), town.community, LISTS["people"], "csv").check()
    assert refusal is not None
    assert refusal.status == 404


def test_a_street_clerk_takes_all_of_his_street(town: Town) -> None:
    done = ExportList(actor("street_clerk", town.street), town.street, LISTS["people"], "csv").execute()
    assert done.count == 3


def test_it_comes_as_a_file(town: Town, client: Client) -> None:
    login_as(client, "rc_director", town.community)
    page = reverse("shequ_exchange:export")
    assert client.get(page).status_code == 200
    sent = {"what": "people", "node": town.community.code, "form": "csv"}
    answer = client.post(page, sent)
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert len(read(b"".join(answer.streaming_content))) == 3
    assert client.post(page, {**sent, "sensitive": ["phone"]}).status_code == 422
    assert client.post(page, {**sent, "node": town.other.code}).status_code == 422


def test_an_administrator_is_not_offered_sensitive_columns(town: Town, client: Client) -> None:
    login_as(client, "administrator", town.community)
    assert "sensitive" not in client.get(reverse("shequ_exchange:export")).context["form"].fields


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "＝1", " =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


def test_numbers_and_days_are_written_plainly() -> None:
    assert (guarded(-3), guarded(None), guarded(dt.date(2026, 7, 1)), guarded("王")) == ("-3", "", "2026-07-01", "王")


@pytest.mark.parametrize("write", [csv_file, xlsx_file])
def test_many_rows_are_taken_one_at_a_time(write: Any) -> None:
    _file, count = write(["a", "b"], ([str(at), "王"] for at in range(20_000)))
    assert count == 20_000


def test_it_asks_a_constant_number_of_questions(town: Town, django_assert_max_num_queries: Any) -> None:
    compound = town.community.compounds.get()
    for at in range(30):
        resident(f"王{at}", f"5-1-{at + 101}", compound, phone=f"1390013{at:04}")
    with django_assert_max_num_queries(25):
        assert len(table(town, **REASON)) == 33
