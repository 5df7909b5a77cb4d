"""Whether a promised time keeps within the statutory one, whatever the calendar says. Pure."""

from __future__ import annotations

from math import ceil
from typing import Final

from shequ_workflows.core.calendar.durations import Duration, Unit

_HOURS: Final = 24
#: Working hours that a day has at least.
_LEAST_OF_A_DAY: Final = 4
#: Days off in one run at most, weekend included; of a year's working days so many fall to holidays besides.
_LONGEST_RUN: Final = 10
_HOLIDAYS: Final = 16
_WORKING_DAYS: Final = 240


def shortest(length: Duration) -> float:
    """Hours that ``length`` lasts at least."""
    match length.unit:
        case Unit.MIN:
            return length.amount / 60
        case Unit.H | Unit.WH:
            return length.amount
        case Unit.WD | Unit.D:
            return length.amount * _HOURS


def longest(length: Duration) -> float:
    """Hours that it may last at most: weekends and holidays lie in its way."""
    match length.unit:
        case Unit.MIN:
            return length.amount / 60
        case Unit.H:
            return length.amount
        case Unit.D:
            return length.amount * _HOURS
        case Unit.WH:
            return longest(Duration(ceil(length.amount / _LEAST_OF_A_DAY) + 1, Unit.WD))
        case Unit.WD:
            days = length.amount
            off = 2 * ceil(days / 5) + _LONGEST_RUN + ceil(_HOLIDAYS * days / _WORKING_DAYS) if days else 0
            return (days + off) * _HOURS


def keeps_within(promised: Duration, statutory: Duration) -> bool:
    """Whether ``promised`` never ends after ``statutory``. Of different units only where that is certain; a working day
    counts as no shorter than a calendar day."""
    if promised.unit == statutory.unit:
        return promised.amount <= statutory.amount
    return longest(promised) <= shortest(statutory)
