"""Regular expressions that forms use, as named formats and lengths. Editors write no patterns here, so others are not supported."""

from __future__ import annotations

import re
from typing import Any, Final

from .pieces import both

#: Written without anchors and with ``[0-9]`` for ``\\d``. They check the same as the format, or less.
_NAMED: Final = {
    "1[3-9][0-9]{9}": "mobile",
    "1[3456789][0-9]{9}": "mobile",
    "1[345678][0-9]{9}": "mobile",
    "[1-9][0-9]{16}[0-9X]": "id_number",
    "[1-9][0-9]{16}[0-9xX]": "id_number",
    "[1-9][0-9]{16}[0-9Xx]": "id_number",
    "[0-9]{17}[0-9X]": "id_number",
    "[0-9]{17}[0-9xX]": "id_number",
    "[0-9]{17}[0-9Xx]": "id_number",
    "[0-9]{17}([0-9]|X)": "id_number",
    "[0-9]{17}([0-9]|X|x)": "id_number",
    "[0-9A-HJ-NPQRTUWXY]{18}": "credit_code",
    "[0-9A-Z]{18}": "credit_code",
    "[A-Z0-9]{18}": "credit_code",
    "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,4}": "email",
    "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}": "email",
    "[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,4}": "email",
    "[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}": "email",
    "[\\w.%+-]+@[\\w.-]+\\.[A-Za-z]{2,4}": "email",
    ".+@.+\\..+": "email",
    ".+@.+": "email",
}
_DIGITS: Final = re.compile(r"\[0-9\](?:([+*])|\{(\d{1,3})(,?)(\d{0,3})\})")
_ANY: Final = re.compile(r"\.\{(\d{1,3})(,?)(\d{0,3})\}")


def plain(pattern: str) -> str:
    """Without what says the same: anchors, a bracket around all of it, ``\\d``."""
    found = pattern.strip().removeprefix("^").removesuffix("$").replace("\\d", "[0-9]")
    if found.startswith("(") and found.endswith(")") and found.count("(") == 1 and "|" not in found:
        found = found[1:-1]
    return found


def named_format(pattern: str) -> str | None:
    return _NAMED.get(plain(pattern))


def of_length(pattern: str, text: Any) -> Any:
    """The condition that says the same of digits, or of anything, of some length; None where there is none."""
    found = plain(pattern)
    length = {"length": [text]}
    if match := _ANY.fullmatch(found):
        return both(*_lengths(length, *match.groups()))
    match = _DIGITS.fullmatch(found)
    if match is None or match[1] == "*":
        # With a star an empty text fits too; that none is given is asked elsewhere.
        return {"matches": [text, "digits"]} if match else None
    if match[1]:
        return {"matches": [text, "digits"]}
    return both({"matches": [text, "digits"]}, *_lengths(length, match[2], match[3], match[4]))


def _lengths(length: Any, least: str, comma: str, most: str) -> list[Any]:
    if not comma:
        return [{"==": [length, int(least)]}]
    return [{">=": [length, int(least)]}, *([{"<=": [length, int(most)]}] if most else [])]
