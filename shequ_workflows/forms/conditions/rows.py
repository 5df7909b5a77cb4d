"""An editor's rows ↔ JSON: all or any of [question] [operator] [value], nested once.

Each row is false while its question is unanswered, “is not answered” excepted; so “is not” and “does not contain” are
written with that in mind, and what is read on the screen is what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.forms.definition.faults import Fault

from .kinds import Basic, NoList, NoRow, Shape, Type, UnknownKey
from .operators import LITERALS
from .tree import below
from .values import read, write

ALL: Final = "all"
ANY: Final = "any"
_JOINS: Final = {ALL: "and", ANY: "or"}


@dataclass(frozen=True, slots=True)
class Row:
    """``value``: a text as typed, or several where the operator takes a list, None where it takes none. ``other``: the
    key of another question, compared with instead of a value.
    """

    key: str
    operator: str
    value: str | tuple[str, ...] | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """``match``: ``all`` or ``any``. A group within a group has rows only."""

    match: str
    rows: tuple[Row | Group, ...]


class BeyondRows(ValueError):
    """A condition that rows cannot express; it is shown and edited as JSON."""

    def __str__(self) -> str:
        return str(_("This condition says more than rows can. It is shown as JSON, for experts."))


class InvalidRows(ValueError):
    """Rows that make no condition. ``faults``: a sentence for each, at the path of its row (``1/0``)."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault.sentence) for fault in faults))
        self.faults = faults


Write: TypeAlias = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class RowOperator:
    """What can be asked of a question. ``takes``: "" for no value, ``one``, ``many``; ``reads``: the type of the value,
    None for that of the question. ``comparable``: another question may stand instead of a value.
    """

    name: str
    label: str | Promise
    kinds: frozenset[Basic]
    write: Write
    takes: str = "one"
    reads: Basic | None = None
    comparable: bool = False


def _plainly(name: str) -> Write:
    return lambda var, value: {name: [var, value]}


def _unless(name: str) -> Write:
    return lambda var, value: {"and": [{"answered": [var]}, {"!": [{name: [var, value]}]}]}


def _age(name: str) -> Write:
    return lambda var, value: {name: [{"years_between": [var, {"today": []}]}, value]}


def _number(name: str) -> Write:
    return lambda var, value: {name: [{"count": [var]}, value]}


_TIME: Final = frozenset({Basic.DATE, Basic.TIME, Basic.DATE_TIME})
_ORDER: Final = _TIME | {Basic.DECIMAL}
_LISTS: Final = frozenset({Basic.TEXTS, Basic.DECIMALS})
_ANYTHING: Final = frozenset(Basic) - {Basic.NULL}
_SINGLE: Final = _ORDER | {Basic.TEXT}
_NUMBER: Final = frozenset({Basic.DECIMAL})
_TEXT: Final = frozenset({Basic.TEXT})
_LISTABLE: Final = _TEXT | _NUMBER
_DAY: Final = frozenset({Basic.DATE, Basic.DATE_TIME})
_YES_NO: Final = frozenset({Basic.BOOLEAN})
_COUNTED: Final = _LISTS | {Basic.ROWS}

