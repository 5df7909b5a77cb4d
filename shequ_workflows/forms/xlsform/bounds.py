"""Constraints that are nothing but bounds: a smallest and a largest number, day, length or number of choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shequ_workflows.forms.conditions.moments import parse_date
from shequ_workflows.forms.constants import Kind

from .comparing import MIRRORED
from .pieces import as_decimal
from .xpath import Function, Itself, Negative, Node, Number, Operation, Text

_COUNTING: Final = {Kind.TEXT: "string-length", Kind.LONG_TEXT: "string-length", Kind.MANY_OF: "count-selected"}


@dataclass(frozen=True, slots=True)
class Bounds:
    minimum: Decimal | str | None = None
    maximum: Decimal | str | None = None


def bounds_of(node: Node, kind: Kind) -> Bounds | None:
    """None where it says anything else, or the same side twice."""
    least: list[Decimal | str] = []
    most: list[Decimal | str] = []
    for part in _parts(node):
        found = _bound(part, kind)
        if found is None:
            return None
        (least if found[0] == "least" else most).append(found[1])
    if len(least) > 1 or len(most) > 1:
        return None
    return Bounds(least[0] if least else None, most[0] if most else None)


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Operation) and node.name == "and":
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _bound(node: Node, kind: Kind) -> tuple[str, Decimal | str] | None:
    if not isinstance(node, Operation) or node.name not in {"<", "<=", ">", ">="}:
        return None
    name, left, right = node.name, node.left, node.right
    if not _is_asked(left, kind):
        name, left, right = MIRRORED[name], right, left
    if not _is_asked(left, kind):
        return None
    side = "least" if name.startswith(">") else "most"
    strict = not name.endswith("=")
    if kind is Kind.DATE:
        day = _day(right)
        if day is not None and strict:
            day = _neighbour(day, 1 if side == "least" else -1)
        return (side, day.isoformat()) if day is not None else None
    number = _number(right)
    if number is None or (kind is Kind.DECIMAL and strict):
        return None
    return side, number if kind is Kind.DECIMAL else _whole(number, side, strict)


def _is_asked(node: Node, kind: Kind) -> bool:
    if kind in {Kind.NUMBER, Kind.DECIMAL, Kind.DATE}:
        return isinstance(node, Itself)
    return kind in _COUNTING and node == Function(_COUNTING[kind], (Itself(),))


def _number(node: Node) -> Decimal | None:
    if isinstance(node, Negative):
        found = _number(node.value)
        return -found if found is not None else None
    return as_decimal(node.value.rstrip(".")) if isinstance(node, Number) else None


def _whole(number: Decimal, side: str, strict: bool) -> Decimal:
    """The bound of whole numbers that says the same: more than 17.5 is at least 18."""
    up = side == "least"
    found = number.to_integral_value("ROUND_CEILING" if up else "ROUND_FLOOR")
    if strict and found == number:
        found += 1 if up else -1
    return found


def _day(node: Node) -> dt.date | None:
    if isinstance(node, Function) and node.name == "date" and len(node.values) == 1:
        node = node.values[0]
    return parse_date(node.value) if isinstance(node, Text) else None


def _neighbour(day: dt.date, by: int) -> dt.date | None:
    try:
        return day + dt.timedelta(days=by)
    except OverflowError:
        return None
