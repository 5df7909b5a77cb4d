"""Values out of a spreadsheet into the table that is typed in: nothing is kept before somebody has looked at it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from shequ_workflows.core.spreadsheets.reading import Limits, Row, UnreadableSheet, read_table

from .catalogue import Known
from .values import SHARE, as_decimal, number

LIMITS: Final = Limits(rows=500, columns=60, unzipped=20_000_000)
#: What a column is called, in any case; the first is what our own file says.
CODE: Final = ("代码", "code", "编号")
VALUE: Final = ("数值", "value", "值")
COUNT: Final = ("样本数", "of how many", "n")
#: The heading stands in one of so many rows.
_HEAD: Final = 6


@dataclass
class Filled:
    """Key → value and “of how many”, as they would be typed; and what could not be read, one sentence a row."""

    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_values(name: str, content: bytes, open_rows: Sequence[Known]) -> Filled:
    """Of the indicators that may be typed in just now. Raises ``UnreadableSheet``."""
    rows = read_table(name, content, LIMITS)
    head, places = _heading(rows[:_HEAD])
    known = {one.key.casefold(): one for one in open_rows}
    found = Filled()
    for number_of, row in enumerate(rows[head + 1 :], start=head + 2):
        code = _text(_cell(row, places[0]))
        if not code:
            continue
        one = known.get(code.casefold())
        if one is None:
            expected = _("the code of an indicator of this period that has no value yet")
            found.faults.append(_fault(number_of, CODE[0], code, expected))
            continue
        value, count = _cell(row, places[1]), _cell(row, places[2])
        if not _text(value):
            continue
        said, many = _value(value, one), _count(count)
        if said is None:
            found.faults.append(_fault(number_of, VALUE[0], _text(value), _("a number, such as 75 or 4.2")))
        elif many is None:
            found.faults.append(_fault(number_of, COUNT[0], _text(count), _("a whole number, or nothing")))
        else:
            found.values[one.key] = (said, many)
    return found


def _heading(rows: Iterable[Row]) -> tuple[int, tuple[int, int, int | None]]:
    for at, row in enumerate(rows):
        names = [_text(cell).casefold() for cell in row]
        code, value, count = (next((names.index(one) for one in names_of if one in names), None) for names_of in (CODE, VALUE, COUNT))  # fmt: skip
        if code is not None and value is not None:
            return at, (code, value, count)
    raise UnreadableSheet(_("No columns “代码” and “数值” were found. Please name them so in the first row."))


def _fault(row: int, column: str, value: str, expected: str) -> str:
    words = _("Row %(row)d, column “%(column)s”: “%(value)s”. Expected: %(expected)s.")
    return words % {"row": row, "column": column, "value": value[:40], "expected": expected}


def _cell(row: Row, place: int | None) -> object:
    return "" if place is None or place >= len(row) else row[place]


def _text(value: object) -> str:
    return "" if value is None else str(value).strip().lstrip("'")


def _value(cell: object, one: Known) -> str | None:
    """As it is typed. A cell with a percent format holds 0.75 where one reads 75 %."""
    if isinstance(cell, float) and one.unit == SHARE and cell <= 1:
        return number(Decimal(str(cell)), SHARE)
    found = as_decimal(_text(cell))
    return None if found is None else f"{found.normalize():f}"


def _count(cell: object) -> str | None:
    text = _text(cell)
    if text in {"", "–", "-", "—"}:
        return ""
    found = as_decimal(text)
    return f"{int(found)}" if found is not None and found == int(found) and found >= 0 else None
