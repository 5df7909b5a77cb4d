"""Cells of a file as values of a guide (``shape``), and back. Pure: code lists are handed in.

A row of a list stands on a line of its own in its cell, its parts between ｜ in the order of ``shape``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from shequ_workflows.catalogue.constants import WORDS
from shequ_workflows.catalogue.shape import Column, Kind, Part, whole_row
from shequ_workflows.core.calendar.durations import Duration, InvalidDuration, Unit

BAR: Final = "｜"
#: A line break within a part of a row.
BREAK: Final = "↵"
_MOST_ROWS: Final = 60
_LONGEST: Final = 9999


@dataclass(frozen=True)
class CodeList:
    """``words``: name, other name or code → code; ``names``: those that are expected, in order."""

    words: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()


#: By column.
Codes = Mapping[str, CodeList]


class Unexpected(ValueError):
    """``str()`` says what was expected instead."""


# --- in ----------------------------------------------------------------------------------------------------------------


def plain(value: object) -> str:
    """A cell as text: numbers without the ``.0`` of a spreadsheet, no apostrophe that guards against formulas."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if re.fullmatch(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)", text):
        raise Unexpected(_("the value of the formula, which has failed"))
    if text.startswith("'") and text[1:].lstrip(" ").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")):
        text = text[1:]
    return text


def read(column: Column, value: object, codes: Codes) -> Any:
    """Raises ``Unexpected``."""
    if column.kind == Kind.DAY and isinstance(value, dt.date):
        return (value.date() if isinstance(value, dt.datetime) else value).isoformat()
    if column.kind == Kind.FLAG and isinstance(value, bool):
        return value
    text = plain(value)
    match column.kind:
        case Kind.CHOICE:
            return _choice(column.choices, text, column.usual)
        case Kind.FLAG:
            return _flag(text)
        case Kind.NUMBER:
            return _number(text)
        case Kind.LENGTH:
            return _length(text)
        case Kind.DAY:
            return _day(text)
        case Kind.CODES:
            return _codes(text, codes.get(column.key, CodeList()))
        case Kind.ROWS:
            return _rows(column, text)
        case Kind.LINES:
            return _fitting(text, column.most)
    line = _fitting(" ".join(text.split("\n")), column.most)
    return _address(line) if column.key == "online_url" and line else line


