"""What must be so for every expression and every answer; and that JavaScript agrees on generated ones."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_workflows.forms.conditions.checking import check, checked
from shequ_workflows.forms.conditions.dependencies import compared, reads
from shequ_workflows.forms.conditions.evaluating import evaluate, holds
from shequ_workflows.forms.conditions.kinds import Basic, Type
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.conditions.values import basic_of, read, read_answers, write, write_answers
from shequ_workflows.forms.conditions.words import say, when

from .cases import in_python
from .generated import ANY_ANSWERS, ANY_JSON, CONDITIONS, EXPRESSIONS, NOW, TYPES, answers_to
from .script import Script

CONTEXT = Context(dt.datetime.fromisoformat(NOW), TYPES)
SHOWN = {key: kind.data() for key, kind in TYPES.items()}


def job(expression: Any, answers: Any) -> dict[str, Any]:
    return {"expression": expression, "answers": answers, "types": SHOWN, "now": NOW}


@given(ANY_JSON, ANY_ANSWERS, st.sampled_from([None, *Basic]))
@settings(max_examples=400)
def test_no_json_makes_anything_raise(expression: Any, answers: Any, wanted: Basic | None) -> None:
    json.dumps(write(evaluate(expression, answers, CONTEXT, wanted)))
    assert isinstance(holds(expression, answers, CONTEXT), bool)
    assert all(str(fault.sentence) for fault in check(expression, TYPES, wanted=wanted))
    assert say(expression)
    assert when(expression)
    assert compared(expression) <= reads(expression)


@pytest.mark.parametrize("depth", [25, 900, 5000])
def test_the_deepest_json_is_only_a_fault(depth: int) -> None:
    expression: Any = True
    for _number in range(depth):
        expression = {"!": [expression]}
    assert evaluate(expression, {}, CONTEXT) is None
    (fault,) = check(expression, TYPES)
    assert fault.code == "too_deep"
    assert say(expression)
    assert reads(expression) == frozenset()


def test_the_longest_json_is_only_a_fault() -> None:
    expression = {"or": [{"var": "agree"}] * 200_000}
    assert evaluate(expression, {"agree": True}, CONTEXT) is None
    assert [fault.code for fault in check(expression, TYPES)] == ["too_large"]


@given(EXPRESSIONS, answers_to(TYPES))
@settings(max_examples=300)
def test_what_has_no_fault_gives_its_type_or_nothing(made: tuple[Basic, Any], answers: Any) -> None:
    basic, expression = made
    kind, faults = checked(expression, TYPES)
    assert [f"{fault.path}: {fault.sentence}" for fault in faults] == []
    assert kind is not None
    assert kind.basic is basic
    given_basic = basic_of(evaluate(expression, answers, CONTEXT))
    assert given_basic in {basic, Basic.NULL}
    if isinstance(expression, dict) and basic is Basic.BOOLEAN and "var" not in expression:
        assert given_basic is Basic.BOOLEAN


@given(ANY_JSON, ANY_ANSWERS)
@settings(max_examples=200)
def test_only_the_keys_it_reads_matter(expression: Any, answers: Any) -> None:
    tops = {key.partition(".")[0] for key in reads(expression)}
    kept = {key: value for key, value in answers.items() if key in tops} if isinstance(answers, dict) else {}
    assert evaluate(expression, answers, CONTEXT) == evaluate(expression, kept, CONTEXT)


@given(ANY_ANSWERS)
def test_what_was_read_is_written_so_that_it_reads_the_same(answers: Any) -> None:
    once = read_answers(answers, TYPES)
    assert read_answers(json.loads(json.dumps(write_answers(once))), TYPES) == once


@given(st.one_of(ANY_JSON, st.dates(), st.datetimes(), st.times(), st.decimals()), st.sampled_from(sorted(TYPES)))
def test_python_objects_are_read_too(raw: Any, key: str) -> None:
    kind = TYPES[key]
    found = read(raw, kind)
    assert basic_of(found) in {kind.basic, Basic.NULL}
    assert read(write(found), kind) == found


@pytest.mark.browser
def test_javascript_agrees_on_generated_expressions(script: Script) -> None:
    @given(st.lists(st.tuples(ANY_JSON | EXPRESSIONS.map(lambda made: made[1]), ANY_ANSWERS), min_size=1, max_size=40))
    @settings(max_examples=60)
    def agree(pairs: list[tuple[Any, Any]]) -> None:
        found = script.ask([job(expression, answers) for expression, answers in pairs])
        assert found == [in_python(expression, answers, TYPES, NOW) for expression, answers in pairs]

    agree()


@pytest.mark.browser
def test_javascript_agrees_on_exact_numbers(script: Script) -> None:
    numbers = st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", fullmatch=True, alphabet="-.0123456789")
    names = st.sampled_from(["+", "-", "*", "/", "round", "<", "=="])

    @given(st.lists(st.tuples(names, numbers, numbers), min_size=1, max_size=100))
    @settings(max_examples=60)
    def agree(rows: list[tuple[str, str, str]]) -> None:
        sums = [{name: [{"decimal": one}, {"decimal": other}]} for name, one, other in rows]
        sums += [{"round": [{"decimal": one}, len(other) % 21]} for _name, one, other in rows]
        found = script.ask([job(expression, {}) for expression in sums])
        assert found == [in_python(expression, {}, TYPES, NOW) for expression in sums]

    agree()


@pytest.mark.browser
def test_javascript_agrees_on_every_kind_of_day(script: Script) -> None:
    days = st.dates().map(str)

    @given(st.lists(st.tuples(days, days, st.integers(-4_000_001, 4_000_001)), min_size=1, max_size=100))
    @settings(max_examples=30)
    def agree(rows: list[tuple[str, str, int]]) -> None:
        asked = [
            expression
            for one, other, number in rows
            for expression in (
                {"add_days": [one, number]}, {"days_between": [one, other]}, {"years_between": [one, other]},
                {"weekday": [one]}, {"month": [one]},
            )
        ]  # fmt: skip
        assert script.ask([job(one, {}) for one in asked]) == [in_python(one, {}, TYPES, NOW) for one in asked]

    agree()


@given(CONDITIONS, answers_to(TYPES))
def test_not_turns_every_condition_round(condition: Any, answers: Any) -> None:
    assert holds({"!": [condition]}, answers, CONTEXT) is not holds(condition, answers, CONTEXT)


def test_a_type_without_columns_is_written_as_its_name() -> None:
    assert Type(Basic.DATE_TIME).data() == "date_time"
    assert SHOWN["members"]["rows"]["children"] == {"rows": {"name": "text", "age": "decimal"}}
