"""Sheets as tables: headers understood, each row with its number and its cells by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from . import columns
from .columns import Column
from .exceptions import UnreadableForm
from .languages import code_of
from .report import Report
from .workbook import Sheet, Workbook

#: Sheets of a form; of others it is told that they are left out.
SURVEY: Final = "survey"
CHOICES: Final = "choices"
EXTERNAL: Final = "external_choices"
SETTINGS: Final = "settings"
#: Do something that is not supported.
LOST: Final = frozenset({"entities", "osm"})


@dataclass(frozen=True, slots=True)
class Row:
    """``cells``: by the column’s own name. ``words``: column → language → text; ``""`` is the language that is not named."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Cells of the choices sheet by their header as it is written, for filters.
    extra: Mapping[str, str] = field(default_factory=dict)
    #: Columns with a day that programs read differently.
    doubtful: frozenset[str] = frozenset()

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def said(self, column: str) -> Mapping[str, str]:
        return self.words.get(column, {})


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands in a column of the sheet."""

    column: Column | None
    language: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    survey: tuple[Row, ...]
    choices: tuple[Row, ...] = ()
    external: tuple[Row, ...] = ()
    settings: Row | None = None


def read_tables(workbook: Workbook, report: Report) -> Tables:
    """Raises ``UnreadableForm`` where there is no survey."""
    sheets = {name.strip().casefold().replace(" ", "_"): sheet for name, sheet in workbook.sheets.items()}
    if SURVEY not in sheets and len(sheets) == 1:
        sheets = {SURVEY: next(iter(sheets.values()))}
    if SURVEY not in sheets:
        raise UnreadableForm(_("There is no sheet called “survey”, in which an XLSForm has its questions."))
    if workbook.far:
        report.row(SURVEY, 0).add("cells_far", count=workbook.far)
    for name, sheet in sheets.items():
        if name not in {SURVEY, CHOICES, EXTERNAL, SETTINGS} and any(any(row) for row in sheet.rows):
            report.row(name[:40], 0).add("sheet_lost" if name in LOST else "sheet_left_out", sheet=sheet.name[:40])
    survey = _table(SURVEY, sheets[SURVEY], columns.SURVEY, report)
    found = {
        name: _table(name, sheets[name], columns.CHOICES, report) for name in (CHOICES, EXTERNAL) if name in sheets
    }
    settings = _settings(sheets[SETTINGS], report) if SETTINGS in sheets else None
    return Tables(survey, found.get(CHOICES, ()), found.get(EXTERNAL, ()), settings)


def _table(name: str, sheet: Sheet, known: tuple[Column, ...], report: Report) -> tuple[Row, ...]:
    start = next((number for number, row in enumerate(sheet.rows) if any(row)), None)
    if start is None:
        return ()
    filled = {at for row in sheet.rows[start + 1 :] for at, cell in enumerate(row) if cell}
    places = _headers(name, sheet.rows[start], known, filled, report)
    if name == SURVEY and not any(place.column and place.column.name == "type" for place in places.values()):
        raise UnreadableForm(_("The sheet “survey” has no column “type”, so nothing in it can be understood."))
    return tuple(
        _row(name, number, row, sheet.rows[start], places, sheet.doubtful, report)
        for number, row in enumerate(sheet.rows)
        if number > start and any(row)
    )


def _headers(
    sheet: str, header: tuple[str, ...], known: tuple[Column, ...], filled: set[int], report: Report
) -> dict[int, _Place]:
    names = columns.names_of(known)
    found: dict[int, _Place] = {}
    seen: set[tuple[str, str]] = set()
    for at, text in enumerate(header):
        if not text:
            continue
        place, code = _place(text, names, sheet)
        key = (place.column.name if place.column else text, place.language)
        if place.column is not None and place.column.name != "media" and key in seen:
            code = "column_twice"
        if code and at in filled:
            report.row(sheet, 0).add(code, column=text[:60])
        if code not in {"column_twice", "language_unknown"}:
            seen.add(key)
            found[at] = place
    return found


def _place(text: str, names: Mapping[str, Column], sheet: str) -> tuple[_Place, str]:
    """What a header means, and the code of what must be told of it."""
    parts = columns.parts_of(text)
    column = names.get(parts[0]) or names.get(text.casefold())
    if column is None or (len(parts) > 1 and not column.translated):
        if sheet in {CHOICES, EXTERNAL}:
            # Any word may be a column there, for filters to ask for.
            return _Place(None, header=text), ""
        if parts[0] in columns.ATTRIBUTES or parts[0] in columns.FOREIGN:
            return _Place(None, header=text), "column_attribute"
        return _Place(None, header=text), "column_unknown"
    rest = [part for part in parts[1:] if part.casefold() not in {"image", "audio", "video", "big-image"}]
    if column.name == "media" or not rest:
        return _Place(column, header=text), ""
    language = code_of(rest[-1])
    return _Place(column, language or rest[-1], header=text), "" if language else "language_unknown"


def _row(
    sheet: str, number: int, row: tuple[str, ...], header: tuple[str, ...], places: Mapping[int, _Place],
    doubtful: frozenset[tuple[int, int]], report: Report,
) -> Row:  # fmt: skip
    cells: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    extra: dict[str, str] = {}
    odd = set()
    nameless = [cell for at, cell in enumerate(row) if cell and (at >= len(header) or not header[at])]
    if nameless:
        report.row(sheet, number + 1).add("column_nameless", words=", ".join(nameless)[:80])
    for at, cell in enumerate(row):
        place = places.get(at)
        if place is None:
            continue
        if place.column is None or sheet in {CHOICES, EXTERNAL}:
            extra[place.header] = cell
        if place.column is None or not cell:
            continue
        if (number, at) in doubtful:
            odd.add(place.column.name)
        if place.column.translated and place.column.name != "media":
            words.setdefault(place.column.name, {}).setdefault(place.language, cell)
        else:
            cells.setdefault(place.column.name, cell)
    return Row(sheet, number + 1, cells, words, extra, frozenset(odd))


def _settings(sheet: Sheet, report: Report) -> Row | None:
    rows = [(number, row) for number, row in enumerate(sheet.rows) if any(row)]
    if len(rows) < 2:
        return None
    (_top, header), (number, row) = rows[0], rows[1]
    names = columns.names_of(columns.SETTINGS)
    cells: dict[str, str] = {}
    for at, text in enumerate(header):
        cell = row[at] if at < len(row) else ""
        column = names.get(columns.parts_of(text)[0]) if text else None
        if column is not None:
            cells.setdefault(column.name, cell)
        elif cell and text:
            report.row(SETTINGS, number + 1).add("setting_left_out", setting=text[:60])
    return Row(SETTINGS, number + 1, cells)
