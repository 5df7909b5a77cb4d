"""The rows of a draft: found, put, copied, moved, taken out; and what else names a row. Pure: JSON in, JSON out.

A draft may have faults, so nothing here assumes more than that its lists hold objects.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from shequ_workflows.flows.constants import MOST_CLOCKS, MOST_EDGES, MOST_FACTS, MOST_STATES, OWN_VERBS, SCHEMA
from shequ_workflows.flows.facts import SEP
from shequ_workflows.forms.compiling.keys import propose

Body = dict[str, Any]
Row = dict[str, Any]
#: A key has at most 28 characters; room for a number behind it.
_LONGEST: Final = 24


class Part(StrEnum):
    """Lists of a draft whose rows are edited one by one."""

    STATES = "states"
    EDGES = "edges"
    CLOCKS = "clocks"
    FACTS = "facts"
    FORMS = "forms"


MOST: Final[Mapping[Part, int]] = {
    Part.STATES: MOST_STATES, Part.EDGES: MOST_EDGES, Part.CLOCKS: MOST_CLOCKS, Part.FACTS: MOST_FACTS,
    Part.FORMS: MOST_EDGES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class User:
    """A row that names another one."""

    part: Part
    key: str


def begun(key: str, title: str, language: str) -> Body:
    """The draft of a new flow."""
    return {
        "schema": SCHEMA,
        "key": key,
        "title": {language: title},
        "languages": [language],
        "states": [],
        "edges": [],
    }


def rows(body: Body, part: Part) -> list[Row]:
    found = body.get(part, [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def keys(body: Body, part: Part) -> list[str]:
    return [str(one.get("key", "")) for one in rows(body, part)]


def find(body: Body, part: Part, key: str) -> Row | None:
    return next((one for one in rows(body, part) if one.get("key") == key), None)


def new_key(body: Body, part: Part, label: str) -> str:
    """Proposed from a label; free among its like."""
    taken = {*keys(body, part), *(OWN_VERBS if part == Part.EDGES else ())}
    wanted = propose(label, (), part[:-1])[:_LONGEST].rstrip("_")
    return next(
        one for number in range(1, 1000) if (one := wanted if number == 1 else f"{wanted}_{number}") not in taken
    )


def put(body: Body, part: Part, row: Row, key: str = "") -> Body:
    """``row`` in the place of the one with ``key``, else at the end."""
    made, found = _with(body, part), False
    for number, one in enumerate(made[part]):
        if key and not found and one.get("key") == key:
            made[part][number], found = row, True
    if not found:
        made[part].append(row)
    return made


def without(body: Body, part: Part, key: str) -> Body:
    made = _with(body, part)
    made[part] = [one for one in made[part] if one.get("key") != key]
    return made


def copied(body: Body, part: Part, key: str) -> tuple[Body, str]:
    """A copy of the row behind it, and the key that it has."""
    row = find(body, part, key)
    if row is None:
        return body, ""
    free = new_key(body, part, key.rstrip("0123456789").rstrip("_") or key)
    made = _with(body, part)
    place = keys(made, part).index(key)
    made[part].insert(place + 1, {**copy.deepcopy(row), "key": free})
    return made, free


def moved(body: Body, part: Part, key: str, by: int) -> Body:
    """The row ``by`` places further down; at the ends it stays."""
    made = _with(body, part)
    order = keys(made, part)
    if key not in order:
        return made
    place = order.index(key)
    row = made[part].pop(place)
    made[part].insert(max(0, min(len(made[part]), place + by)), row)
    return made


def _with(body: Body, part: Part) -> Body:
    made = copy.deepcopy(body)
    made[part] = rows(made, part)
    return made


# -- what hangs on a row -----------------------------------------------------------------------------------------------


def users(body: Body, part: Part, key: str) -> list[User]:
    """Rows that name this one and break without it."""
    found: list[User] = []
    for row in rows(body, Part.EDGES):
        if row.get("key") != key or part != Part.EDGES:
            found += [User(Part.EDGES, str(row.get("key")))] if _edge_names(row, part, key) else []
    for row in rows(body, Part.STATES):
        said = row.get("round") or {}
        steps = {row.get("on_linked"), said.get("passed"), said.get("failed")} if isinstance(said, Mapping) else set()
        if part == Part.EDGES and key in steps:
            found.append(User(Part.STATES, str(row.get("key"))))
    for row in rows(body, Part.CLOCKS):
        if part in {Part.EDGES, Part.FACTS} and any(_asks(row.get(name), part, key) for name in ("until", "by")):
            found.append(User(Part.CLOCKS, str(row.get("key"))))
    return found


def _edge_names(row: Row, part: Part, key: str) -> bool:
    if part == Part.STATES:
        return key in _texts(row.get("sources")) or key in _texts(row.get("targets"))
    if part == Part.CLOCKS:
        return key in {word[1:] for word in str(row.get("clocks", "")).split()} | set(str(row.get("fires", "")).split())
    if part == Part.FORMS:
        return row.get("form") == key
    guards = row.get("guards") or []
    asked = any(
        _asks(name, part, key) for one in guards if isinstance(one, dict) for name in variables(one.get("must"))
    )
    if part == Part.FACTS:
        effects = [one for one in row.get("effects") or [] if isinstance(one, dict)]
        return asked or any(one.get("kind") == "set" and one.get("fact") == key for one in effects)
    return asked or key in _texts(row.get("not_by"))


def _asks(name: Any, part: Part, key: str) -> bool:
    """Whether the name of a fact is one of this row's."""
    if not isinstance(name, str):
        return False
    first, _sep, rest = name.partition(SEP)
    return (first, rest) == ("set", key) if part == Part.FACTS else first == key or (first, rest) == ("taken", key)


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def variables(expression: Any) -> Iterator[str]:
    """Every fact that a condition names."""
    if isinstance(expression, Mapping):
        for name, value in expression.items():
            if name == "var" and isinstance(value, str):
                yield value
            else:
                yield from variables(value)
    elif isinstance(expression, list):
        for one in expression:
            yield from variables(one)
