"""Encryption of single values and keyed ("blind") indexes over them.

Keys come from two settings, which a site fills from its environment:

``SHEQU_DATA_KEYS``
    ``"id:base64,id2:base64"``; each key is 32 random bytes. The first one encrypts, all of them decrypt.
``SHEQU_INDEX_KEY``
    base64 of at least 32 random bytes; it makes equal values findable without being readable.

A stored value is ``v1.<key id>.<nonce>.<ciphertext>`` (AES-256-GCM, unpadded base64url). Table, column and the row's
*public* id are its associated data, so a value carried to another row or column does not open there.
Nothing here logs, and no error carries a plain value.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .exceptions import CoreError

FORMAT: Final = "v1"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
INDEX_BYTES: Final = 16
#: Characters of a blind index as stored (128 bits, unpadded base64url).
INDEX_LENGTH: Final = 22

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_TOKEN = re.compile(r"v1\.(?P<key>[A-Za-z0-9_-]{1,32})\.(?P<nonce>[A-Za-z0-9_-]{16})\.(?P<body>[A-Za-z0-9_-]{22,})")


class CryptoError(CoreError):
    """Base of everything that can go wrong here; its text is a sentence for the operator."""

    sentence = _("The encrypted value could not be handled.")

    def __init__(self, **params: str) -> None:
        self.params = params
        super().__init__(params)

    def __str__(self) -> str:
        return str(self.sentence) % self.params


class KeysMissing(CryptoError):
    sentence = _("No key for personal data is set. Set %(setting)s in the environment and start again.")


class KeysInvalid(CryptoError):
    sentence = _(
        "%(setting)s cannot be read: write it as “id:key”, several separated by commas, each key 32 random bytes in base64."
    )


class IndexKeyInvalid(CryptoError):
    sentence = _("SHEQU_INDEX_KEY cannot be read: it must be at least 32 random bytes in base64.")


class UnknownKey(CryptoError):
    sentence = _(
        "This value was encrypted with the key “%(key)s”, which is not in SHEQU_DATA_KEYS. Add that key behind the current one."
    )


class MalformedValue(CryptoError):
    sentence = _("This is not an encrypted value, or it was cut short. Restore it from a backup.")


class Unreadable(CryptoError):
    sentence = _(
        "The encrypted value was changed or does not belong to this row (%(place)s). Restore it from a backup."
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lives. ``row`` is the row's public id, never its number."""

    table: str
    column: str
    row: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} {self.row}"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The data keys by id; ``current`` encrypts."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def cipher(self, key_id: str) -> AESGCM:
        """Raises ``UnknownKey``."""
        try:
            return AESGCM(self.keys[key_id])
        except KeyError:
            raise UnknownKey(key=key_id) from None


def keyring() -> Keyring:
    """The site's data keys. Raises ``KeysMissing`` or ``KeysInvalid``."""
    return _parse_keys(_setting("SHEQU_DATA_KEYS"))


def encrypt(plain: str, place: Place) -> str:
    """The stored form of ``plain`` at ``place``; never the same twice."""
    ring = keyring()
    nonce = os.urandom(NONCE_BYTES)
    body = ring.cipher(ring.current).encrypt(nonce, plain.encode(), _associated(ring.current, place))
    return f"{FORMAT}.{ring.current}.{_b64(nonce)}.{_b64(body)}"


def decrypt(token: str, place: Place) -> str:
    """The plain value. Raises ``MalformedValue``, ``UnknownKey`` or ``Unreadable``."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise MalformedValue
    key_id = match["key"]
    cipher = keyring().cipher(key_id)
    try:
        plain = cipher.decrypt(_unb64(match["nonce"]), _unb64(match["body"]), _associated(key_id, place))
    except (InvalidTag, binascii.Error):
        raise Unreadable(place=str(place)) from None
    return plain.decode()


def is_token(text: str) -> bool:
    """Whether ``text`` has the shape of a stored value (not whether it opens)."""
    return _TOKEN.fullmatch(text) is not None


def key_id_of(token: str) -> str:
    """The id of the key that sealed ``token``. Raises ``MalformedValue``."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise MalformedValue
    return match["key"]


def prefix_of(key_id: str) -> str:
    """What every value sealed with this key begins with."""
    return f"{FORMAT}.{key_id}."


def blind_index(value: str, *, table: str, column: str, purpose: str) -> str:
    """HMAC-SHA256 of an already normalised value, cut to 128 bits.

    Separate for each table, column and purpose, so that equal values in different places do not show it.
    """
    message = b"".join(_framed(part) for part in ("shequ.index", table, column, purpose, value))
    return _b64(hmac.digest(_index_key(), message, hashlib.sha256)[:INDEX_BYTES])


def new_key() -> str:
    """A fresh random key as base64, for either setting."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _setting(name: str) -> str:
    """The one place where a setting is read."""
    value = getattr(settings, name, "") or ""
    if not value.strip():
        raise KeysMissing(setting=name)
    return str(value)


@lru_cache(maxsize=4)
def _parse_keys(text: str) -> Keyring:
    keys: dict[str, bytes] = {}
    for entry in text.split(","):
        key_id, colon, encoded = entry.strip().partition(":")
        if not colon or not _KEY_ID.fullmatch(key_id) or key_id in keys:
            raise KeysInvalid(setting="SHEQU_DATA_KEYS")
        keys[key_id] = _decode_key(encoded)
        if len(keys[key_id]) != KEY_BYTES:
            raise KeysInvalid(setting="SHEQU_DATA_KEYS")
    return Keyring(current=next(iter(keys)), keys=keys)


@lru_cache(maxsize=4)
def _parse_index_key(text: str) -> bytes:
    key = _decode_key(text.strip())
    if len(key) < KEY_BYTES:
        raise IndexKeyInvalid
    return key


def _index_key() -> bytes:
    return _parse_index_key(_setting("SHEQU_INDEX_KEY"))


def _decode_key(encoded: str) -> bytes:
    """Standard or URL-safe base64, padded or not; empty when it is neither."""
    standard = encoded.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _associated(key_id: str, place: Place) -> bytes:
    return b"".join(_framed(part) for part in (FORMAT, key_id, place.table, place.column, place.row))


def _framed(part: str) -> bytes:
    """Length before content, so that no two lists of parts give the same bytes."""
    data = part.encode()
    return len(data).to_bytes(4, "big") + data


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
