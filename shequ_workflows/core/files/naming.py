"""The name a file came with, made harmless and still known to whoever sent it. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from .constants import NAME_LENGTH

#: Control characters, and those that turn the direction of writing (``exe.gpj``). Rare and private characters stay:
#: Chinese names have them.
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
FALLBACK: Final = "file"


def shown_name(sent: str) -> str:
    """The last part of ``sent``, for sentences about it."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", sent))[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in HIDDEN)
    return seen.strip()[:NAME_LENGTH] or FALLBACK


def clean_name(sent: str, ending: str) -> str:
    """The last part of ``sent``, its ending replaced by ``ending`` (``.jpg``), at most ``NAME_LENGTH`` long."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", shown_name(sent)).strip(" .") or FALLBACK
    return stem[: NAME_LENGTH - len(ending)].rstrip(" .") + ending
