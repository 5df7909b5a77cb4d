"""Codes on letters: made from a row's public id with the site's key, so that a letter can be printed again and no code
lies in the database."""

from __future__ import annotations

from typing import Final

from shequ_workflows.core import crypto
from shequ_workflows.org.identity import ALPHABET

LENGTH: Final = 12
_TABLE: Final = "shequ_community_lettercode"


def code_of(public_id: str) -> str:
    """``abcd-efgh-jkmn``: twelve letters and digits that cannot be mistaken for each other."""
    seed = "".join(
        crypto.blind_index(public_id, table=_TABLE, column=column, purpose="letter") for column in ("code", "code2")
    )
    number = int.from_bytes(seed.encode("ascii"), "big")
    signs = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "-".join("".join(signs[start : start + 4]) for start in range(0, LENGTH, 4))


def digest_of(code: str) -> str:
    """By what a typed code is found: however it is written, capital or small, with blanks or dashes."""
    plain = "".join(sign for sign in code.casefold() if sign in ALPHABET)
    return crypto.blind_index(plain, table=_TABLE, column="digest", purpose="letter")
