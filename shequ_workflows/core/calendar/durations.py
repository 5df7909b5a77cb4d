"""Lengths of time as the rules name them: ``7 wd``, ``24 h``, ``2 wh``, ``15 d``, ``30 min``.

Pure: imports no model. What a length means on the calendar is said by ``workcalendar.WorkCalendar``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: No rule is longer; a larger number is a slip of the finger (and would leave the calendar).
MAX_AMOUNT = 100_000


class InvalidDuration(ValueError):
    """The text is no length of time; ``str()`` is a sentence for the person who typed it."""


class Unit(StrEnum):
    """Units of ``machines/README.md``."""

    MIN = "min"
    #: Natural hours; they run day and night.
    H = "h"
    #: Working hours of the node.
    WH = "wh"
    #: Working days of the national calendar, make-up days included.
    WD = "wd"
    #: Calendar days.
    D = "d"


_WRITTEN = re.compile(r"\s*([0-9]+)\s*(min|h|wh|wd|d)\s*")


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole, non-negative number of one unit. Raises ``InvalidDuration`` for anything else."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= MAX_AMOUNT:
            raise InvalidDuration(
                _("%(amount)s is too long or negative. Enter a number from 0 to %(most)d.")
                % {"amount": self.amount, "most": MAX_AMOUNT}
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of ``str()``; blanks do not matter."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise InvalidDuration(
                _("“%(text)s” is no length of time. Write a whole number and min, h, wh, wd or d, for example 7 wd.")
                % {"text": text[:40]}
            )
        # More digits than the largest amount has would only cost time to convert.
        amount = int(found[1]) if len(found[1]) < 12 else MAX_AMOUNT + 1
        return cls(amount, Unit(found[2]))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    def undercuts(self, floor: Duration) -> bool:
        """Whether it may end sooner than ``floor``. A working day counts as no shorter than a calendar day; lengths that
        cannot be compared otherwise count as shorter."""
        if self.unit == floor.unit or (self.unit == Unit.WD and floor.unit == Unit.D):
            return self.amount < floor.amount
        return True

    @property
    def label(self) -> str:
        """For people, in the active language: “7 working days”."""
        count = self.amount
        match self.unit:
            case Unit.MIN:
                words = ngettext("%(count)d minute", "%(count)d minutes", count)
            case Unit.H:
                words = ngettext("%(count)d hour", "%(count)d hours", count)
            case Unit.WH:
                words = ngettext("%(count)d working hour", "%(count)d working hours", count)
            case Unit.WD:
                words = ngettext("%(count)d working day", "%(count)d working days", count)
            case Unit.D:
                words = ngettext("%(count)d calendar day", "%(count)d calendar days", count)
        return words % {"count": count}
