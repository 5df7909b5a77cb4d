"""Lists as files for spreadsheets: .csv with a byte order mark, .xlsx; no cell is taken for a formula. Pure.

Rows are taken one at a time: a hundred thousand of them need no more memory than one.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Final

import xlsxwriter

#: Spreadsheets run a cell that begins with one of these, half-width or full-width.
_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MAX_ROWS: Final = 1_048_575


def guarded(value: object) -> str:
    """A cell as text that no spreadsheet takes for a formula: an apostrophe before what might be one."""
    text = written(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_TRIGGERS) else text


def written(value: object) -> str:
    """As it is read by people: local time without seconds, days as ISO text, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[IO[bytes], int]:
    """A temporary file at its beginning, and the number of rows below the headings."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    count = -1
    for line in _lines([list(headings)], rows):
        file.write(line)
        count += 1
    file.seek(0)
    return file, count


def _lines(head: list[list[str]], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    begun = False
    for source in (head, rows):
        for row in source:
            buffer.seek(0)
            buffer.truncate()
            writer.writerow([guarded(cell) for cell in row])
            yield buffer.getvalue().encode("utf-8" if begun else "utf-8-sig")
            begun = True


def xlsx_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[IO[bytes], int]:
    """As ``csv_file``; every cell is text, so that 0501 and ID numbers stay whole."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.set_column(0, max(0, len(headings) - 1), 14)
        sheet.freeze_panes(1, 0)
        for at, heading in enumerate(headings):
            sheet.write_string(0, at, heading, bold)
        for row in rows:
            count += 1
            for at, cell in enumerate(row):
                if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
                    sheet.write_number(count, at, float(cell))
                else:
                    sheet.write_string(count, at, guarded(cell))
    file.seek(0)
    return file, count
