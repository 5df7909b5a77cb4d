"""Short codes on letters and voting slips: drawn at random, checked before anybody looks them up. Pure.

**Alphabet.** Ten digits and thirteen letters, of which no two look alike. Letters that look like a sign of the alphabet
are not in it and are read as that sign: O, Q, D as 0; I, L as 1; Z as 2; S as 5; G as 6; T as 7; B as 8; N as M. U and V
look like no sign here and are refused.

**Check sign.** Twenty-three signs, a prime: the sum of sign times place (counted from the right) is a multiple of 23.
A single wrong sign changes it by place times difference, a swap by difference of places times difference of signs; both
factors lie between 1 and 22, so neither is a multiple of 23: every single wrong sign and every swap of two signs,
neighbours or not, is found. Any other mistake passes with the chance 1 in 23.

**Entropy.** Eleven random signs: 23¹¹ ≈ 9.5·10¹⁴ codes, 49.7 bits. With 10 000 slips out, one guess in 95 thousand
millions hits one; ``seconds_after`` leaves a guesser about 30 tries on the first day and 24 on every further one.
That is for guessing on line: a list of digests of codes needs a keyed digest, 49.7 bits can be searched.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from .exceptions import BallotsError

ALPHABET: Final = "0123456789ACEFHJKMPRWXY"
LENGTH: Final = 12
GROUP: Final = 4

#: What is not in the alphabet, read as what it looks like.
_READ_AS: Final = str.maketrans("OQDILZSGTBN", "0001125678M")
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}
#: Marks between signs that mean nothing: blanks, dashes, dots, brackets, invisible ones.
_BETWEEN: Final = frozenset({"Z", "P", "C"})

#: Tries without waiting, then seconds to wait after each further failure, then the last of them for ever.
_FREE: Final = 3
_WAITS: Final = (2, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)


class NotACode(BallotsError):
    """No code at all, which can be said without looking it up; the argument says why.

    ``length``, ``sign`` (one that no code has) or ``check`` (mistyped).
    """


def new_code(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A random code as ``parse`` gives it: twelve signs without blanks."""
    body = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_sign(body)


def check_sign(body: str) -> str:
    """The last sign of a code that begins with ``body``."""
    return ALPHABET[-_sum(body + ALPHABET[0]) % len(ALPHABET)]


def is_code(signs: str) -> bool:
    """Whether twelve signs of the alphabet fit their check sign."""
    return len(signs) == LENGTH and all(sign in _VALUES for sign in signs) and _sum(signs) % len(ALPHABET) == 0


def grouped(code: str) -> str:
    """In groups of four, to be printed and read aloud."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def parse(text: str) -> str:
    """The code that somebody typed: small letters, full-width signs, blanks, dashes and look-alikes are all the same.

    Raises ``NotACode``. That a code is well formed says nothing of whether it exists.
    """
    plain = unicodedata.normalize("NFKC", text[: LENGTH * 10])
    kept = "".join(sign for sign in plain if unicodedata.category(sign)[0] not in _BETWEEN)
    # Not every small letter grows into one letter, and not all into a plain one.
    signs = kept.upper().translate(_READ_AS) if kept.isascii() else kept
    if any(sign not in _VALUES for sign in signs):
        raise NotACode("sign")
    if len(signs) != LENGTH:
        raise NotACode("length")
    if not is_code(signs):
        raise NotACode("check")
    return signs


def seconds_after(failures: int) -> int:
    """How long to wait after so many wrong codes in a row, on one device, for one roll entry, for one code.

    Grows and never falls; an hour at the most, so that nobody can lock another person out for good.
    """
    if failures < _FREE:
        return 0
    return _WAITS[min(failures - _FREE, len(_WAITS) - 1)]


def _sum(signs: str) -> int:
    return sum((len(signs) - at) * _VALUES[sign] for at, sign in enumerate(signs))
