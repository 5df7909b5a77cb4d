"""How the operators that compare two values are run. A literal text is read as the type of what stands beside it."""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from .formats import FORMATS
from .kinds import Basic
from .operators import EQUAL, ORDERED
from .scopes import Run, Scope
from .tree import Call, Literal, Node
from .values import CLASSES, Decimals, Texts, Value

Build = Callable[..., Run]

_ORDERED: Final = frozenset(CLASSES[one] for one in ORDERED)
_EQUAL: Final = frozenset(CLASSES[one] for one in EQUAL)
_MIRRORED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": python.eq,
    "!=": python.ne,
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}


def _compare(call: Call, build: Build) -> Run:
    left, right = call.values
    if isinstance(right, Literal):
        return _with_literal(build(left), right, call.name)
    if isinstance(left, Literal):
        return _with_literal(build(right), left, _MIRRORED[call.name])
    first, second = build(left), build(right)
    test, comparable = _TESTS[call.name], _comparable(call.name)

    def run(scope: Scope) -> Value:
        one, two = first(scope), second(scope)
        return type(one) is type(two) and type(one) in comparable and test(one, two)

    return run


def _with_literal(value: Run, literal: Literal, name: str) -> Run:
    test, comparable = _TESTS[name], _comparable(name)
    readings = {cls: found for cls, found in _readings(literal).items() if cls in comparable}

    def run(scope: Scope) -> Value:
        one = value(scope)
        two = readings.get(type(one))
        return two is not None and test(one, two)

    return run


def _comparable(name: str) -> frozenset[type]:
    return _EQUAL if name in {"==", "!="} else _ORDERED


def _readings(literal: Literal) -> dict[type, Value]:
    """What a literal is beside a value of each class."""
    if not literal.adapts:
        return {type(literal.value): literal.value}
    kinds = (Basic.TEXT, Basic.DECIMAL, Basic.DATE, Basic.TIME, Basic.DATE_TIME)
    if isinstance(literal.value, Texts):
        kinds = (Basic.TEXTS, Basic.DECIMALS)  # type: ignore[assignment]
    found = {CLASSES[one]: literal.as_basic(one) for one in kinds}
    return {cls: value for cls, value in found.items() if value is not None}


_ELEMENTS: Final[Mapping[type, type]] = {str: Texts, Decimal: Decimals}


def _in(call: Call, build: Build) -> Run:
    return _member(call.values[0], call.values[1], build)


def _member(item: Node, among: Node, build: Build) -> Run:
    if isinstance(among, Literal):
        lists = {cls: frozenset(found) for cls, found in _readings(among).items() if cls in (Texts, Decimals)}  # type: ignore[arg-type]
        sets = {element: lists[cls] for element, cls in _ELEMENTS.items() if cls in lists}
        value = build(item)

        def among_literal(scope: Scope) -> Value:
            one = value(scope)
            found = sets.get(type(one))
            return found is not None and one in found

        return among_literal
    values = build(among)
    readings = _readings(item) if isinstance(item, Literal) else None
    single = build(item)

    def run(scope: Scope) -> Value:
        found = values(scope)
        cls: type = str if isinstance(found, Texts) else Decimal
        if not isinstance(found, Texts | Decimals):
            return False
        one = single(scope) if readings is None else readings.get(cls)
        return type(one) is cls and one in found

    return run


def _contains(call: Call, build: Build) -> Run:
    """A part of a text, or one of a list."""
    member = _member(call.values[1], call.values[0], build)
    text, part = build(call.values[0]), build(call.values[1])

    def run(scope: Scope) -> Value:
        whole = text(scope)
        if type(whole) is str:
            piece = part(scope)
            return type(piece) is str and piece in whole
        return member(scope)

    return run


def _overlap(every: bool) -> Callable[[Call, Build], Run]:
    def made(call: Call, build: Build) -> Run:
        left, right = call.values
        first, second = build(left), build(right)
        literals = [_readings(one) if isinstance(one, Literal) else None for one in (left, right)]

        def run(scope: Scope) -> Value:
            one, two = first(scope), second(scope)
            if literals[1] is not None:
                two = literals[1].get(type(one))
            elif literals[0] is not None:
                one = literals[0].get(type(two))
            if type(one) is not type(two) or not isinstance(one, Texts | Decimals):
                return False
            wanted = frozenset(two)  # type: ignore[arg-type]
            return wanted.issubset(one) if every else not wanted.isdisjoint(one)

        return run

    return made


def _matches(call: Call, build: Build) -> Run:
    value, named = build(call.values[0], Basic.TEXT), call.values[1]
    known = FORMATS.get(str(named.value)) if isinstance(named, Literal) else None
    if known is None:
        return lambda scope: False
    fits = known.fits

    def run(scope: Scope) -> Value:
        text = value(scope)
        return type(text) is str and fits(text, scope.context.now.date())

    return run


COMPARED: Final[Mapping[str, Callable[[Call, Build], Run]]] = {
    **dict.fromkeys(_TESTS, _compare),
    "in": _in,
    "contains": _contains,
    "contains_any": _overlap(False),
    "contains_all": _overlap(True),
    "matches": _matches,
}
