"""The rules of a compiled form, as the engine and the checks take them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.definition.schema import Definition, Field, Section, Step, Words

from .checking import check, checked
from .dependencies import circle_faults, components, graph
from .kinds import Basic, Type
from .reaching import unreachable_faults
from .rules import Rules, every, types_of
from .words import Labels

BASICS: Final[Mapping[Kind, Basic]] = {
    Kind.TEXT: Basic.TEXT,
    Kind.LONG_TEXT: Basic.TEXT,
    Kind.NUMBER: Basic.DECIMAL,
    Kind.DECIMAL: Basic.DECIMAL,
    Kind.MONEY: Basic.DECIMAL,
    Kind.YES_NO: Basic.BOOLEAN,
    Kind.ONE_OF: Basic.TEXT,
    Kind.MANY_OF: Basic.TEXTS,
    Kind.SCALE: Basic.DECIMAL,
    Kind.DATE: Basic.DATE,
    Kind.TIME: Basic.TIME,
    Kind.DATE_TIME: Basic.DATE_TIME,
    Kind.PHONE: Basic.TEXT,
    Kind.EMAIL: Basic.TEXT,
    Kind.ID_NUMBER: Basic.TEXT,
    Kind.DOCUMENT: Basic.TEXT,
    Kind.CREDIT_CODE: Basic.TEXT,
    Kind.ADDRESS: Basic.TEXT,
    Kind.PERSON: Basic.TEXT,
    Kind.HOUSEHOLD: Basic.TEXT,
    Kind.FILE: Basic.TEXTS,
    Kind.PHOTO: Basic.TEXTS,
    Kind.CONSENT: Basic.BOOLEAN,
    Kind.SIGNATURE: Basic.TEXT,
    Kind.GROUP: Basic.ROWS,
}


def step_key(step: Step) -> str:
    """Key of a step's state; no field has a colon in its key."""
    return f"step:{step.key}"


def section_key(section: Section) -> str:
    return f"section:{section.key}"


def rules_of(definition: Definition) -> tuple[Rules, ...]:
    """Steps, sections and fields. A computed field has the type that its expression gives."""
    made: list[Rules] = []
    for step in definition.steps:
        made.append(Rules(step_key(step), visible=_given(step.visible)))
        for section in step.sections:
            made.append(Rules(section_key(section), within=step_key(step), visible=_given(section.visible)))
            made.extend(_rules(one, section_key(section)) for one in section.fields)
    return _with_types(tuple(made))


def _given(condition: Any) -> tuple[Any, ...]:
    """No rule for None; ``False`` for required or read-only is no rule either."""
    return () if condition is None else (condition,)


def _sometimes(condition: Any) -> tuple[Any, ...]:
    return () if condition is None or condition is False else (condition,)


def _rules(one: Field, within: str) -> Rules:
    basic = BASICS.get(one.kind)
    choices = None if one.other or not one.choices else one.values
    return Rules(
        key=one.key,
        type=Type(basic, choices=choices) if basic is not None else None,
        within=within,
        visible=_given(one.visible),
        required=_sometimes(one.required),
        read_only=_sometimes(one.read_only),
        computed=one.computed,
        choices={choice.value: _given(choice.visible) for choice in one.choices},
        columns=tuple(_rules(column, "") for column in one.fields),
    )


def _with_types(rules: tuple[Rules, ...]) -> tuple[Rules, ...]:
    """Types of computed fields, each found after those it is computed from."""
    placed = {one.key: one for one in every(rules)}
    for key in (key for together in components(graph(rules)) for key in together):
        one = placed[key]
        if one.rules.type is None and one.rules.computed is not None:
            given, _faults = checked(one.rules.computed, types_of(rules), group=one.group)
            if given is not None and given.basic not in {Basic.NULL, Basic.ROWS}:
                rules = _typed(rules, key, given)
    return rules


