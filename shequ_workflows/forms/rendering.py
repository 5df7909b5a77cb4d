"""A field as a resident sees it: plain data for one template per kind, ``shequ_forms/fields/<kind>.html``.

::

    shown = show(field, "zh-hans", value="13800001234", errors=["…"])
    {% include shown.template %}

The name of a control is the field's key; within a repeating group ``<group>-<row>-<key>``, and the hidden
``<group>-rows`` says how many rows there are. What was written beside “other” is sent as ``<name>-other``.

``filling.js`` finds the parts by what they carry: ``data-field`` (the control's name) around a field, ``data-section`` and
``data-step`` (the key) around those, ``data-row`` around a row and ``data-choice`` (the value) around a choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as given
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Sentence

from .conditions.engine import FieldState
from .conditions.of_definition import section_key, step_key
from .conditions.values import write
from .constants import CHOOSING, FILING, MOST_ROWS, Kind
from .definition.schema import Definition, Field, Section, Step
from .kinds.answers import OTHER

#: Widest scale that is shown as a row of numbers.
_LONGEST_SCALE: Final = 11


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; ``id`` is that of its control. What is not ``offered`` just now stands in the page, hidden."""

    value: str
    label: Sentence
    id: str
    chosen: bool
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with all that its template says. ``described``: ids of its help and errors, for ``aria-describedby``.

    ``lines``: rows of a repeating group, each with its fields; ``blank``: a row that is not there yet. ``condition`` says
    when it is asked, for whoever looks at the whole form at once.
    """

    kind: Kind
    name: str
    id: str
    label: str
    help: str
    statement: str
    unit: str
    required: bool
    read_only: bool
    value: Any
    minimum: str
    maximum: str
    accept: str
    errors: tuple[Sentence, ...]
    source: Sentence
    condition: Sentence
    options: tuple[Option, ...]
    other: str | None
    lines: tuple[tuple[Shown, ...], ...]
    blank: tuple[Shown, ...]
    visible: bool = True

    @property
    def most(self) -> int:
        """Rows that a repeating group takes."""
        return min(int(self.maximum), MOST_ROWS) if self.maximum.isdigit() else MOST_ROWS

    @property
    def said(self) -> Sentence:
        """A value as it is read out, where nobody fills it in."""
        if isinstance(self.value, bool):
            return _("Yes") if self.value else _("No")
        return "" if self.value is None else str(self.value)

    @property
    def template(self) -> str:
        return f"shequ_forms/fields/{self.kind}.html"

    @property
    def described(self) -> str:
        told = [("help", self.help), ("source", self.source), ("condition", self.condition), ("error", self.errors)]
        return " ".join(f"{self.id}_{name}" for name, said in told if said)

    @property
    def step(self) -> str:
        """Of a number's control."""
        return {Kind.MONEY: "0.01", Kind.NUMBER: "1"}.get(self.kind, "any")


