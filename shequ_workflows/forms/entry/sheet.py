"""The blank form on paper: every question of a version with its boxes, lines and tables. Plain data for the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shequ_workflows.forms.constants import CHOOSING, FILING, Kind
from shequ_workflows.forms.definition.schema import Definition, Field, Step
from shequ_workflows.forms.models import FormVersion
from shequ_workflows.forms.previewing import conditions_of
from shequ_workflows.forms.rendering import scale_of
from shequ_workflows.org.acting import Sentence

#: Empty rows of a table.
ROWS: Final = 4
_LINES: Final = {Kind.LONG_TEXT: 3, Kind.ADDRESS: 1}
#: Two of these stand side by side.
_SHORT: Final = frozenset(
    {
        Kind.TEXT, Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.DATE, Kind.TIME, Kind.DATE_TIME, Kind.PHONE, Kind.EMAIL,
        Kind.DOCUMENT, Kind.PERSON, Kind.HOUSEHOLD, Kind.SIGNATURE, Kind.YES_NO,
    }
)  # fmt: skip
#: A label longer than this takes the whole width.
_SHORT_LABEL: Final = 18
_DIGITS: Final = {Kind.ID_NUMBER: 18, Kind.CREDIT_CODE: 18}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. ``look`` is one of boxes, line, lines, digits, table, tick, note, file; ``blank`` stands on the line."""

    number: int
    look: str
    label: str
    help: str
    statement: str
    condition: Sentence
    required: bool
    unit: str = ""
    blank: str = ""
    options: tuple[str, ...] = ()
    several: bool = False
    count: range = range(0)
    columns: tuple[Asked, ...] = ()
    wide: bool = True


def sheet(version: FormVersion, definition: Definition, language: str) -> dict[str, Any]:
    """Title, why it is asked, and the steps with their questions, numbered through."""
    conditions = conditions_of(definition, language)
    return {
        "title": definition.title.say(language),
        "introduction": definition.introduction.say(language),
        "why": why_of(version),
        "steps": _steps(definition, language, conditions),
        "version": version,
    }


def why_of(version: FormVersion) -> list[tuple[str, str]]:
    """What was promised to whoever answers."""
    said = version.settings
    months = said.get("retention")
    kept = ngettext("%(count)d month", "%(count)d months", months) % {"count": months} if months else ""
    rows = [
        (pgettext("of a form", "What for"), said.get("purpose") or ""),
        (_("Legal ground"), said.get("legal_ground") or ""),
        (_("Kept for"), kept),
    ]
    return [(name, text) for name, text in rows if text]


def _steps(definition: Definition, language: str, conditions: Mapping[int, Sentence]) -> list[dict[str, Any]]:
    numbers = iter(range(1, 1000))
    return [_step(one, language, conditions, numbers) for one in definition.steps]


def _step(step: Step, language: str, conditions: Mapping[int, Sentence], numbers: Any) -> dict[str, Any]:
    return {
        "title": step.title.say(language),
        "condition": conditions.get(id(step), ""),
        "sections": [
            {
                "title": section.title.say(language),
                "help": section.help.say(language),
                "condition": conditions.get(id(section), ""),
                "fields": [
                    asked(one, language, conditions, 0 if one.is_silent else next(numbers))
                    for one in section.fields
                    if is_on_paper(one)
                ],
            }
            for section in step.sections
        ],
    }


def is_on_paper(field: Field) -> bool:
    """What is computed, the office's machine computes."""
    return field.kind != Kind.COMPUTED and field.computed is None


def asked(field: Field, language: str, conditions: Mapping[int, Sentence], number: int = 0) -> Asked:
    label = field.label.say(language)
    return Asked(
        number=number, look=look_of(field), label=label, help=field.help.say(language),
        statement=field.statement.say(language), condition=conditions.get(id(field), ""),
        required=field.required is True, unit=field.unit or (_("yuan") if field.kind == Kind.MONEY else ""),
        blank=_blank(field), options=_options(field, language), several=field.kind == Kind.MANY_OF,
        count=range(_DIGITS.get(field.kind, _LINES.get(field.kind, ROWS))),
        columns=tuple(asked(one, language, conditions) for one in field.fields if is_on_paper(one)),
        wide=field.kind not in _SHORT or len(label) > _SHORT_LABEL,
    )  # fmt: skip


def look_of(field: Field) -> str:
    if field.kind in CHOOSING or field.kind in {Kind.YES_NO, Kind.SCALE}:
        return "boxes" if field.kind != Kind.SCALE or scale_of(field) else "line"
    if field.kind in FILING:
        return "file"
    if field.kind in _DIGITS:
        return "digits"
    looks = {Kind.GROUP: "table", Kind.NOTE: "note", Kind.CONSENT: "tick", Kind.LONG_TEXT: "lines"}
    return looks.get(field.kind, "line")


def _blank(field: Field) -> str:
    """Room for a day or a time in the order in which it is written."""
    day = pgettext("to be filled in by hand", "____ - __ - __ (year, month, day)")
    time = pgettext("to be filled in by hand", "__ : __")
    return {Kind.DATE: day, Kind.TIME: time, Kind.DATE_TIME: f"{day} {time}"}.get(field.kind, "")


def _options(field: Field, language: str) -> tuple[str, ...]:
    if field.kind == Kind.YES_NO:
        return _("Yes"), _("No")
    if field.kind == Kind.SCALE:
        return tuple(str(one) for one in scale_of(field))
    found = tuple(one.label.say(language) for one in field.choices)
    return (*found, pgettext("to be filled in by hand", "Other: __________")) if field.other else found
