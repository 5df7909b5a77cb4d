"""Generated expressions, answers and forms: well-typed ones, and any JSON at all."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import strategies as st

from shequ_workflows.forms.conditions.kinds import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DECIMAL,
    DECIMALS,
    TEXT,
    TEXTS,
    TIME,
    Basic,
    Type,
    rows,
)  # fmt: skip
from shequ_workflows.forms.conditions.operators import LITERALS, OPERATORS
from shequ_workflows.forms.conditions.rules import Rules

NOW = "2026-02-28T09:00"
TYPES: dict[str, Type] = {
    "age": DECIMAL, "price": DECIMAL, "name": TEXT, "living": Type(Basic.TEXT, choices=frozenset({"alone", "couple"})),
    "agree": BOOLEAN, "born": DATE, "visit": DATE_TIME, "at": TIME, "means": TEXTS, "scores": DECIMALS,
    "members": rows(name=TEXT, age=DECIMAL, ill=BOOLEAN, born=DATE, skills=TEXTS, children=rows(name=TEXT, age=DECIMAL)),
}  # fmt: skip


def as_json(value: Any) -> Any:
    """As it would arrive: half surrogate pairs joined, tuples lists."""
    return json.loads(json.dumps(value))


NUMBERS = st.one_of(
    st.integers(-120, 120).map(str),
    st.decimals(-1000, 1000, places=3).map(str),
    st.integers(-(10**20) + 1, 10**20 - 1).map(str),
    st.decimals(-1, 1, places=20, allow_nan=False).map(lambda number: format(number, "f")),
)
WORDS = st.sampled_from(["王秀兰", "alone", "couple", "walk", "bus", "𠮷", "1", "1.0", "2026-01-31", "08:30", "a"]) | st.text(max_size=6)  # fmt: skip
DATES = st.dates().map(str) | st.sampled_from(["2024-02-29", "2026-02-28", "0001-01-01", "9999-12-31"])
TIMES = st.times().map(lambda time: time.strftime("%H:%M"))
MOMENTS = st.tuples(DATES, TIMES).map("T".join)

_ANSWERS: dict[Basic, st.SearchStrategy[Any]] = {
    Basic.DECIMAL: NUMBERS | st.integers(-5, 5), Basic.TEXT: WORDS, Basic.BOOLEAN: st.booleans(), Basic.DATE: DATES,
    Basic.DATE_TIME: MOMENTS, Basic.TIME: TIMES, Basic.TEXTS: st.lists(WORDS, max_size=4),
    Basic.DECIMALS: st.lists(NUMBERS, max_size=4),
}  # fmt: skip


def answer_to(kind: Type) -> st.SearchStrategy[Any]:
    if kind.basic is Basic.ROWS:
        return st.lists(answers_to(dict(kind.columns)), max_size=3)
    if kind.choices:
        return st.sampled_from(sorted(kind.choices))
    return _ANSWERS[kind.basic]


def answers_to(types: dict[str, Type]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key: answer_to(kind) | st.none() for key, kind in types.items()})


# -- any JSON --------------------------------------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
NAMES = st.sampled_from([*OPERATORS, *LITERALS, "var", "nope", "__proto__", "constructor"])
KEYS = st.sampled_from(["age", "price", "name", "living", "agree", "born", "visit", "at", "means", "scores", "members", "members.age", "members.skills", "members.children.age", "row.age", "row.children", "outer.age", "row", "nope", "__proto__"])  # fmt: skip
ANY_JSON = st.recursive(
    SCALARS | KEYS.map(lambda key: {"var": key}),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=2) | st.builds(lambda name, values: {name: values}, NAMES, st.lists(inner, max_size=3)),
    max_leaves=25,
).map(as_json)  # fmt: skip
#: Answers of any shape, under keys that mean something.
ANY_ANSWERS = st.one_of(
    answers_to(TYPES), ANY_JSON, st.dictionaries(st.sampled_from([*TYPES, "x"]), ANY_JSON, max_size=5)
).map(as_json)  # fmt: skip


# -- well-typed expressions ------------------------------------------------------------------------------------------


def _call(name: str, *values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(*values).map(lambda found: {name: list(found)})


def _var(*keys: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(keys).map(lambda key: {"var": key})


@cache
def _typed(basic: Basic, depth: int, in_row: bool) -> st.SearchStrategy[Any]:
    """Expressions that give this type, without a fault."""
    below = {one: st.deferred(lambda one=one: _typed(one, depth - 1, in_row)) for one in _LEAVES} if depth else {}
    leaf = _LEAVES[basic](in_row)
    return st.one_of(leaf, *_NODES[basic](below, depth, in_row)) if depth and basic in _NODES else leaf


def _own(in_row: bool, *keys: str) -> tuple[str, ...]:
    return keys if in_row else ()


_LEAVES: dict[Basic, Any] = {
    Basic.DECIMAL: lambda row: st.integers(-99, 99) | NUMBERS.map(lambda text: {"decimal": text}) | _var("age", "price", *_own(row, "row.age")),
    Basic.TEXT: lambda row: _var("name", *_own(row, "row.name")),
    Basic.BOOLEAN: lambda row: st.booleans() | _var("agree", *_own(row, "row.ill")),
    Basic.DATE: lambda row: _var("born", *_own(row, "row.born")) | DATES.map(lambda text: {"date": text}) | st.just({"today": []}),
    Basic.DATE_TIME: lambda row: _var("visit") | st.just({"now": []}),
    Basic.TIME: lambda row: _var("at") | TIMES.map(lambda text: {"time": text}),
    Basic.TEXTS: lambda row: _var("means", "members.name", "members.skills", *_own(row, "row.skills", "row.children.name")),
    Basic.DECIMALS: lambda row: _var("scores", "members.age", "members.children.age", *_own(row, "row.children.age")),
}  # fmt: skip
_SOME_TEXT = st.sampled_from(["王", "walk", "𠮷田", "2026", "bus", "x"])
_SAMES = st.sampled_from(["==", "!="])
_ORDERS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _compared(names: st.SearchStrategy[str], one: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> Any:
    pairs = st.tuples(names, one, other, st.booleans())
    return pairs.map(lambda found: {found[0]: [found[1], found[2]] if found[3] else [found[2], found[1]]})


def _booleans(below: dict[Basic, Any], depth: int, in_row: bool) -> list[Any]:
    some = st.lists(below[Basic.BOOLEAN], min_size=1, max_size=3)
    day = below[Basic.DATE] | below[Basic.DATE_TIME]
    anything = st.one_of(*(below[one] for one in _LEAVES))
    found = [
        some.map(lambda values: {"and": values}),
        some.map(lambda values: {"or": values}),
        _call("!", below[Basic.BOOLEAN]),
        _compared(_ORDERS, below[Basic.DECIMAL], below[Basic.DECIMAL]),
        _compared(_ORDERS, _var("age", "price"), NUMBERS),
        _compared(_ORDERS, below[Basic.DATE], below[Basic.DATE]),
        _compared(_ORDERS, _var("born"), DATES),
        _compared(_ORDERS, below[Basic.TIME], below[Basic.TIME]),
        _compared(_SAMES, below[Basic.TEXT], _SOME_TEXT),
        _compared(_SAMES, _var("living"), st.sampled_from(["alone", "couple"])),
        _compared(_SAMES, below[Basic.BOOLEAN], below[Basic.BOOLEAN]),
        _call("in", below[Basic.TEXT], st.lists(_SOME_TEXT, min_size=1, max_size=3)),
        _call("in", below[Basic.DECIMAL], st.lists(NUMBERS, min_size=1, max_size=3)),
        _call("in", _SOME_TEXT, below[Basic.TEXTS]),
        _call("contains", below[Basic.TEXTS], below[Basic.TEXT] | _SOME_TEXT),
        _call("contains", below[Basic.TEXT], below[Basic.TEXT] | _SOME_TEXT),
        _call("contains", below[Basic.DECIMALS], below[Basic.DECIMAL] | NUMBERS),
        _call("contains_any", below[Basic.TEXTS], below[Basic.TEXTS] | st.lists(_SOME_TEXT, min_size=1, max_size=3)),
        _call("contains_all", below[Basic.DECIMALS], st.lists(NUMBERS, min_size=1, max_size=2)),
        _call("starts_with", below[Basic.TEXT], _SOME_TEXT),
        _call("matches", below[Basic.TEXT], st.sampled_from(["mobile", "email", "digits", "id_number"])),
        _call("empty", anything),
        _call("answered", anything),
        _compared(_ORDERS, _call("days_between", day, day), st.integers(-400, 400)),
    ]
    if not in_row:
        row = st.deferred(lambda: _typed(Basic.BOOLEAN, depth - 1, True))
        found += [_call("any", _var("members"), row), _call("all", _var("members"), row)]
    return found


def _decimals(below: dict[Basic, Any], depth: int, in_row: bool) -> list[Any]:
    number, day = below[Basic.DECIMAL], below[Basic.DATE] | below[Basic.DATE_TIME]
    several = st.lists(number | below[Basic.DECIMALS], min_size=1, max_size=3)
    found = [
        *(_call(name, number, number) for name in ("+", "-", "*", "/")),
        _call("-", number),
        _call("round", number, st.integers(0, 20)),
        *(several.map(lambda values, name=name: {name: values}) for name in ("min", "max", "sum")),
        _call("count", below[Basic.TEXTS]),
        _call("days_between", day, day),
        _call("years_between", day, day),
        *(_call(name, day) for name in ("year", "month", "weekday")),
        _call("length", below[Basic.TEXT]),
        _call("if", below[Basic.BOOLEAN], number, number),
    ]
    if not in_row:
        found.append(_call("count", _var("members"), st.deferred(lambda: _typed(Basic.BOOLEAN, depth - 1, True))))
    return found


def _texts(below: dict[Basic, Any], depth: int, in_row: bool) -> list[Any]:
    part = st.one_of(*(below[one] for one in (Basic.TEXT, Basic.DECIMAL, Basic.DATE, Basic.TIME, Basic.DATE_TIME)))
    return [
        st.lists(part | _SOME_TEXT, min_size=1, max_size=3).map(lambda values: {"concat": values}),
        _call("if", below[Basic.BOOLEAN], below[Basic.TEXT] | _SOME_TEXT, below[Basic.TEXT]),
    ]


_NODES: dict[Basic, Any] = {
    Basic.BOOLEAN: _booleans,
    Basic.DECIMAL: _decimals,
    Basic.TEXT: _texts,
    Basic.DATE: lambda below, depth, row: [_call("add_days", below[Basic.DATE], st.integers(-4000, 4000))],
}
CONDITIONS = _typed(Basic.BOOLEAN, 3, False)
EXPRESSIONS = st.sampled_from([Basic.BOOLEAN, Basic.DECIMAL, Basic.TEXT, Basic.DATE]).flatmap(
    lambda basic: st.tuples(st.just(basic), _typed(basic, 3, False))
)


# -- forms -----------------------------------------------------------------------------------------------------------

#: Conditions on each question.
_ON: dict[str, st.SearchStrategy[Any]] = {
    **{key: _compared(_ORDERS, _var(key), NUMBERS) for key in ("age", "price", "total")},
    "living": st.sampled_from(["alone", "couple"]).map(lambda value: {"==": [{"var": "living"}, value]}),
    "means": st.sampled_from(["walk", "bus"]).map(lambda value: {"contains": [{"var": "means"}, value]}),
    "members": st.just({"any": [{"var": "members"}, {">": [{"var": "row.age"}, 60]}]}),
    "agree": st.just({"==": [{"var": "agree"}, True]}),
}
_IN_ROW = st.sampled_from([{"==": [{"var": "row.ill"}, True]}, {"answered": [{"var": "row.name"}]}, {">": [{"var": "row.age"}, {"var": "age"}]}])  # fmt: skip


def _asking(key: str) -> st.SearchStrategy[Any]:
    presence = st.sampled_from(["empty", "answered"]).map(lambda name: {name: [{"var": key}]})
    return st.one_of(presence, _ON[key]) if key in _ON else presence


@cache
def _conditions(keys: tuple[str, ...], in_row: bool = False) -> st.SearchStrategy[Any]:
    """Conditions that ask only these questions."""
    return st.one_of(st.booleans(), *(_asking(key) for key in keys), *([_IN_ROW] if in_row else []))


def _some(conditions: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(conditions, max_size=most).map(tuple)


@st.composite
def _rules(draw: st.DrawFn, key: str, kind: Type, before: tuple[str, ...], in_row: bool = False) -> Rules:
    """``before``: what may be asked without making a circle; anything may be asked by what nobody reads."""
    choices = ["alone", "couple"] if kind.choices else ["walk", "bus", "bike"] if kind.basic is Basic.TEXTS else []
    decisive, any_question = _conditions(before, in_row), _conditions((*TYPES, "total"), in_row)
    return Rules(
        key=key, type=kind, within="" if in_row else draw(st.sampled_from(["", "section:a"])),
        visible=draw(_some(decisive)), required=draw(_some(any_question)), read_only=draw(_some(any_question, 1)),
        choices={value: draw(_some(decisive, 1)) for value in choices},
        columns=tuple(draw(_rules(column, one, before, True)) for column, one in kind.columns.items()),
    )  # fmt: skip


@st.composite
def _form(draw: st.DrawFn) -> tuple[Rules, ...]:
    """Each part asks those before it in some order; one in four forms has questions that ask anything."""
    order = draw(st.permutations([*TYPES, "total"]))
    wild = draw(st.sampled_from([(), (), (), tuple(order)]))
    made = []
    for number, key in enumerate(order):
        before = wild or tuple(order[:number])
        if key != "total":
            made.append(draw(_rules(key, TYPES[key], before)))
            continue
        numbers = [key for key in ("age", "price") if key in before]
        sums: list[Any] = [{"+": [1, *({"var": key} for key in numbers)]}, {"if": [False, 1, "1.50"]}]
        sums += [{"sum": [{"var": "members.age"}]}] if "members" in before else []
        computed, visible = draw(st.sampled_from(sums)), draw(_some(_conditions(before), 1))
        made.append(Rules("total", DECIMAL, computed=computed, visible=visible))
    made.append(Rules("section:a", visible=draw(_some(st.booleans() | _conditions(wild), 1))))
    return tuple(draw(st.permutations(made)))


#: Forms whose rules read one another.
FORMS = _form()
