"""A field of a guide in words, in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration

from .shape import Column, Kind, Part


def yes_no(value: Any) -> str:
    return pgettext("answer", "yes") if value else pgettext("answer", "no")


def say(column: Column, value: Any) -> str:
    """As it is read; empty for what says nothing. Rows are not said here."""
    match column.kind:
        case Kind.FLAG:
            return yes_no(value)
        case Kind.CHOICE:
            return _choice(column.choices, value)
        case Kind.LENGTH:
            return length_label(value)
        case Kind.CODES:
            return _("、").join(_names(column.key, value))
        case Kind.NUMBER:
            return "" if value is None else str(value)
    return str(value or "")


def say_part(part: Part, value: Any) -> str:
    if part.kind == Kind.CHOICE:
        return _choice(part.choices, value)
    return "" if value in (None, "") else str(value)


def length_label(text: str) -> str:
    try:
        return Duration.parse(text).label if text else ""
    except InvalidDuration:
        return text


def _choice(choices: Any, value: Any) -> str:
    found = dict(choices.choices).get(value, value) if choices is not None else value
    return str(found or "")


def _names(key: str, codes: list[str]) -> list[str]:
    """Names as they stand in the tables now, in their order; a code that is gone as it is, at the end. One query."""
    from .data import TABLES

    if not codes:
        return []
    known = {row.code: row.name for row in TABLES[key]._default_manager.filter(code__in=codes)}
    return [*known.values(), *(code for code in codes if code not in known)]
