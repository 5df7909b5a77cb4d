"""An editor's rows and the JSON they stand for, both ways."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.forms.conditions.checking import check
from shequ_workflows.forms.conditions.evaluating import holds
from shequ_workflows.forms.conditions.kinds import Basic, Shape, Type
from shequ_workflows.forms.conditions.rows import (
    ALL,
    ANY,
    BY_NAME,
    OPERATORS,
    BeyondRows,
    Group,
    InvalidRows,
    Row,
    from_logic,
    operators_for,
    to_logic,
)  # fmt: skip
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.conditions.values import read, write

from .generated import ANY_JSON, DATES, MOMENTS, NOW, NUMBERS, TIMES, TYPES, WORDS

OLD, ALONE = Row("age", "at_least", "60"), Row("living", "is", "alone")


def test_rows_become_json() -> None:
    group = Group(ALL, (OLD, Group(ANY, (ALONE, Row("means", "not_contains", "walk"), Row("agree", "yes")))))
    assert to_logic(group, TYPES) == {
        "and": [
            {">=": [{"var": "age"}, "60"]},
            {"or": [
                {"==": [{"var": "living"}, "alone"]},
                {"and": [{"answered": [{"var": "means"}]}, {"!": [{"contains": [{"var": "means"}, "walk"]}]}]},
                {"==": [{"var": "agree"}, True]},
            ]},
        ]
    }  # fmt: skip


def test_no_rows_are_no_condition() -> None:
    assert to_logic(Group(ALL, ()), TYPES) is None
    assert to_logic(Group(ALL, (Group(ANY, ()),)), TYPES) is None
    assert from_logic(None, TYPES) == Group(ALL, ())


def test_values_are_brought_to_one_way_of_writing() -> None:
    assert to_logic(Group(ALL, (Row("age", "is", " 060.50 "),)), TYPES) == {"and": [{"==": [{"var": "age"}, "60.5"]}]}
    rows = Group(ANY, (Row("age", "one_of", ("1.0", "2", "")),))
    assert to_logic(rows, TYPES) == {"or": [{"in": [{"var": "age"}, ["1", "2"]]}]}


def test_another_question_may_stand_instead_of_a_value() -> None:
    rows = Group(ALL, (Row("age", "more", other="price"),))
    logic = to_logic(rows, TYPES)
    assert logic == {"and": [{">": [{"var": "age"}, {"var": "price"}]}]}
    assert from_logic(logic, TYPES) == rows


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (Row("agee", "is", "1"), "key", "没有“agee”这个问题"),
        (Row("age", "contains", "1"), "operator", "请重新选择"),
        (Row("age", "nope", "1"), "operator", "请重新选择"),
        (Row("age", "is", " "), "value", "请填写要比较的值"),
        (Row("age", "is"), "value", "请填写要比较的值"),
        (Row("age", "is", "六十"), "value", "“六十”不是数字"),
        (Row("born", "before", "2026/1/1"), "value", "“2026/1/1”不是日期"),
        (Row("at", "before", "8点"), "value", "“8点”不是时间"),
        (Row("visit", "before", "2026-01-01"), "value", "“2026-01-01”不是日期时间"),
        (Row("age", "is", other="name"), "other", "不能比较"),
        (Row("age", "is", other="nope"), "key", "没有“nope”这个问题"),
        (Row("row.age", "is", "1"), "key", "没有“row.age”这个问题"),
    ],
)
def test_a_row_that_is_not_complete_says_what_to_do(row: Row, code: str, words: str) -> None:
    with pytest.raises(InvalidRows) as refused:
        to_logic(Group(ALL, (OLD, Group(ANY, (row,)))), TYPES)
    (fault,) = refused.value.faults
    assert (fault.code, fault.path) == (code, "1/0")
    assert words in str(fault.sentence)


def test_rows_are_nested_once() -> None:
    with pytest.raises(InvalidRows) as refused:
        to_logic(Group(ALL, (Group(ANY, (Group(ALL, (OLD,)),)),)), TYPES)
    assert [fault.code for fault in refused.value.faults] == ["deep"]
    with pytest.raises(InvalidRows):
        to_logic(Group("some", (OLD,)), TYPES)


@pytest.mark.parametrize(
    "condition",
    [
        True,
        {"!": [{"==": [{"var": "age"}, "1"]}]},
        {"and": []},
        {"and": [{"or": [{"and": [{"==": [{"var": "age"}, "1"]}]}]}]},
        {">": [{"+": [{"var": "age"}, 1]}, 5]},
        {"==": [{"var": "nope"}, "1"]},
        {"==": [{"var": "age"}, "x"]},
        {"==": ["1", {"var": "age"}]},
        {"==": [{"var": "age"}, True]},
        {"any": [{"var": "members"}, True]},
        {"and": [{"answered": [{"var": "means"}]}, {"!": [{"contains": [{"var": "name"}, "walk"]}]}]},
    ],
)
def test_what_rows_cannot_say_is_left_to_json(condition: Any) -> None:
    with pytest.raises(BeyondRows) as refused:
        from_logic(condition, TYPES)
    assert "JSON" in str(refused.value)


def test_what_experts_write_is_shown_as_rows_where_it_can_be() -> None:
    assert from_logic({">=": [{"var": "age"}, 60]}, TYPES) == Group(ALL, (OLD,))
    assert from_logic({"or": [{"==": [{"var": "born"}, {"date": "2026-01-31"}]}]}, TYPES) == Group(
        ANY, (Row("born", "is", "2026-01-31"),)
    )
    assert from_logic({"==": [{"var": "row.age"}, "5"]}, TYPES, "members") == Group(ALL, (Row("row.age", "is", "5"),))


@pytest.mark.parametrize("operator", [one.name for one in OPERATORS if one.name != "empty"])
def test_no_row_holds_while_its_question_is_unanswered(operator: str) -> None:
    made = BY_NAME[operator]
    key = next(key for key, kind in TYPES.items() if kind.basic in made.kinds and not kind.choices)
    logic = to_logic(Group(ALL, (row_for(key, operator),)), TYPES)
    context = Context(dt.datetime.fromisoformat(NOW), TYPES)
    zero = made.name == "count_at_most"  # nothing is at most so many: that is what is asked
    assert holds(logic, {}, context) is zero
    assert holds({"!": [logic]}, {}, context) is not zero


def row_for(key: str, operator: str) -> Row:
    made, kind = BY_NAME[operator], TYPES[key]
    samples = {
        Basic.DECIMAL: "5", Basic.TEXT: "a", Basic.DATE: "2026-01-31", Basic.TIME: "08:30", Basic.TEXTS: "a",
        Basic.DATE_TIME: "2026-01-31T08:30", Basic.DECIMALS: "5", Basic.BOOLEAN: "", Basic.ROWS: "",
    }  # fmt: skip
    sample = "5" if made.reads else samples[kind.basic]
    return Row(key, operator, (sample,) if made.takes == "many" else sample if made.takes else None)


def test_each_type_has_operators_of_its_own() -> None:
    assert [one.name for one in operators_for(Type(Basic.BOOLEAN))] == ["yes", "no", "empty", "answered"]
    assert "years_at_least" in [one.name for one in operators_for(Type(Basic.DATE))]
    assert "count_at_least" in [one.name for one in operators_for(Type(Basic.ROWS))]
    assert len({one.name for one in OPERATORS}) == len(OPERATORS)


_VALUES = {
    Basic.DECIMAL: NUMBERS, Basic.DATE: DATES, Basic.TIME: TIMES, Basic.DATE_TIME: MOMENTS, Basic.TEXTS: WORDS,
    Basic.TEXT: WORDS, Basic.DECIMALS: NUMBERS,
}  # fmt: skip
_KEYS = [*TYPES, "members.age", "members.skills"]


@st.composite
def _row(draw: st.DrawFn) -> Row:
    """A row as it would be stored: its value in the one way of writing."""
    key = draw(st.sampled_from(_KEYS))
    kind = Shape(TYPES).look(key)
    operator = draw(st.sampled_from(operators_for(kind)))
    if operator.comparable and draw(st.booleans()):
        return Row(key, operator.name, other=draw(st.sampled_from([one for one in _KEYS if Shape(TYPES).look(one).basic is kind.basic])))  # fmt: skip
    basic = operator.reads or {Basic.TEXTS: Basic.TEXT, Basic.DECIMALS: Basic.DECIMAL}.get(kind.basic, kind.basic)
    if not operator.takes:
        return Row(key, operator.name)
    typed = st.sampled_from(["alone", "couple"]) if kind.choices else _VALUES[basic]
    values = typed.map(lambda text: write(read(text, Type(basic)))).filter(lambda text: text and text.strip())
    if operator.takes == "many":
        return Row(key, operator.name, tuple(draw(st.lists(values, min_size=1, max_size=3))))
    return Row(key, operator.name, draw(values))


_MATCH = st.sampled_from([ALL, ANY])
_INNER = st.builds(Group, _MATCH, st.lists(_row(), min_size=1, max_size=3).map(tuple))
GROUPS = st.builds(Group, _MATCH, st.lists(_row() | _INNER, min_size=1, max_size=4).map(tuple))


@given(GROUPS)
def test_rows_come_back_as_they_were(group: Group) -> None:
    logic = to_logic(group, TYPES)
    assert check(logic, TYPES) == []
    assert from_logic(logic, TYPES) == group


@given(ANY_JSON)
def test_any_json_is_rows_that_say_the_same_or_beyond_them(condition: Any) -> None:
    context = Context(dt.datetime.fromisoformat(NOW), TYPES)
    try:
        group = from_logic(condition, TYPES)
    except BeyondRows:
        return
    answers = {"age": "1", "name": "a", "agree": True, "means": ["a"]}
    again = to_logic(group, TYPES)
    assert holds(again, answers, context) == holds(condition, answers, context)
