"""Types of answers and of what expressions give, and where a key of an expression leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

#: First parts of a key that mean the row in which the expression stands, and the row around that one.
ROW: Final = "row"
OUTER: Final = "outer"
#: No field at the top of a form may have these keys.
RESERVED: Final = frozenset({ROW, OUTER})


class Basic(StrEnum):
    """What a value is."""

    NULL = "null"
    BOOLEAN = "boolean"
    TEXT = "text"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date_time"
    TEXTS = "texts"
    DECIMALS = "decimals"
    ROWS = "rows"


WORDS: Final[Mapping[Basic, str | Promise]] = {
    Basic.NULL: pgettext_lazy("type of a value", "nothing"),
    Basic.BOOLEAN: pgettext_lazy("type of a value", "yes or no"),
    Basic.TEXT: pgettext_lazy("type of a value", "a text"),
    Basic.DECIMAL: pgettext_lazy("type of a value", "a number"),
    Basic.DATE: pgettext_lazy("type of a value", "a date"),
    Basic.TIME: pgettext_lazy("type of a value", "a time of day"),
    Basic.DATE_TIME: pgettext_lazy("type of a value", "a date with a time"),
    Basic.TEXTS: pgettext_lazy("type of a value", "several texts"),
    Basic.DECIMALS: pgettext_lazy("type of a value", "several numbers"),
    Basic.ROWS: pgettext_lazy("type of a value", "the rows of a group"),
}

_LISTED: Final[Mapping[Basic, Basic]] = {
    Basic.TEXT: Basic.TEXTS,
    Basic.TEXTS: Basic.TEXTS,
    Basic.DECIMAL: Basic.DECIMALS,
    Basic.DECIMALS: Basic.DECIMALS,
}


@dataclass(frozen=True, slots=True)
class Type:
    """``columns``: of rows. ``choices``: the only texts there can be, None where any is possible."""

    basic: Basic
    columns: Mapping[str, Type] = field(default_factory=dict)
    choices: frozenset[str] | None = None

    def data(self) -> Any:
        """JSON for the browser: the name, or the columns of rows."""
        if self.basic is Basic.ROWS:
            return {"rows": {key: column.data() for key, column in self.columns.items()}}
        return self.basic.value


BOOLEAN: Final = Type(Basic.BOOLEAN)
TEXT: Final = Type(Basic.TEXT)
DECIMAL: Final = Type(Basic.DECIMAL)
DATE: Final = Type(Basic.DATE)
TIME: Final = Type(Basic.TIME)
DATE_TIME: Final = Type(Basic.DATE_TIME)
TEXTS: Final = Type(Basic.TEXTS)
DECIMALS: Final = Type(Basic.DECIMALS)


def rows(**columns: Type) -> Type:
    """A repeating group."""
    return Type(Basic.ROWS, columns)


class UnknownKey(LookupError):
    """No field has this key. ``known``: those that stand there."""

    def __init__(self, known: Mapping[str, Type]) -> None:
        super().__init__()
        self.known = known


class NoRow(LookupError):
    """``row.`` or ``outer.`` where no row is."""


class NoList(LookupError):
    """A column whose answers make no list: neither texts nor numbers."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an expression can see: the fields of the form and, in a repeating group, those of the row and of the row around.

    ``place`` and ``around`` are the dotted keys of the groups, as ``members`` or ``members.children``.
    """

    types: Mapping[str, Type]
    place: str = ""
    around: str = ""

    @classmethod
    def within(cls, types: Mapping[str, Type], group: str) -> Shape:
        """Of an expression at a field of the group with this dotted key; ``""`` at the top."""
        return cls(types, group, group.rpartition(".")[0])

    def entered(self, group: str) -> Shape:
        """Of the condition that ``any``, ``all`` or ``count`` asks of each row of ``group``."""
        return Shape(self.types, group, self.place)

    def full(self, key: str) -> str:
        """The key with the place of its row written out: ``row.age`` → ``members.age``. Raises ``NoRow``."""
        first, dot, rest = key.partition(".")
        if first not in RESERVED:
            return key
        place = self.place if first == ROW else self.around
        if not place:
            raise NoRow
        return f"{place}{dot}{rest}"

    def look(self, key: str) -> Type:
        """The type of what a key means. Raises ``UnknownKey``, ``NoRow`` or ``NoList``."""
        first = key.partition(".")[0]
        parts = self.full(key).split(".")
        own = 0
        if first in RESERVED:
            own = len((self.place if first == ROW else self.around).split("."))
            if len(parts) == own:
                raise UnknownKey(self.columns(".".join(parts)))
        found, listed, here = Type(Basic.ROWS, self.types), False, self.types
        for number, part in enumerate(parts):
            if part not in here:
                raise UnknownKey(here)
            listed = listed or (found.basic is Basic.ROWS and number > own)
            found = here[part]
            here = found.columns
        if not listed:
            return found
        if found.basic not in _LISTED:
            raise NoList
        return Type(_LISTED[found.basic], choices=found.choices)

    def columns(self, group: str) -> Mapping[str, Type]:
        """The fields of a group by its full key; empty where it is none."""
        here: Mapping[str, Type] = self.types
        for part in group.split("."):
            here = here[part].columns if part in here else {}
        return here
