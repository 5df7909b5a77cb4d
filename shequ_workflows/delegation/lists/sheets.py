"""A list of functions from a spreadsheet: rows and what is wrong with them, before anything is compared. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.spreadsheets.reading import Limits, Row, UnreadableSheet, read_table

from .columns import BY_KEY, REQUIRED, CellError, key_of
from .faults import MOST_LINES, faults_of
from .lines import Line

MAX_BYTES: Final = 3_000_000
_TOO_LARGE: Final = gettext_lazy(
    "This file has more than 500 rows or 60 columns. A list of functions has a few dozen: look whether it is the right file."
)
LIMITS: Final = Limits(rows=MOST_LINES + 20, columns=60, unzipped=40_000_000, too_large=_TOO_LARGE)
#: The heading stands within so many rows; above it there may be a title.
HEAD_WITHIN: Final = 10
FAULTS_SHOWN: Final = 100


@dataclass(frozen=True)
class Fault:
    """What to do, and where: the row's number in the file, the column's heading."""

    row: int
    column: str
    sentence: str


@dataclass
class Sheet:
    """``rows``: number in the file and line. ``unknown``: headings that mean nothing here; their columns are left out."""

    rows: list[tuple[int, Line]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [line for _number, line in self.rows]


def read_sheet(name: str, content: bytes) -> Sheet:
    """Raises ``UnreadableSheet`` where there is no list in the file; faults of single rows are collected."""
    if len(content) > MAX_BYTES:
        raise UnreadableSheet(_("The file is larger than 3 MB. Take pictures out, or save the list alone."))
    rows = read_table(name, content, LIMITS)
    at = _head(rows)
    keys = [key_of(cell) for cell in rows[at]]
    twice = next((key for key in keys if key and keys.count(key) > 1), "")
    if twice:
        sentence = _("Two columns are headed “%(heading)s” or mean the same. Keep one of them.")
        raise UnreadableSheet(sentence % {"heading": BY_KEY[twice].heading})
    unknown = [
        str(cell).strip()[:40] for cell, key in zip(rows[at], keys, strict=True) if str(cell).strip() and not key
    ]
    sheet = Sheet(unknown=unknown)
    for number, cells in enumerate(rows[at + 1 :], start=at + 2):
        _read_row(sheet, number, dict(zip(keys, cells, strict=False)))
    if not sheet.rows and not sheet.faults:
        raise UnreadableSheet(_("There are headings and no rows below them. Fill in the list and try again."))
    if len(sheet.rows) + len({fault.row for fault in sheet.faults}) > MOST_LINES:
        raise UnreadableSheet(str(_TOO_LARGE))
    _codes_once(sheet)
    return sheet


def _head(rows: Sequence[Row]) -> int:
    """Where the headings stand: the first row that names code, function and category."""
    best: set[str] = set()
    for at, row in enumerate(rows[:HEAD_WITHIN]):
        found = {key_of(cell) for cell in row}
        if found >= set(REQUIRED):
            return at
        best = max(best, found & set(REQUIRED), key=len)
    lacking = _(", ").join(BY_KEY[key].heading for key in REQUIRED if key not in best)
    raise UnreadableSheet(
        _("No row names the columns. These are missing: %(headings)s. Put them above the list and try again.")
        % {"headings": lacking}
    )


def _read_row(sheet: Sheet, number: int, cells: dict[str, object]) -> None:
    cells.pop("", None)
    if not any(str(cell if cell is not None else "").strip() for cell in cells.values()):
        return
    values: dict[str, Any] = {}
    before = len(sheet.faults)
    for key, cell in cells.items():
        try:
            values[key] = BY_KEY[key].read(cell)
        except CellError as error:
            sheet.faults.append(Fault(number, BY_KEY[key].heading, str(error)))
    if len(sheet.faults) > before:
        return
    line = Line(**{"code": "", "name": "", "category": "", **values})
    faults = faults_of(line)
    for key, sentences in faults.items():
        sheet.faults.extend(Fault(number, BY_KEY[key].heading, sentence) for sentence in sentences)
    if not faults:
        sheet.rows.append((number, line))


def _codes_once(sheet: Sheet) -> None:
    """A code that stands twice: both rows are named, neither is taken for the right one."""
    first: dict[str, int] = {}
    for number, line in sheet.rows:
        if line.code in first:
            sentence = _("The code %(code)s stands in row %(row)d already. Each function has a code of its own.")
            words = {"code": line.code, "row": first[line.code]}
            sheet.faults.append(Fault(number, BY_KEY["code"].heading, sentence % words))
        first.setdefault(line.code, number)
