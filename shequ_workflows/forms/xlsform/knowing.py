"""Who is who: each row of the survey gets its key and becomes a name that expressions can ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Basic, Type
from shequ_workflows.forms.constants import MOST_CHOICES, Kind

from .choices import Lists, Offered, is_fixed, merged, offered
from .exceptions import UnreadableForm
from .limits import MOST_OFFERED
from .pieces import as_decimal
from .report import Report
from .survey import Item, Keys, Tree
from .symbols import BASICS, Place, Symbol, Symbols
from .translating import Asked
from .types import Selecting, TypeRule
from .words import Languages, first_words
from .xpath import NotTranslated, parse

#: Choices of a scale at most; more are asked as a number.
MOST_STEPS: Final = 11


@dataclass(frozen=True, slots=True)
class Span:
    """What ``parameters`` say of a range."""

    least: Decimal = Decimal(1)
    most: Decimal = Decimal(10)
    step: Decimal = Decimal(1)

    @property
    def kind(self) -> Kind:
        whole = all(one == one.to_integral_value() for one in (self.least, self.most, self.step))
        if not whole:
            return Kind.DECIMAL
        return Kind.SCALE if self.step == 1 and self.most - self.least < MOST_STEPS else Kind.NUMBER


def span_of(parameters: str) -> Span | None:
    """``start=0 end=10 step=2``; None where it cannot be read."""
    said = {}
    for part in parameters.replace(",", " ").replace(";", " ").split():
        name, equals, value = part.partition("=")
        number = as_decimal(value)
        if not equals or number is None or name not in {"start", "end", "step"}:
            return None
        said[name] = number
    made = Span(said.get("start", Decimal(1)), said.get("end", Decimal(10)), said.get("step", Decimal(1)))
    return made if made.least < made.most and made.step > 0 else None


@dataclass(slots=True)
class Known:
    """``symbols`` by name; ``of``: the symbol of each row that becomes a field, by its number; ``choices`` likewise."""

    symbols: Symbols = field(default_factory=Symbols)
    of: dict[int, Symbol] = field(default_factory=dict)
    choices: dict[int, list[Offered]] = field(default_factory=dict)


@dataclass(slots=True)
class Knowing:
    lists: Lists
    external: Lists
    languages: Languages
    report: Report
    known: Known = field(default_factory=Known)
    top: Keys = field(default_factory=Keys)
    #: Choices of all questions so far.
    count: int = 0

    def learn(self, tree: Tree) -> Known:
        self._items(tree.items, (), self.top)
        for name in tree.lost:
            self.known.symbols.by_name.setdefault(name, Symbol(name, ""))
        return self.known

    def _items(self, items: list[Item], place: Place, keys: Keys) -> None:
        for item in list(items):
            item.place = place
            if not self._is_kept(item):
                items.remove(item)
                if item.name:
                    self.known.symbols.by_name.setdefault(item.name, Symbol(item.name, ""))
                continue
            item.key = keys.of(item)
            symbol = Symbol(item.name, item.key, place, label=first_words(item.row, self.languages))
            self._describe(item, symbol)
            self.known.of[item.row.number] = symbol
            if item.name:
                self.known.symbols.add(symbol)
            else:
                self.known.symbols.settle(symbol)
            if item.is_group:
                within = Keys() if item.repeats else keys
                self._items(item.children, (*place, item.key) if item.repeats else place, within)

    def _is_kept(self, item: Item) -> bool:
        meant, row = item.meant, item.row
        if isinstance(meant, Selecting):
            return self._has_choices(item, meant)
        if isinstance(meant, TypeRule) and meant.name == "range" and span_of(row.get("parameters")) is None:
            item.report.add("range_not_read", parameters=row.get("parameters")[:60])
            return False
        if isinstance(meant, TypeRule) and meant.name == "calculate" and not _calculation(item):
            item.report.add("calculation_missing")
            return False
        if isinstance(meant, TypeRule) and meant.name == "hidden" and not (_calculation(item) or row.get("default")):
            item.report.add("hidden_empty")
            return False
        return True

    def _has_choices(self, item: Item, meant: Selecting) -> bool:
        name = meant.list_name[:60]
        rows = (self.external if meant.source == "external" else self.lists).by_name.get(meant.list_name, [])
        if meant.source == "file" or item.row.get("appearance").startswith("search("):
            item.report.add("list_in_file", list=name)
            return False
        if meant.list_name.startswith("${"):
            item.report.add("list_from_answers")
            return False
        if not rows:
            item.report.add("list_missing", list=name)
            return False
        if meant.source == "external":
            item.report.add("list_external")
        found = self._settled(item, [Offered(row) for row in rows])
        if not found:
            item.report.add("choices_none")
            return False
        if len({one.value for one in found}) > MOST_CHOICES:
            item.report.add("choices_many", list=name, most=MOST_CHOICES)
            return False
        self.known.choices[item.row.number] = found
        self.count += len(found)
        if self.count > MOST_OFFERED:
            raise UnreadableForm(
                _("The questions offer more than %(most)d choices together. Please make several forms.")
                % {"most": MOST_OFFERED}
            )
        return True

    def _settled(self, item: Item, rows: list[Offered]) -> list[Offered]:
        """Without what a filter that asks for no answer never offers."""
        text = item.row.get("choice_filter")
        if not text:
            return merged(rows, self.report)
        try:
            if not is_fixed(parse(text)):
                return rows
            asked = Asked(self.known.symbols)
            left = merged(offered([one.row for one in rows], text, asked, self.lists), self.report)
        except NotTranslated:
            # Told once the rules are made.
            return rows
        kept = {one.value for one in left}
        never = [one.value for one in rows if one.value not in kept]
        if never and left:
            item.report.add("choices_never", names=", ".join(never)[:120])
        return left

    def _describe(self, item: Item, symbol: Symbol) -> None:
        meant = item.meant
        if isinstance(meant, Selecting):
            symbol.kind = Kind.MANY_OF if meant.several else Kind.ONE_OF
            symbol.choices = tuple(dict.fromkeys(one.value for one in self.known.choices[item.row.number]))
            symbol.other = meant.other
            symbol.type = Type(BASICS[symbol.kind], choices=None if meant.other else frozenset(symbol.choices))
            return
        if isinstance(meant, TypeRule):
            symbol.kind = kind_of(item, meant)
            basic = BASICS.get(symbol.kind)
            symbol.type = Type(basic) if basic else Type(Basic.DATE) if meant.name == "today" else None
        elif item.repeats:
            symbol.kind = Kind.GROUP


def kind_of(item: Item, meant: TypeRule) -> Kind:
    """The kind of field; some appearances and parameters make another of it."""
    assert meant.kind is not None
    appearance = item.row.get("appearance").casefold().split()
    if meant.kind is Kind.TEXT and "multiline" in appearance:
        return Kind.LONG_TEXT
    if meant.kind is Kind.PHOTO and "signature" in appearance:
        return Kind.SIGNATURE
    if meant.name == "range":
        span = span_of(item.row.get("parameters"))
        return span.kind if span else meant.kind
    return meant.kind


def _calculation(item: Item) -> str:
    return item.row.get("calculation") or (item.row.get("default") if "${" in item.row.get("default") else "")