def show(
    field: Field,
    language: str,
    *,
    value: Any = None,
    name: str = "",
    errors: Sequence[Sentence] = (),
    required: bool | None = None,
    read_only: bool | None = None,
    offered: Sequence[str] | None = None,
    source: Sentence = "",
    condition: Sentence = "",
    labels: Mapping[str, Sentence] | None = None,
    state: FieldState | None = None,
    told: Told | None = None,
) -> Shown:
    """``state``: what the rules decide just now; without it a field is shown, and ``required`` and ``read_only`` say what
    they are told, or else what always holds. ``offered``: values of the choices that may be chosen; None: all.
    ``told``: what is said at the rows of a repeating group. ``labels``: of persons or households that may be chosen, and of
    files that came before, by public id."""
    said = name or field.key
    ident = f"id_{said}"
    told = told or Told()
    if state is not None:
        required, read_only, offered = state.required, state.read_only, state.choices
        value = write(state.value) if field.computed is not None else value
    lines = _lines(field, language, value, said, state, told)
    return Shown(
        kind=field.kind, name=said, id=ident, label=field.label.say(language), help=field.help.say(language),
        statement=field.statement.say(language), unit=field.unit, value=value,
        required=field.required is True if required is None else required,
        read_only=field.read_only is True if read_only is None else read_only,
        minimum=_bound(field.minimum), maximum=_bound(field.maximum), accept=", ".join(field.accept),
        errors=tuple(errors), source=source, condition=condition,
        options=_options(field, language, value, ident, offered, labels or told.labels.get(field.kind, {})),
        other=_other(value) if field.other else None, lines=lines,
        blank=_row(field, language, {}, f"{said}-{len(lines)}", {}, Told()) if field.kind == Kind.GROUP else (),
        visible=state is None or state.visible,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """``errors`` and, for what could not be read, what was ``typed``: by path, ``members/0/age``. ``labels`` as in
    ``show``, by kind."""

    errors: Mapping[str, Sequence[Sentence]] = given(default_factory=dict)
    typed: Mapping[str, Any] = given(default_factory=dict)
    labels: Mapping[str, Mapping[str, Sentence]] = given(default_factory=dict)


def _lines(
    field: Field, language: str, value: Any, name: str, state: FieldState | None, told: Told
) -> tuple[tuple[Shown, ...], ...]:
    rows = value if field.kind == Kind.GROUP and isinstance(value, list) else []
    states = state.rows if state is not None and len(state.rows) == len(rows) else [{}] * len(rows)
    return tuple(
        _row(field, language, row, f"{name}-{number}", states[number], told) for number, row in enumerate(rows)
    )


def _row(
    field: Field, language: str, row: Any, name: str, states: Mapping[str, FieldState], told: Told
) -> tuple[Shown, ...]:
    values = row if isinstance(row, Mapping) else {}
    made = []
    for one in field.fields:
        said = f"{name}-{one.key}"
        path = said.replace("-", "/")
        value = told.typed.get(path, values.get(one.key))
        errors = told.errors.get(path, ())
        made.append(show(one, language, value=value, name=said, errors=errors, state=states.get(one.key), told=told))
    return tuple(made)


def _bound(bound: Any) -> str:
    return "" if bound is None else str(bound)


def _chosen(value: Any) -> set[str]:
    rows = value if isinstance(value, list) else [value]
    return {str(one) for one in rows if one not in (None, "")}


def _other(value: Any) -> str:
    """What was written beside “other”."""
    return next((one.removeprefix(OTHER) for one in sorted(_chosen(value)) if one.startswith(OTHER)), "")


def _options(
    field: Field, language: str, value: Any, ident: str, offered: Sequence[str] | None, labels: Mapping[str, Sentence]
) -> tuple[Option, ...]:
    rows: list[tuple[str, Sentence]] = []
    if field.kind in CHOOSING:
        rows = [(one.value, one.label.say(language)) for one in field.choices]
    elif field.kind == Kind.YES_NO:
        rows = [("yes", _("Yes")), ("no", _("No"))]
        value = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    elif field.kind == Kind.SCALE:
        rows = [(str(one), str(one)) for one in scale_of(field)]
    elif field.kind in FILING and isinstance(value, list):
        rows = [(one, labels.get(one, one)) for one in value]
    elif field.kind in {Kind.PERSON, Kind.HOUSEHOLD}:
        rows = list(labels.items())
    chosen = _chosen(value)
    return tuple(
        Option(
            said,
            label,
            f"{ident}_{n}",
            said in chosen,
            offered is None or said in offered or field.kind not in CHOOSING,
        )
        for n, (said, label) in enumerate(rows)
    )


def scale_of(field: Field) -> range:
    """From the least to the most; 1 to 5 where nothing is said, and none where there are too many to show."""
    least = int(field.minimum) if field.minimum is not None else 1
    most = int(field.maximum) if field.maximum is not None else least + 4
    return range(least, most + 1) if most - least < _LONGEST_SCALE else range(0)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a preview shows beside the questions. ``conditions``: by ``id()`` of a part, when it is shown; ``states`` of
    all parts while nothing is answered."""

    conditions: Mapping[int, Sentence]
    states: Mapping[str, FieldState]

    def shows(self, key: str) -> bool:
        state = self.states.get(key)
        return state is None or state.visible


def whole(definition: Definition, language: str, tried: Tried) -> list[dict[str, Any]]:
    """Every step with everything in it, as a preview shows it."""
    return [_step(one, language, tried) for one in definition.steps]


def _step(step: Step, language: str, tried: Tried) -> dict[str, Any]:
    return {
        "key": step.key,
        "title": step.title.say(language),
        "condition": tried.conditions.get(id(step), ""),
        "visible": tried.shows(step_key(step)),
        "sections": [_section(one, language, tried) for one in step.sections],
    }


def _section(section: Section, language: str, tried: Tried) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title.say(language),
        "help": section.help.say(language),
        "condition": tried.conditions.get(id(section), ""),
        "visible": tried.shows(section_key(section)),
        "fields": [
            show(
                one, language, condition=tried.conditions.get(id(one), ""), value=_sample(one),
                state=tried.states.get(one.key),
            )
            for one in section.fields
        ],
    }  # fmt: skip


def _sample(field: Field) -> Any:
    """A group shows one empty row."""
    return [{}] if field.kind == Kind.GROUP else None
