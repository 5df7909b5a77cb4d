"""A flow as JSON data, always the same for the same flow; what equals its default is left out."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from shequ_workflows.flows.constants import SCHEMA
from shequ_workflows.forms.definition.canonical import canonical, digest
from shequ_workflows.forms.definition.schema import Words

from .schema import Effect, Flow

#: Pairs of a value and its words, or of two texts: written as objects.
_CHOICES = frozenset({"choices"})
_PAIRS = frozenset({"lengths", "routes"})

__all__ = ["as_data", "canonical", "digest"]


def as_data(flow: Flow) -> dict[str, Any]:
    """The inverse of ``reading.read``."""
    return {"schema": SCHEMA, **_data(flow)}


def _data(one: Any) -> Any:
    if isinstance(one, Words):
        return dict(one.by_language)
    if isinstance(one, Effect):
        return {"kind": one.kind, **dict(one.settings)}
    if is_dataclass(one):
        return {
            name: _choices(value) if name in _CHOICES else dict(value) if name in _PAIRS else _data(value)
            for name, value, default in _parts(one)
            if value != default
        }
    if isinstance(one, tuple):
        return [_data(part) for part in one]
    return one


def _parts(one: Any) -> list[tuple[str, Any, Any]]:
    return [
        (field.name, getattr(one, field.name), None if field.default is MISSING else field.default)
        for field in fields(one)
    ]


def _choices(choices: tuple[tuple[str, Words], ...]) -> list[dict[str, Any]]:
    return [{"value": value, "label": _data(label)} for value, label in choices]
