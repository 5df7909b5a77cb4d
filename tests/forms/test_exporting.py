"""Taking answers away as a file: what is in it, who may, what the record says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.recording import journal
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.exporting import making
from shequ_workflows.forms.exporting.actions import AskForExport, DropExport, FetchExport
from shequ_workflows.forms.exporting.constants import ExportState
from shequ_workflows.forms.models import Export, FormVersion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import RoleAssignment
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.factories.org import PersonFactory, Town, actor

from .outgoing import (
    AGE,
    LIVING,
    NAME,
    SECRET,
    SECRET_FORM,
    asked,
    column,
    content,
    csv_rows,
    director,
    form_of,
    key_of,
    keyed,
    lines,
    payloads,
    republished,
    sent,
    sheets,
    value_of,
    zipped,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def town() -> Town:
    return Town()


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_it_writes_answers_with_the_words_of_their_choices(town: Town) -> None:
    form = form_of(town)
    said = {"姓名": "李四", "年龄": "71", "居住方式": value_of(form, "居住方式", "独居")}
    one = sent(form, {**said, "需要": [value_of(form, "需要", "助餐"), value_of(form, "需要", "助浴")]})
    sent(form, {"姓名": "王五", "居住方式": "other:住养老院"})
    rows = csv_rows(content(asked(director(town), form, format="csv")))
    assert column(rows, "编号") == [one.reference, form.submissions.order_by("pk")[1].reference]
    assert column(rows, "姓名") == ["李四", "王五"]
    assert column(rows, "居住方式") == ["独居", "其他：住养老院"]
    assert column(rows, "需要") == ["助餐; 助浴", ""]
    assert f"姓名 [{key_of(form, '姓名')}]" in rows[0]


def test_it_writes_values_as_they_are_kept(town: Town) -> None:
    form = form_of(town)
    alone = value_of(form, "居住方式", "独居")
    sent(form, {"居住方式": alone})
    rows = csv_rows(content(asked(director(town), form, format="csv", saying="values")))
    assert column(rows, "居住方式") == [alone]


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-2", "@SUM(A1)", "\t=1", "＝1", " =1"])
def test_it_writes_nothing_that_a_spreadsheet_runs(town: Town, text: str) -> None:
    form = form_of(town, NAME, build.group("成员", build.text("称呼")))
    sent(form, {"姓名": text, "成员": [{"称呼": text}]})
    packed = zipped(content(asked(director(town), form, format="csv")))
    book = sheets(content(asked(director(town), form, format="xlsx")))
    for rows in [*map(csv_rows, packed.values()), *book.values()]:
        heading = "姓名" if any(str(one).startswith("姓名 [") for one in rows[0]) else "称呼"
        assert column(rows, heading) == [f"'{text}"]


def test_it_keeps_numbers_numbers_and_long_ones_whole(town: Town) -> None:
    form = form_of(town, AGE, build.number("金额", "money"), build.text("证号"))
    sent(form, {"年龄": "-3", "金额": "12.50", "证号": "011010519491231002"})
    sent(form, {"年龄": "1234567890123456", "金额": "0.10"})
    (rows,) = sheets(content(asked(director(town), form))).values()
    assert column(rows, "年龄") == [-3, "1234567890123456"]
    assert column(rows, "金额") == [12.5, 0.1]
    assert column(rows, "证号") == ["011010519491231002", ""]
    table = csv_rows(content(asked(director(town), form, format="csv")))
    assert column(table, "年龄") == ["-3", "1234567890123456"]


def test_it_gives_each_group_a_sheet_linked_by_reference_and_row(town: Town) -> None:
    members = build.group("成员", build.text("称呼"), build.group("药品", build.text("药名")))
    form = form_of(town, NAME, members)
    one = sent(
        form,
        {"姓名": "李四", "成员": [{"称呼": "父亲", "药品": [{"药名": "甲"}, {"药名": "乙"}]}, {"称呼": "母亲"}]},
    )
    book = sheets(content(asked(director(town), form)))
    main, people, pills = book.values()
    assert column(main, "成员") == [2]
    assert [row[:2] for row in people[1:]] == [[one.reference, 1], [one.reference, 2]]
    assert column(people, "称呼") == ["父亲", "母亲"]
    assert [row[:3] for row in pills[1:]] == [[one.reference, 1, 1], [one.reference, 1, 2]]
    assert column(pills, "药名") == ["甲", "乙"]
    packed = zipped(content(asked(director(town), form, format="csv")))
    assert [len(csv_rows(data)) for data in packed.values()] == [2, 3, 3]


def test_it_keeps_columns_over_versions_those_that_are_gone_behind(town: Town) -> None:
    form = form_of(town, NAME, AGE)
    first = FormVersion.objects.get(form=form)
    sent(form, {"姓名": "李四", "年龄": "71"})
    form = republished(form, build.step("一", build.text("电话备注"), NAME))
    sent(form, {"姓名": "王五", "电话备注": "晚上"})
    rows = csv_rows(content(asked(director(town), form, format="csv")))
    said = [heading.partition(" ")[0] for heading in rows[0]]
    assert said[9:] == ["电话备注", "姓名", "年龄"]
    assert column(rows, "版本") == ["1", "2"]
    assert column(rows, "年龄") == ["71", ""]
    sent(form, {"姓名": "赵六", "年龄": "66"}, version=first)
    assert csv_rows(content(asked(director(town), form, format="csv")))[0] == rows[0]


def test_it_writes_json_lines_with_rows_within(town: Town) -> None:
    form = form_of(town, LIVING, build.group("成员", build.text("称呼")))
    one = sent(form, {"居住方式": value_of(form, "居住方式", "独居"), "成员": [{"称呼": "父亲"}]})
    (line,) = lines(content(asked(director(town), form, format="jsonl")))
    assert line["reference"] == one.reference
    assert line["version"] == 1
    assert line["answers"] == keyed(form, {"居住方式": "独居", "成员": [{"称呼": "父亲"}]})


def test_it_takes_the_period_and_the_state_that_were_asked_for(town: Town) -> None:
    form = form_of(town)
    zone = dt.timezone(dt.timedelta(hours=8))
    for name, day, state in [
        ("甲", 1, SubmissionState.RECEIVED),
        ("乙", 2, SubmissionState.RECEIVED),
        ("丙", 2, SubmissionState.WITHDRAWN),
        ("丁", 3, SubmissionState.WAITING),
    ]:
        sent(form, {"姓名": name}, at=dt.datetime(2026, 3, day, 0, 0, tzinfo=zone), state=state)

    def names(**more: Any) -> list[str]:
        return column(csv_rows(content(asked(director(town), form, format="csv", **more))), "姓名")

    assert names() == ["甲", "乙", "丁"]
    assert names(since=dt.date(2026, 3, 2)) == ["乙", "丁"]
    assert names(until=dt.date(2026, 3, 2)) == ["甲", "乙"]
    assert names(which="withdrawn") == ["丙"]
    assert names(which="all") == ["甲", "乙", "丙", "丁"]


def test_it_costs_the_same_queries_however_many_there_are(town: Town) -> None:
    form, who = form_of(town, NAME, SECRET, **SECRET_FORM), director(town)

    def cost(more: int) -> int:
        for _number in range(more):
            sent(form, {"姓名": "甲", "病史": "无"}, person=PersonFactory(), node=town.grid)
        export = AskForExport(who, form, {"format": "csv", "sensitive": True, "reason": "安排体检"}).execute()
        with CaptureQueriesContext(connection) as queries:
            assert making.make(export.public_id) == ExportState.DONE
        return len(queries)

    cost(1)
    assert cost(1) == cost(20)


# --- who -------------------------------------------------------------------------------------------------------------


def test_it_takes_nothing_but_what_lies_below_the_paths_of_the_role(town: Town) -> None:
    form = form_of(town, NAME, node=town.street)
    sent(form, {"姓名": "这边"}, node=town.grid)
    sent(form, {"姓名": "那边"}, node=town.other)
    sent(form, {"姓名": "街道"}, node=town.street)
    own = content(asked(director(town), form, format="csv"))
    assert column(csv_rows(own), "姓名") == ["这边"]
    whole = content(asked(actor(Role.STREET_CLERK, town.street), form, format="csv"))
    assert column(csv_rows(whole), "姓名") == ["这边", "那边", "街道"]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EDITOR, Role.GRID_WORKER, Role.RESIDENT])
def test_it_refuses_whoever_does_not_export(town: Town, role: Role) -> None:
    form = form_of(town)
    with pytest.raises(ActionRefused) as caught:
        AskForExport(actor(role, town.community), form, {}).execute()
    assert caught.value.refusal.code == "role"
    with pytest.raises(ActionRefused):
        AskForExport(Actor.visitor(), form, {}).execute()
    assert not Export.objects.exists()


def test_it_refuses_the_director_of_another_community(town: Town) -> None:
    with pytest.raises(ActionRefused):
        AskForExport(actor(Role.RC_DIRECTOR, town.other), form_of(town), {}).execute()


def test_it_makes_nothing_for_whoever_lost_the_role_meanwhile(town: Town) -> None:
    form, who = form_of(town), director(town)
    export = AskForExport(who, form, {}).execute()
    RoleAssignment.objects.filter(person=who.person).update(valid_to=now())
    assert making.make(export.public_id) == ExportState.FAILED
    export.refresh_from_db()
    assert "无权导出" in export.note
    assert not export.place


def test_it_gives_the_file_to_nobody_who_lost_the_role_meanwhile(town: Town) -> None:
    form, who = form_of(town), director(town)
    export = asked(who, form)
    RoleAssignment.objects.filter(person=who.person).update(valid_to=now())
    assert who.person is not None
    with pytest.raises(ActionRefused) as caught:
        FetchExport(Actor.of(who.person), export).execute()
    assert caught.value.refusal.code == "scope"


def test_it_gives_the_file_to_nobody_else(town: Town) -> None:
    export = asked(director(town), form_of(town))
    for verb in (FetchExport, DropExport):
        with pytest.raises(ActionRefused) as caught:
            verb(director(town), export).execute()
        assert caught.value.refusal.code == "unknown"


# --- sensitive answers -----------------------------------------------------------------------------------------------


def test_it_leaves_sensitive_answers_out(town: Town) -> None:
    form = form_of(town, NAME, SECRET, **SECRET_FORM)
    sent(form, {"姓名": "李四", "病史": "高血压"})
    for kind in ("csv", "jsonl", "xlsx"):
        data = content(asked(director(town), form, format=kind))
        whole = b"".join(zipped(data).values()) if kind == "xlsx" else data
        assert "高血压".encode() not in whole
        assert key_of(form, "病史").encode() not in whole


def test_it_gives_sensitive_answers_with_a_reason(town: Town) -> None:
    form = form_of(town, NAME, SECRET, **SECRET_FORM)
    sent(form, {"姓名": "李四", "病史": "高血压"})
    who = director(town)
    with pytest.raises(ActionRefused) as caught:
        AskForExport(who, form, {"sensitive": True, "reason": " 无 "}).execute()
    assert caught.value.refusal.code == "reason"
    export = asked(who, form, format="csv", sensitive=True, reason="安排上门体检")
    assert column(csv_rows(content(export)), "病史") == ["高血压"]
    (said,) = payloads(form, "export_submissions")
    assert (said["sensitive"], said["reason"], said["rows"]) == (True, "安排上门体检", 1)


def test_it_gives_no_sensitive_answers_to_whoever_may_not_read_them(town: Town) -> None:
    form = form_of(town, NAME, SECRET, **SECRET_FORM)
    with pytest.raises(ActionRefused) as caught:
        AskForExport(actor(Role.STREET_CLERK, town.street), form, {"sensitive": True, "reason": "需要看"}).execute()
    assert caught.value.refusal.code == "role"


def test_it_gives_sensitive_answers_only_where_the_role_reads_them(town: Town) -> None:
    """A clerk of the street who is director of one community as well."""
    form = form_of(town, NAME, SECRET, node=town.street, **SECRET_FORM)
    sent(form, {"姓名": "这边", "病史": "高血压"}, node=town.grid)
    sent(form, {"姓名": "那边", "病史": "糖尿病"}, node=town.other)
    who = actor(Role.STREET_CLERK, town.street)
    assert who.person is not None
    RoleAssignment.objects.create(
        person=who.person, role=Role.RC_DIRECTOR, node=town.community, valid_from=now() - dt.timedelta(days=1)
    )
    both = Actor.of(who.person)
    rows = csv_rows(content(asked(both, form, format="csv", sensitive=True, reason="安排上门体检")))
    assert column(rows, "姓名") == ["这边", "那边"]
    assert column(rows, "病史") == ["高血压", ""]


def test_it_holds_sensitive_what_any_version_held_so(town: Town) -> None:
    """Answers to the first version lie open; since the second says they are sensitive, they are."""
    open_field = build.text("病史")
    form = form_of(town, NAME, open_field, **SECRET_FORM)
    sent(form, {"姓名": "李四", "病史": "高血压"})
    hidden = {**open_field, "value": {**open_field["value"], "sensitive": True}}
    form = republished(form, build.step("一", NAME, hidden))
    assert "高血压".encode() not in content(asked(director(town), form, format="jsonl"))


# --- the record ------------------------------------------------------------------------------------------------------


def test_it_records_each_export_and_each_download(town: Town) -> None:
    form, who = form_of(town), director(town)
    sent(form, {"姓名": "李四"})
    export = asked(who, form, format="csv", since=dt.date(2026, 1, 1))
    (made,) = payloads(form, "export_submissions")
    assert made == {
        "export": export.public_id, "form": form.public_id, "format": "csv", "choices": "labels",
        "submissions": "counting", "since": "2026-01-01", "until": "", "sensitive": False, "reason": "", "rows": 1,
    }  # fmt: skip
    for _time in range(2):
        FetchExport(who, export).execute()
    assert [one["rows"] for one in payloads(form, "fetch_export")] == [1, 1]
    row = Record.objects.filter(subject=journal(form.node), verb="fetch_export").first()
    assert row is not None
    assert (row.actor_id, row.role) == (who.person_id, Role.RC_DIRECTOR)


def test_it_makes_one_file_of_one_form_sent_twice(town: Town) -> None:
    form, who = form_of(town), director(town)
    assert AskForExport(who, form, {}, once="k").execute() == AskForExport(who, form, {}, once="k").execute()
    assert Export.objects.count() == 1


def test_it_makes_three_at_once_and_no_more(town: Town) -> None:
    form, who = form_of(town), director(town)
    for _time in range(3):
        AskForExport(who, form, {}).execute()
    with pytest.raises(ActionRefused) as caught:
        AskForExport(who, form, {}).execute()
    assert caught.value.refusal.code == "many"
