"""XPath expressions → conditions and values in our own language, type-checked. What cannot be said exactly is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.checking import checked
from shequ_workflows.forms.conditions.kinds import Basic, Type

from .comparing import MIRRORED, compared
from .functions import FUNCTIONS, Values
from .pieces import NOTHING, Piece, as_decimal, condition, joined, written_number
from .report import Finding
from .symbols import Place, Symbol, Symbols, many_answers, one_answer
from .xpath import Function, Itself, Name, Negative, Node, NotTranslated, Number, Operation, Reference, Text, parse

#: Choices whose names are numbers are turned into these, if there are so few.
_MOST_SCORES: Final = 12


@dataclass(frozen=True, slots=True)
class Translated:
    """``data`` is JSON. ``notes``: what must be told beside it. ``asked``: the questions it asks for, by name."""

    data: Any
    type: Type
    notes: tuple[Finding, ...] = ()
    asked: frozenset[str] = frozenset()


@dataclass(slots=True)
class Asked:
    """Where an expression stands. ``columns``: the cells of a choice’s row, in a choice filter."""

    symbols: Symbols
    place: Place = ()
    itself: Symbol | None = None
    columns: Mapping[str, str] | None = None
    #: Makes the type of a computed field known before it is asked for.
    settle: Callable[[Symbol], None] = lambda symbol: None
    notes: list[Finding] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def note(self, code: str, **about: Any) -> None:
        finding = Finding(code, about)
        if finding not in self.notes:
            self.notes.append(finding)


def translated(expression: str | Node, asked: Asked, wanted: Basic | None = Basic.BOOLEAN) -> Translated:
    """``wanted``: what must come out, None for any one value. Raises ``NotTranslated``."""
    translator = _Translator(asked)
    piece = translator.piece(parse(expression) if isinstance(expression, str) else expression)
    if wanted is Basic.BOOLEAN:
        piece = translator.condition(piece)
    if piece.serial:
        raise NotTranslated(_("a day as a number has no counterpart"))
    given, faults = checked(piece.data, asked.symbols.types, wanted=wanted, group=".".join(asked.place))
    if faults:
        raise NotTranslated(str(faults[0].sentence).rstrip(".。"))
    if given is None or given.basic in {Basic.NULL, Basic.ROWS}:
        raise NotTranslated(_("it gives nothing that can be kept"))
    return Translated(piece.data, given, tuple(asked.notes), frozenset(asked.names))


class _Translator(Values):
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.note = asked.note

    def piece(self, node: Node) -> Piece:
        if isinstance(node, Text):
            return Piece(node.value, Basic.TEXT, literal=True) if node.value else NOTHING
        if isinstance(node, Number):
            return self._number(node.value)
        if isinstance(node, Reference):
            return self._answer(self._symbol(node.name))
        if isinstance(node, Itself):
            if self.asked.itself is None:
                raise NotTranslated(_("“.” means no question there"))
            return self._answer(self.asked.itself)
        if isinstance(node, Name):
            return self._column(node.name)
        if isinstance(node, Negative):
            return self._negative(node)
        if isinstance(node, Function):
            return self._function(node)
        return self._operation(node)

    def _number(self, text: str) -> Piece:
        found = as_decimal(text.rstrip("."))
        if found is None:
            raise NotTranslated(_("the number %(number)s is too large or too fine") % {"number": text[:40]})
        return written_number(found)

    def _symbol(self, name: str) -> Symbol:
        found = self.asked.symbols.find(name)
        self.asked.names.add(name)
        self.asked.settle(found)
        return found

    def _answer(self, symbol: Symbol) -> Piece:
        if symbol.type is None:
            raise NotTranslated(_("“%(name)s” has no answer here") % {"name": symbol.name[:40]})
        data = one_answer(symbol, self.asked.place)
        whole = symbol.kind is not None and symbol.kind.value in {"number", "scale"}
        return Piece(data, symbol.type.basic, whole=whole, symbol=symbol)

    def _column(self, name: str) -> Piece:
        if self.asked.columns is None:
            raise NotTranslated(_("“%(name)s” alone means nothing; is ${%(name)s} meant?") % {"name": name[:40]})
        if name not in self.asked.columns:
            raise NotTranslated(_("the sheet “choices” has no column “%(name)s”") % {"name": name[:40]})
        value = self.asked.columns[name]
        return Piece(value, Basic.TEXT, literal=True) if value else NOTHING

    def column(self, node: Node) -> tuple[Symbol, Any]:
        """A question with the answers of all rows below, for what counts or sums them up."""
        if not isinstance(node, Reference):
            raise NotTranslated(_("only answers to one question can be summed up or counted"))
        symbol = self._symbol(node.name)
        return symbol, many_answers(symbol, self.asked.place)

    def group(self, node: Node) -> Any:
        """The rows that are counted: of the group that is named, or of the one in which the question stands."""
        if not isinstance(node, Reference):
            raise NotTranslated(_("only answers to one question can be summed up or counted"))
        symbol = self._symbol(node.name)
        if symbol.type is not None and symbol.type.basic is Basic.ROWS and symbol.place in {(), self.asked.place}:
            return one_answer(symbol, self.asked.place)
        data = many_answers(symbol, self.asked.place)
        key, _dot, _own = data["var"].rpartition(".")
        if (symbol.type is not None and symbol.type.basic is Basic.ROWS) or key.count(".") > (key.startswith("row.")):
            raise NotTranslated(_("rows within rows are not counted together"))
        return {"var": key}

    def _negative(self, node: Negative) -> Piece:
        value = self.number(self.piece(node.value))
        if value.literal:
            found = as_decimal(value.text)
            return written_number(-found) if found is not None else value
        return Piece({"-": [value.data]}, Basic.DECIMAL, whole=value.whole)

    def _function(self, node: Function) -> Piece:
        known = FUNCTIONS.get(node.name)
        if known is None:
            raise NotTranslated(_("%(name)s() is not supported") % {"name": node.name[:40]})
        if not known.least <= len(node.values) <= known.most:
            raise NotTranslated(_("%(name)s() has too few or too many values") % {"name": node.name})
        return known.make(self, node.values)

    def _operation(self, node: Operation) -> Piece:
        if node.name in {"and", "or"}:
            return self._junction(node)
        left, right = self.piece(node.left), self.piece(node.right)
        if node.name in MIRRORED:
            return compared(node.name, left, right, self.note, in_filter=self.asked.columns is not None)
        return self.calculated(node.name, left, right)

    def _junction(self, node: Operation) -> Piece:
        sides = [self.condition(self.piece(side)) for side in (node.left, node.right)]
        decisive = node.name == "or"
        if any(side.literal and side.data is decisive for side in sides):
            return Piece(decisive, Basic.BOOLEAN, literal=True)
        left = [side.data for side in sides if not side.literal]
        return condition(joined(node.name, left)) if left else Piece(not decisive, Basic.BOOLEAN, literal=True)

    def condition(self, piece: Piece) -> Piece:
        """Whether it is true: a text that is not empty, a number that is not zero."""
        if piece.basic is Basic.BOOLEAN:
            return piece
        if piece.literal:
            return Piece(not piece.is_nothing and as_decimal(piece.text) != 0, Basic.BOOLEAN, literal=True)
        if piece.basic is Basic.DECIMAL:
            return condition({"!=": [piece.data, 0]})
        return condition({"answered": piece.data})

    def number(self, piece: Piece) -> Piece:
        """A number, as XPath takes it from a text: names of choices that are numbers, the year of a date written out."""
        if piece.number is not None:
            return Piece(piece.number, Basic.DECIMAL, whole=True)
        if piece.basic is Basic.DECIMAL:
            return piece
        if piece.literal and piece.basic is Basic.TEXT and (found := as_decimal(piece.text)) is not None:
            return written_number(found)
        numbers = piece.symbol.numbers if piece.symbol is not None and piece.basic is Basic.TEXT else None
        if numbers is None or len(numbers) > _MOST_SCORES:
            raise NotTranslated(_("a text is no number"))
        self.note("text_of_digits")
        cases: list[Any] = []
        for value, number in numbers.items():
            cases += [{"==": [piece.data, value]}, written_number(number).data]
        return Piece(
            {"if": cases}, Basic.DECIMAL, whole=all(one == one.to_integral_value() for one in numbers.values())
        )
