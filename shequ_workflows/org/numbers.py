"""Numbers that come with a request: as somebody typed them, or as somebody forged them."""

from __future__ import annotations

#: Digits of the largest row id (2^63 − 1).
DIGITS = 19
MOST = 2**63 - 1


def whole_number(text: object) -> int | None:
    """A whole number from 0 to 2^63 − 1 written with the digits 0–9; None for everything else (``"²"``, ``"-1"``)."""
    written = str(text)
    if not (written.isascii() and written.isdecimal() and len(written) <= DIGITS):
        return None
    number = int(written)
    return number if number <= MOST else None
