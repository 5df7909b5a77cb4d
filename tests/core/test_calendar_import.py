"""Reading the yearly notice in all its forms: what is understood, and with which sentence the rest is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import shequ_workflows.core
from shequ_workflows.core.calendar import sheet as calendar_sheet
from shequ_workflows.core.calendar.importing import MAX_BYTES, read_file, read_json, read_sheet, read_text
from shequ_workflows.core.calendar.table import DayEntry, Reading, as_document, plan, table_of

DATA = Path(shequ_workflows.core.__file__).parent / "data" / "workcalendar_cn.json"
SHIPPED = {entry["year"]: table_of(entry["days"]) for entry in json.loads(DATA.read_text(encoding="utf-8"))["years"]}

# The form of a notice, with the dates of 2026.
NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
各单位：
现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，请妥善安排值班。
2025年11月4日
"""


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def read(reading: Reading) -> list[DayEntry]:
    assert reading.errors == []
    return sorted(reading.entries.values())


def sentences(reading: Reading) -> list[str]:
    return [str(error) for error in reading.errors]


def workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(row, column, cell, date)
                else:
                    sheet.write(row, column, cell)
    return buffer.getvalue()


# --- what is understood ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", sorted(SHIPPED))
def test_it_reads_back_each_form_it_writes(year: int) -> None:
    table = SHIPPED[year]
    assert read(read_sheet(calendar_sheet.template(year, table), year)) == table
    assert read(read_json(as_document(year, "confirmed", "source", table).encode(), year)) == table
    assert read(read_text(plan(year, [], table).lines, year)) == table


entries = st.builds(
    DayEntry, st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31)), st.just(False), st.text("春节 中秋abc", max_size=9)
)


@given(st.lists(entries, max_size=30, unique_by=lambda entry: entry.date))
def test_it_reads_back_any_table(table: list[DayEntry]) -> None:
    named = sorted(DayEntry(entry.date, entry.is_working, " ".join(entry.name.split())) for entry in table)
    assert read(read_text(plan(2027, [], named).lines, 2027)) == named
    assert read(read_json(as_document(2027, "provisional", "", named).encode(), 2027)) == named


def test_it_reads_the_notice_itself() -> None:
    assert read(read_text(NOTICE, 2026)) == SHIPPED[2026]


def test_it_reads_older_turns_of_the_notice() -> None:
    text = "一、元旦：1月1日放假，1月4日补休。\n二、清明节：4月5日放假，与周末连休。\n三、春节：2027年2月5日至11日放假。2月20日上班。"
    assert [(str(entry.date), entry.is_working) for entry in read(read_text(text, 2027))] == [
        ("2027-01-01", False),
        ("2027-01-04", False),
        *((f"2027-02-{day:02}", False) for day in range(5, 12)),
        ("2027-02-20", True),
        ("2027-04-05", False),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-20 班 春节调休",
        "2027-2-20 上班 春节调休",
        "2027/02/20,班,春节调休",
        "2027.2.20\t补班\t春节调休",
        "2027年2月20日 调休上班 春节调休",
        "２０２７－０２－２０　班　春节调休",
        "20270220 班 春节调休",
        "2月20日 班 春节调休",
        "2/20 work 春节调休",
    ],
)
def test_it_reads_a_line_however_it_is_written(line: str) -> None:
    assert read(read_text(f"# note\n\n{line}\n", 2027)) == [DayEntry(dt.date(2027, 2, 20), True, "春节调休")]


@pytest.mark.parametrize("between", [" 至 ", "至", "~", "～", "——", " 到 ", "…"])
def test_it_reads_a_period(between: str) -> None:
    found = read(read_text(f"2027-02-05{between}2027-02-08 休 春节", 2027))
    assert [entry.date.day for entry in found] == [5, 6, 7, 8]


def test_it_reads_a_sheet_with_columns_in_any_order_and_lines_above() -> None:
    rows = [
        ["2027年放假安排"],
        [],
        ["节日", "日期", "休/班"],
        ["春节", dt.date(2027, 2, 5), "休"],
        ["春节", "2027-02-20", "班"],
        ["", "", ""],
        ["清明节", 20270405, "放假"],
    ]
    assert read(read_sheet(workbook(rows), 2027)) == [
        DayEntry(dt.date(2027, 2, 5), False, "春节"),
        DayEntry(dt.date(2027, 2, 20), True, "春节"),
        DayEntry(dt.date(2027, 4, 5), False, "清明节"),
    ]


def test_it_reads_the_json_that_others_publish() -> None:
    days = [
        {"name": "春节", "date": "2027-02-05", "isOffDay": True},
        {"name": "春节", "date": "2027-02-20", "isOffDay": False},
    ]
    found = read(read_json(json.dumps({"year": 2027, "days": days}).encode("utf-8-sig"), 2027))
    assert [entry.is_working for entry in found] == [False, True]


