"""Lists as real files: .xlsx and .csv in and out, and what is said of bad ones."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter

from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file
from shequ_workflows.delegation.lists.columns import COLUMNS
from shequ_workflows.delegation.lists.exporting import HEADINGS, cells_of
from shequ_workflows.delegation.lists.lines import Line
from shequ_workflows.delegation.lists.sheets import read_sheet
from tests.factories.lists import ELDERS, LINES, many

HEAD = [
    "序号",
    "事项名称",
    "事项类型",
    "法规依据",
    "责任部门",
    "有无决定权",
    "经费",
    "结束时间",
    "关键词",
    "承办人电话",
]
ROWS: list[list[Any]] = [
    ["A01", "召集居民会议", "依法履职", "组织法第二十六条", "", "是", "", "长期", "", "无"],
    ["B01", "独居老人定期探访", "委托（购买）", "组织法第四十三条", "区民政局", "否", "每年 10000 元", "2026/12/31", "独居老人；空巢 老人", ""],
]  # fmt: skip


def xlsx(rows: list[list[Any]], *, above: int = 0) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("职能清单")
        for at, row in enumerate(rows, start=above):
            sheet.write_row(at, 0, row)
        if above:
            sheet.merge_range(0, 0, 0, len(rows[0]) - 1, "和平社区职能清单（2026 年版）")
    return buffer.getvalue()


def text(rows: list[list[Any]], encoding: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode(encoding)


FILES = {
    "xlsx": ("清单.xlsx", xlsx([HEAD, *ROWS])),
    "xlsx below a title": ("清单.xlsx", xlsx([HEAD, *ROWS], above=2)),
    "gb18030": ("清单.csv", text([HEAD, *ROWS], "gb18030")),
    "utf-8 with a mark": ("清单.csv", text([HEAD, *ROWS], "utf-8-sig")),
    "utf-8": ("清单.CSV", text([HEAD, *ROWS], "utf-8")),
}


@pytest.mark.parametrize("name", FILES)
def test_it_reads_what_offices_keep(name: str) -> None:
    sheet = read_sheet(*FILES[name])
    assert sheet.faults == []
    assert sheet.unknown == ["承办人电话"]
    meetings, elders = sheet.lines
    assert (meetings.code, meetings.category, meetings.can_decide, meetings.ends_on) == ("A01", "statutory", True, None)
    assert elders == Line(
        "B01", "独居老人定期探访", "delegated", legal_basis="组织法第四十三条", office_name="区民政局", money="每年 10000 元",
        ends_on=dt.date(2026, 12, 31), words="独居老人\n空巢 老人",
    )  # fmt: skip


def test_it_reads_numbers_and_days_as_spreadsheets_keep_them() -> None:
    rows = [["编号", "事项", "类别", "截止日期"], [12, "独居老人探访", "协助", dt.date(2026, 5, 6)]]
    [line] = read_sheet("清单.xlsx", xlsx(rows)).lines
    assert (line.code, line.ends_on) == ("12", dt.date(2026, 5, 6))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(form: str) -> None:
    tricky = Line(
        "B07", "=1+1 的事项", "assisted", legal_basis="-第三条\n第二款", can_decide=True, starts_on=dt.date(2026, 1, 1),
        words="甲 乙\n丙", replaces="A02", note="@某人",
    )  # fmt: skip
    lines = [*LINES, tricky]
    writer = {"csv": csv_file, "xlsx": xlsx_file}[form]
    file, count = writer(HEADINGS, (cells_of(line) for line in lines))
    content = file.read()
    file.close()
    assert count == len(lines)
    assert read_sheet(f"清单.{form}", content).lines == lines
    if form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        assert "'=1+1 的事项" in content.decode("utf-8-sig"), "no cell is run as a formula"


def test_faults_are_told_row_by_row_in_chinese() -> None:
    rows = [
        HEAD,
        ["", "没有编号", "协助", *[""] * 7],
        ["B02", "", "协助", *[""] * 7],
        ["B03", "类别不明", "其他", *[""] * 7],
        ["B04", "日期不对", "协助", "", "", "", "", "2026-02-30", "", ""],
        ["B05", "两可", "协助", "", "", "也许", "", "", "", ""],
        [*[""] * 10],
        ["B06", "好的一行", "协助", *[""] * 7],
        ["B06", "重号", "协助", *[""] * 7],
    ]
    sheet = read_sheet("清单.csv", text(rows, "gb18030"))
    assert [(fault.row, fault.column) for fault in sheet.faults] == [
        (2, "编号"), (3, "职能事项"), (4, "类别"), (5, "结束日期"), (6, "社区有决定权"), (9, "编号"),
    ]  # fmt: skip
    assert "依法履职" in sheet.faults[2].sentence
    assert "第 8 行" in sheet.faults[5].sentence


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("清单.csv", b"", "空"),
        ("清单.doc", b"abc", "xlsx"),
        ("清单.xlsx", b"abc", "xlsx"),
        ("清单.csv", text([["姓名", "电话"], ["甲", "1"]], "gb18030"), "编号"),
        ("清单.csv", text([["编号", "事项"], ["甲", "1"]], "gb18030"), "类别"),
        ("清单.csv", text([["编号", "事项", "类别", "名称"], ["1", "甲", "协助", "乙"]], "gb18030"), "职能事项"),
        ("清单.csv", text([["编号", "事项", "类别"]], "gb18030"), "表头"),
        ("清单.csv", b"x" * 3_000_001, "3 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_says_what_to_do(name: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSheet, match=words):
        read_sheet(name, content)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_twenty_thousand_rows_are_refused_politely(form: str) -> None:
    rows = [["编号", "事项", "类别"], *([f"A{number}", "事项", "协助"] for number in range(20_000))]
    content = text(rows, "gb18030") if form == "csv" else xlsx(rows)
    with pytest.raises(UnreadableSheet, match="500 行"):
        read_sheet(f"清单.{form}", content)


def test_five_hundred_are_taken_and_one_more_is_not() -> None:
    def content(count: int) -> bytes:
        return text([HEADINGS, *(cells_of(line) for line in many(count))], "utf-8")

    assert len(read_sheet("清单.csv", content(500)).lines) == 500
    with pytest.raises(UnreadableSheet, match="500 行"):
        read_sheet("清单.csv", content(501))


def test_each_heading_means_one_column() -> None:
    said = [heading for column in COLUMNS for heading in column.headings]
    assert len(said) == len(set(said))
    assert {column.key for column in COLUMNS} == set(Line.names())
    assert ELDERS in LINES
