"""The number on a receipt: unguessable, and readable aloud over the telephone."""

from __future__ import annotations

import secrets
from typing import Final

from shequ_workflows.org.identity import ALPHABET

_GROUPS: Final = 3
_EACH: Final = 4


def new_reference() -> str:
    """``7KMP-X3QA-9TWB``: 31^12 ≈ 8·10^17 of them, so that nobody comes upon one by trying."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_EACH)) for _ in range(_GROUPS))
    return "-".join(groups).upper()
