"""Reading an uploaded workbook or text table, wary of what is inside.

Every failure is an ``UnreadableSheet`` whose text is a sentence for the person who uploaded the file.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

#: The beginning of each row and cell of a sheet, whatever the prefix, and the same with its attributes.
_OPENED: Final = rb"<(?:[^\s<>/!?]*:)?(?:row|c)(?=[\s/>])"
_BEGUN: Final = re.compile(_OPENED)
_TAG: Final = re.compile(_OPENED + rb"""((?:[^"'<>]|"[^"<]*"|'[^'<]*')*)>""")
#: Where it says that it stands: ``r="7"``, ``r="B7"``.
_PLACE: Final = re.compile(rb"""(?<![^\s"'])r\s*=\s*["']([^"']*)["']""")
_CORNER: Final = re.compile(rb"([A-Za-z]*)\+?([0-9]*)")
#: Cells, then rows, that have a style and nothing else; whatever is not written exactly so counts as full.
_BARE: Final = tuple(
    re.compile(rb"""<%(name)s(?:\s+[A-Za-z0-9:]+="[^"<>&]*")*\s*(?:/>|>\s*</%(name)s>)""" % {b"name": name})
    for name in (b"c", b"row")
)
#: What an old .xls, and an .xlsx with a password, begin with.
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What unpacking raises of damaged archives, by whichever of the methods they are packed.
_DAMAGED: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error, zlib.error,
    lzma.LZMAError,
)  # fmt: skip
Row = list[object]


class UnreadableSheet(ValueError):
    """``str()`` is a sentence for the person who uploaded the file."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most; ``too_large`` says so where it is more."""

    rows: int
    columns: int
    unzipped: int
    too_large: object = gettext_lazy("This workbook is far too large. Please split it and upload the parts.")


def first_sheet(content: bytes, limits: Limits, *, fill_merged: bool = False) -> list[Row]:
    """The cells of the first sheet of an .xlsx, row 1 first. Raises ``UnreadableSheet``.

    Size and corners are looked at before the reader, which would take memory for every cell between them. With
    ``fill_merged`` every cell of a merged range has the range's value.
    """
    if content.startswith(_COMPOUND_FILE):
        raise UnreadableSheet(
            _("This file has a password or is of the old kind .xls. Open it, save it as .xlsx without a password.")
        )
    packed = looked_through(content, limits)
    try:
        with CalamineWorkbook.from_filelike(packed) as book:
            sheet = book.get_sheet_by_index(0)
            rows: list[Row] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            if fill_merged:
                _fill(sheet, rows)
            return rows
    except (CalamineError, IndexError, OSError) as error:
        raise UnreadableSheet(_broken()) from error


def _broken() -> str:
    return _("This is no readable spreadsheet. Save it as .xlsx, without a password, and try again.")


def looked_through(content: bytes, limits: Limits) -> io.BytesIO:
    """An .xlsx that is safe to give to the reader: nothing in it is larger or stands farther out than ``limits`` say.

    Rows and cells with a style and nothing else are taken out. Raises ``UnreadableSheet``.
    """
    broken, large = _broken(), str(limits.too_large)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in {member.filename for member in members}:
                raise UnreadableSheet(broken)
            if sum(member.file_size for member in members) > limits.unzipped:
                raise UnreadableSheet(large)
            parts = {member.filename: _content(archive, member) for member in members}
    except UnreadableSheet:
        raise
    except _DAMAGED as error:
        raise UnreadableSheet(broken) from error
    for name, part in parts.items():
        if b"sheetData" in part:
            parts[name] = bare = _BARE[1].sub(b"", _BARE[0].sub(b"", part))
            begun = sum(1 for _begun in _BEGUN.finditer(bare))
            for tag in _TAG.finditer(bare):
                begun -= 1
                if not all(_is_near(place, limits) for place in _PLACE.findall(tag[1])):
                    raise UnreadableSheet(large)
            if begun:
                raise UnreadableSheet(broken)
    return _packed_anew(parts)


def _is_near(place: bytes, limits: Limits) -> bool:
    """Whether a row or cell stands within the limits. What is written otherwise than ``B7`` stands nowhere: not near."""
    found = _CORNER.fullmatch(place)
    if found is None or len(found[1]) > 3 or len(found[2]) > 9:
        return False
    return _number(found[1]) <= limits.columns and int(found[2] or 0) <= limits.rows


def _number(column: bytes) -> int:
    """``A`` → 1, ``AA`` → 27."""
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number


def _fill(sheet: CalamineSheet, rows: list[Row]) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])


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


def text_table(content: bytes, limits: Limits) -> list[Row]:
    """The cells of a .csv: UTF-8 with or without a mark, GB 18030, or what Excel calls Unicode text."""
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableSheet(_("This is no text table. Save the sheet as .xlsx or .csv and try again."))
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows: list[Row] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_unquoted(cell) for cell in cells[: limits.columns]])
            if len(rows) > limits.rows:
                raise UnreadableSheet(str(limits.too_large))
    except csv.Error as error:
        sentence = _("The text table cannot be read from row %(row)d on. Save the sheet as .xlsx and try again.")
        raise UnreadableSheet(sentence % {"row": len(rows) + 1}) from error
    return rows


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableSheet(
        _("The letters of this file cannot be read. Open it in the program it came from and save it as .xlsx.")
    )


def _unquoted(cell: str) -> str:
    """``="0501"`` is how spreadsheets are made to keep a number as text."""
    found = re.fullmatch(r'\s*="([^"]*)"\s*', cell)
    return found[1] if found else cell


def read_table(name: str, content: bytes, limits: Limits) -> list[Row]:
    """The rows of an uploaded .xlsx or .csv, by its ending; merged cells filled."""
    if not content:
        raise UnreadableSheet(_("The file is empty. Please choose the file again."))
    ending = name.rpartition(".")[2].casefold()
    if ending == "xlsx":
        return first_sheet(content, limits, fill_merged=True)
    if ending in {"csv", "txt"}:
        if content.startswith((b"PK\x03\x04", _COMPOUND_FILE)):
            raise UnreadableSheet(_("This is a workbook with another name. Rename it to .xlsx and try again."))
        return text_table(content, limits)
    raise UnreadableSheet(_("Files of this kind cannot be read. Save the list as .xlsx or .csv and try again."))
