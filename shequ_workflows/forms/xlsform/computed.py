"""Computed fields, each translated when it is first asked for, so that its type is known to whatever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Basic, Type
from shequ_workflows.forms.constants import Kind

from .pieces import as_decimal, preset
from .rules import Rules
from .survey import Item
from .symbols import Place, Symbol
from .translating import Translated
from .types import TypeRule
from .xpath import NotTranslated, names_in, parse

_TODAY: Final = Translated({"today": []}, Type(Basic.DATE))


@dataclass(slots=True)
class Computed:
    """``rules`` ask back here whenever an expression names a symbol."""

    rules: Rules
    items: dict[Place, Item] = field(default_factory=dict)
    made: dict[Place, Translated | None] = field(default_factory=dict)
    busy: set[Place] = field(default_factory=set)

    def of(self, symbol: Symbol) -> Translated | None:
        """None where it cannot be computed here, which is told once."""
        for one in self._before(symbol):
            if one.path in self.made or one.path in self.busy:
                continue
            self.busy.add(one.path)
            self.made[one.path] = found = self._translated(self.items[one.path], one)
            self.busy.discard(one.path)
            if found is not None:
                one.type = found.type
                self.rules.symbols.settle(one)
        return self.made.get(symbol.path)

    def _before(self, symbol: Symbol) -> list[Symbol]:
        """What it is computed from, the innermost first, and itself: long chains are no deep recursion."""
        found: list[Symbol] = []
        seen = {symbol.path}
        waiting = [(symbol, self._names(symbol))]
        while waiting:
            one, names = waiting[-1]
            name = next(names, None)
            if name is None:
                found.append(one)
                waiting.pop()
                continue
            asked = self.rules.symbols.by_name.get(name)
            if asked is not None and self._is_open(asked) and asked.path not in seen:
                seen.add(asked.path)
                waiting.append((asked, self._names(asked)))
        return found

    def _is_open(self, symbol: Symbol) -> bool:
        return symbol.kind is Kind.COMPUTED and symbol.path in self.items and symbol.path not in self.made

    def _names(self, symbol: Symbol) -> Iterator[str]:
        row = self.items[symbol.path].row
        try:
            return iter(names_in(parse(row.get("calculation") or row.get("default"))))
        except NotTranslated:
            return iter(())

    def settle(self, symbol: Symbol) -> None:
        """Raises ``NotTranslated`` where computing it needs itself."""
        if symbol.kind is not Kind.COMPUTED or symbol.path not in self.items:
            return
        if symbol.path in self.busy:
            raise NotTranslated(_("“%(name)s” is computed from itself, in a circle") % {"name": symbol.name[:40]})
        self.of(symbol)

    def _translated(self, item: Item, symbol: Symbol) -> Translated | None:
        if isinstance(item.meant, TypeRule) and item.meant.name == "today":
            return _TODAY
        text, default = item.row.get("calculation"), item.row.get("default")
        if not text and "${" in default:
            text = default
        if not text:
            item.report.add("hidden_value")
            basic = Basic.DECIMAL if as_decimal(default) is not None else Basic.TEXT
            return Translated(preset(default, basic), Type(basic))
        return self.rules.translate(
            text, item.report, item.place, symbol, column="calculation", code="calculation_lost", wanted=None
        )
