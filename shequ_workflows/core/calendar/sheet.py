"""The spreadsheet of the yearly notice: reading what was uploaded, writing the template. Pure: imports no model."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .table import OFF, WORK, DayEntry

MAX_UNZIPPED = 20_000_000
MAX_ROWS = 1_000

_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")


class UnreadableSheet(ValueError):
    """``str()`` is a sentence for the person who uploaded the file."""


def first_sheet(content: bytes) -> list[list[object]]:
    """The cells of the first sheet of an .xlsx, row 1 first. Raises ``UnreadableSheet``.

    Size and corners are looked at before the reader, which would take memory for every cell between them.
    """
    broken = _("This is no readable spreadsheet. Save it as .xlsx, without a password, and try again.")
    large = _("This workbook is far too large for one year. Start again from the template.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in {member.filename for member in members}:
                raise UnreadableSheet(broken)
            if sum(member.file_size for member in members) > MAX_UNZIPPED:
                raise UnreadableSheet(large)
            parts = {member.filename: _content(archive, member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableSheet(broken) from error
    for part in parts.values():
        if any(len(column) > 1 or int(row) > MAX_ROWS for column, row in _CELL.findall(part)):
            raise UnreadableSheet(large)
    try:
        with CalamineWorkbook.from_filelike(_packed_anew(parts)) as book:
            return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (CalamineError, IndexError, OSError) as error:
        raise UnreadableSheet(broken) from error


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member, never more of it than its header says; one whose header lies does not fit its checksum.

    Read with a number: without one, ``zipfile`` unpacks all that there is before it looks at the header's size.
    """
    with archive.open(member) as opened:
        return opened.read(member.file_size + 1)


def _packed_anew(parts: dict[str, bytes]) -> io.BytesIO:
    """The members that were read, as an archive whose headers are true: the reader unpacks no other."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed


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
