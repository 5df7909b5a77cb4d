"""An uploaded roster as rows and headings, before anything is compared. Pure: imports no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.spreadsheets.reading import Limits, UnreadableSheet, read_table

from .columns import find_head

MAX_BYTES: Final = 8_000_000
#: More people than any community of a street has.
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 60
LIMITS: Final = Limits(
    rows=MAX_ROWS + 100,
    columns=MAX_COLUMNS,
    unzipped=120_000_000,
    too_large=gettext_lazy(
        "The list has more than 20 000 rows or 60 columns. Split it, one file for each compound, and upload the parts."
    ),
)


@dataclass(frozen=True)
class Table:
    """``rows`` without the heading; ``first`` is the number of the first of them in the file."""

    headings: list[str]
    rows: list[list[object]]
    first: int

    def samples(self, column: int, most: int = 3) -> list[str]:
        """The first different values of a column, shortened."""
        found: dict[str, None] = {}
        for row in self.rows[:50]:
            text = _as_written(row[column]) if column < len(row) else ""
            if text and len(found) < most:
                found.setdefault(text[:20])
        return list(found)


def _as_written(cell: object) -> str:
    """What the person who made the file sees in a cell: spreadsheets keep 3 as 3.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def read_roster(name: str, content: bytes) -> Table:
    """The table of an uploaded file. Raises ``UnreadableSheet``."""
    if len(content) > MAX_BYTES:
        raise UnreadableSheet(_("The file is larger than 8 MB. Take pictures out, or split the list."))
    rows = read_table(name, content, LIMITS)
    if not any(_is_filled(row) for row in rows):
        raise UnreadableSheet(_("The first sheet is empty. Put the list on the first sheet and try again."))
    head = find_head(rows)
    if head is None:
        raise UnreadableSheet(_("No row names the columns. Put headings like 楼号, 单元, 室号, 姓名 above the list."))
    last = max(at for at, row in enumerate(rows) if _is_filled(row))
    body = rows[head + 1 : last + 1]
    if not body:
        raise UnreadableSheet(_("There are headings and no rows below them. Fill in the list and try again."))
    if len(body) > MAX_ROWS:
        raise UnreadableSheet(str(LIMITS.too_large))
    headings = [str(cell).strip()[:40] for cell in rows[head]]
    while headings and not headings[-1]:
        headings.pop()
    return Table(headings, body, head + 2)


def _is_filled(row: Sequence[object]) -> bool:
    return any(str(cell).strip() for cell in row)


def as_rows(table: Table, mapping: Mapping[str, str]) -> list[tuple[int, dict[str, object]]]:
    """The filled rows, each with its number in the file, by column key. ``mapping``: position (as text) → key."""
    places = {key: int(at) for at, key in mapping.items() if key}
    found = []
    for number, cells in enumerate(table.rows, start=table.first):
        row = {key: cells[at] if at < len(cells) else "" for key, at in places.items()}
        if any(str(value).strip() for value in row.values()):
            found.append((number, row))
    return found
