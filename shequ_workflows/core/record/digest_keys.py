"""The key that signs digests, and those by which they are checked.

``SHEQU_DIGEST_KEY`` is base64 of 32 bytes or more that only the site knows. Whoever shall check without being able to
sign gets the public key. After a change of keys the old public ones stand in ``SHEQU_DIGEST_PUBLIC_KEYS`` (base64,
commas between).
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

_PURPOSE = b"shequ-digest-key-1\n"


def private_key() -> Ed25519PrivateKey:
    """The signing key, made from the setting; raises ``ImproperlyConfigured``."""
    text = getattr(settings, "SHEQU_DIGEST_KEY", "")
    try:
        secret = base64.b64decode(text, validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) < 32:
        raise ImproperlyConfigured(_("Set SHEQU_DIGEST_KEY to base64 of at least 32 random bytes."))
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_PURPOSE + secret).digest())


def raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key: Ed25519PublicKey) -> str:
    """Short name of a public key, as it stands in a digest's header."""
    return hashlib.sha256(raw(key)).hexdigest()[:16]


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Id → key of all that are known here: the site's own, and earlier ones."""
    keys = [private_key().public_key()]
    for text in str(getattr(settings, "SHEQU_DIGEST_PUBLIC_KEYS", "") or "").split(","):
        if text.strip():
            keys.append(Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip())))
    return {key_id(key): key for key in keys}


def signature_holds(key: Ed25519PublicKey, signature: str, message: bytes) -> bool:
    try:
        written = base64.b64decode(signature, validate=True)
        key.verify(written, message)
    except (InvalidSignature, ValueError):
        return False
    return base64.b64encode(written).decode() == signature
