"""From one version to the next in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.differing import GONE, NEW, SAME, differences, pieces

FORM: dict[str, Any] = {
    "schema": 1,
    "languages": ["zh-hans"],
    "title": {"zh-hans": "需求调查"},
    "steps": [
        {
            "key": "one",
            "title": {"zh-hans": "基本情况"},
            "sections": [
                {
                    "key": "s",
                    "fields": [
                        {"key": "name", "kind": "text", "label": {"zh-hans": "姓名"}},
                        {
                            "key": "lives", "kind": "one_of", "label": {"zh-hans": "居住方式"},
                            "choices": [{"value": "a", "label": {"zh-hans": "独居"}}, {"value": "b", "label": {"zh-hans": "合住"}}],
                        },
                    ],
                }
            ],
        }
    ],
}  # fmt: skip


def changed(change: Any) -> Any:
    data = json.loads(json.dumps(FORM))
    change(data, data["steps"][0]["sections"][0]["fields"])
    return differences(read(FORM), read(data))


def test_it_finds_nothing_between_equal_forms() -> None:
    assert changed(lambda data, fields: None) == []


def test_it_names_what_came_and_went() -> None:
    def swap(data: Any, fields: Any) -> None:
        fields[0] = {"key": "age", "kind": "number", "label": {"zh-hans": "年龄"}}

    assert [(one.kind, one.key, one.label) for one in changed(swap)] == [
        (NEW, "age", "年龄"),
        (GONE, "name", "姓名"),
    ]


def test_it_knows_a_question_by_its_key_and_shows_its_words_side_by_side() -> None:
    (one,) = changed(lambda data, fields: fields[0].update(label={"zh-hans": "您的姓名"}, required=True))
    assert (one.kind, one.key) == ("changed", "name")
    assert one.details[0].pieces[0].kind == NEW
    assert len(one.details) == 2


def test_it_says_conditions_and_choices_in_words() -> None:
    def narrow(data: Any, fields: Any) -> None:
        fields[0]["visible"] = {"==": [{"var": "lives"}, "a"]}
        fields[1]["choices"].append({"value": "c", "label": {"zh-hans": "住养老院"}, "quota": 3})

    first, second = changed(narrow)
    assert "独居" in first.details[0].after
    assert "住养老院" in second.details[0].after


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_loses_no_character_in_pieces(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.kind in {SAME, GONE}) == before
    assert "".join(one.text for one in found if one.kind in {SAME, NEW}) == after


@pytest.mark.parametrize("title", ["需求调查", "需求调查表"])
def test_it_shows_a_new_title(title: str) -> None:
    found = changed(lambda data, fields: data.update(title={"zh-hans": title}))
    assert [one.key for one in found] == ([] if title == "需求调查" else ["form"])
