"""Comparisons of XPath in our own language, in which nothing is turned into another type by itself.

XPath compares what is missing as an empty text; here a comparison with something missing is never true. Each case is
written so that it says the same.
"""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Basic
from shequ_workflows.forms.conditions.moments import parse_date
from shequ_workflows.forms.kinds.answers import OTHER

from .pieces import Piece, as_decimal, condition, truth
from .xpath import NotTranslated

Note = Callable[..., None]
MIRRORED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": python.eq, "!=": python.ne, "<": python.lt, "<=": python.le, ">": python.gt, ">=": python.ge,
}  # fmt: skip


def compared(name: str, left: Piece, right: Piece, note: Note, *, in_filter: bool = False) -> Piece:
    """Raises ``NotTranslated``. ``note`` takes what must be told beside."""
    if left.literal and right.literal:
        return _known(name, left, right)
    if left.literal:
        return compared(MIRRORED[name], right, left, note, in_filter=in_filter)
    if right.is_nothing:
        return _with_nothing(name, left)
    if left.basic is Basic.BOOLEAN:
        return _of_truth(name, left, right)
    if left.serial != right.serial:
        raise NotTranslated(_("a day as a number is compared with something else"))
    if left.basic is Basic.TEXTS:
        return _of_several(name, left, right)
    if left.symbol is not None and left.symbol.choices and right.literal:
        return _of_choice(name, left, right, note, in_filter)
    if Basic.DATE in {left.basic, right.basic}:
        return _of_date(name, left, right, note)
    return _plain(name, left, right)


def _known(name: str, left: Piece, right: Piece) -> Piece:
    """Both are written in the expression."""
    if Basic.DATE in {left.basic, right.basic}:
        if left.basic is not right.basic:
            raise NotTranslated(_("a date is compared with something that is no date"))
        return truth(_TESTS[name](left.text, right.text))
    one, two = _as_number(left), _as_number(right)
    numeric = name not in {"=", "!="} or Basic.DECIMAL in {left.basic, right.basic}
    if numeric:
        if one is None or two is None:
            return truth(name == "!=")
        return truth(_TESTS[name](one, two))
    first, second = ("" if piece.is_nothing else piece.data for piece in (left, right))
    return truth(_TESTS[name](first, second))


def _as_number(piece: Piece) -> Decimal | None:
    return None if piece.is_nothing or isinstance(piece.data, bool) else as_decimal(piece.text)


def _with_nothing(name: str, left: Piece) -> Piece:
    if name == "=":
        return condition({"empty": left.data})
    if name == "!=":
        return condition({"answered": left.data})
    raise NotTranslated(_("something is compared with an empty text"))


def _of_truth(name: str, left: Piece, right: Piece) -> Piece:
    """``${agreed} = 'OK'``, ``selected(…) = true()``."""
    if right.basic is Basic.BOOLEAN and not right.literal:
        raise NotTranslated(_("two conditions are compared"))
    said = right.data if isinstance(right.data, bool) else right.text.casefold() in {"ok", "true", "1", "yes"}
    if not isinstance(right.data, bool) and not said and right.text.casefold() not in {"false", "0", ""}:
        raise NotTranslated(_("yes or no is compared with “%(words)s”") % {"words": right.text[:40]})
    if name not in {"=", "!="}:
        raise NotTranslated(_("yes or no is neither more nor less than something"))
    return left if said == (name == "=") else condition({"!": left.data})


def _of_several(name: str, left: Piece, right: Piece) -> Piece:
    """``${several} = 'a'``: this is chosen, and nothing else."""
    if not right.literal or name not in {"=", "!="} or " " in right.text:
        raise NotTranslated(_("several answers are compared; ask with selected() instead"))
    only = {"and": [{"==": [{"count": [left.data]}, 1]}, {"in": [right.text, left.data]}]}
    return condition(only if name == "=" else {"!": only})


def _of_choice(name: str, left: Piece, right: Piece, note: Note, in_filter: bool) -> Piece:
    """In a filter, a value that is none of the choices is a choice never offered; elsewhere it is a slip."""
    symbol = left.symbol
    assert symbol is not None
    numeric = name not in {"=", "!="} or right.basic is Basic.DECIMAL
    if not numeric:
        if symbol.other and right.data == "other":
            made: Any = {"starts_with": [left.data, OTHER]}
        elif in_filter and not symbol.other and right.data not in symbol.choices:
            return truth(name == "!=")
        else:
            made = {"==": [left.data, right.data]}
        return condition(made if name == "=" else {"!": made})
    numbers, wanted = symbol.numbers, _as_number(right)
    if numbers is None or wanted is None:
        raise NotTranslated(_("the choices of “%(name)s” are no numbers") % {"name": symbol.name[:40]})
    note("text_of_digits")
    test = _TESTS["=" if name == "!=" else name]
    fitting = [value for value, number in numbers.items() if test(number, wanted)]
    if not fitting:
        return truth(name == "!=")
    made = {"==": [left.data, fitting[0]]} if len(fitting) == 1 else {"in": [left.data, fitting]}
    return condition({"!": made} if name == "!=" else made)


def _of_date(name: str, left: Piece, right: Piece, note: Note) -> Piece:
    if right.literal and right.basic is Basic.TEXT:
        if parse_date(right.data) is None:
            raise NotTranslated(_("“%(words)s” is no date") % {"words": right.text[:40]})
        note("text_as_date", words=right.text[:40])
        return _plain(name, left, Piece({"date": right.data}, Basic.DATE, literal=True))
    if right.data == {"now": []} and left.basic is Basic.DATE:
        if name in {"=", "!="}:
            raise NotTranslated(_("a day is compared with a moment"))
        note("now_as_today")
        return condition({"<=" if name in {"<", "<="} else ">": [left.data, {"today": []}]})
    if left.data == {"now": []} and right.basic is Basic.DATE:
        return _of_date(MIRRORED[name], right, left, note)
    if left.basic is Basic.DATE and right.basic is Basic.DATE_TIME:
        return _of_date(MIRRORED[name], right, left, note)
    if left.basic is Basic.DATE_TIME:
        if name not in {">=", "<"}:
            raise NotTranslated(_("a day is compared with a moment"))
        return condition({name: [{"days_between": [right.data, left.data]}, 0]})
    return _plain(name, left, right)


def _plain(name: str, left: Piece, right: Piece) -> Piece:
    if name not in {"=", "!="}:
        return condition({name: [left.data, right.data]})
    same: Any = {"==": [left.data, right.data]}
    if right.literal or left.symbol is None or right.symbol is None:
        return condition(same if name == "=" else {"!": same})
    if name == "=":
        return condition({"or": [same, {"and": [{"empty": left.data}, {"empty": right.data}]}]})
    return condition({"and": [{"or": [{"answered": left.data}, {"answered": right.data}]}, {"!": same}]})