OPERATORS: Final[tuple[RowOperator, ...]] = (
    RowOperator("yes", gettext_lazy("is yes"), _YES_NO, lambda var, value: {"==": [var, True]}, ""),
    RowOperator("no", gettext_lazy("is no"), _YES_NO, lambda var, value: {"==": [var, False]}, ""),
    RowOperator("is", gettext_lazy("is"), _SINGLE, _plainly("=="), comparable=True),
    RowOperator("is_not", gettext_lazy("is not"), _SINGLE, _plainly("!="), comparable=True),
    RowOperator("one_of", gettext_lazy("is one of"), _LISTABLE, _plainly("in"), "many"),
    RowOperator("none_of", gettext_lazy("is none of"), _LISTABLE, _unless("in"), "many"),
    RowOperator("less", gettext_lazy("is less than"), _NUMBER, _plainly("<"), comparable=True),
    RowOperator("at_most", gettext_lazy("is at most"), _NUMBER, _plainly("<="), comparable=True),
    RowOperator("more", gettext_lazy("is more than"), _NUMBER, _plainly(">"), comparable=True),
    RowOperator("at_least", gettext_lazy("is at least"), _NUMBER, _plainly(">="), comparable=True),
    RowOperator("before", gettext_lazy("is before"), _TIME, _plainly("<"), comparable=True),
    RowOperator("until", gettext_lazy("is on or before"), _TIME, _plainly("<="), comparable=True),
    RowOperator("after", gettext_lazy("is after"), _TIME, _plainly(">"), comparable=True),
    RowOperator("from", gettext_lazy("is on or after"), _TIME, _plainly(">="), comparable=True),
    RowOperator("past", gettext_lazy("is before today"), _DAY, lambda var, value: {">": [{"days_between": [var, {"today": []}]}, "0"]}, ""),
    RowOperator("future", gettext_lazy("is after today"), _DAY, lambda var, value: {"<": [{"days_between": [var, {"today": []}]}, "0"]}, ""),
    RowOperator("years_at_least", gettext_lazy("is at least so many years ago"), _DAY, _age(">="), reads=Basic.DECIMAL),
    RowOperator("years_less", gettext_lazy("is less than so many years ago"), _DAY, _age("<"), reads=Basic.DECIMAL),
    RowOperator("contains", gettext_lazy("contains"), _LISTS | _TEXT, _plainly("contains")),
    RowOperator("not_contains", gettext_lazy("does not contain"), _LISTS | _TEXT, _unless("contains")),
    RowOperator("any_of", gettext_lazy("contains any of"), _LISTS, _plainly("contains_any"), "many"),
    RowOperator("all_of", gettext_lazy("contains all of"), _LISTS, _plainly("contains_all"), "many"),
    RowOperator("starts", gettext_lazy("begins with"), _TEXT, _plainly("starts_with")),
    RowOperator("count_at_least", gettext_lazy("has at least so many"), _COUNTED, _number(">="), reads=Basic.DECIMAL),
    RowOperator("count_at_most", gettext_lazy("has at most so many"), _COUNTED, _number("<="), reads=Basic.DECIMAL),
    RowOperator("empty", gettext_lazy("is not answered"), _ANYTHING, lambda var, value: {"empty": [var]}, ""),
    RowOperator("answered", gettext_lazy("is answered"), _ANYTHING, lambda var, value: {"answered": [var]}, ""),
)  # fmt: skip
BY_NAME: Final[Mapping[str, RowOperator]] = {one.name: one for one in OPERATORS}
_MEMBERS: Final[Mapping[Basic, Basic]] = {Basic.TEXTS: Basic.TEXT, Basic.DECIMALS: Basic.DECIMAL}


def operators_for(kind: Type) -> list[RowOperator]:
    """What an editor may ask of a question of this type."""
    return [one for one in OPERATORS if kind.basic in one.kinds]


def to_logic(group: Group, types: Mapping[str, Type], place: str = "") -> Any:
    """The condition that rows say; None for no rows. ``place``: dotted key of the group in which it stands.

    Raises ``InvalidRows`` with a sentence for each row that is not complete.
    """
    writer = _Writer(Shape.within(types, place))
    made = writer.group(group, "", 0)
    if writer.faults:
        raise InvalidRows(writer.faults)
    return made


class _Writer:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.faults: list[Fault] = []

    def fault(self, code: str, at: str, sentence: str) -> None:
        self.faults.append(Fault(code, at, sentence))

    def group(self, group: Group, at: str, depth: int) -> Any:
        made = []
        for number, one in enumerate(group.rows):
            place = below(at, number)
            if isinstance(one, Row):
                made.append(self.row(one, place))
            elif depth:
                self.fault("deep", place, _("Groups of rows are nested once. Use JSON for more."))
            else:
                made.append(self.group(one, place, depth + 1))
        kept = [one for one in made if one is not None]
        if group.match not in _JOINS:
            self.fault("match", at, _("Choose whether all rows or any of them must hold."))
            return None
        return {_JOINS[group.match]: kept} if kept else None

    def row(self, row: Row, at: str) -> Any:
        kind = self.type_of(row.key, at)
        if kind is None:
            return None
        operator = BY_NAME.get(row.operator)
        if operator is None or kind.basic not in operator.kinds:
            self.fault("operator", at, _("This cannot be asked of this question. Choose from the list again."))
            return None
        if row.other and operator.comparable:
            other = self.type_of(row.other, at)
            if other is not None and other.basic is not kind.basic:
                self.fault("other", at, _("Two answers of different kinds cannot be compared."))
            return operator.write({"var": row.key}, {"var": row.other})
        if not operator.takes:
            return operator.write({"var": row.key}, None)
        value = self.value(row, operator, kind, at)
        return None if value is None else operator.write({"var": row.key}, value)

    def type_of(self, key: str, at: str) -> Type | None:
        try:
            return self.shape.look(key)
        except (UnknownKey, NoRow, NoList):
            sentence = _(
                "There is no question “%(key)s”; it may have been deleted. Choose another, or delete this condition."
            )
            self.fault("key", at, sentence % {"key": key[:80]} if key else _("Choose a question."))
            return None

    def value(self, row: Row, operator: RowOperator, kind: Type, at: str) -> Any:
        """Values in the one way of writing, as texts."""
        basic = operator.reads or _MEMBERS.get(kind.basic, kind.basic)
        given = row.value if isinstance(row.value, tuple) else () if row.value is None else (row.value,)
        typed = [one for one in given if one.strip()]
        if not typed:
            self.fault("value", at, _("Enter the value to compare with."))
            return None
        found = [read(one if basic is Basic.TEXT else one.strip(), Type(basic)) for one in typed]
        if any(one is None for one in found):
            self.fault("value", at, _WRITTEN[basic] % {"value": typed[found.index(None)][:60]})
            return None
        if operator.takes == "many":
            return [write(one) for one in found]
        return write(found[0])


