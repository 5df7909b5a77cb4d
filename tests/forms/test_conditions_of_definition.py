"""A compiled form's rules: what the engine takes, and every fault of its conditions at its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.forms.conditions.engine import Engine
from shequ_workflows.forms.conditions.kinds import DECIMAL, Basic
from shequ_workflows.forms.conditions.of_definition import BASICS, faults_of, labels_of, rules_of
from shequ_workflows.forms.conditions.rules import types_of
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.conditions.words import when
from shequ_workflows.forms.constants import SILENT, Kind
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Definition

ZH = "zh-hans"
OLD = {">=": [{"var": "age"}, "60"]}
CHOICES = [{"value": "alone", "label": {ZH: "独居"}}, {"value": "couple", "label": {ZH: "与配偶同住"}, "visible": OLD}]


def field(key: str, kind: str, label: str = "问题", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": {ZH: label}, **more}


def form(*fields: dict[str, Any], section: Any = None, step: Any = None, rules: Any = ()) -> Definition:
    made = {"key": "basics", "title": {ZH: "基本情况"}, "fields": list(fields), "visible": section}
    first = {"key": "visit", "title": {ZH: "走访"}, "sections": [made], "visible": step}
    return read({"schema": 1, "title": {ZH: "入户走访表"}, "languages": [ZH], "steps": [first], "rules": list(rules)})


def visit() -> Definition:
    child = field("child", "group", "子女", fields=[field("name", "text", "姓名")])
    members = field("members", "group", "成员", fields=[
        field("income", "money", "收入", required={"answered": [{"var": "row.name"}]}),
        field("share", "computed", "占比", computed={"/": [{"var": "row.income"}, {"var": "total"}]}),
        field("name", "text", "姓名"), child,
    ])  # fmt: skip
    return form(
        field("double", "computed", "两倍", computed={"*": [{"var": "total"}, 2]}),
        field("total", "computed", "合计", computed={"sum": [{"var": "members.income"}]}),
        field("age", "number", "年龄", required=True), field("living", "one_of", "居住方式", choices=CHOICES),
        field("helper", "text", "照料人", visible=OLD, read_only=False), field("note", "note", "说明"), members,
    )  # fmt: skip


def faults(definition: Definition) -> dict[str, str]:
    return {fault.path: fault.code for fault in faults_of(definition, ZH)}


def settle(definition: Definition, **answers: Any) -> Any:
    return Engine(rules_of(definition)).settle(answers, Context(dt.datetime(2026, 2, 28, 9)))  # noqa: DTZ001 - conditions reckon in the place's own time


def test_every_kind_of_field_has_a_type_but_computed_and_silent_ones() -> None:
    assert set(Kind) - set(BASICS) == {Kind.COMPUTED, *SILENT}


def test_a_computed_field_has_the_type_of_its_expression() -> None:
    types = types_of(rules_of(visit()))
    assert types["total"] == types["double"] == DECIMAL
    assert types["members"].columns["share"] == DECIMAL
    assert types["living"].choices == {"alone", "couple"}
    assert types["members"].columns["child"].basic is Basic.ROWS
    assert "note" not in types


def test_a_form_without_faults_settles() -> None:
    definition = visit()
    assert faults_of(definition, ZH) == []
    outcome = settle(
        definition, age="59", living="couple", members=[{"income": "25.00", "name": "甲"}, {"income": "75"}]
    )
    assert outcome.data()["double"] == "200"
    assert [row["share"] for row in outcome.data()["members"]] == ["0.25", "0.75"]
    assert [row["income"].required for row in outcome.states["members"].rows] == [True, False]
    assert not outcome.states["helper"].visible
    assert outcome.states["living"].choices == ("alone",)
    assert outcome.states["age"].required
    assert outcome.states["step:visit"].visible


def test_a_hidden_step_hides_what_stands_in_it() -> None:
    outcome = settle(form(field("age", "number"), step=False), age="5")
    assert not outcome.states["section:basics"].visible
    assert not outcome.states["age"].visible


def test_a_list_with_other_has_no_fixed_choices() -> None:
    definition = form(field("living", "one_of", choices=CHOICES[:1], other=True), field("x", "text", visible={"==": [{"var": "living"}, "b"]}))  # fmt: skip
    assert faults(definition) == {}


def test_each_fault_stands_at_its_place() -> None:
    bad = {"==": [{"var": "nope"}, 1]}
    group = field("members", "group", fields=[field("income", "money", visible=bad)])
    definition = form(
        field("age", "number", visible=bad, required=bad, read_only="yes"),
        field("living", "one_of", choices=[{**CHOICES[0], "visible": bad}]),
        field("total", "computed", computed={"+": [1, bad]}),
        field("paid", "money", computed={"concat": ["a"]}),
        group, section=bad, step=bad, rules=[{"key": "r", "must": bad, "message": {ZH: "不对。"}}],
    )  # fmt: skip
    top = "steps/0/sections/0"
    assert faults(definition) == {
        "steps/0/visible/==/0": "unknown_key", f"{top}/visible/==/0": "unknown_key",
        f"{top}/fields/0/visible/==/0": "unknown_key", f"{top}/fields/0/required/==/0": "unknown_key",
        f"{top}/fields/0/read_only": "wrong_type", f"{top}/fields/1/choices/0/visible/==/0": "unknown_key",
        f"{top}/fields/2/computed/+/1": "wrong_type", f"{top}/fields/2/computed/+/1/==/0": "unknown_key",
        f"{top}/fields/3/computed": "wrong_type", f"{top}/fields/4/fields/0/visible/==/0": "unknown_key",
        "rules/0/must/==/0": "unknown_key",
    }  # fmt: skip


def test_circles_and_what_is_out_of_reach_are_found() -> None:
    one = field("one", "text", "甲", visible={"answered": [{"var": "two"}]})
    two = field("two", "text", "乙", visible={"answered": [{"var": "one"}]})
    never = field("three", "text", "丙", required=True, visible=False)
    found = faults_of(form(one, two, never), ZH)
    assert [(fault.code, fault.path) for fault in found] == [
        ("circle", "steps/0/sections/0/fields/0"), ("unreachable_required", "steps/0/sections/0/fields/2"),
    ]  # fmt: skip
    assert "“甲” → “乙” → “甲”" in str(found[0].sentence)


def test_its_labels_make_words() -> None:
    labels = labels_of(visit(), ZH)
    condition = {
        "and": [
            OLD,
            {"==": [{"var": "living"}, "alone"]},
            {"any": [{"var": "members"}, {">": [{"var": "row.income"}, 0]}]},
        ]
    }
    assert when(condition, labels) == "当“年龄”大于或等于60且“居住方式”等于“独居”且“成员”中任一行“收入”大于0"
