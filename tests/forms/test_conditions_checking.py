"""What is wrong with an expression, at its place, in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from shequ_workflows.forms.conditions.checking import check, checked
from shequ_workflows.forms.conditions.kinds import DECIMAL, TEXT, TEXTS, Basic, Type, rows

from .generated import TYPES

LABELS = {"age": "年龄", "name": "姓名", "members.age": "成员年龄"}


def faults(expression: Any, wanted: Basic | None = None, group: str = "") -> list[tuple[str, str]]:
    found = check(expression, TYPES, wanted=wanted, group=group, at="steps/0/visible", labels=LABELS)
    return [(fault.code, fault.path.removeprefix("steps/0/visible").lstrip("/")) for fault in found]


def sentence(expression: Any, wanted: Basic | None = None) -> str:
    (fault,) = check(expression, TYPES, wanted=wanted, labels=LABELS)
    return str(fault.sentence)


def v(key: str) -> dict[str, str]:
    return {"var": key}


@pytest.mark.parametrize(
    ("expression", "code", "path"),
    [
        ({"==": [v("agee"), 1]}, "unknown_key", "==/0"),
        ({"and": [{"==": [v("members.agee"), 1]}]}, "unknown_key", "and/0/==/0"),
        ({"any": [v("members"), {">": [v("row.agee"), 1]}]}, "unknown_key", "any/1/>/0"),
        ({"empty": [v("row.age")]}, "no_row", "empty/0"),
        ({"any": [v("members"), {"empty": [v("outer.age")]}]}, "no_row", "any/1/empty/0"),
        ({"empty": [v("members.ill")]}, "no_list", "empty/0"),
        ({"empty": [v("members.children")]}, "no_list", "empty/0"),
        ({"eqals": [1, 2]}, "unknown_operator", ""),
        ({"==": [1]}, "count", ""),
        ({"==": [1, 1], "!=": [1, 1]}, "malformed", ""),
        ({"empty": [{"var": ["age", 0]}]}, "var", "empty/0"),
        ({"==": [v("age"), v("name")]}, "wrong_type", ""),
        ({"==": [v("age"), "sixty"]}, "wrong_type", "==/1"),
        ({"==": [v("name"), 5]}, "wrong_type", ""),
        ({"<": [v("born"), "1.1.2026"]}, "wrong_type", "</1"),
        ({"<": [v("born"), {"now": []}]}, "wrong_type", ""),
        ({"<": [v("name"), v("name")]}, "wrong_type", ""),
        ({"<": ["1", "2"]}, "wrong_type", ""),
        ({"==": [v("means"), ["walk"]]}, "wrong_type", ""),
        ({"==": [v("age"), None]}, "nothing", "==/1"),
        ({"==": [v("name"), ""]}, "nothing", "==/1"),
        ({"+": [v("age"), None]}, "nothing", "+/1"),
        ({"and": [v("age")]}, "wrong_type", "and/0"),
        ({"!": ["yes"]}, "wrong_type", "!/0"),
        ({"+": [v("age"), v("name")]}, "wrong_type", "+/1"),
        ({"/": [v("age"), "x"]}, "wrong_type", "~1/1"),
        ({"in": [v("name"), "王秀兰"]}, "wrong_type", "in/1"),
        ({"in": [v("born"), ["2026-01-01"]]}, "wrong_type", "in/0"),
        ({"in": [v("age"), ["60", "x"]]}, "wrong_type", "in/1"),
        ({"contains": [v("age"), "6"]}, "wrong_type", "contains/0"),
        ({"contains": [v("means"), 5]}, "wrong_type", "contains/1"),
        ({"contains_any": [v("name"), ["a"]]}, "wrong_type", "contains_any/0"),
        ({"contains_all": [v("means"), v("scores")]}, "wrong_type", "contains_all/1"),
        ({"==": [v("living"), "alon"]}, "unknown_choice", "==/1"),
        ({"in": [v("living"), ["alone", "x"]]}, "unknown_choice", "in/1"),
        ({"in": [v("name"), ["a", 1]]}, "list", "in/1"),
        ({"matches": [v("name"), "regex"]}, "unknown_format", "matches/1"),
        ({"if": [v("agree"), 1, "a"]}, "wrong_type", "if/2"),
        ({"if": [v("age"), 1, 2]}, "wrong_type", "if/0"),
        ({"min": [v("age"), v("born")]}, "wrong_type", "min/1"),
        ({"sum": [v("name")]}, "wrong_type", "sum/0"),
        ({"sum": [v("members")]}, "wrong_type", "sum/0"),
        ({"count": [v("age")]}, "wrong_type", "count/0"),
        ({"any": [v("means"), True]}, "wrong_type", "any/0"),
        ({"all": [v("members"), v("row.age")]}, "wrong_type", "all/1"),
        ({"add_days": [v("visit"), 1]}, "wrong_type", "add_days/0"),
        ({"year": [v("at")]}, "wrong_type", "year/0"),
        ({"concat": [v("agree")]}, "wrong_type", "concat/0"),
        ({"empty": [{"date": "31.1.2026"}]}, "not_date", "empty/0"),
        ({"+": [1.5, 1]}, "number", "+/0"),
        ({"any": [v("members"), {"any": [v("members"), {"any": [v("members"), True]}]}]}, "rows_too_deep", "any/1/any/1/any/1"),
    ],
)  # fmt: skip
def test_it_finds_each_fault_at_its_place(expression: Any, code: str, path: str) -> None:
    assert faults(expression) == [(code, path)]


def test_one_fault_brings_no_others() -> None:
    assert faults({"and": [{">": [{"+": [v("agee"), 1]}, 5]}, {"==": [{"nope": []}, "x"]}]}) == [
        ("unknown_key", "and/0/>/0/+/0"), ("unknown_operator", "and/1/==/0"),
    ]  # fmt: skip


def test_it_asks_for_the_type_that_is_needed() -> None:
    assert faults(v("age"), Basic.BOOLEAN) == [("wrong_type", "")]
    assert faults("x", Basic.DECIMAL) == [("wrong_type", "")]
    assert faults("12.50", Basic.DECIMAL) == []
    assert faults({"if": [v("agree"), "12.50", "0"]}, Basic.DECIMAL) == []
    assert faults({"concat": ["a"]}, Basic.DECIMAL) == [("wrong_type", "")]


def test_it_knows_the_row_in_which_an_expression_stands() -> None:
    assert faults({">": [v("row.age"), v("age")]}, group="members") == []
    assert faults({">": [v("row.age"), v("outer.age")]}, group="members.children") == []
    assert faults({"empty": [v("outer.age")]}, group="members") == [("no_row", "empty/0")]


def test_it_gives_the_type_of_an_expression() -> None:
    def kind(expression: Any) -> Type | None:
        return checked(expression, TYPES)[0]

    assert kind({"+": [v("age"), 1]}) == DECIMAL
    assert kind(v("members.age")) == Type(Basic.DECIMALS)
    assert kind(v("members.skills")) == TEXTS
    assert kind({"if": [v("agree"), None, v("name")]}) == TEXT
    assert kind({"if": [v("agree"), None]}) == Type(Basic.NULL)
    assert kind(v("nope")) is None
    assert kind(v("members")) == rows(**TYPES["members"].columns)


def test_its_sentences_name_the_question_and_say_what_to_do() -> None:
    assert sentence({"==": [v("age"), v("name")]}) == "“年龄”是数字，“姓名”是文本，两者不能比较。"
    assert sentence({"+": [v("name"), 1]}) == "“姓名”是文本，此处需要数字。"
    assert sentence({"any": [v("members"), v("row.age")]}) == "“成员年龄”是数字，此处需要是或否。"
    assert sentence({"empty": [v("agre")]}) == "没有标识为“agre”的问题。是指“agree”吗？"
    assert sentence({"==": [1]}) == "“==”正好需要 2 个值。"
    assert sentence({"round": [1, 2, 3]}) == "“round”需要 1 至 2 个值。"
    assert sentence({"and": []}) == "“and”至少需要 1 个值。"
    assert "contains" in sentence({"contain": [1, 2]})
    assert sentence({"zzzzz": []}) == "没有运算符“zzzzz”。"
    assert "60" not in sentence({"==": [v("q" * 500), 1]})[90:]