_WRITTEN: Final[Mapping[Basic, Any]] = {
    Basic.TEXT: gettext_lazy("“%(value)s” has a broken character. Type it anew."),
    Basic.DECIMAL: gettext_lazy("“%(value)s” is not a number. Write it like 12.50."),
    Basic.DATE: gettext_lazy("“%(value)s” is not a date. Write it like 2026-01-31."),
    Basic.TIME: gettext_lazy("“%(value)s” is not a time. Write it like 08:30."),
    Basic.DATE_TIME: gettext_lazy("“%(value)s” is not a date with a time. Write it like 2026-01-31T08:30."),
}


def from_logic(condition: Any, types: Mapping[str, Type], place: str = "") -> Group:
    """The rows that say the same; ``to_logic`` gives the condition back, its values in the one way of writing.

    Raises ``BeyondRows``.
    None gives no rows. A question that is no longer there is beyond rows too: JSON shows what was meant.
    """
    if condition is None:
        return Group(ALL, ())
    shape = Shape.within(types, place)
    single = _row(condition, shape)
    if single is not None:
        return Group(ALL, (single,))
    return _group(condition, shape, 0)


def _group(condition: Any, shape: Shape, depth: int) -> Group:
    name, values = _operation(condition)
    match = next((match for match, join in _JOINS.items() if join == name), None)
    if match is None or not values or depth > 1:
        raise BeyondRows
    return Group(match, tuple(_row(one, shape) or _group(one, shape, depth + 1) for one in values))


def _operation(expression: Any) -> tuple[str, list[Any]]:
    if isinstance(expression, Mapping) and len(expression) == 1:
        name, values = next(iter(expression.items()))
        if isinstance(name, str) and isinstance(values, list):
            return name, values
    return "", []


def _row(condition: Any, shape: Shape) -> Row | None:
    """The first row operator that writes just this condition."""
    for operator in OPERATORS:
        found = _fit(operator.write(_Key, _Given), condition)
        key = found.get("key") if found is not None else None
        if found is None or not isinstance(key, str):
            continue
        kind = _look(shape, key)
        if kind is not None and kind.basic in operator.kinds:
            row = _valued(operator, key, kind, found.get("value"), shape)
            if row is not None:
                return row
    return None


def _look(shape: Shape, key: str) -> Type | None:
    try:
        return shape.look(key)
    except (UnknownKey, NoRow, NoList):
        return None


def _valued(operator: RowOperator, key: str, kind: Type, given: Any, shape: Shape) -> Row | None:
    """A row that ``to_logic`` would write with this value."""
    if not operator.takes:
        return Row(key, operator.name)
    if operator.takes == "many":
        texts = [_typed(one) for one in given] if isinstance(given, list) else []
        good = tuple(one for one in texts if one is not None)
        row = Row(key, operator.name, good) if good and len(good) == len(texts) else None
    else:
        typed, other = _typed(given), _var(given)
        row = Row(key, operator.name, typed) if typed is not None else None
        row = Row(key, operator.name, other=other) if other and operator.comparable else row
    if row is None:
        return None
    writer = _Writer(shape)
    writer.row(row, "")
    return None if writer.faults else row


def _typed(given: Any) -> str | None:
    """A literal as an editor would type it."""
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if isinstance(given, Mapping) and len(given) == 1:
        name, inner = next(iter(given.items()))
        return inner if name in LITERALS and isinstance(inner, str) else None
    return given if isinstance(given, str) else None


class _Key:
    """Stands for the question where an operator's pattern is compared with a condition."""


class _Given:
    """Stands for the value there."""


def _var(expression: Any) -> str | None:
    if isinstance(expression, Mapping) and len(expression) == 1 and isinstance(expression.get("var"), str):
        return str(expression["var"])
    return None


def _fit(pattern: Any, expression: Any, found: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """What stands where the pattern has its places; None if it is written otherwise."""
    places = {} if found is None else found
    if pattern is _Key or pattern is _Given:
        name, value = ("key", _var(expression)) if pattern is _Key else ("value", expression)
        if value is None or (name in places and places[name] != value):
            return None
        places[name] = value
        return places
    if isinstance(pattern, dict):
        if not isinstance(expression, Mapping) or list(expression) != list(pattern):
            return None
        return places if all(_fit(pattern[one], expression[one], places) is not None for one in pattern) else None
    if isinstance(pattern, list):
        if not isinstance(expression, list) or len(expression) != len(pattern):
            return None
        return (
            places if all(_fit(*pair, places) is not None for pair in zip(pattern, expression, strict=True)) else None
        )
    return places if type(pattern) is type(expression) and pattern == expression else None
