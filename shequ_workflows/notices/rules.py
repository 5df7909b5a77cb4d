"""What must hold for a notice before everybody's eyes. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from .constants import DISPLAY_DAYS

#: 17 digits and a check character, as on ID cards; spaces and dashes between them do not help.
_ID_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}[\s-]?(?:19|20)\d{2}[\s-]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s-]?\d{3}[\dXx](?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(?:(?:00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")


def earliest_end(put_up: dt.date, days: int = DISPLAY_DAYS) -> dt.date:
    """The first day that may be the last of a display: the day it goes up is not counted (Civil Code art. 201)."""
    return put_up + dt.timedelta(days=days)


def has_id_number(text: str) -> bool:
    """Whether something in ``text`` reads like a resident ID number."""
    return _ID_NUMBER.search(_narrow(text)) is not None


def has_mobile(text: str) -> bool:
    """Whether something in ``text`` reads like somebody's mobile number."""
    return _MOBILE.search(_narrow(text)) is not None


def _narrow(text: str) -> str:
    """Digits typed in full width are digits."""
    return unicodedata.normalize("NFKC", text)


def text_digest(values: Iterable[Any]) -> str:
    """One digest of what a notice says: the same for the same words, whatever way they were stored."""
    said = [value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value or "" for value in values]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
