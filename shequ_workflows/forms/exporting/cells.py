"""One answer as one cell. Pure.

A cell is text; that of a column of numbers may be taken for a number where ``writers`` finds one in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.kinds.answers import OTHER

Write = Callable[[Any], str]
NUMBERS: Final = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.SCALE, Kind.COMPUTED, Kind.GROUP})
NAMED: Final = frozenset({Kind.PERSON, Kind.HOUSEHOLD})
#: Between the choices of one answer.
BETWEEN: Final = "; "


def plain(value: Any) -> str:
    """Any JSON as one cell."""
    if value.__class__ is str:
        return str(value)
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return BETWEEN.join(value)
    return json.dumps(value, ensure_ascii=False)


def writer_of(field: Field, language: str, *, labels: bool, names: Mapping[str, str]) -> Write:
    """How answers to ``field`` are written: with the words of their choices, or as they are kept. ``names`` of persons and
    households by public id; it may be filled later."""
    if field.kind == Kind.GROUP:
        return _count
    if not labels:
        return plain
    if field.kind in {Kind.ONE_OF, Kind.MANY_OF}:
        return _chosen(field, language)
    if field.kind in {Kind.YES_NO, Kind.CONSENT}:
        return _yes_no()
    if field.kind in FILING:
        return _files
    if field.kind in NAMED:
        return lambda value: names.get(value, value) if isinstance(value, str) else plain(value)
    return plain


def _count(value: Any) -> str:
    return str(len(value)) if isinstance(value, list) else ""


def _chosen(field: Field, language: str) -> Write:
    words = {one.value: one.label.say(language) or one.value for one in field.choices}
    other = _("Other")
    colon = pgettext("between a name and its value", ": ")

    def one(value: Any) -> str:
        found = words.get(value) if isinstance(value, str) else None
        if found is not None:
            return found
        if isinstance(value, str) and value.startswith(OTHER):
            return f"{other}{colon}{value.removeprefix(OTHER)}"
        return plain(value)

    return lambda value: BETWEEN.join(map(one, value)) if isinstance(value, list) else one(value)


def _yes_no() -> Write:
    yes, no = _("Yes"), _("No")
    return lambda value: yes if value is True else no if value is False else plain(value)


def _files(value: Any) -> str:
    count = len(value) if isinstance(value, list) else 0
    return ngettext("%(count)d file", "%(count)d files", count) % {"count": count} if count else ""
