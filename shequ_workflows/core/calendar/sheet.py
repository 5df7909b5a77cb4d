"""The spreadsheet of the yearly notice: reading what was uploaded, writing the template. Pure: imports no model."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.spreadsheets import reading
from shequ_workflows.core.spreadsheets.reading import Limits, UnreadableSheet

from .table import OFF, WORK, DayEntry

__all__ = ["UnreadableSheet", "first_sheet", "template"]

MAX_UNZIPPED = 20_000_000

_LIMITS = Limits(
    rows=1_000,
    columns=26,
    unzipped=MAX_UNZIPPED,
    too_large=gettext_lazy("This workbook is far too large for one year. Start again from the template."),
)


def first_sheet(content: bytes) -> list[list[object]]:
    """The cells of the first sheet of an .xlsx, row 1 first. Raises ``UnreadableSheet``."""
    return reading.first_sheet(content, _LIMITS)


def template(year: int, entries: Iterable[DayEntry]) -> bytes:
    """A workbook to fill in, begun with the ``entries`` there are; it can be uploaded as it is."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        grey = book.add_format({"font_color": "#595959"})
        sheet = book.add_worksheet(f"{year}")
        sheet.write(
            0, 0, _("Work calendar %(year)d: one row for each day off and each make-up workday") % {"year": year}
        )
        sheet.write_row(1, 0, ["日期", "休/班", "名称"], head)
        sheet.write(1, 4, _("休 = day off, 班 = make-up workday (a Saturday or Sunday on which offices work)"), grey)
        row = 1
        for row, entry in enumerate(entries, start=2):
            sheet.write_datetime(row, 0, entry.date, date)
            sheet.write_string(row, 1, entry.mark)
            sheet.write_string(row, 2, entry.name)
        sheet.data_validation(2, 1, max(row + 60, 100), 1, {"validate": "list", "source": [OFF, WORK]})
        sheet.set_column(0, 0, 14, date)
        sheet.set_column(1, 1, 8)
        sheet.set_column(2, 2, 20)
        sheet.freeze_panes(2, 0)
    return buffer.getvalue()
