"""Answers from anywhere (a screen, a draft, a file, a program) as plain JSON in its one form, before the rules see them.

What cannot be read counts as missing, with the sentence that says what to do; what belongs to no question is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.forms.constants import MOST_ROWS, Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.kinds.answers import BadAnswer, read_answer

Faults = dict[str, str]


def clean(fields: Iterable[Field], given: object) -> tuple[dict[str, Any], Faults]:
    """Never raises, whatever ``given`` is. Faults by path (``members/0/age``)."""
    faults: Faults = {}
    return _clean(fields, given, "", faults), faults


def _clean(fields: Iterable[Field], given: object, above: str, faults: Faults) -> dict[str, Any]:
    answers = given if isinstance(given, Mapping) else {}
    made: dict[str, Any] = {}
    for one in fields:
        raw, path = answers.get(one.key), f"{above}{one.key}"
        if raw is None or one.is_silent or one.computed is not None:
            continue
        if one.kind == Kind.GROUP:
            made[one.key] = _rows(one, raw, path, faults)
            continue
        try:
            made[one.key] = read_answer(one, raw)
        except BadAnswer as fault:
            faults[path] = fault.sentence
    return {key: value for key, value in made.items() if value is not None}


def _rows(one: Field, raw: object, path: str, faults: Faults) -> list[dict[str, Any]] | None:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        faults[path] = _("This is not an answer to this question. Please fill it in again.")
        return None
    if len(raw) > MOST_ROWS:
        faults[path] = _("At most %(most)d rows, please.") % {"most": MOST_ROWS}
    return [_clean(one.fields, row, f"{path}/{number}/", faults) for number, row in enumerate(raw[:MOST_ROWS])] or None
