"""The functions of XLSForm that have a counterpart here. The table is what the documentation lists."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Basic
from shequ_workflows.forms.conditions.moments import parse_date
from shequ_workflows.forms.kinds.answers import OTHER

from .calculating import calculated, truncated
from .patterns import named_format, of_length
from .pieces import NOTHING, Piece, condition, truth
from .symbols import Symbol
from .xpath import Node, NotTranslated, Operation, Text

_TODAY: Final[dict[str, list[Any]]] = {"today": []}
_YEARS: Final = frozenset({"365", "365.25", "365.2425", "365.24"})


class Values:
    """What functions ask of the translator."""

    note: Callable[..., None]

    @abstractmethod
    def piece(self, node: Node) -> Piece: ...

    @abstractmethod
    def condition(self, piece: Piece) -> Piece: ...

    @abstractmethod
    def number(self, piece: Piece) -> Piece: ...

    @abstractmethod
    def column(self, node: Node) -> tuple[Symbol, Any]: ...

    @abstractmethod
    def group(self, node: Node) -> Any: ...

    def calculated(self, name: str, left: Piece, right: Piece) -> Piece:
        return calculated(name, left, right, self.number)


@dataclass(frozen=True, slots=True)
class Known:
    """A function with so many values. ``words``: what it becomes, for the documentation."""

    least: int
    most: int
    make: Callable[[Values, tuple[Node, ...]], Piece]
    words: str


def _not(to: Values, values: tuple[Node, ...]) -> Piece:
    asked = to.condition(to.piece(values[0]))
    return truth(not asked.data) if asked.literal else condition({"!": asked.data})


def _if(to: Values, values: tuple[Node, ...]) -> Piece:
    asked = to.condition(to.piece(values[0]))
    first, second = to.piece(values[1]), to.piece(values[2])
    if asked.literal:
        return first if asked.data else second
    if first.is_nothing and second.is_nothing:
        return NOTHING
    further = second.data["if"] if isinstance(second.data, dict) and "if" in second.data else [second.data]
    cases = [asked.data, first.data, *([] if second.is_nothing else further)]
    basic = second.basic if first.is_nothing else first.basic
    return Piece({"if": cases}, basic, whole=first.whole and second.whole)


def _coalesce(to: Values, values: tuple[Node, ...]) -> Piece:
    pieces = [to.piece(value) for value in values]
    last = pieces.pop()
    cases = [part for piece in pieces for part in ({"answered": piece.data}, piece.data)]
    return Piece({"if": [*cases, *([] if last.is_nothing else [last.data])]}, pieces[0].basic)


def _selected(to: Values, values: tuple[Node, ...]) -> Piece:
    answer, chosen = to.piece(values[0]), to.piece(values[1])
    if answer.basic is Basic.TEXTS:
        if chosen.literal and answer.symbol is not None and answer.symbol.other and chosen.data == "other":
            raise NotTranslated(_("whether “other” is among several choices cannot be asked"))
        written = chosen.text if chosen.literal else chosen.data
        return condition({"in": [written, answer.data]})
    if answer.symbol is None or not answer.symbol.choices or not chosen.literal:
        raise NotTranslated(_("selected() asks for choices; this is no question with choices"))
    if answer.symbol.other and chosen.data == "other":
        return condition({"starts_with": [answer.data, OTHER]})
    return condition({"==": [answer.data, chosen.text]})


def _count_selected(to: Values, values: tuple[Node, ...]) -> Piece:
    answer = to.piece(values[0])
    if answer.basic is Basic.TEXTS:
        return Piece({"count": [answer.data]}, Basic.DECIMAL, whole=True)
    return Piece({"if": [{"answered": answer.data}, 1, 0]}, Basic.DECIMAL, whole=True)


def _int(to: Values, values: tuple[Node, ...]) -> Piece:
    """Also full years, which forms write as days divided by 365.25."""
    node = values[0]
    if isinstance(node, Operation) and node.name == "div" and getattr(node.right, "value", "") in _YEARS:
        days = node.left
        if isinstance(days, Operation) and days.name == "-":
            later, earlier = to.piece(days.left), to.piece(days.right)
            if {later.basic, earlier.basic} <= {Basic.DATE, Basic.DATE_TIME}:
                to.note("years_by_calendar")
                years = {"years_between": [earlier.data, later.data]}
                return Piece(years, Basic.DECIMAL, whole=True)
    value = to.number(to.piece(node))
    return value if value.whole else truncated(value)


def _number(to: Values, values: tuple[Node, ...]) -> Piece:
    return to.number(to.piece(values[0]))


def _string(to: Values, values: tuple[Node, ...]) -> Piece:
    value = to.piece(values[0])
    if value.literal:
        return Piece(value.text, Basic.TEXT, literal=True) if not value.is_nothing else NOTHING
    return value if value.basic is Basic.TEXT else Piece({"concat": [value.data]}, Basic.TEXT)


def _concat(to: Values, values: tuple[Node, ...]) -> Piece:
    parts = [piece for piece in map(to.piece, values) if not piece.is_nothing]
    written = [part.text if part.literal else part.data for part in parts]
    return Piece({"concat": written}, Basic.TEXT) if written else NOTHING


def _length(to: Values, values: tuple[Node, ...]) -> Piece:
    value = _string(to, values)
    if value.literal:
        return Piece(0 if value.is_nothing else len(value.text), Basic.DECIMAL, literal=True, whole=True)
    return Piece({"length": [value.data]}, Basic.DECIMAL, whole=True)


def _regex(to: Values, values: tuple[Node, ...]) -> Piece:
    value, pattern = to.piece(values[0]), values[1]
    if not isinstance(pattern, Text):
        raise NotTranslated(_("the pattern is not written in the rule"))
    if value.basic is not Basic.TEXT or (value.symbol is not None and value.symbol.choices):
        raise NotTranslated(_("a pattern is asked of something that is no text"))
    if (length := of_length(pattern.value, value.data)) is not None:
        return condition(length)
    name = named_format(pattern.value)
    if name is None:
        raise NotTranslated(_("the pattern is none of the known formats"))
    to.note("named_format", format=name)
    return condition({"matches": [value.data, name]})


def _part(name: str) -> Callable[[Values, tuple[Node, ...]], Piece]:
    def make(to: Values, values: tuple[Node, ...]) -> Piece:
        whole, part = to.piece(values[0]), to.piece(values[1])
        if whole.basic is not Basic.TEXT or part.basic is not Basic.TEXT:
            raise NotTranslated(_("a part is looked for in something that is no text"))
        return condition({name: [whole.data, part.data]})

    return make


def _count(to: Values, values: tuple[Node, ...]) -> Piece:
    return Piece({"count": [to.group(values[0])]}, Basic.DECIMAL, whole=True)


def _sum(to: Values, values: tuple[Node, ...]) -> Piece:
    symbol, column = to.column(values[0])
    if symbol.type is None or symbol.type.basic is not Basic.DECIMAL:
        raise NotTranslated(_("“%(name)s” is no number") % {"name": symbol.name[:40]})
    return Piece({"sum": [column]}, Basic.DECIMAL)


def _extreme(name: str) -> Callable[[Values, tuple[Node, ...]], Piece]:
    def make(to: Values, values: tuple[Node, ...]) -> Piece:
        if len(values) == 1:
            symbol, column = to.column(values[0])
            if symbol.type is None or symbol.type.basic is not Basic.DECIMAL:
                raise NotTranslated(_("“%(name)s” is no number") % {"name": symbol.name[:40]})
            return Piece({name: [column]}, Basic.DECIMAL)
        pieces = [to.number(to.piece(value)) for value in values]
        made = {name: [piece.data for piece in pieces]}
        asked = [{"answered": piece.data} for piece in pieces if not piece.literal]
        # One that is missing makes the whole missing there; here it would be passed over.
        data = {"if": [asked[0] if len(asked) == 1 else {"and": asked}, made]} if asked else made
        return Piece(data, Basic.DECIMAL, whole=all(piece.whole for piece in pieces))

    return make


def _abs(to: Values, values: tuple[Node, ...]) -> Piece:
    value = to.number(to.piece(values[0]))
    return Piece({"max": [value.data, {"-": [value.data]}]}, Basic.DECIMAL, whole=value.whole)


def _round(to: Values, values: tuple[Node, ...]) -> Piece:
    value = to.number(to.piece(values[0]))
    places = to.piece(values[1]) if len(values) > 1 else None
    if places is not None and not (places.literal and isinstance(places.data, int) and 0 <= places.data <= 6):
        raise NotTranslated(_("rounding goes to 0 to 6 decimal places, written in the rule"))
    if value.whole:
        return value
    to.note("rounded_away")
    return Piece({"round": [value.data, *([places.data] if places else [])]}, Basic.DECIMAL, whole=places is None)


def _date(to: Values, values: tuple[Node, ...]) -> Piece:
    value = to.piece(values[0])
    if value.literal and value.basic is Basic.TEXT and parse_date(value.data) is not None:
        return Piece({"date": value.data}, Basic.DATE, literal=True)
    if value.basic is not Basic.DATE:
        raise NotTranslated(_("date() is given something that is no date"))
    return Piece(value.data, Basic.DATE, symbol=value.symbol)


def _days(to: Values, values: tuple[Node, ...]) -> Piece:
    value = _date(to, values)
    return Piece(value.data, Basic.DATE, serial=True)


def _format(to: Values, values: tuple[Node, ...]) -> Piece:
    value, pattern = to.piece(values[0]), values[1]
    if value.basic not in {Basic.DATE, Basic.DATE_TIME} or not isinstance(pattern, Text):
        raise NotTranslated(_("only a date can be written as a date"))
    if pattern.value == "%Y-%m-%d" and value.basic is Basic.DATE:
        return Piece({"concat": [value.data]}, Basic.TEXT)
    year, month = {"year": [value.data]}, {"month": [value.data]}
    known: dict[str, tuple[Any, Any]] = {
        "%Y": ({"concat": [year]}, year),
        "%n": ({"concat": [month]}, month),
        "%m": ({"if": [{"<": [month, 10]}, {"concat": ["0", month]}, {"concat": [month]}]}, month),
    }
    if pattern.value not in known:
        raise NotTranslated(_("the date format “%(format)s” is not supported") % {"format": pattern.value[:40]})
    data, number = known[pattern.value]
    return Piece(data, Basic.TEXT, number=number)


def _truth_from(to: Values, values: tuple[Node, ...]) -> Piece:
    value = to.piece(values[0])
    if value.basic is Basic.BOOLEAN:
        return value
    if value.literal:
        return truth(value.text in {"1", "true"})
    if value.basic is not Basic.TEXT:
        raise NotTranslated(_("yes or no is made of something that is no text"))
    return condition({"in": [value.data, ["1", "true"]]})


FUNCTIONS: Final[Mapping[str, Known]] = {
    "true": Known(0, 0, lambda to, values: truth(True), "true"),
    "false": Known(0, 0, lambda to, values: truth(False), "false"),
    "not": Known(1, 1, _not, "not"),
    "boolean": Known(1, 1, lambda to, values: to.condition(to.piece(values[0])), "whether there is something, or not zero"),
    "boolean-from-string": Known(1, 1, _truth_from, "whether it is 1 or true"),
    "if": Known(3, 3, _if, "if … otherwise"),
    "coalesce": Known(2, 9, _coalesce, "the first that is answered"),
    "selected": Known(2, 2, _selected, "is, or is among, what was chosen"),
    "count-selected": Known(1, 1, _count_selected, "how many were chosen"),
    "count": Known(1, 1, _count, "the number of rows of a repeating group"),
    "sum": Known(1, 1, _sum, "the sum over the rows"),
    "min": Known(1, 9, _extreme("min"), "the smallest over the rows, or of several"),
    "max": Known(1, 9, _extreme("max"), "the largest over the rows, or of several"),
    "abs": Known(1, 1, _abs, "without its sign"),
    "round": Known(1, 2, _round, "rounded, halves away from zero"),
    "int": Known(1, 1, _int, "without its decimal places; full years of days divided by 365.25"),
    "number": Known(1, 1, _number, "the number of a choice’s name, or of a year or month"),
    "string": Known(1, 1, _string, "written as text"),
    "string-length": Known(1, 1, _length, "the number of characters"),
    "concat": Known(1, 40, _concat, "written together"),
    "contains": Known(2, 2, _part("contains"), "a text contains another"),
    "starts-with": Known(2, 2, _part("starts_with"), "a text begins with another"),
    "regex": Known(2, 2, _regex, "known patterns only: mobile, e-mail, ID number, credit code, digits, lengths"),
    "today": Known(0, 0, lambda to, values: Piece(_TODAY, Basic.DATE), "today"),
    "now": Known(0, 0, lambda to, values: Piece({"now": []}, Basic.DATE_TIME), "now"),
    "date": Known(1, 1, _date, "a date written in the rule, or days from one"),
    "decimal-date-time": Known(1, 1, _days, "only to subtract or compare dates"),
    "format-date": Known(2, 2, _format, "%Y-%m-%d, %Y, %m, %n only"),
    "format-date-time": Known(2, 2, _format, "%Y, %m, %n only"),
}  # fmt: skip
#: Known to XLSForm and listed as not supported; every other one is not supported either.
NOT_SUPPORTED: Final = (
    "position", "once", "random", "uuid", "pulldata", "indexed-repeat", "jr:choice-name", "jr:itext", "instance",
    "count-non-empty", "count-if", "selected-at", "checklist", "weighted-checklist", "substr", "substring-before", "substring-after",
    "translate", "normalize-space", "join", "digest", "pow", "sqrt", "exp", "log", "sin", "cos", "tan", "pi", "area", "distance",
    "enclosed-area", "randomize", "version", "date-time", "decimal-time", "ends-with", "floor", "ceiling", "last-saved", "thousandsep",
)  # fmt: skip
