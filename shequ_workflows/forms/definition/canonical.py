"""The one way of writing a definition as JSON, so that equal forms have equal hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields as columns
from dataclasses import is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from shequ_workflows.forms.constants import SCHEMA

from .schema import Definition, Words

_ALWAYS = frozenset({"key", "value", "kind", "label"})
#: Of these false and 0 say something: never shown, computed to be no.
_SAID = frozenset({"visible", "computed", "must"})
_BOUNDS = frozenset({"minimum", "maximum", "quota"})


def as_data(definition: Definition) -> dict[str, Any]:
    """Plain JSON with the schema's number; what is empty or as by default is left out."""
    return {"schema": SCHEMA, **_plain(definition)}


def canonical(data: Mapping[str, Any]) -> str:
    """Keys sorted, no blanks, text as it is."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Words):
        return dict(value.by_language)
    if is_dataclass(value) and not isinstance(value, type):
        made = {}
        for column in columns(value):
            one = getattr(value, column.name)
            if column.name in _ALWAYS or not _is_default(one, column.name):
                made[column.name] = _plain(one)
        return made
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def _is_default(value: Any, name: str) -> bool:
    """Whether leaving it out says the same. A bound or a quota of zero says something."""
    if isinstance(value, Words):
        return not value
    if name in _BOUNDS or name in _SAID:
        return value is None
    return value is None or value is False or value in ("", (), 0)
