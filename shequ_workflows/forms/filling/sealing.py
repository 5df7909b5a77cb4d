"""Answers in two parts: those to sensitive fields are sealed, the rest lies open as JSON.

A repeating group that asks one sensitive thing is sealed whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from shequ_workflows.forms.constants import SENSITIVE_KINDS
from shequ_workflows.forms.definition.schema import Definition, Field

Answers = dict[str, Any]


class Holder(Protocol):
    """A draft or a submission."""

    answers: Any
    sealed: Any


def is_sealed(field: Field) -> bool:
    return field.sensitive or field.kind in SENSITIVE_KINDS or any(is_sealed(one) for one in field.fields)


def sealed_keys(definition: Definition) -> frozenset[str]:
    return frozenset(one.key for one in definition.fields() if is_sealed(one))


def put(holder: Holder, definition: Definition, answers: Mapping[str, Any]) -> None:
    """Write ``answers`` into the two columns; nothing is saved."""
    keys = sealed_keys(definition)
    hidden = {key: value for key, value in answers.items() if key in keys}
    holder.answers = {key: value for key, value in answers.items() if key not in keys}
    holder.sealed = json.dumps(hidden, ensure_ascii=False, sort_keys=True) if hidden else ""


def sealed_answers(holder: Holder) -> Answers:
    """Those to sensitive fields alone: to be read with a reason, and recorded."""
    return dict(json.loads(holder.sealed)) if holder.sealed else {}


def without_sealed(dropped: Mapping[str, Any], sealed: frozenset[str]) -> Answers:
    """Answers by path that did not count: of sensitive ones only that they were left out, not what they said."""
    return {path: None if path.partition("/")[0] in sealed else value for path, value in dropped.items()}


def all_answers(holder: Holder) -> Answers:
    return {**holder.answers, **sealed_answers(holder)}
