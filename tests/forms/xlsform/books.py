"""Spreadsheets written for the tests. A sheet is a list of rows; the first is the header."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

Sheets = Mapping[str, Sequence[Sequence[Any]]]


def written(sheets: Sheets) -> bytes:
    """An .xlsx with the cells as they are: numbers as numbers, dates as dates, truths as truths."""
    made = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(made, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell not in ("", None):
                        sheet.write(at, column, cell)
    return made.getvalue()


def survey(
    *rows: Sequence[Any], header: Sequence[str] = ("type", "name", "label"), **sheets: Sequence[Sequence[Any]]
) -> bytes:
    return written({"survey": [header, *rows], **sheets})


LIVING = ("list_name", "name", "label")

#: Plainly invented forms, three of them Chinese. Each with what is said of it, in the tests beside.
BOOKS: dict[str, Sheets] = {
    "visit": {  # 入户走访表：一个条件链、一个重复组、一个计算值
        "survey": [
            ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation", "repeat_count"),
            ("begin group", "household", "住户基本情况"),
            ("text", "address", "住址", "写到门牌号", "yes"),
            ("select_one living", "living", "居住方式", "", "yes"),
            ("text", "keeper", "紧急联系人", "", "", "${living} = 'alone'"),
            ("text", "keeper_phone", "联系人手机", "", "", "${living} = 'alone' and ${keeper} != ''", "regex(., '^1[3-9]\\d{9}$')", "请填写十一位手机号。"),
            ("end group",),
            ("begin group", "people", "家庭成员"),
            ("begin repeat", "member", "成员"),
            ("text", "full_name", "姓名", "", "yes"),
            ("date", "born", "出生日期", "", "yes", "", ". <= today()", "出生日期不能晚于今天。"),
            ("calculate", "age", "周岁", "", "", "", "", "", "int((today() - ${born}) div 365.25)"),
            ("select_multiple needs", "needs", "需要的服务", "", "", "${age} >= 60"),
            ("end repeat",),
            ("calculate", "members", "人数", "", "", "", "", "", "count(${member})"),
            ("end group",),
            ("note", "bye", "谢谢您的配合。"),
        ],
        "choices": [
            LIVING,
            ("living", "alone", "独居"), ("living", "couple", "夫妻同住"), ("living", "family", "与子女同住"),
            ("needs", "meal", "助餐"), ("needs", "bath", "助浴"), ("needs", "doctor", "陪诊"),
        ],
        "settings": [("form_title", "form_id", "version"), ("桂花里入户走访表", "visit", "2026.1")],
    },
    "satisfaction": {  # 满意度调查：五级量表、按选择追问
        "survey": [
            ("type", "name", "label::中文 (zh)", "label::English (en)", "required", "relevant", "parameters", "constraint"),
            ("range", "clean", "楼道保洁满意吗？", "Are the stairs clean?", "yes", "", "start=1 end=5 step=1"),
            ("text", "why", "请说说原因", "Why not?", "yes", "${clean} <= 2", "", "string-length(.) <= 200"),
            ("select_multiple wish or_other", "wish", "最希望改进什么？", "What should be better?", "", "", "", "count-selected(.) <= 2"),
            ("acknowledge", "agree", "同意社区联系我", "You may call me"),
        ],
        "choices": [
            ("list_name", "name", "label::中文 (zh)", "label::English (en)"),
            ("wish", "lift", "电梯", "Lift"), ("wish", "lamp", "路灯", "Lamps"), ("wish", "bins", "垃圾分类", "Bins"),
        ],
        "settings": [("form_title", "default_language"), ("物业满意度调查", "中文 (zh)")],
    },
    "signup": {  # 活动报名：级联选择、日期范围、中文变量名
        "survey": [
            ("type", "name", "label", "required", "choice_filter", "constraint", "default"),
            ("select_one 小区", "小区", "所在小区", "yes"),
            ("select_one 楼栋", "楼栋", "楼栋", "yes", "小区=${小区}"),
            ("date", "日期", "参加日期", "是", "", ". >= date('2026-10-01') and . <= date('2026-10-07')"),
            ("integer", "人数", "同行人数", "", "", ". > 0 and . < 6", 1),
            ("geopoint", "位置", "集合位置"),
        ],
        "choices": [
            ("list_name", "name", "label", "小区"),
            ("小区", "gh", "桂花里", ""), ("小区", "ym", "榆木园", ""),
            ("楼栋", "gh1", "桂花里1幢", "gh"), ("楼栋", "gh2", "桂花里2幢", "gh"), ("楼栋", "ym1", "榆木园1幢", "ym"),
        ],
    },
    "groups": {
        "survey": [
            ("type", "name", "label", "relevant"),
            ("integer", "count", "How many?"),
            ("begin group", "outer", "Outer", "${count} > 0"),
            ("begin group", "middle", "Middle", "${count} > 1"),
            ("begin group", "inner", "Inner", "${count} > 2"),
            ("text", "deep", "Deep", "${count} > 3"),
            ("end group",), ("end group",), ("end group",),
            ("begin group", "nothing", "Nothing"), ("end group",),
        ],
    },
    "repeats": {
        "survey": [
            ("type", "name", "label", "repeat_count", "calculation", "constraint"),
            ("integer", "flats", "Flats"),
            ("begin repeat", "flat", "Flat", "${flats}"),
            ("decimal", "size", "Size", "", "", ". > 0"),
            ("begin repeat", "room", "Room", 2),
            ("decimal", "area", "Area", "", "", ". <= ${size}"),
            ("begin repeat", "window", "Window"), ("text", "pane", "Pane"), ("end repeat",),
            ("end repeat",),
            ("calculate", "rooms", "Area of rooms", "", "sum(${area})"),
            ("end repeat",),
            ("calculate", "total", "Total", "", "sum(${size})"),
            ("calculate", "largest", "Largest", "", "max(${size})"),
        ],
    },
    "kinds": {
        "survey": [
            ("type", "name", "label", "appearance", "read_only", "default"),
            ("text", "story", "Story", "multiline"), ("image", "sign", "Sign", "signature"), ("image", "photo", "Photo"),
            ("audio", "sound", "Sound"), ("video", "film", "Film"), ("file", "paper", "Paper"), ("barcode", "code", "Code"),
            ("phone number", "phone", "Phone"), ("percentage", "share", "Share"), ("time", "at", "At"), ("dateTime", "when", "When"),
            ("text", "office", "Office", "", "yes", "Street office"), ("hidden", "batch", "", "", "", "7"),
            ("today", "today"), ("start", "start"), ("deviceid", "device"), ("rank wishes", "rank", "Rank"),
            ("text", "found", "Found", "search('streets')"), ("unheard", "x", "X"),
        ],
        "choices": [LIVING, ("wishes", "a", "A"), ("wishes", "b", "B")],
    },
    "scores": {
        "survey": [
            ("type", "name", "label", "calculation", "relevant"),
            ("select_one score", "one", "One"), ("select_one score", "two", "Two"),
            ("calculate", "total", "Total", "${one} + ${two}"),
            ("note", "high", "High: ${total}", "", "${total} >= 4 and ${one} != 1"),
            ("text", "low", "Why low?", "", "${one} < 2 or ${two} < 2"),
        ],
        "choices": [LIVING, ("score", 1, "Low"), ("score", 2, "Middle"), ("score", 3, "High")],
    },
    "languages": {
        "survey": [
            ("type", "name", "label::English (en)", "label::Klingon (tlh)", "hint::中文", "guidance_hint"),
            ("text", "a", "Name **now**", "x", "填写姓名", "as on the card"),
            ("note", "b", "L" * 600), ("integer", "c"),
        ],
        "settings": [("default_language",), ("中文",)],
    },
    "lost": {
        "survey": [
            ("type", "name", "label", "relevant", "constraint", "calculation", "required"),
            ("integer", "age", "Age", "", ". mod 2 = 0"),
            ("text", "ask", "Ask", "position(..) > 1"),
            ("text", "code", "Code", "", "regex(., '^[A-Z]{2}[0-9]+$')", "", "once(1)"),
            ("calculate", "circle", "Circle", "", "", "${circle2} + 1"), ("calculate", "circle2", "Circle", "", "", "${circle} + 1"),
            ("calculate", "empty", "Empty"),
            ("text", "after", "After", "${circle} > 1"), ("text", "never", "Never", False),
        ],
    },
    "broken": {
        "survey": [
            ("type", "name", "label", "disabled"),
            ("end group",), ("begin group", "g", "G"), ("select_one nowhere", "s", "S"), ("select_one_from_file a.csv", "f", "F"),
            ("text", "t", "T"), ("text", "t", "T again"), ("text", "", "No name"), ("", "u", "No type"), ("text", "off", "Off", "yes"),
            ("begin loop over l", "loop", "Loop"), ("text", "in_loop", "In"), ("end loop",),
        ],
        "choices": [LIVING, ("", "a", "A"), ("l", "", "B"), ("l", "c", "C"), ("l", "c", "C"), ("l", "other:d", "D"), ("l", "e" * 81, "E")],
        "entities": [("dataset", "label"), ("trees", "x")],
        "notes": [("written by hand",)],
    },
    "old": {
        "survey": [
            ("type", "name", "label:English", "bind: relevant", "bind:constraint", "bind:jr:constraintMsg"),
            ("set form title", "Old form"),
            ("q string", "name", "Name"), ("select one from yes_no", "here", "Here?"),
            ("add integer prompt", "age", "Age", "../here = 'yes'", ". >= 5 and . <= 72", "Between 5 and 72"),
            ("select all that apply from yes_no or specify other", "both", "Both"),
        ],
        "Choices": [("list name", "name", "label:English"), ("yes_no", "yes", "Yes"), ("yes_no", "no", "No")],
    },
    "presets": {
        "survey": [
            ("type", "name", "label", "default", "required", "required_message", "trigger", "rows", "foo", "bind::odk:length", "media::image"),
            ("integer", "a", "A", 3, "true()", "Please!", "${b}", 4, "bar", 5, "a.png"),
            ("date", "b", "B", "1900-01-01", *[""] * 8, "beside"),
        ],
    },
}  # fmt: skip