def _typed(rules: tuple[Rules, ...], key: str, given: Type) -> tuple[Rules, ...]:
    """The rules with the type of one of them."""
    first, _dot, rest = key.partition(".")
    return tuple(
        (replace(one, columns=_typed(one.columns, rest, given)) if rest else replace(one, type=given))
        if one.key == first
        else one
        for one in rules
    )


def labels_of(definition: Definition, language: str) -> Labels:
    """What sentences call the questions and choices."""
    fields = [(".".join(path), one) for path, one in definition.every_field()]
    return Labels(
        {key: one.label.say(language) or one.key for key, one in fields},
        {key: {choice.value: choice.label.say(language) for choice in one.choices} for key, one in fields if one.choices},
    )  # fmt: skip


def faults_of(definition: Definition, language: str) -> list[Fault]:
    """All that is wrong with the conditions of a form: keys, types, limits, circles, what is out of reach.

    Paths are those of the definition (``steps/0/sections/1/fields/2/visible``).
    """
    rules = rules_of(definition)
    types, names = types_of(rules), _names(definition, language)
    found: list[Fault] = []
    for at, expression, wanted, group in _expressions(definition):
        found.extend(check(expression, types, wanted=wanted, group=group, at=at, labels=names))
    known = {one.key: one.rules.type for one in every(rules)}
    places = dict(_places(definition))
    for key, (at, field) in places.items():
        if isinstance(field, Field) and field.computed is not None and known[key] is not None and field.kind in BASICS:
            found.extend(
                check(field.computed, types, wanted=BASICS[field.kind], group=key.rpartition(".")[0], at=f"{at}/computed", labels=names)
            )  # fmt: skip
    if found:
        return found
    for fault in (*circle_faults(rules, names), *unreachable_faults(rules, names)):
        found.append(Fault(fault.code, places[fault.path][0], fault.sentence))
    return found


def _names(definition: Definition, language: str) -> dict[str, str]:
    names = dict(labels_of(definition, language).questions)
    for key, (_at, part) in _places(definition):
        words: Words | None = None if isinstance(part, Field) else part.title
        if words is not None:
            names[key] = words.say(language) or part.key
    return names


def _places(definition: Definition) -> Iterator[tuple[str, tuple[str, Step | Section | Field]]]:
    """Dotted key → path in the definition, and what stands there."""
    for number, step in enumerate(definition.steps):
        at = f"steps/{number}"
        yield step_key(step), (at, step)
        for second, section in enumerate(step.sections):
            inside = f"{at}/sections/{second}"
            yield section_key(section), (inside, section)
            yield from _fields(section.fields, inside, "")


def _fields(fields: tuple[Field, ...], at: str, group: str) -> Iterator[tuple[str, tuple[str, Field]]]:
    for number, one in enumerate(fields):
        key, place = f"{group}.{one.key}" if group else one.key, f"{at}/fields/{number}"
        yield key, (place, one)
        yield from _fields(one.fields, place, key)


def _expressions(definition: Definition) -> Iterator[tuple[str, Any, Basic | None, str]]:
    """Path, expression, the type it must give, and the group it stands in."""
    for key, (at, part) in _places(definition):
        group = key.rpartition(".")[0]
        if part.visible is not None:
            yield f"{at}/visible", part.visible, Basic.BOOLEAN, group
        if not isinstance(part, Field):
            continue
        for name in ("required", "read_only"):
            if not isinstance(getattr(part, name), bool | None):
                yield f"{at}/{name}", getattr(part, name), Basic.BOOLEAN, group
        if part.computed is not None and part.kind not in BASICS:
            yield f"{at}/computed", part.computed, None, group
        for number, choice in enumerate(part.choices):
            if choice.visible is not None:
                yield f"{at}/choices/{number}/visible", choice.visible, Basic.BOOLEAN, group
    for number, rule in enumerate(definition.rules):
        yield f"rules/{number}/must", rule.must, Basic.BOOLEAN, ""
