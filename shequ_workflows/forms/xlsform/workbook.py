"""A spreadsheet file → the text of its cells. Every failure is an ``UnreadableForm`` with a sentence."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.core.spreadsheets.reading import looked_through as packed_looked_through

from . import compound
from .exceptions import UnreadableForm
from .limits import LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, PACKED

_PACKED: Final = b"PK\x03\x04"
#: Serial 60 and below are days that two programs read differently.
_DOUBTFUL: Final = dt.date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows``: row 1 first, without what is empty at the end of each. ``doubtful``: cells (row, column from 0) with a date of 1900."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    doubtful: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets by their own names. ``far``: cells of an old .xls that stood beyond the limits and were not read."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    far: int = 0


def read_workbook(content: bytes) -> Workbook:
    """An .xlsx or .xls, told apart by what is inside, not by the name. Raises ``UnreadableForm``."""
    if not content:
        raise UnreadableForm(_("The file is empty. Please choose the file again."))
    if len(content) > LARGEST_FILE:
        raise UnreadableForm(
            _("A form’s spreadsheet has at most %(most)d MB. Delete pictures and unused sheets and try again.")
            % {"most": LARGEST_FILE // 1024 // 1024}
        )
    if content.startswith(_PACKED):
        try:
            return _opened(packed_looked_through(content, PACKED), 0)
        except UnreadableSheet as error:
            raise UnreadableForm(str(error)) from error
    if content.startswith(compound.BEGINNING):
        return _old(content)
    raise UnreadableForm(_("This is no spreadsheet. Choose an .xlsx or .xls file with a sheet called “survey”."))


def _old(content: bytes) -> Workbook:
    try:
        near = compound.looked_through(content, rows=MOST_ROWS, columns=MOST_COLUMNS, sheets=MOST_SHEETS)
    except compound.Locked as error:
        raise UnreadableForm(_("This file has a password. Save it without one and try again.")) from error
    except compound.TooLarge as error:
        raise UnreadableForm(str(PACKED.too_large)) from error
    except compound.NotReadable as error:
        raise UnreadableForm(_damaged()) from error
    return _opened(io.BytesIO(near.content), near.far)


def _damaged() -> str:
    return _(
        "This spreadsheet is damaged or cannot be read. Open it, save it as .xlsx without a password, and try again."
    )


def _opened(file: io.BytesIO, far: int) -> Workbook:
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            names = book.sheet_names
            if len(names) > MOST_SHEETS:
                raise UnreadableForm(str(PACKED.too_large))
            return Workbook({name: _sheet(book, name) for name in names if _is_wanted(name)}, far)
    except (CalamineError, OSError, ValueError, KeyError, IndexError) as error:
        if isinstance(error, UnreadableForm):
            raise
        raise UnreadableForm(_damaged()) from error
    except BaseException as error:
        # The reader is written in Rust: what it did not foresee is no Exception there.
        if type(error).__name__ == "PanicException":
            raise UnreadableForm(_damaged()) from error
        raise


def _is_wanted(name: str) -> bool:
    """Pictures of charts and the like have no cells; names beyond reason are no form's."""
    return len(name) <= 100


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise UnreadableForm(str(PACKED.too_large))
    rows: list[tuple[str, ...]] = []
    doubtful: set[tuple[int, int]] = set()
    for number, row in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_text(cell) for cell in row]
        doubtful.update((number, column) for column, cell in enumerate(row) if _is_doubtful(cell))
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise UnreadableForm(
                _("In the sheet “%(sheet)s”, row %(row)d, a cell has more than %(most)d characters. Please shorten it.")
                % {"sheet": name[:40], "row": number + 1, "most": LONGEST_CELL}
            )
        while cells and not cells[-1]:
            cells.pop()
        rows.append(tuple(cells))
    return Sheet(name, tuple(rows), frozenset(doubtful))


def _is_doubtful(cell: object) -> bool:
    return isinstance(cell, dt.date) and (cell.date() if isinstance(cell, dt.datetime) else cell) < _DOUBTFUL


def _text(cell: object) -> str:
    """As people read the cell: 8.0 is 8, a date is ISO text; odd blanks are blanks."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.replace(microsecond=0).isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    text = unicodedata.normalize("NFC", str(cell)).replace("\u00a0", " ").replace("\r\n", "\n")
    return "".join(
        one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs", "Cn"} or one == " "
    ).strip()
