"""What came, went and changed from one version of a guide to the next, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .naming import label_of, part_label
from .saying import say, say_part
from .shape import COLUMNS, Column, Kind, whole_row


@dataclass(frozen=True)
class Change:
    """``kind``: ``new``, ``gone`` or ``changed``; ``what``: the row of a list, empty for the field itself."""

    kind: str
    label: str
    before: str = ""
    after: str = ""
    what: str = ""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """In the order of the fields. A field that a version does not know counts as empty there."""
    found: list[Change] = []
    for column in COLUMNS:
        old, new = before.get(column.key, column.empty), after.get(column.key, column.empty)
        if column.kind == Kind.ROWS:
            found += _rows(column, old, new)
        elif old != new:
            found.append(_field(label_of(column.key), say(column, old), say(column, new)))
    return found


def _field(label: str, before: str, after: str, what: str = "") -> Change:
    kind = "changed" if before and after else "new" if after else "gone"
    return Change(kind, label, before, after, what)


def _rows(column: Column, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Change]:
    """Rows are the same where their first part is; of two with the same name the first is meant."""
    label, name = label_of(column.key), column.parts[0].key
    was = _by_name(column, old, name)
    now = _by_name(column, new, name)
    for key, row in now.items():
        if key not in was:
            yield Change("new", label, after=_line(column, row), what=key)
            continue
        for part in column.parts[1:]:
            before, after = say_part(part, was[key][part.key]), say_part(part, row[part.key])
            if before != after:
                yield _field(part_label(column.key, part.key), before, after, key)
    for key, row in was.items():
        if key not in now:
            yield Change("gone", label, before=_line(column, row), what=key)
    kept_before = [key for key in was if key in now]
    kept_after = [key for key in now if key in was]
    if kept_before != kept_after:
        yield Change(
            "changed", label, what=_("another order"), before=" → ".join(kept_before), after=" → ".join(kept_after)
        )


def _by_name(column: Column, rows: list[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(str(row.get(name, "")), whole_row(column, row))
    return found


def _line(column: Column, row: Mapping[str, Any]) -> str:
    return " · ".join(text for part in column.parts if (text := say_part(part, row[part.key])))
