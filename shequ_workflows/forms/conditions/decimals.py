"""Exact decimals: at most 20 digits before the point and 20 after it, never a float.

Adding, subtracting and comparing are exact. What multiplication and division give is rounded once, to 20 places, half
away from zero (四舍五入). What grows beyond 20 digits before the point is null.
"""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Final

from .limits import DIGITS, SAFE

WRITTEN: Final = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
#: Wide enough for any product, and cut, not rounded: a half is then told from a half and a little more.
EXACT: Final = Context(prec=120, rounding=ROUND_DOWN, traps=[])
_BEYOND: Final = Decimal(10) ** DIGITS
_SMALLEST: Final = Decimal(1).scaleb(-DIGITS)
ZERO: Final = Decimal(0)


def parse(text: str) -> Decimal | None:
    """``"-12.50"``; None for everything else, also for ``"+1"``, ``"1e3"``, ``" 1"`` and digits of other scripts."""
    return Decimal(text) if WRITTEN.fullmatch(text) else None


def whole(number: int | float) -> Decimal | None:
    """A number of JSON: only a whole one that every reader of JSON reads alike."""
    if isinstance(number, float) and not number.is_integer():
        return None
    return Decimal(int(number)) if -SAFE <= number <= SAFE else None


def kept(number: Decimal) -> Decimal | None:
    """Within the limits, rounded to 20 places; None beyond."""
    if not number.is_finite() or _bounded(number) is None:
        return None
    if int(number.as_tuple().exponent) < -DIGITS:
        return _bounded(number.quantize(_SMALLEST, ROUND_HALF_UP, EXACT))
    return number


def _bounded(number: Decimal) -> Decimal | None:
    return number if -_BEYOND < number < _BEYOND else None


def plain(number: Decimal) -> str:
    """The one way of writing: no exponent, no zeros at the end, no negative zero."""
    return format(number.normalize(EXACT), "f") if number else "0"


def add(one: Decimal, two: Decimal) -> Decimal | None:
    return _bounded(EXACT.add(one, two))


def subtract(one: Decimal, two: Decimal) -> Decimal | None:
    return _bounded(EXACT.subtract(one, two))


def multiply(one: Decimal, two: Decimal) -> Decimal | None:
    return kept(EXACT.multiply(one, two))


def divide(one: Decimal, two: Decimal) -> Decimal | None:
    """None where the divisor is zero."""
    return kept(EXACT.divide(one, two)) if two else None


def as_count(number: Decimal, most: int) -> int | None:
    """A whole number from −``most`` to ``most`` as an int."""
    return int(number) if number == number.to_integral_value() and -most <= number <= most else None


def rounded(number: Decimal, places: Decimal = ZERO) -> Decimal | None:
    """To so many places, 0 to 20, half away from zero: 2.5 → 3, −2.5 → −3 (as 四舍五入 is taught)."""
    count = as_count(places, DIGITS)
    if count is None or count < 0:
        return None
    return kept(number.quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP, EXACT))
