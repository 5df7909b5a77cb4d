"""Workbooks, written as plain text that is packed at the end: three times as fast as a library that keeps formats by cell.

Only what an export needs: a bold frozen row of headings, text and numbers. Text stands in its cell (``inlineStr``), never as
a formula. A sheet that is full goes on in another.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Final

from shequ_workflows.core.spreadsheets.writing import MAX_ROWS, guarded

from .tables import LARGE, NUMBER, Table, size_of

LONGEST_CELL: Final = 32_767
LONGEST_NAME: Final = 31
_PIECE: Final = 256 * 1024
#: What XML does not hold or takes for its own; the last is Excel's own way to write a character.
_SPECIAL: Final = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_WRITTEN: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}
_OPEN: Final = '" t="inlineStr"><is><t xml:space="preserve">'
_CLOSE: Final = "</t></is></c>"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/></cellXfs></styleSheet>'
)


def escaped(text: str) -> str:
    """As it stands in XML; what XML cannot hold is left out."""
    return _SPECIAL.sub(lambda match: _WRITTEN.get(match[0], ""), text) if _SPECIAL.search(text) else text


def letters(number: int) -> str:
    """Of the column of that number, from 0: A, B, … Z, AA."""
    made = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        made = chr(65 + rest) + made
    return made


@dataclass(slots=True)
class _Part:
    """One worksheet as it will lie in the file."""

    name: str
    file: IO[bytes]
    rows: int = 1


@dataclass(slots=True)
class _Sheet:
    table: Table
    starts: tuple[str, ...]
    parts: list[_Part] = field(default_factory=list)


class XlsxTables:
    """See ``tables.Writer``; ``most`` rows in one worksheet, without its headings."""

    def __init__(self, tables: Sequence[Table], main: str, *, most: int = MAX_ROWS) -> None:
        self._main, self._most = main, most
        self._names: set[str] = set()
        self._sheets = [_Sheet(one, tuple(f'<c r="{letters(at)}' for at in range(len(one.headings)))) for one in tables]
        for sheet in self._sheets:
            self._begin(sheet)

    def _begin(self, sheet: _Sheet) -> None:
        part = _Part(self._name(sheet.table.name or self._main), TemporaryFile())  # noqa: SIM115 - see close()
        sheet.parts.append(part)
        width = len(sheet.table.headings)
        part.file.write(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<cols><col min="1" max="{width}" width="16" customWidth="1"/></cols><sheetData><row r="1">'.encode()
        )
        cells = (
            f'{start}1" s="1{_OPEN}{escaped(guarded(text))}{_CLOSE}'
            for start, text in zip(sheet.starts, sheet.table.headings, strict=True)
        )
        part.file.write(f"{''.join(cells)}</row>".encode("utf-8", "replace"))

    def _name(self, wanted: str) -> str:
        """No two alike, whatever their case; without what Excel refuses in one."""
        bare = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip(" '") or "-"
        number, name = 1, bare[:LONGEST_NAME]
        while name.casefold() in self._names:
            number += 1
            name = f"{bare[: LONGEST_NAME - 8]} {number}"
        self._names.add(name.casefold())
        return name

    def write(self, sheet: int, rows: Iterable[Sequence[str]]) -> None:
        one = self._sheets[sheet]
        written = list(rows)
        while written:
            part = one.parts[-1]
            room = self._most + 1 - part.rows
            if room <= 0:
                self._begin(one)
                continue
            part.file.write(_rows(one, part.rows, written[:room]))
            part.rows += len(written[:room])
            written = written[room:]

    def finish(self) -> tuple[IO[bytes], str]:
        parts = [part for sheet in self._sheets for part in sheet.parts]
        file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - the caller closes it
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, text in _frame([part.name for part in parts]).items():
                archive.writestr(name, text.encode("utf-8", "replace"))
            for number, part in enumerate(parts, 1):
                part.file.write(b"</sheetData></worksheet>")
                _pack(archive, f"xl/worksheets/sheet{number}.xml", part.file)
        file.seek(0)
        self.close()
        return file, "xlsx"

    def close(self) -> None:
        for sheet in self._sheets:
            for part in sheet.parts:
                part.file.close()


def _rows(sheet: _Sheet, before: int, rows: Sequence[Sequence[str]]) -> bytes:
    made: list[str] = []
    add = made.append
    search, numbers = _SPECIAL.search, sheet.table.numeric
    for at, row in enumerate(rows, before + 1):
        add(f'<row r="{at}">')
        for start, cell, number in zip(sheet.starts, row, numbers, strict=True):
            if not cell:
                continue
            if number and NUMBER.fullmatch(cell):
                add(f'{start}{at}"><v>{cell}</v></c>')
                continue
            text = cell if cell[0].isalnum() else guarded(cell)
            if len(text) > LONGEST_CELL:
                text = f"{text[: LONGEST_CELL - 1]}…"
            add(f"{start}{at}{_OPEN}{escaped(text) if search(text) else text}{_CLOSE}")
        add("</row>")
    return "".join(made).encode("utf-8", "replace")


def _pack(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> None:
    """Spreadsheets refuse the large kind of entry where a small one would do."""
    large = size_of(file) > LARGE
    file.seek(0)
    with archive.open(name, "w", force_zip64=large) as target:
        while piece := file.read(_PIECE):
            target.write(piece)


def _frame(names: Sequence[str]) -> dict[str, str]:
    """All of a workbook but its sheets."""
    numbers = range(1, len(names) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for at in numbers
    )
    sheets = "".join(
        f'<sheet name="{escaped(name).replace(chr(34), "&quot;")}" sheetId="{at}" r:id="rId{at}"/>'
        for at, name in zip(numbers, names, strict=True)
    )
    targets = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in numbers
    )
    styles = f'<Relationship Id="rId0" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{styles}{targets}</Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }
