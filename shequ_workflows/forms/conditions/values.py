"""Answers as JSON ↔ the values that expressions work with.

A value is never an empty text and never an empty list: what is blank is missing, and missing is None.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from shequ_workflows.forms.constants import MOST_ROWS

from . import decimals, moments
from .kinds import Basic, Type


class Texts(tuple[str, ...]):
    """Several texts, at least one."""

    __slots__ = ()


class Decimals(tuple[Decimal, ...]):
    """Several numbers, at least one."""

    __slots__ = ()


class Rows(tuple["Row", ...]):
    """Rows of a repeating group, at least one."""

    __slots__ = ()


Value: TypeAlias = bool | str | Decimal | dt.date | dt.time | dt.datetime | Texts | Decimals | Rows | None
Row: TypeAlias = Mapping[str, Value]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BASICS: Final[Mapping[type, Basic]] = {
    type(None): Basic.NULL,
    bool: Basic.BOOLEAN,
    str: Basic.TEXT,
    Decimal: Basic.DECIMAL,
    dt.date: Basic.DATE,
    dt.time: Basic.TIME,
    dt.datetime: Basic.DATE_TIME,
    Texts: Basic.TEXTS,
    Decimals: Basic.DECIMALS,
    Rows: Basic.ROWS,
}
CLASSES: Final[Mapping[Basic, type]] = {basic: cls for cls, basic in _BASICS.items()}


def basic_of(value: Value) -> Basic:
    return _BASICS[type(value)]


def read(raw: object, kind: Type) -> Value:
    """An answer as the type says, from JSON or from Python (``Decimal``, ``date`` …); None where it is not of that type.

    Numbers are texts (``"12.50"``) or whole numbers; half a surrogate pair is no text; more rows than a form allows are
    no rows. Columns that the type does not name are left out.
    """
    return _READERS[kind.basic](raw, kind)


def read_text(raw: object) -> str | None:
    return raw if type(raw) is str and raw and not _SURROGATE.search(raw) else None


def read_decimal(raw: object) -> Decimal | None:
    if isinstance(raw, str):
        return decimals.parse(raw)
    if isinstance(raw, Decimal):
        return decimals.kept(raw)
    return decimals.whole(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None


def read_plain(raw: str, basic: Basic) -> Value:
    """A text as the kind its place asks for."""
    return read(raw, Type(basic))


def _date(raw: object, kind: Type) -> Value:
    return moments.parse_date(raw) if isinstance(raw, str) else raw if type(raw) is dt.date else None


def _time(raw: object, kind: Type) -> Value:
    if isinstance(raw, str):
        return moments.parse_time(raw)
    return raw.replace(microsecond=0) if type(raw) is dt.time and raw.tzinfo is None else None


def _moment(raw: object, kind: Type) -> Value:
    if isinstance(raw, str):
        return moments.parse_moment(raw)
    return raw.replace(microsecond=0) if type(raw) is dt.datetime and raw.tzinfo is None else None


def _texts(raw: object, kind: Type) -> Value:
    found = [read_text(one) for one in raw] if isinstance(raw, list | tuple) else []
    good = [one for one in found if one is not None]
    return Texts(good) if good and len(good) == len(found) else None


def _decimals(raw: object, kind: Type) -> Value:
    found = [read_decimal(one) for one in raw] if isinstance(raw, list | tuple) else []
    good = [one for one in found if one is not None]
    return Decimals(good) if good and len(good) == len(found) else None


def _rows(raw: object, kind: Type) -> Value:
    if not isinstance(raw, list | tuple) or not 0 < len(raw) <= MOST_ROWS:
        return None
    if not all(isinstance(one, Mapping) for one in raw):
        return None
    return Rows(read_answers(one, kind.columns) for one in raw)


_READERS: Final = {
    Basic.NULL: lambda raw, kind: None,
    Basic.BOOLEAN: lambda raw, kind: raw if isinstance(raw, bool) else None,
    Basic.TEXT: lambda raw, kind: read_text(raw),
    Basic.DECIMAL: lambda raw, kind: read_decimal(raw),
    Basic.DATE: _date,
    Basic.TIME: _time,
    Basic.DATE_TIME: _moment,
    Basic.TEXTS: _texts,
    Basic.DECIMALS: _decimals,
    Basic.ROWS: _rows,
}


def read_answers(raw: object, types: Mapping[str, Type]) -> dict[str, Value]:
    """The answers that are there and of their type."""
    if not isinstance(raw, Mapping):
        return {}
    found = {key: read(raw[key], kind) for key, kind in types.items() if key in raw}
    return {key: value for key, value in found.items() if value is not None}


def write(value: Value) -> Any:
    """JSON in the one way of writing; ``read`` takes it back."""
    if isinstance(value, Decimal):
        return decimals.plain(value)
    if isinstance(value, dt.datetime):
        return moments.write_moment(value)
    if isinstance(value, dt.time):
        return moments.write_time(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Rows):
        return [write_answers(row) for row in value]
    if isinstance(value, Texts | Decimals):
        return [write(one) for one in value]
    return value


def write_answers(answers: Row) -> dict[str, Any]:
    """Without what is missing."""
    return {key: write(value) for key, value in answers.items() if value is not None}
