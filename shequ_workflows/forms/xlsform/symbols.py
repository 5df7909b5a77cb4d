"""What the names in expressions mean: which question, where it stands, and what kind of answer it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import OUTER, ROW, Basic, Type
from shequ_workflows.forms.constants import Kind

from .xpath import NotTranslated

#: Keys of the repeating groups around, the outermost first; empty at the top.
Place = tuple[str, ...]

BASICS: Final[Mapping[Kind, Basic]] = {
    Kind.TEXT: Basic.TEXT, Kind.LONG_TEXT: Basic.TEXT, Kind.SIGNATURE: Basic.TEXT, Kind.NUMBER: Basic.DECIMAL,
    Kind.DECIMAL: Basic.DECIMAL, Kind.SCALE: Basic.DECIMAL, Kind.ONE_OF: Basic.TEXT, Kind.MANY_OF: Basic.TEXTS,
    Kind.DATE: Basic.DATE, Kind.TIME: Basic.TIME, Kind.DATE_TIME: Basic.DATE_TIME, Kind.CONSENT: Basic.BOOLEAN,
    Kind.FILE: Basic.TEXTS, Kind.PHOTO: Basic.TEXTS,
}  # fmt: skip


@dataclass(slots=True)
class Symbol:
    """``type`` None: nothing that an expression can ask for. ``other``: a choice “other” with words of its own."""

    name: str
    key: str
    place: Place = ()
    kind: Kind | None = None
    type: Type | None = None
    choices: tuple[str, ...] = ()
    other: bool = False
    label: str = ""

    @property
    def path(self) -> Place:
        return (*self.place, self.key)

    @property
    def numbers(self) -> dict[str, Decimal] | None:
        """The names of its choices as numbers; None where one of them is no number."""
        found: dict[str, Decimal] = {}
        for value in self.choices:
            if not value.lstrip("-").replace(".", "", 1).isdigit() or not value.isascii():
                return None
            found[value] = Decimal(value)
        return found or None


@dataclass(slots=True)
class Symbols:
    by_name: dict[str, Symbol | None] = field(default_factory=dict)
    #: What expressions see: the types at the top, and of each group.
    tables: dict[Place, dict[str, Type]] = field(default_factory=lambda: {(): {}})

    def add(self, symbol: Symbol) -> None:
        """A name that stands twice means nothing from then on."""
        self.by_name[symbol.name] = None if symbol.name in self.by_name else symbol
        self.settle(symbol)

    def settle(self, symbol: Symbol) -> None:
        """Makes its type known, which of a computed field is found later."""
        if symbol.kind is Kind.GROUP:
            symbol.type = Type(Basic.ROWS, self.tables.setdefault(symbol.path, {}))
        if symbol.type is not None:
            self.tables.setdefault(symbol.place, {})[symbol.key] = symbol.type

    @property
    def types(self) -> Mapping[str, Type]:
        return self.tables[()]

    def find(self, name: str) -> Symbol:
        """Raises ``NotTranslated``."""
        if name not in self.by_name:
            raise NotTranslated(_("nothing is called “%(name)s”") % {"name": name[:40]})
        found = self.by_name[name]
        if found is None:
            raise NotTranslated(_("more than one question is called “%(name)s”") % {"name": name[:40]})
        return found


def one_answer(symbol: Symbol, place: Place) -> dict[str, Any]:
    """The variable for a question as it is seen from ``place``. Raises ``NotTranslated`` where it has many answers there."""
    if not symbol.place:
        return {"var": symbol.key}
    if symbol.place == place:
        return {"var": f"{ROW}.{symbol.key}"}
    if symbol.place == place[:-1]:
        return {"var": f"{OUTER}.{symbol.key}"}
    raise NotTranslated(
        _("“%(name)s” stands in a group that repeats and has many answers") % {"name": symbol.name[:40]}
    )


def many_answers(symbol: Symbol, place: Place) -> dict[str, Any]:
    """The variable for the answers in all rows below ``place``. Raises ``NotTranslated`` where there is one at most."""
    if len(symbol.place) <= len(place) or symbol.place[: len(place)] != place:
        raise NotTranslated(_("“%(name)s” has one answer there, not many") % {"name": symbol.name[:40]})
    parts = (ROW, *symbol.path[len(place) :]) if place else symbol.path
    return {"var": ".".join(parts)}
