"""The parts of a compiled form. Made by ``reading.read`` from JSON, or by the compiler from an editor's blocks.

Conditions and expressions are JSON as ``conditions`` reads them. A key is stable and unique within its form, those of a
repeating group within the group; it is never made from a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shequ_workflows.forms.constants import SILENT, Kind

#: A condition or expression as JSON; None where there is none.
Expression = Any


@dataclass(frozen=True, slots=True)
class Words:
    """A text in each of the form's languages."""

    by_language: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """In ``language``, else in the first that has it."""
        found = self.by_language.get(language)
        if found:
            return found
        base = next(
            (text for code, text in self.by_language.items() if text and code.split("-")[0] == language.split("-")[0]),
            "",
        )
        return base or next((text for text in self.by_language.values() if text), "")

    def __bool__(self) -> bool:
        return any(self.by_language.values())


@dataclass(frozen=True, slots=True)
class Choice:
    """``value`` is kept, ``label`` is read; ``visible`` is a condition; ``quota`` counts over all submissions."""

    value: str
    label: Words
    visible: Expression = None
    quota: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question, or a repeating group of them (``fields``).

    ``required`` and ``read_only`` are true, false or conditions. ``minimum`` and ``maximum`` bound a number, the length of
    a text, the number of choices, rows or files, or (as ISO text) a date. ``digits`` are decimal places. ``dictionary``
    names an entry of the field dictionary; ``prefill``: its known value is offered, with its source.
    """

    key: str
    kind: Kind
    label: Words
    help: Words = Words()
    required: Expression = False
    visible: Expression = None
    read_only: Expression = False
    computed: Expression = None
    choices: tuple[Choice, ...] = ()
    other: bool = False
    unit: str = ""
    digits: int = 0
    minimum: Decimal | str | None = None
    maximum: Decimal | str | None = None
    statement: Words = Words()
    dictionary: str = ""
    prefill: bool = False
    searchable: bool = False
    sensitive: bool = False
    accept: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def is_silent(self) -> bool:
        return self.kind in SILENT

    @property
    def values(self) -> frozenset[str]:
        return frozenset(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: Words
    help: Words = Words()
    visible: Expression = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form."""

    key: str
    title: Words
    visible: Expression = None
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossRule:
    """A condition over several fields that must hold, with the sentence that is said where it does not, at ``fields``."""

    key: str
    must: Expression
    message: Words
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole form. ``languages``: the first is the one in which it was written."""

    title: Words
    languages: tuple[str, ...]
    steps: tuple[Step, ...]
    introduction: Words = Words()
    thanks: Words = Words()
    rules: tuple[CrossRule, ...] = ()

    def fields(self) -> Iterator[Field]:
        """All of the top, in order; a group is one, its own are not listed."""
        for step in self.steps:
            for section in step.sections:
                yield from section.fields

    def every_field(self) -> Iterator[tuple[tuple[str, ...], Field]]:
        """Each field with its path: the keys of the groups it stands in, and its own."""

        def below(fields: tuple[Field, ...], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
            for one in fields:
                path = (*above, one.key)
                yield path, one
                yield from below(one.fields, path)

        for step in self.steps:
            for section in step.sections:
                yield from below(section.fields, ())

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields() if one.key == key), None)
