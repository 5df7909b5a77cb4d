"""What lies in the middle of numbers, and how far they spread, and whether it may be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from .suppressing import SMALLEST

#: From so many numbers on it is told where their lowest and highest tenth end.
ENOUGH: Final = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """Of at least five numbers. A tenth of them is ``low`` or less, a tenth ``high`` or more: both None of fewer than
    twenty. The least and the most are never told: each is the answer of one person."""

    middle: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


def spread_of(numbers: Mapping[Decimal, int]) -> Spread | None:
    """None of fewer than five."""
    count = sum(numbers.values())
    if count < SMALLEST:
        return None
    if count < ENOUGH:
        return Spread(middle_of(numbers))
    at = -(-count // 10) - 1
    return Spread(middle_of(numbers), _at(numbers, at), _at(numbers, count - 1 - at))


def _at(numbers: Mapping[Decimal, int], place: int) -> Decimal:
    """That which stands at this place, from 0, when they are put in order."""
    passed = 0
    for number in sorted(numbers):
        passed += numbers[number]
        if place < passed:
            return number
    raise IndexError(place)


def middle_of(numbers: Mapping[Decimal, int]) -> Decimal:
    """The median; of an even count the mean of the two in the middle."""
    count = sum(numbers.values())
    return (_at(numbers, (count - 1) // 2) + _at(numbers, count // 2)) / 2


@dataclass(frozen=True, slots=True)
class Average:
    """``mean`` to one place."""

    mean: Decimal
    middle: Decimal


def _average(values: Sequence[int | None], counts: Sequence[int]) -> Average | None:
    answered = {
        Decimal(value): count for value, count in zip(values, counts, strict=True) if value is not None and count
    }
    number = sum(answered.values())
    if number < SMALLEST:
        return None
    mean = Fraction(sum(int(value) * count for value, count in answered.items()), number)
    rounded = (Decimal(mean.numerator) / Decimal(mean.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Average(rounded, middle_of(answered))


def average_of(values: Sequence[int | None], counts: Sequence[int], hidden: Sequence[bool]) -> Average | None:
    """Of a scale whose ``counts`` stand beside it, ``values`` None for no answer. None where it, together with what is
    shown, would tell a hidden count: for each there must be another table that looks the same, average and all."""
    told = _average(values, counts)
    secret = [at for at, is_hidden in enumerate(hidden) if is_hidden]
    if told is None or not all(_may_differ(at, secret, values, counts, told) for at in secret):
        return None
    return told


def _may_differ(
    at: int, secret: Sequence[int], values: Sequence[int | None], counts: Sequence[int], told: Average
) -> bool:
    """Whether one answer more or less here, and less or more at another hidden place, leaves the average as it is."""
    for other in secret:
        for more, less in ((at, other), (other, at)):
            if other != at and counts[less] > 0:
                changed = list(counts)
                changed[more] += 1
                changed[less] -= 1
                if _average(values, changed) == told:
                    return True
    return False
