"""The rules of one part of a form: a field, a repeating group with its columns, or a step or section around fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .kinds import Basic, Type

#: JSON; see the package's docstring.
Expression: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Rules:
    """``type`` None: nothing is answered here (a step, a section, a note). ``within``: the key of what it stands in.

    ``visible``: all must hold. ``required`` and ``read_only``: any suffices. ``computed``: None where it is answered.
    ``choices``: value → conditions that must all hold for it to be offered; every choice is listed, most with none. A
    value that is not listed (the text of an “other”) is not looked at. ``columns``: the fields of a repeating group,
    their keys as they are within it.
    """

    key: str
    type: Type | None = None
    within: str = ""
    visible: tuple[Expression, ...] = ()
    required: tuple[Expression, ...] = ()
    read_only: tuple[Expression, ...] = ()
    computed: Expression | None = None
    choices: Mapping[str, tuple[Expression, ...]] = field(default_factory=dict)
    columns: tuple[Rules, ...] = ()

    @property
    def is_group(self) -> bool:
        return self.type is not None and self.type.basic is Basic.ROWS

    @property
    def decisive(self) -> tuple[Expression, ...]:
        """Expressions that change what others see of it: whether it counts, and its value."""
        chosen = tuple(one for conditions in self.choices.values() for one in conditions)
        return (*self.visible, *chosen, *(() if self.computed is None else (self.computed,)))


@dataclass(frozen=True, slots=True)
class Placed:
    """Rules with the dotted key of the group they stand in (``""`` at the top), and their own."""

    rules: Rules
    group: str

    @property
    def key(self) -> str:
        return f"{self.group}.{self.rules.key}" if self.group else self.rules.key


def every(rules: tuple[Rules, ...], group: str = "") -> Iterator[Placed]:
    """All rules, those of columns too."""
    for one in rules:
        placed = Placed(one, group)
        yield placed
        if one.is_group:
            yield from every(one.columns, placed.key)


def types_of(rules: tuple[Rules, ...]) -> dict[str, Type]:
    """What expressions at the top see."""
    return {one.key: _type(one, one.type) for one in rules if one.type is not None}


def _type(rules: Rules, kind: Type) -> Type:
    return Type(Basic.ROWS, types_of(rules.columns)) if rules.is_group else kind
