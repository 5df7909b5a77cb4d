"""The secret part of a signed link's address. Pure but for Django's secret key."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from typing import Final

from django.utils.crypto import salted_hmac

#: 160 bits; 27 letters in an address.
_BYTES: Final = 20
_SALT: Final = "shequ.links"


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def new_token() -> str:
    return _written(secrets.token_bytes(_BYTES))


def derived_token(*parts: str) -> str:
    """The same token for the same parts, to nobody without the secret key: so a form sent twice shows one address."""
    mac = salted_hmac(f"{_SALT}.token", "\x00".join(parts), algorithm="sha256")
    return _written(mac.digest()[:_BYTES])


def digest(token: str) -> str:
    """What is stored of a token, and by which it is found."""
    return salted_hmac(f"{_SALT}.digest", token, algorithm="sha256").hexdigest()
