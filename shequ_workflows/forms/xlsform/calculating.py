"""Sums, differences and the like, of numbers and of dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Basic

from .pieces import Piece, as_decimal, joined, written_number
from .xpath import NotTranslated

_DAYS: Final = frozenset({Basic.DATE, Basic.DATE_TIME})


def calculated(name: str, left: Piece, right: Piece, as_number: Callable[[Piece], Piece]) -> Piece:
    """``name``: ``+ - * div mod``. Raises ``NotTranslated``."""
    if left.basic in _DAYS or right.basic in _DAYS:
        return _of_days(name, left, right, as_number)
    one, two = as_number(left), as_number(right)
    if one.literal and two.literal:
        return _known(name, one, two)
    whole = one.whole and two.whole
    if name in {"+", "*"}:
        return Piece(joined(name, [one.data, two.data]), Basic.DECIMAL, whole=whole)
    if name == "-":
        return Piece({"-": [one.data, two.data]}, Basic.DECIMAL, whole=whole)
    divided = Piece({"/": [one.data, two.data]}, Basic.DECIMAL)
    if name == "div":
        return divided
    if not two.literal or two.data == 0:
        raise NotTranslated(_("the remainder is of a division by something that is not written in the rule"))
    rest: Any = {"-": [one.data, {"*": [two.data, truncated(divided).data]}]}
    return Piece(rest, Basic.DECIMAL, whole=whole)


def _known(name: str, left: Piece, right: Piece) -> Piece:
    one, two = as_decimal(left.text), as_decimal(right.text)
    if one is None or two is None or (name in {"div", "mod"} and not two):
        raise NotTranslated(_("something is divided by zero"))
    if name == "div":
        found = one / two
        if found * two != one or as_decimal(format(found, "f")) is None:
            return Piece({"/": [left.data, right.data]}, Basic.DECIMAL)
        return written_number(found)
    return written_number({"+": one + two, "-": one - two, "*": one * two, "mod": one % two if two else one}[name])


def truncated(value: Piece) -> Piece:
    """Without decimal places, towards zero."""
    if value.literal:
        found = as_decimal(value.text)
        if found is not None:
            return written_number(found.to_integral_value("ROUND_DOWN"))
    data = value.data
    half = {"decimal": "0.5"}
    cases = [
        {">=": [data, 1]}, {"round": [{"-": [data, half]}]},
        {"<=": [data, -1]}, {"round": [{"+": [data, half]}]},
        {"answered": data}, 0,
    ]  # fmt: skip
    return Piece({"if": cases}, Basic.DECIMAL, whole=True)


def _of_days(name: str, left: Piece, right: Piece, as_number: Callable[[Piece], Piece]) -> Piece:
    if name == "-" and left.basic in _DAYS and right.basic in _DAYS:
        if Basic.DATE_TIME in {left.basic, right.basic}:
            raise NotTranslated(_("parts of a day between two moments are not counted"))
        return Piece({"days_between": [right.data, left.data]}, Basic.DECIMAL, whole=True)
    if name == "+" and right.basic is Basic.DATE:
        left, right = right, left
    if left.basic is not Basic.DATE or name not in {"+", "-"}:
        raise NotTranslated(_("dates are neither multiplied nor divided"))
    days = as_number(right)
    if not days.whole:
        raise NotTranslated(_("only whole days are added to a date"))
    if name == "-":
        number = as_decimal(days.text) if days.literal else None
        days = written_number(-number) if number is not None else Piece({"-": [days.data]}, Basic.DECIMAL)
    return Piece({"add_days": [left.data, days.data]}, Basic.DATE)