def _address(text: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise Unexpected(_("an address that begins with https://")) from None
    return text


def _fitting(text: str, most: int) -> str:
    if len(text) > most:
        raise Unexpected(_("at most %(most)d characters") % {"most": most})
    return text


def _choice(choices: Any, text: str, usual: Any = "") -> str:
    if not text:
        return str(usual or "")
    asked = text.replace(" ", "").casefold()
    for value, words in WORDS[choices].items():
        if asked in {value.casefold(), *(word.casefold() for word in words.split())}:
            return value
    known = _("、").join(words.split()[0] for words in WORDS[choices].values())
    raise Unexpected(_("one of: %(words)s") % {"words": known})


def _flag(text: str) -> bool:
    word = text.casefold()
    if word in {"是", "有", "可", "支持", "√", "✓", "y", "yes", "1", "true"}:
        return True
    if word in {"", "否", "无", "没有", "不可", "不支持", "×", "n", "no", "0", "false", "/", "-", "—"}:
        return False
    raise Unexpected(_("是 or 否"))


def _number(text: str) -> int | None:
    if text in {"", "/", "-", "—"}:
        return None
    found = re.fullmatch(r"(\d{1,4})\s*[次份个]?", unicodedata.normalize("NFKC", text))
    if found is None:
        raise Unexpected(_("a whole number"))
    return int(found[1])


_LENGTH: Final = re.compile(
    r"(\d{1,4})\s*个?\s*(工作日|工作小时|小时|分钟|自然日|日历日|天|日|wd|wh|h|min|d)(?:内|以内)?"
)
_UNITS: Final = {"工作日": Unit.WD, "工作小时": Unit.WH, "小时": Unit.H, "分钟": Unit.MIN} | dict.fromkeys(
    ("自然日", "日历日", "天", "日"), Unit.D
)


def _length(text: str) -> str:
    if text in {"", "无", "/", "-", "—", "即办", "当场办结"}:
        return ""
    found = _LENGTH.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise Unexpected(_("a number with its unit, for example 5个工作日 or 30日"))
    unit = _UNITS.get(found[2]) or Unit(found[2])
    return length_within(Duration(int(found[1]), unit))


def length_within(length: Duration) -> str:
    """As it stands in a guide; a number that its column does not hold is a slip of the finger."""
    if length.amount > _LONGEST:
        raise Unexpected(_("a number with its unit, for example 5个工作日 or 30日"))
    return str(length)


_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")


def _day(text: str) -> str:
    if text in {"", "长期", "无", "/", "-", "—"}:
        return ""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if found is not None:
            return dt.date(*(int(part) for part in found.groups() if part)).isoformat()
    except ValueError:
        pass
    raise Unexpected(_("a day like 2026-01-31"))


def _codes(text: str, known: CodeList) -> list[str]:
    found = []
    for word in re.split(r"[、,，;；\n]+", text):
        name = word.strip()
        if not name:
            continue
        if name.casefold() not in known.words:
            names = _("、").join(known.names)
            raise Unexpected(_("names of the list: %(names)s") % {"names": names})
        found.append(known.words[name.casefold()])
    return sorted(set(found))


def _rows(column: Column, text: str) -> list[dict[str, Any]]:
    made = [_row(column, line) for line in text.split("\n") if line.strip() and line.strip() not in {"无", "/"}]
    if len(made) > _MOST_ROWS:
        raise Unexpected(_("at most %(most)d lines") % {"most": _MOST_ROWS})
    return made


def _row(column: Column, line: str) -> dict[str, Any]:
    cells = [cell.strip().replace(BREAK, "\n") for cell in re.split(r"[｜|]", line)]
    while cells and not cells[-1]:
        cells.pop()
    order = BAR.join(part.heading for part in column.parts)
    if len(cells) > len(column.parts) or not cells or not cells[0]:
        raise Unexpected(_("one line each, in this order: %(order)s") % {"order": order})
    row = {}
    for part, cell in zip(column.parts, cells, strict=False):
        try:
            row[part.key] = _part(part, cell)
        except Unexpected as error:
            expected = _("“%(line)s”, at %(part)s: %(expected)s")
            words = {"line": line.strip()[:40], "part": part.heading, "expected": error}
            raise Unexpected(expected % words) from None
    return whole_row(column, row)


def _part(part: Part, text: str) -> Any:
    if part.kind == Kind.CHOICE:
        return _choice(part.choices, text, part.usual)
    if part.kind == Kind.NUMBER:
        number = _number(text)
        if number == 0:
            raise Unexpected(_("a whole number"))
        return part.usual if number is None else number
    return _fitting(text, part.most)


# --- out ---------------------------------------------------------------------------------------------------------------


def write(column: Column, value: Any, names: Mapping[str, Mapping[str, str]]) -> str:
    """The cell that ``read`` reads again. ``names``: code → name, for each code list by its column."""
    match column.kind:
        case Kind.CHOICE:
            return _word(column.choices, value)
        case Kind.FLAG:
            return "是" if value else "否"
        case Kind.NUMBER:
            return "" if value is None else str(value)
        case Kind.LENGTH:
            return _written_length(value)
        case Kind.CODES:
            return "、".join(names.get(column.key, {}).get(code, code) for code in value)
        case Kind.ROWS:
            return "\n".join(_written_row(column, row) for row in value)
    return str(value)


def _word(choices: Any, value: Any) -> str:
    words: str = WORDS[choices].get(value, "")
    return words.split()[0] if words else ""


def _written_length(text: str) -> str:
    try:
        length = Duration.parse(text)
    except InvalidDuration:
        return ""
    words = {Unit.WD: "个工作日", Unit.WH: "工作小时", Unit.H: "小时", Unit.MIN: "分钟", Unit.D: "日"}
    return f"{length.amount}{words[length.unit]}"


def _written_row(column: Column, row: Mapping[str, Any]) -> str:
    cells = []
    for part in column.parts:
        value = row.get(part.key)
        text = _word(part.choices, value) if part.kind == Kind.CHOICE else "" if value is None else str(value)
        cells.append(text.replace("\n", BREAK).replace(BAR, "/").replace("|", "/"))
    return BAR.join(cells).rstrip(BAR)
