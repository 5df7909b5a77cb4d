"""The workbook in which a roster may be begun. Its words are data: the headings that are understood."""

from __future__ import annotations

import io

import xlsxwriter

HEADINGS = [
    "楼号",
    "单元",
    "室号",
    "姓名",
    "性别",
    "出生日期",
    "联系电话",
    "身份证号",
    "与户主关系",
    "产权人",
    "建筑面积",
]


def roster_template() -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("名册")
        text = book.add_format({"num_format": "@"})
        # All text: a spreadsheet cuts the last digits of an ID number and the zero of 0501.
        sheet.set_column(0, len(HEADINGS) - 1, 14, text)
        sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True, "bottom": 1, "num_format": "@"}))
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
