"""Numbers of outside systems as they are kept and looked for. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Fewer characters of a number find too much.
SHORTEST: Final = 4
LONGEST: Final = 40


def plain(text: str) -> str:
    """One form of a number however it was pasted: no spaces, full width as half width, capital letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
