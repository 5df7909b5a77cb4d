"""Parts of expressions in our own language, with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from shequ_workflows.forms.conditions.kinds import Basic
from shequ_workflows.forms.conditions.limits import SAFE
from shequ_workflows.forms.conditions.moments import parse_date, parse_time

from .symbols import Symbol


@dataclass(frozen=True, slots=True)
class Piece:
    """``data`` is JSON.

    ``literal``: written in the expression. ``whole``: a whole number for certain. ``symbol``: the answer to this
    question as it is. ``number``: the number that a text stands for. ``serial``: a day as a number of days.
    """

    data: Any
    basic: Basic
    literal: bool = False
    whole: bool = False
    symbol: Symbol | None = None
    number: Any = None
    serial: bool = False

    @property
    def is_nothing(self) -> bool:
        return self.basic is Basic.NULL

    @property
    def text(self) -> str:
        """Of a literal, as it is written."""
        return str(next(iter(self.data.values()))) if isinstance(self.data, dict) else str(self.data)


NOTHING: Final = Piece(None, Basic.NULL, literal=True)


def lasting(data: Any) -> Any:
    """The same, where a definition would take false or zero for nothing said."""
    if data is False:
        return {"!": True}
    return {"decimal": "0"} if data == 0 and not isinstance(data, bool) else data


def truth(value: bool) -> Piece:
    return Piece(value, Basic.BOOLEAN, literal=True)


def condition(data: Any) -> Piece:
    return Piece(data, Basic.BOOLEAN)


def written_number(number: Decimal) -> Piece:
    """A number as expressions carry it: whole ones as they are, others as exact text."""
    if number == number.to_integral_value() and abs(number) <= SAFE:
        return Piece(int(number), Basic.DECIMAL, literal=True, whole=True)
    return Piece({"decimal": format(number, "f")}, Basic.DECIMAL, literal=True)


def as_decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 15 and found.as_tuple().exponent >= -6 else None  # type: ignore[operator]


def joined(name: str, parts: list[Any]) -> Any:
    """``and``, ``or``, ``+``, ``*`` of parts, those of the same kind taken apart."""
    flat: list[Any] = []
    for part in parts:
        flat.extend(part[name] if isinstance(part, dict) and name in part else [part])
    return flat[0] if len(flat) == 1 else {name: flat}


def both(*conditions: Any) -> Any:
    """All must hold; what holds always is left out. None where nothing is asked."""
    asked = [one for one in conditions if one is not None and one is not True]
    return joined("and", asked) if asked else None


def preset(text: str, basic: Basic) -> Any:
    """A preset answer, as it is written, as JSON of an expression."""
    if basic is Basic.DECIMAL:
        number = as_decimal(text)
        return written_number(number).data if number is not None else None
    if basic is Basic.DATE:
        day = text.removesuffix("T00:00:00")
        return {"date": day} if parse_date(day) is not None else None
    if basic is Basic.TIME:
        return {"time": text} if parse_time(text) is not None else None
    if basic is Basic.TEXTS:
        return text.split() or None
    return text if basic is Basic.TEXT else None
