"""All rules of a form at once: shown, required, read-only, computed, choices; in one pass, in any order."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_workflows.forms.conditions.crossing import CrossCheck
from shequ_workflows.forms.conditions.dependencies import components, graph
from shequ_workflows.forms.conditions.engine import Dropped, Engine, Outcome
from shequ_workflows.forms.conditions.evaluating import holds
from shequ_workflows.forms.conditions.kinds import BOOLEAN, DATE, DECIMAL, TEXT, TEXTS, Basic, Type
from shequ_workflows.forms.conditions.rules import Rules
from shequ_workflows.forms.conditions.scopes import Context

from .generated import ANY_ANSWERS, FORMS, NOW, TYPES, answers_to
from .script import Script

CONTEXT = Context(dt.datetime.fromisoformat(NOW))
OLD = {">=": [{"var": "age"}, "60"]}
ALONE = {"==": [{"var": "living"}, "alone"]}
GROUP = Type(Basic.ROWS)


def settle(*rules: Rules, **answers: Any) -> Outcome:
    return Engine(rules).settle(answers, CONTEXT)


AGE, LIVING = Rules("age", DECIMAL), Rules("living", TEXT)


def test_a_field_without_rules_is_shown_and_free() -> None:
    state = settle(AGE, age="61").states["age"]
    assert (state.visible, state.required, state.read_only, state.choices) == (True, False, False, None)
    assert state.data()["value"] == "61"


def test_a_condition_shows_and_hides() -> None:
    helper = Rules("helper", TEXT, visible=(OLD,))
    assert settle(AGE, helper, age="60").states["helper"].visible
    assert not settle(AGE, helper, age="59.99").states["helper"].visible
    assert not settle(AGE, helper).states["helper"].visible


def test_two_conditions_on_one_field_both_count() -> None:
    shown = Rules("helper", TEXT, visible=(OLD, ALONE))
    assert settle(AGE, LIVING, shown, age="61", living="alone").states["helper"].visible
    assert not settle(AGE, LIVING, shown, age="61", living="couple").states["helper"].visible
    assert not settle(AGE, LIVING, shown, age="59", living="alone").states["helper"].visible
    needed = Rules("helper", TEXT, required=(OLD, ALONE))
    assert settle(AGE, LIVING, needed, age="59", living="alone").states["helper"].required
    assert settle(AGE, LIVING, needed, age="61").states["helper"].required
    assert not settle(AGE, LIVING, needed, age="59").states["helper"].required
    fixed = Rules("helper", TEXT, read_only=(OLD, ALONE))
    assert settle(AGE, LIVING, fixed, living="alone").states["helper"].read_only
    assert not settle(AGE, LIVING, fixed).states["helper"].read_only


def test_what_is_hidden_counts_as_missing_for_others_and_is_told() -> None:
    third = Rules("third", TEXT, visible=({"==": [{"var": "helper"}, "王"]},))
    helper = Rules("helper", TEXT, visible=(OLD,), required=(True,))
    outcome = settle(third, helper, AGE, age="30", helper="王", third="x")
    assert not outcome.states["third"].visible
    assert outcome.data() == {"age": "30"}
    assert outcome.dropped == (Dropped("helper", "hidden"), Dropped("third", "hidden"))
    assert not outcome.states["helper"].required


def test_what_nobody_can_fill_in_is_not_required() -> None:
    assert not settle(Rules("helper", TEXT, required=(True,), read_only=(True,))).states["helper"].required
    total = Rules("total", DECIMAL, required=(True,), computed={"+": [{"var": "age"}, 1]})
    state = settle(AGE, total).states["total"]
    assert (state.required, state.read_only, state.value) == (False, True, None)


def test_a_computed_value_is_never_what_was_sent() -> None:
    total = Rules("total", DECIMAL, computed={"round": [{"/": [{"var": "age"}, 3]}, 2]})
    assert settle(total, AGE, age="10", total="999").data() == {"age": "10", "total": "3.33"}
    assert settle(total, AGE, total="999").data() == {}
    wrong = Rules("total", DECIMAL, computed={"concat": ["a"]})
    assert settle(wrong).states["total"].value is None
    text = Rules("total", DECIMAL, computed={"if": [True, "1.50", "2"]})
    assert settle(text).data() == {"total": "1.5"}


def test_a_hidden_computed_value_is_missing() -> None:
    total = Rules("total", DECIMAL, computed={"+": [{"var": "age"}, 1]}, visible=(ALONE,))
    later = Rules("later", BOOLEAN, computed={"empty": [{"var": "total"}]})
    assert settle(later, total, AGE, LIVING, age="1").data() == {"age": "1", "later": True}


def test_what_stands_in_a_hidden_section_is_hidden() -> None:
    step = Rules("step:one", visible=(OLD,))
    section = Rules("section:a", within="step:one")
    name = Rules("name", TEXT, within="section:a", required=(True,))
    assert settle(step, section, name, AGE, age="61").states["name"].required
    outcome = settle(name, section, step, AGE, age="5", name="王")
    assert not outcome.states["section:a"].visible
    assert not outcome.states["name"].visible
    assert outcome.dropped == (Dropped("name", "hidden"),)


def test_choices_are_offered_by_their_conditions_and_taken_out_otherwise() -> None:
    one = Rules("help", TEXT, choices={"meals": (OLD, ALONE), "repair": (), "none": ()})
    many = Rules("means", TEXTS, choices={"walk": (), "bus": (OLD,)})
    state = settle(AGE, LIVING, one, age="61").states["help"]
    assert state.choices == ("repair", "none")
    outcome = settle(AGE, LIVING, one, many, age="5", help="meals", means=["walk", "bus", "other:轮椅"])
    assert outcome.data() == {"age": "5", "means": ["walk", "other:轮椅"]}
    assert outcome.dropped == (Dropped("help", "choice"), Dropped("means", "choice"))
    assert settle(AGE, LIVING, one, age="61", living="alone", help="meals").data()["help"] == "meals"
    assert settle(AGE, many, means=["bus"]).states["means"].value is None


def test_a_choice_not_offered_counts_as_missing_for_others() -> None:
    one = Rules("help", TEXT, choices={"meals": (OLD,)})
    address = Rules("address", TEXT, visible=({"==": [{"var": "help"}, "meals"]},))
    assert not settle(address, one, AGE, age="5", help="meals").states["address"].visible
    assert settle(address, one, AGE, age="65", help="meals").states["address"].visible


def household() -> tuple[Rules, ...]:
    children = Rules("children", GROUP, columns=(
        Rules("name", TEXT),
        Rules("same", BOOLEAN, computed={"==": [{"var": "row.name"}, {"var": "outer.name"}]}),
    ))  # fmt: skip
    members = Rules("members", GROUP, visible=(OLD,), columns=(
        Rules("share", DECIMAL, computed={"/": [{"var": "row.income"}, {"var": "total"}]}),
        Rules("name", TEXT, required=(True,)),
        Rules("income", DECIMAL),
        Rules("school", TEXT, visible=({"<": [{"var": "row.income"}, {"var": "age"}]},), required=(True,)),
        children,
    ))  # fmt: skip
    total = Rules("total", DECIMAL, computed={"sum": [{"var": "members.income"}]})
    small = Rules("small", DECIMAL, computed={"count": [{"var": "members"}, {"<": [{"var": "row.share"}, "0.5"]}]})
    return small, members, total, AGE


MEMBERS = [
    {"name": "甲", "income": "100", "school": "一小", "share": "7", "children": [{"name": "甲"}, {"name": "乙"}]},
    {"income": "25", "school": "二小"},
]


def test_each_row_of_a_group_has_its_own_state() -> None:
    outcome = settle(*household(), age="61", members=MEMBERS)
    first, second = outcome.states["members"].rows
    assert first["name"].required
    assert not first["school"].visible
    assert second["school"].required
    assert [row["same"].value for row in first["children"].rows] == [True, False]
    assert outcome.data() == {
        "age": "61", "total": "125", "small": "1",
        "members": [
            {"name": "甲", "income": "100", "share": "0.8", "children": [{"name": "甲", "same": True}, {"name": "乙", "same": False}]},
            {"income": "25", "school": "二小", "share": "0.2"},
        ],
    }  # fmt: skip
    assert outcome.dropped == (Dropped("members/0/school", "hidden"),)
    assert list(outcome.states) == ["small", "members", "total", "age"]


def test_a_hidden_group_has_no_rows_and_sums_to_nothing() -> None:
    outcome = settle(*household(), age="5", members=MEMBERS)
    assert outcome.states["members"].rows == ()
    assert outcome.data() == {"age": "5", "total": "0", "small": "0"}
    assert outcome.dropped == (Dropped("members", "hidden"),)


def test_what_waits_for_itself_is_not_shown() -> None:
    one = Rules("one", TEXT, visible=({"answered": [{"var": "two"}]},))
    two = Rules("two", TEXT, visible=({"!": [{"answered": [{"var": "one"}]}]},))
    after = Rules("after", TEXT, visible=({"empty": [{"var": "one"}]},))
    outcome = settle(after, two, one, one="x", two="y")
    assert [outcome.states[key].visible for key in ("one", "two", "after")] == [False, False, True]


def test_one_or_the_other_must_be_filled_in() -> None:
    phone = Rules("phone", TEXT, required=({"empty": [{"var": "mail"}]},))
    mail = Rules("mail", TEXT, required=({"empty": [{"var": "phone"}]},))
    assert settle(phone, mail).states["phone"].required
    outcome = settle(phone, mail, phone="13800138000")
    assert not outcome.states["mail"].required
    assert outcome.states["phone"].visible


@given(FORMS, answers_to(TYPES), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_declaration_does_not_matter(
    rules: tuple[Rules, ...], answers: Any, chance: random.Random
) -> None:
    outcome = Engine(rules).settle(answers, CONTEXT)
    mixed = list(rules)
    chance.shuffle(mixed)
    again = Engine(mixed).settle(answers, CONTEXT)
    assert again.states == outcome.states
    assert again.data() == outcome.data()
    assert again.dropped == outcome.dropped


@given(FORMS, ANY_ANSWERS)
@settings(max_examples=100)
def test_each_state_is_what_its_conditions_say_of_the_answers_that_count(
    rules: tuple[Rules, ...], answers: Any
) -> None:
    """An oracle that knows no order: every condition is asked anew of the whole outcome."""
    engine = Engine(rules)
    outcome = engine.settle(answers, CONTEXT)
    known = Context(CONTEXT.now, engine.types)
    needs = graph(rules)
    circular = {key for part in components(needs) if len(part) > 1 or part[0] in needs[part[0]] for key in part}

    def hold(conditions: tuple[Any, ...]) -> list[bool]:
        return [holds(one, outcome.data(), known) for one in conditions]

    for rule in rules:
        state = outcome.states[rule.key]
        around = outcome.states[rule.within].visible if rule.within else True
        if rule.key not in circular:
            assert state.visible == (around and all(hold(rule.visible)))
        assert state.read_only == (any(hold(rule.read_only)) or rule.computed is not None)
        assert state.required == (state.visible and not state.read_only and any(hold(rule.required)))
        for value, conditions in rule.choices.items():
            assert rule.key in circular or (value in (state.choices or ())) == all(hold(conditions))


@given(FORMS, ANY_ANSWERS)
@settings(max_examples=100)
def test_hidden_never_blocks_and_settling_twice_changes_nothing(rules: tuple[Rules, ...], answers: Any) -> None:
    outcome = Engine(rules).settle(answers, CONTEXT)
    for state in every_state(outcome):
        assert not state["required"] or (state["visible"] and not state["read_only"])
        assert state["visible"] or (state["value"] is None and state["rows"] == [])
    again = Engine(rules).settle(json.loads(json.dumps(outcome.data())), CONTEXT)
    assert shown(again) == shown(outcome)
    assert again.data() == outcome.data()
    assert again.dropped == ()


@given(FORMS, ANY_ANSWERS)
@settings(max_examples=60)
def test_no_answer_is_lost_without_a_word(rules: tuple[Rules, ...], answers: Any) -> None:
    engine = Engine(rules)
    outcome = engine.settle(answers, CONTEXT)
    told = {one.path for one in outcome.dropped}
    counts = outcome.data()
    given = answers if isinstance(answers, dict) else {}
    for rule in rules:
        read = Engine([Rules(rule.key, engine.types.get(rule.key))]).settle(given, CONTEXT).data().get(rule.key)
        if rule.computed is None and not rule.is_group and read is not None:
            assert (counts.get(rule.key) == read) is (rule.key not in told)


def every_state(outcome: Outcome) -> list[dict[str, Any]]:
    def walk(states: dict[str, Any]) -> list[dict[str, Any]]:
        return [one for state in states.values() for one in (state, *(x for row in state["rows"] for x in walk(row)))]

    return walk(shown(outcome))


def shown(outcome: Outcome) -> dict[str, Any]:
    return {key: state.data() for key, state in outcome.states.items()}


@pytest.mark.browser
def test_javascript_settles_generated_forms_alike(script: Script) -> None:
    @given(st.lists(st.tuples(FORMS, ANY_ANSWERS), min_size=1, max_size=5))
    @settings(max_examples=40)
    def agree(pairs: list[tuple[tuple[Rules, ...], Any]]) -> None:
        jobs, expected = [], []
        for rules, answers in pairs:
            engine = Engine(rules)
            outcome = engine.settle(answers, CONTEXT)
            jobs.append({"plan": engine.plan(), "answers": answers, "now": NOW})
            dropped = sorted([one.path, one.reason] for one in outcome.dropped)
            expected.append((shown(outcome), outcome.data(), dropped))
        found = [
            (one["states"], one["answers"], sorted([drop["path"], drop["reason"]] for drop in one["dropped"]))
            for one in script.ask(jobs)
        ]
        assert found == expected

    agree()


@pytest.mark.browser
def test_javascript_settles_rows_alike(script: Script) -> None:
    engine = Engine(household())
    answers = {"age": "61", "members": MEMBERS}
    (found,) = script.ask([{"plan": engine.plan(), "answers": answers, "now": NOW}])
    outcome = engine.settle(answers, CONTEXT)
    assert found["answers"] == outcome.data()
    assert found["states"] == shown(outcome)


class TestCrossing:
    """Rules over several answers."""

    START, END = Rules("start", DATE), Rules("end", DATE)
    ORDER = CrossCheck({"<=": [{"var": "start"}, {"var": "end"}]})
    EITHER = CrossCheck({"or": [{"answered": [{"var": "start"}]}, {"answered": [{"var": "end"}]}]})
    GROWN = CrossCheck({"all": [{"var": "members"}, {">=": [{"var": "row.age"}, 18]}]})

    def broken(self, check: CrossCheck, **answers: Any) -> bool:
        members = Rules("members", GROUP, columns=(Rules("age", DECIMAL),))
        return check.is_broken(settle(self.START, self.END, members, **answers))

    def test_it_is_broken_where_it_does_not_hold(self) -> None:
        assert self.broken(self.ORDER, start="2026-02-01", end="2026-01-31")
        assert not self.broken(self.ORDER, start="2026-01-31", end="2026-01-31")

    def test_it_says_nothing_while_one_is_missing(self) -> None:
        assert not self.broken(self.ORDER, start="2026-02-01")
        assert not self.broken(self.ORDER)

    def test_it_speaks_where_missing_is_what_it_asks(self) -> None:
        assert self.broken(self.EITHER)
        assert not self.broken(self.EITHER, end="2026-02-01")

    def test_it_waits_for_every_row(self) -> None:
        assert self.broken(self.GROWN, members=[{"age": "20"}, {"age": "5"}])
        assert not self.broken(self.GROWN, members=[{"age": "20"}, {"age": "18"}])
        assert not self.broken(self.GROWN, members=[{"age": "5"}, {}])
        assert not self.broken(self.GROWN)
