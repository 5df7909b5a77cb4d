"""Where a step leads by an answer: to its form, or to what it asks itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shequ_workflows.flows.constants import AskKind
from shequ_workflows.flows.definition.schema import Edge
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Definition

from .knowing import said_now

#: How the two values of a question of yes or no are written in ``routes``.
YES_NO = {True: "yes", False: "no"}


def routed(step: Edge, said: Mapping[str, Any]) -> str:
    """The state. Publishing has seen to it that the answer is always there and that each has one."""
    value = said_now(said)[step.by]
    return dict(step.routes)[YES_NO[value] if isinstance(value, bool) else value]


def values_for(step: Edge, form: Definition | None) -> frozenset[str] | None:
    """The values among which the answer ``step.by`` always is; None where there is no such answer."""
    ask = next((one for one in step.asks if one.key == step.by), None)
    if ask is not None and ask.required:
        values = {AskKind.CODE: [value for value, _label in ask.choices], AskKind.YES_NO: YES_NO.values()}.get(ask.kind)
        return frozenset(values) if values is not None else None
    return _values_in(form, step.by) if form is not None and ask is None else None


def _values_in(form: Definition, key: str) -> frozenset[str] | None:
    """Of a question that everybody is asked and must answer."""
    for step in form.steps:
        for section in step.sections:
            found = next((one for one in section.fields if one.key == key), None)
            if found is None:
                continue
            always = found.required is True and all(one.visible is None for one in (step, section, found))
            if not always or found.other:
                return None
            if found.kind == Kind.YES_NO:
                return frozenset(YES_NO.values())
            return found.values if found.kind == Kind.ONE_OF else None
    return None