def test_it_leaves_out_a_weekend_of_the_year_before_and_says_so() -> None:
    reading = read_text("2026-12-27 休 元旦\n2027-01-01 休 元旦", 2027)
    assert [entry.date for entry in read(reading)] == [dt.date(2027, 1, 1)]
    assert reading.notes == ["2026-12-27 is a weekend day of 2026 and was left out."]


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-13-01 休", "Row 1, date: “2027-13-01” is no date. Write it like 2027-02-06."),
        ("2027-02-05~2027-02-30 休", "Row 1, date: “2027-02-30” is no date. Write it like 2027-02-06."),
        (
            "2027-02-06",
            "Row 1, off or work: “” is not clear. Write 休 for a day off or 班 for a make-up workday.",
        ),
        (
            "2027-02-06 调休",
            "Row 1, off or work: “调休” is not clear. Write 休 for a day off or 班 for a make-up workday.",
        ),
        ("春节 2027-02-06", "Row 1: “春节 2027-02-06” begins with no date. Write a line like: 2027-02-06 休 春节"),
        (
            "2027-02-22 班",
            "Row 1, date: 2027-02-22 is a weekday, on which offices work anyway. Make-up days are Saturdays or Sundays.",
        ),
        (
            "2026-12-31 休",
            "Row 1, date: 2026-12-31 lies in 2026, this table is for 2027. Take it out or correct the year.",
        ),
        (
            "2027-02-06 休\n2027-02-06 班",
            "Row 2, date: 2027-02-06 is named twice and not alike. Keep one of the two.",
        ),
        ("2027-02-08~2027-02-05 休", "Row 1, date: A period runs forward and is no longer than 60 days."),
        ("2027-02-06 休 " + "长" * 41, "Row 1, name: The name is longer than 40 characters. Shorten it."),
    ],
)
def test_it_says_what_is_wrong_in_a_line(text: str, sentence: str) -> None:
    assert sentences(read_text(text, 2027)) == [sentence]


def test_it_names_row_and_column_of_a_sheet() -> None:
    rows = [["日期", "休/班", "名称"], ["2027-02-05", "休", "春节"], ["明天", "?", "春节"]]
    reading = read_sheet(workbook(rows), 2027)
    assert [(error.row, error.column, error.value) for error in reading.errors] == [
        (3, "date", "明天"),
        (3, "off or work", "?"),
    ]
    assert len(reading.entries) == 1


def test_it_refuses_a_notice_of_another_year() -> None:
    assert sentences(read_text(NOTICE, 2027)) == [
        "This notice is for 2026, the table you opened is for 2027. Open that year first."
    ]
    silent = NOTICE.replace("2026年", "")
    assert "another day of the week in 2027" in sentences(read_text(silent, 2027))[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "cannot be read"),
        ("a.xlsx", b"", "no readable spreadsheet"),
        ("a.xlsx", b"PK\x03\x04 broken", "no readable spreadsheet"),
        ("a.json", b"\xff\xfe", "no readable JSON"),
        ("a.json", b"[" * 100_000, "no readable JSON"),
        ("a.json", b"{}", "no list “days”"),
        ("a.json", b'{"years": [{"year": 2026, "days": []}]}', "no table for 2027"),
        ("a.json", b'{"year": 2026, "days": []}', "The file is for 2026"),
        ("a.json", b'{"days": [7]}', "“7” is no day"),
        ("a.json", b'{"days": [{"date": null, "working": false}]}', "is no date"),
        ("a.json", b" " * (MAX_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_it_refuses_files_with_a_sentence(name: str, content: bytes, words: str) -> None:
    (sentence,) = sentences(read_file(name, content, 2027))
    assert words in sentence


def test_it_refuses_a_sheet_without_its_columns() -> None:
    assert "No row names the columns" in sentences(read_sheet(workbook([["一", "二"]]), 2027))[0]


def test_it_refuses_a_workbook_that_would_fill_the_memory() -> None:
    far = io.BytesIO()
    with xlsxwriter.Workbook(far, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "日期")
        sheet.write(1_048_575, 16_383, "x")
    assert "far too large" in sentences(read_sheet(far.getvalue(), 2027))[0]
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (calendar_sheet.MAX_UNZIPPED + 1))
    assert "far too large" in sentences(read_sheet(bomb.getvalue(), 2027))[0]


def test_it_unpacks_no_more_of_a_workbook_than_its_headers_say() -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    lying = book.getvalue().replace((50_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != book.getvalue()
    tracemalloc.start()
    assert "no readable spreadsheet" in sentences(read_sheet(lying, 2027))[0]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


@given(st.text(max_size=200) | st.text("0127-/年月日至~休班放假上:。,一、 ()周五\n", max_size=200))
def test_it_never_raises_for_text(text: str) -> None:
    with translation.override("en"):
        read_text(text, 2027)


@given(st.binary(max_size=200))
def test_it_never_raises_for_files(content: bytes) -> None:
    with translation.override("en"):
        for name in ("a.json", "a.xlsx"):
            assert read_file(name, content, 2027).errors


# --- comparing ---------------------------------------------------------------------------------------------------


def test_it_tells_day_by_day_what_would_change() -> None:
    current = [
        DayEntry(dt.date(2027, 2, 5), False, "春节"),
        DayEntry(dt.date(2027, 2, 6), False, "除夕"),
        DayEntry(dt.date(2027, 2, 8), False, "春节"),
    ]
    new = [
        DayEntry(dt.date(2027, 2, 5), False, "春节"),
        DayEntry(dt.date(2027, 2, 6), False, "春节"),
        DayEntry(dt.date(2027, 2, 20), True, "春节调休"),
    ]
    found = plan(2027, current, new)
    assert [(str(change.date), change.turns, change.before_label, change.after_label) for change in found.changes] == [
        ("2027-02-06", False, "day off (除夕)", "day off (春节)"),
        ("2027-02-08", True, "day off (春节)", "working day"),
        ("2027-02-20", True, "weekend", "make-up workday (春节调休)"),
    ]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_it_doubts_nothing_in_a_real_notice(year: int) -> None:
    assert plan(year, [], SHIPPED[year]).notes == ()


def test_it_doubts_a_table_that_looks_unlike_a_notice() -> None:
    assert len(plan(2027, [], SHIPPED[2027]).notes) == 1
    assert len(plan(2027, [], SHIPPED[2027][:4]).notes) == 1
