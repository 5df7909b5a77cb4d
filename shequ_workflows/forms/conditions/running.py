"""How each operator is run: closures over values that have been read. ``conditions.js`` does the same; one table of
cases holds both.

What is asked for true or false gives false where types do not fit or an answer is missing; everything else gives None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from . import decimals, moments
from .comparing import COMPARED
from .kinds import OUTER, ROW, Basic
from .limits import LONGEST_TEXT
from .operators import Operator
from .scopes import Run, Scope
from .tree import Broken, Call, Literal, Node, Var
from .values import CLASSES, Decimals, Row, Rows, Texts, Value, write

Build = Callable[[Node, Basic | None], Run]


def build(node: Node, wanted: Basic | None = None) -> Run:
    """The closure of a node. ``wanted``: the type that its place asks for, which a literal text is read as."""
    if isinstance(node, Literal):
        return _constant(node.as_basic(wanted) if node.adapts and wanted is not None else node.value)
    if isinstance(node, Var):
        return _answer(node.key)
    if isinstance(node, Broken):
        return _nothing
    if node.operator.takes and node.name not in _OWN:
        return _simple(node, node.operator)
    if node.name in COMPARED:
        return COMPARED[node.name](node, build)
    return _OWN[node.name](node, wanted)


def _nothing(scope: Scope) -> Value:
    return None


def _constant(value: Value) -> Run:
    return lambda scope: value


# -- answers ---------------------------------------------------------------------------------------------------------


def _answer(key: str) -> Run:
    first, *rest = key.split(".")
    if first == ROW:
        return lambda scope: _follow(scope.row, rest)
    if first == OUTER:
        return lambda scope: _follow(scope.outer, rest)
    if not rest:
        return lambda scope: scope.answers.get(key)
    parts = [first, *rest]
    return lambda scope: _follow(scope.answers, parts)


def _follow(start: Row | None, parts: list[str]) -> Value:
    """An answer below ``start``; past rows, the list of what stands in the column."""
    if start is None or not parts:
        return None
    found = start.get(parts[0])
    if len(parts) == 1:
        return found
    return gathered(_column(found, parts[1:]))


def _column(found: Value, parts: list[str]) -> list[Value]:
    if not isinstance(found, Rows):
        return []
    values = [row.get(parts[0]) for row in found]
    if len(parts) == 1:
        return values
    return [one for value in values for one in _column(value, parts[1:])]


def gathered(values: list[Value]) -> Value:
    """One list of what is not missing: texts or numbers; None of anything else."""
    flat: list[Any] = []
    for value in values:
        flat.extend(value if isinstance(value, Texts | Decimals) else [value] if value is not None else [])
    if flat and all(type(one) is str for one in flat):
        return Texts(flat)
    return Decimals(flat) if flat and all(type(one) is Decimal for one in flat) else None


# -- simple operators ------------------------------------------------------------------------------------------------


def _simple(call: Call, operator: Operator) -> Run:
    miss: Value = False if operator.gives is Basic.BOOLEAN else None
    run = _SIMPLE[call.name]
    parts = [
        (build(value, wanted_of(value, operator.kinds(number))), frozenset(CLASSES[one] for one in operator.kinds(number)))
        for number, value in enumerate(call.values)
    ]  # fmt: skip
    if len(parts) == 2:
        (first, one), (second, two) = parts

        def pair(scope: Scope) -> Value:
            left, right = first(scope), second(scope)
            return run(left, right) if type(left) in one and type(right) in two else miss

        return pair

    def several(scope: Scope) -> Value:
        values = []
        for value, fitting in parts:
            found = value(scope)
            if type(found) not in fitting:
                return miss
            values.append(found)
        return run(*values)

    return several


def wanted_of(node: Node, kinds: tuple[Basic, ...]) -> Basic:
    """The first type of a place that a literal can be read as: a text beside ``DAY`` is a date, else a date with time."""
    if isinstance(node, Literal) and node.adapts:
        return next((one for one in kinds if node.as_basic(one) is not None), kinds[0])
    return kinds[0]


def _fold(step: Callable[[Decimal, Decimal], Decimal | None]) -> Callable[..., Value]:
    def run(first: Decimal, *others: Decimal) -> Value:
        total: Decimal | None = first
        for one in others:
            total = step(total, one) if total is not None else None
        return total

    return run


def _minus(first: Decimal, second: Decimal | None = None) -> Value:
    return decimals.subtract(decimals.ZERO, first) if second is None else decimals.subtract(first, second)


def _concat(*values: Value) -> Value:
    made = "".join(str(write(one)) for one in values if one is not None)
    return made if 0 < len(made) <= LONGEST_TEXT else None


_SIMPLE: Final[Mapping[str, Callable[..., Value]]] = {
    "starts_with": lambda text, start: text.startswith(start),
    "+": _fold(decimals.add),
    "-": _minus,
    "*": _fold(decimals.multiply),
    "/": decimals.divide,
    "round": decimals.rounded,
    "add_days": moments.add_days,
    "days_between": moments.days_between,
    "years_between": moments.years_between,
    "year": lambda when: Decimal(when.year),
    "month": lambda when: Decimal(when.month),
    "weekday": lambda when: Decimal(when.isoweekday()),
    "length": lambda text: Decimal(len(text or "")),
    "concat": _concat,
}


# -- operators with rules of their own -------------------------------------------------------------------------------


def _and(call: Call, wanted: Basic | None) -> Run:
    parts = [build(one, Basic.BOOLEAN) for one in call.values]
    if len(parts) == 2:
        first, second = parts
        return lambda scope: first(scope) is True and second(scope) is True

    def run(scope: Scope) -> Value:
        for part in parts:  # noqa: SIM110  (all() with a generator is half as fast)
            if part(scope) is not True:
                return False
        return True

    return run


def _or(call: Call, wanted: Basic | None) -> Run:
    parts = [build(one, Basic.BOOLEAN) for one in call.values]
    return lambda scope: any(part(scope) is True for part in parts)


def _not(call: Call, wanted: Basic | None) -> Run:
    part = build(call.values[0], Basic.BOOLEAN)
    return lambda scope: part(scope) is not True


def _if(call: Call, wanted: Basic | None) -> Run:
    last = len(call.values) - len(call.values) % 2
    cases = [(build(call.values[n], Basic.BOOLEAN), build(call.values[n + 1], wanted)) for n in range(0, last, 2)]
    otherwise = build(call.values[-1], wanted) if len(call.values) % 2 else _nothing

    def run(scope: Scope) -> Value:
        for condition, value in cases:
            if condition(scope) is True:
                return value(scope)
        return otherwise(scope)

    return run


def _empty(call: Call, wanted: Basic | None) -> Run:
    part = build(call.values[0])
    return lambda scope: part(scope) is None


def _answered(call: Call, wanted: Basic | None) -> Run:
    part = build(call.values[0])
    return lambda scope: part(scope) is not None


def _sum(call: Call, wanted: Basic | None) -> Run:
    parts = [build(one, Basic.DECIMAL if not _is_list(one) else Basic.DECIMALS) for one in call.values]

    def run(scope: Scope) -> Value:
        total: Decimal | None = decimals.ZERO
        for part in parts:
            found = part(scope)
            numbers = found if isinstance(found, Decimals) else () if found is None else (found,)
            for one in numbers:
                if total is None or type(one) is not Decimal:
                    return None
                total = decimals.add(total, one)
        return total

    return run


def _is_list(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, Texts)


def _extreme(pick: Callable[[list[Any]], Any]) -> Callable[[Call, Basic | None], Run]:
    ordered = frozenset({Decimal, dt.date, dt.time, dt.datetime})

    def made(call: Call, wanted: Basic | None) -> Run:
        parts = [build(one, Basic.DECIMAL if not _is_list(one) else Basic.DECIMALS) for one in call.values]

        def run(scope: Scope) -> Value:
            values: list[Any] = []
            for part in parts:
                found = part(scope)
                values.extend(found if isinstance(found, Decimals) else () if found is None else (found,))
            if not values or type(values[0]) not in ordered:
                return None
            return pick(values) if all(type(one) is type(values[0]) for one in values) else None

        return run

    return made


def _count(call: Call, wanted: Basic | None) -> Run:
    rows = build(call.values[0])
    if len(call.values) == 1:
        return lambda scope: _size(rows(scope))
    condition = build(call.values[1], Basic.BOOLEAN)

    def run(scope: Scope) -> Value:
        found = rows(scope)
        if not isinstance(found, Rows):
            return decimals.ZERO if found is None else None
        return Decimal(sum(condition(scope.enter(row)) is True for row in found))

    return run


def _size(found: Value) -> Value:
    if found is None:
        return decimals.ZERO
    return Decimal(len(found)) if isinstance(found, Rows | Texts | Decimals) else None


def _any(call: Call, wanted: Basic | None) -> Run:
    rows, condition = build(call.values[0]), build(call.values[1], Basic.BOOLEAN)

    def run(scope: Scope) -> Value:
        found = rows(scope)
        return isinstance(found, Rows) and any(condition(scope.enter(row)) is True for row in found)

    return run


def _all(call: Call, wanted: Basic | None) -> Run:
    rows, condition = build(call.values[0]), build(call.values[1], Basic.BOOLEAN)

    def run(scope: Scope) -> Value:
        found = rows(scope)
        return isinstance(found, Rows) and all(condition(scope.enter(row)) is True for row in found)

    return run


_OWN: Final[Mapping[str, Callable[[Call, Basic | None], Run]]] = {
    "and": _and,
    "or": _or,
    "!": _not,
    "if": _if,
    "empty": _empty,
    "answered": _answered,
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "count": _count,
    "any": _any,
    "all": _all,
    "today": lambda call, wanted: lambda scope: scope.context.now.date(),
    "now": lambda call, wanted: lambda scope: scope.context.now,
}
#: Names of all that can be run.
RUN: Final = frozenset(_SIMPLE) | frozenset(_OWN) | frozenset(COMPARED)
