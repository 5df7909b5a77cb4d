"""Values of local rules as they are written: exact fractions, whole numbers, choices.

Pure: imports no model. In JSON a fraction is text, ``"1/10"``; a number is a number; a choice is its key.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

Value = Fraction | int | str
#: No number that somebody means is larger.
MOST: Final = 100_000

_FRACTION: Final = re.compile(r"\s*([0-9]{1,6})\s*[/／]\s*([0-9]{1,6})\s*")
_PERCENT: Final = re.compile(r"\s*([0-9]{1,3})(?:[.．]([0-9]{1,4}))?\s*[%％]\s*")
_WHOLE: Final = re.compile(r"\s*([0-9]{1,6})\s*")


class InvalidValue(ValueError):
    """The text is no such value; ``str()`` is a sentence for the person who typed it."""


def read_fraction(text: str) -> Fraction:
    """``1/10``, ``20%``, ``12.5 %`` exactly; never a float. Raises ``InvalidValue``."""
    if found := _FRACTION.fullmatch(text):
        if int(found[2]):
            return Fraction(int(found[1]), int(found[2]))
    elif found := _PERCENT.fullmatch(text):
        places = found[2] or ""
        return Fraction(int(found[1] + places), 100 * 10 ** len(places))
    raise InvalidValue(
        _("“%(text)s” is no share. Write it as a fraction or in per cent, for example 1/10 or 20%%.")
        % {"text": text[:40]}
    )


def read_number(text: str) -> int:
    """A whole number from 0 to 100 000. Raises ``InvalidValue``."""
    found = _WHOLE.fullmatch(text)
    if found is None or int(found[1]) > MOST:
        raise InvalidValue(_("“%(text)s” is no whole number from 0 to %(most)d.") % {"text": text[:40], "most": MOST})
    return int(found[1])


def fraction_words(share: Fraction) -> str:
    """``1/10`` or ``20%``: in per cent where that is a whole number and the fraction is no simpler."""
    percent = share * 100
    if percent.denominator == 1 and share.numerator != 1:
        return f"{percent.numerator}%"
    return f"{share.numerator}/{share.denominator}"
