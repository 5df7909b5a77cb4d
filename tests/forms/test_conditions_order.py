"""What a condition reads, circles, and what can never be reached."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from shequ_workflows.forms.conditions.dependencies import circle_faults, circles, compared, components, graph, reads
from shequ_workflows.forms.conditions.engine import Engine
from shequ_workflows.forms.conditions.kinds import BOOLEAN, DECIMAL, TEXT, TEXTS, Basic, Type
from shequ_workflows.forms.conditions.reaching import unreachable, unreachable_faults
from shequ_workflows.forms.conditions.rules import Rules

from .generated import ANY_ANSWERS, FORMS
from .test_conditions_engine import CONTEXT, GROUP, household


def v(key: str) -> dict[str, str]:
    return {"var": key}


def answered(key: str) -> dict[str, Any]:
    return {"answered": [v(key)]}


@pytest.mark.parametrize(
    ("expression", "group", "keys"),
    [
        ({">": [v("age"), {"+": [v("price"), v("age")]}]}, "", {"age", "price"}),
        ({"sum": [v("members.age")]}, "", {"members.age"}),
        ({"==": [v("row.age"), v("outer.age")]}, "members.children", {"members.children.age", "members.age"}),
        (
            {"any": [v("members"), {"all": [v("row.children"), {">": [v("row.age"), v("outer.age")]}]}]},
            "",
            {"members", "members.children", "members.children.age", "members.age"},
        ),
        ({"any": [v("others"), {">": [v("row.age"), v("outer.age")]}]}, "members", {"others", "others.age", "members.age"}),
        (v("row.age"), "", set()),
        ({"nope": [v("age")]}, "", set()),
        ("age", "", set()),
    ],
)  # fmt: skip
def test_it_names_the_keys_an_expression_reads(expression: Any, group: str, keys: set[str]) -> None:
    assert reads(expression, group) == keys


def test_what_is_only_asked_whether_it_is_there_is_not_compared() -> None:
    rule = {"or": [answered("phone"), {"==": [v("age"), 1]}, {">": [{"count": [v("members")]}, 1]}]}
    assert compared(rule) == {"age"}
    assert compared({"count": [v("members"), {">": [v("row.age"), 1]}]}) == {"members.age"}


def test_each_part_comes_after_what_it_needs() -> None:
    order = [key for part in components(graph(household())) for key in part]
    place = order.index
    assert place("age") < place("members") < place("members.income") < place("total") < place("members.share")
    assert place("members.share") < place("small")
    assert place("members.children") < place("members.children.name") < place("members.children.same")


def test_a_circle_is_named_in_words() -> None:
    rules = (
        Rules("help", TEXT, visible=(answered("need"),)),
        Rules("need", TEXT, choices={"meals": (answered("total"),)}),
        Rules("total", DECIMAL, computed={"length": [v("help")]}),
        Rules("after", TEXT, visible=(answered("help"),)),
    )
    assert circles(rules) == [("help", "need", "total", "help")]
    (fault,) = circle_faults(rules, {"help": "所需帮助", "need": "需求"})
    assert (fault.code, fault.path) == ("circle", "help")
    assert "“所需帮助” → “需求” → “total” → “所需帮助”" in str(fault.sentence)


def test_a_field_that_waits_for_itself_or_for_its_section_is_a_circle() -> None:
    (fault,) = circle_faults([Rules("help", TEXT, visible=(answered("help"),))])
    assert (fault.code, "“help”" in str(fault.sentence)) == ("circle", True)
    section = Rules("section:a", visible=(answered("help"),))
    assert circles([section, Rules("help", TEXT, within="section:a")]) == [("help", "section:a", "help")]
    total = Rules("share", DECIMAL, computed={"/": [1, {"sum": [v("members.share")]}]})
    assert circles([Rules("members", GROUP, columns=(total,))]) == [("members.share", "members.share")]


def test_this_or_that_must_be_filled_in_is_no_circle() -> None:
    phone = Rules("phone", TEXT, required=({"empty": [v("mail")]},))
    mail = Rules("mail", TEXT, required=({"empty": [v("phone")]},))
    assert circle_faults([phone, mail]) == []
    (fault,) = circle_faults([Rules("phone", TEXT, required=(answered("phone"),))])
    assert fault.code == "self"


LIVING = Type(Basic.TEXT, choices=frozenset({"alone", "couple"}))


@pytest.mark.parametrize(
    "condition",
    [
        False,
        {"and": [answered("age"), False]},
        {"or": [False, {"==": [v("living"), "alon"]}]},
        {"==": [v("living"), "alon"]},
        {"in": [v("living"), ["x", "y"]]},
        {"contains": [v("means"), "x"]},
        {"contains_all": [v("means"), ["walk", "x"]]},
        {"and": [{"==": [v("living"), "alone"]}, {"==": [v("living"), "couple"]}]},
        {"and": [{"==": [v("age"), "1"]}, {"and": [{"in": [v("age"), [2, 3]]}]}]},
        {"and": [{"empty": [v("age")]}, {">": [v("age"), 1]}]},
        answered("never"),
        v("never_yes"),
        {">": [{"+": [v("never_number"), 1]}, 0]},
        {"!": [{"empty": [v("never")]}]},
        {"any": [v("never_rows"), True]},
        {"<": [v("never_rows.age"), 1]},
    ],
)
def test_it_finds_what_can_never_be_shown(condition: Any) -> None:
    assert "it" in unreachable(form(condition))


@pytest.mark.parametrize(
    "condition",
    [
        True,
        {"==": [v("living"), "alone"]},
        {"in": [v("living"), ["x", "alone"]]},
        {"contains_any": [v("means"), ["x", "walk"]]},
        {"and": [{"==": [v("age"), "1"]}, {"==": [v("age"), "1.0"]}]},
        {"and": [{"in": [v("age"), [1, 2]]}, {"in": [v("age"), [2, 3]]}]},
        {"and": [answered("age"), {">": [v("age"), 1]}]},
        {"or": [{"empty": [v("age")]}, {">": [v("age"), 1]}]},
        {"empty": [v("never")]},
        {"!": [answered("never")]},
        {"==": [{"count": [v("never_rows")]}, 0]},
        {"==": [{"sum": [v("never_number")]}, 0]},
        {"==": [{"length": [v("never")]}, 0]},
        {"!=": [v("living"), "alon"]},
    ],
)
def test_it_lets_what_may_be_shown(condition: Any) -> None:
    assert "it" not in unreachable(form(condition))


def form(condition: Any) -> tuple[Rules, ...]:
    return (
        Rules("it", TEXT, visible=(condition,)), Rules("age", DECIMAL), Rules("living", LIVING),
        Rules("means", Type(Basic.TEXTS, choices=frozenset({"walk"}))), Rules("never", TEXT, visible=(False,)),
        Rules("never_yes", BOOLEAN, visible=(answered("never"),)), Rules("never_number", DECIMAL, visible=(False,)),
        Rules("never_rows", GROUP, visible=(False,), columns=(Rules("age", DECIMAL),)),
    )  # fmt: skip


def test_a_required_field_out_of_reach_is_told_apart() -> None:
    section = Rules("section:a", visible=({"==": [v("living"), "alon"]},))
    rules = (
        section, Rules("living", LIVING), Rules("name", TEXT, within="section:a", required=(True,)),
        Rules("note", TEXTS, within="section:a"),
    )  # fmt: skip
    found = {fault.path: fault.code for fault in unreachable_faults(rules, {"name": "姓名"})}
    assert found == {"section:a": "unreachable", "name": "unreachable_required", "note": "unreachable"}
    assert "“姓名”为必填" in str(unreachable_faults(rules, {"name": "姓名"})[1].sentence)


@given(FORMS, ANY_ANSWERS)
@settings(max_examples=100)
def test_what_is_called_unreachable_is_never_shown(rules: tuple[Rules, ...], answers: Any) -> None:
    outcome = Engine(rules).settle(answers, CONTEXT)
    assert not [key for key in unreachable(rules) if "." not in key and outcome.states[key].visible]
