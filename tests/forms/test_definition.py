"""A form as plain data: read strictly, written in one way, hashed."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.forms.definition.canonical import as_data, canonical, digest
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.definition.reading import read

ZH = "zh-hans"


def form(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    sections = [{"key": "basics", "title": {ZH: "基本情况"}, "fields": list(fields)}]
    return {
        "schema": 1, "title": {ZH: "入户走访表"}, "languages": [ZH, "en"],
        "steps": [{"key": "visit", "title": {ZH: "走访"}, "sections": sections}], **more,
    }  # fmt: skip


def field(key: str = "age", kind: str = "number", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": {ZH: "年龄（周岁）"}, **more}


def faults(data: object) -> dict[str, str]:
    with pytest.raises(InvalidDefinition) as refused:
        read(data)
    return {fault.path: fault.code for fault in refused.value.faults}


def test_it_reads_what_it_wrote() -> None:
    data = form(
        field(minimum="0", maximum="120", required=True),
        field("means", "many_of", choices=[{"value": "walk", "label": {ZH: "步行"}, "quota": 0}], other=True),
        field("members", "group", maximum="9", fields=[field("name", "text"), field("jobs", "group", fields=[field("job", "text")])]),
        rules=[{"key": "adult", "must": {">=": [{"var": "age"}, "18"]}, "message": {ZH: "须年满十八岁。"}, "fields": ["age"]}],
    )  # fmt: skip
    made = read(data)
    again = read(json.loads(canonical(as_data(made))))
    assert again == made
    assert digest(as_data(again)) == digest(as_data(made))
    assert as_data(made)["steps"][0]["sections"][0]["fields"][1]["choices"][0]["quota"] == 0


def test_the_order_of_keys_and_what_is_left_out_change_no_hash() -> None:
    one = form(field(required=False, other=False, help={}))
    two = json.loads(json.dumps(form(field()), sort_keys=True))
    assert digest(as_data(read(one))) == digest(as_data(read(two)))


@pytest.mark.parametrize(("name", "value"), [("visible", False), ("computed", False), ("computed", 0)])
def test_what_is_never_shown_or_computed_to_be_no_is_said(name: str, value: Any) -> None:
    made = read(form(field(**{name: value})))
    assert as_data(made)["steps"][0]["sections"][0]["fields"][0][name] == value


@pytest.mark.parametrize(
    ("broken", "path", "code"),
    [
        (field("Age"), "steps/0/sections/0/fields/0", "key"),
        (field("年龄"), "steps/0/sections/0/fields/0", "key"),
        (field(kind="slider"), "steps/0/sections/0/fields/0", "kind"),
        (field(kind="one_of"), "steps/0/sections/0/fields/0", "choices"),
        (field(choices=[{"value": "a", "label": {ZH: "甲"}}]), "steps/0/sections/0/fields/0", "choices"),
        (field(label={"en": "Age"}), "steps/0/sections/0/fields/0/label", "words"),
        (field(label={ZH: "年龄", "de": "Alter"}), "steps/0/sections/0/fields/0/label", "words"),
        (field(minimum="much"), "steps/0/sections/0/fields/0/minimum", "bound"),
        (field(minimum=1.5), "steps/0/sections/0/fields/0/minimum", "bound"),
        (field(colour="red"), "steps/0/sections/0/fields/0", "unknown"),
        (field(kind="group"), "steps/0/sections/0/fields/0", "fields"),
        (field(fields=[field()]), "steps/0/sections/0/fields/0", "fields"),
    ],
)
def test_it_names_each_fault_at_its_place(broken: dict[str, Any], path: str, code: str) -> None:
    assert faults(form(broken))[path] == code


def test_a_key_stands_once_in_the_form_and_in_its_group() -> None:
    assert faults(form(field("age"), field("age")))["steps"] == "twice"
    group = field("members", "group", fields=[field("name", "text"), field("name", "text")])
    assert faults(form(group))["steps/0/sections/0/fields/0/fields"] == "twice"
    read(form(field("name", "text"), field("members", "group", fields=[field("name", "text")])))


def test_a_group_is_nested_once() -> None:
    deep = field("c", "group", fields=[field("d", "text")])
    assert (
        faults(form(field("a", "group", fields=[field("b", "group", fields=[deep])])))[
            "steps/0/sections/0/fields/0/fields/0/fields/0"
        ]
        == "deep"
    )


def test_too_many_fields_are_refused_once() -> None:
    many = [field(f"f{number}", "text") for number in range(1000)]
    assert list(faults(form(*many)).values()).count("many") == 1


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(["steps", "fields", "kind", "key", "schema", "choices"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(ANY)
def test_no_json_makes_it_fail_otherwise(data: Any) -> None:
    for whole in (
        data,
        {"schema": 1, "languages": [ZH], "title": {ZH: "x"}, "steps": data},
        form(*(data if isinstance(data, list) else [data])),
    ):
        with contextlib.suppress(InvalidDefinition):
            read(whole)
