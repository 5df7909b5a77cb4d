"""Codes of digits: made, compared, kept as keyed digests. Pure but for Django's secret key."""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "shequ.signing"


def new_digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def derived_digits(count: int, *parts: str) -> str:
    """The same digits for the same parts; to nobody without the secret key. So a form sent twice prints one code."""
    mac = salted_hmac(f"{_SALT}.digits", "\x00".join(parts), algorithm="sha256")
    return str(int.from_bytes(mac.digest(), "big") % 10**count).zfill(count)


def digest(code: str, row: str) -> str:
    """What is stored of a code. Keyed, so that a copied table does not give six digits away; ``row`` is its public id."""
    return salted_hmac(f"{_SALT}.code", f"{row}\x00{code}", algorithm="sha256").hexdigest()


def is_code(stored: str, code: str, row: str) -> bool:
    return constant_time_compare(stored, digest(code, row))


def typed(text: str) -> str:
    """The digits as somebody typed them: full-width, in groups, with dashes."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if char.isascii() and char.isalnum()).lower()


def grouped(code: str, size: int = 4) -> str:
    """In groups, as a slip shows it."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))
