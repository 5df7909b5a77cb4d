"""A condition as a person reads it, in Chinese and in English."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from shequ_workflows.forms.conditions.words import Labels, say, when

LABELS = Labels(
    {
        "age": "年龄", "living": "居住方式", "agree": "同意公示", "born": "出生日期", "phone": "电话", "means": "出行方式",
        "members": "家庭成员", "members.age": "成员年龄", "members.children": "子女", "members.children.age": "子女年龄",
        "price": "单价", "number": "数量",
    },
    {"living": {"alone": "独居", "couple": "与配偶同住"}, "means": {"walk": "步行", "bus": "公交"}},
)  # fmt: skip
AGE, LIVING = {"var": "age"}, {"var": "living"}


@pytest.mark.parametrize(
    ("expression", "chinese", "english"),
    [
        ({">=": [AGE, "60"]}, "“年龄”大于或等于60", "“年龄” is at least 60"),
        ({"==": [LIVING, "alone"]}, "“居住方式”等于“独居”", "“居住方式” is “独居”"),
        ({"==": ["alone", LIVING]}, "“独居”等于“居住方式”", "“独居” is “居住方式”"),
        ({"in": [LIVING, ["alone", "other:x"]]}, "“居住方式”是“独居”、“other:x”之一", "“居住方式” is one of “独居”, “other:x”"),
        ({"contains_any": [{"var": "means"}, ["bus"]]}, "“出行方式”包含“公交”中任意一项", "“出行方式” contains any of “公交”"),
        ({"var": "agree"}, "“同意公示”", "“同意公示”"),
        ({"!": [{"var": "agree"}]}, "并非“同意公示”为“是”", "it is not so that “同意公示” is yes"),
        ({"==": [{"var": "agree"}, False]}, "“同意公示”为“否”", "“同意公示” is no"),
        ({"matches": [{"var": "phone"}, "mobile"]}, "“电话”是手机号码", "“电话” is a mainland mobile number"),
        ({"<": [{"var": "born"}, "1966-03-01"]}, "“出生日期”早于1966-03-01", "“出生日期” is before 1966-03-01"),
        ({"<=": [{"var": "born"}, {"today": []}]}, "“出生日期”不晚于今天", "“出生日期” is on or before today"),
        (
            {"any": [{"var": "members"}, {"<": [{"var": "row.age"}, 18]}]},
            "“家庭成员”中任一行“成员年龄”小于18",
            "in any row of “家庭成员” “成员年龄” is less than 18",
        ),
        (
            {"all": [{"var": "members"}, {"any": [{"var": "row.children"}, {"<": [{"var": "row.age"}, {"var": "outer.age"}]}]}]},
            "“家庭成员”中每一行“子女”中任一行“子女年龄”小于“成员年龄”",
            "in each row of “家庭成员” in any row of “子女” “子女年龄” is less than “成员年龄”",
        ),
        ({"count": [{"var": "members"}]}, "“家庭成员”的行数", "the number of “家庭成员”"),
        (
            {"round": [{"*": [{"var": "price"}, {"+": [{"var": "number"}, 1]}]}, 2]},
            "（“单价” × （“数量” + 1））保留 2 位小数",
            "(“单价” × (“数量” + 1)) rounded to 2 decimal places",
        ),
        ({"if": [{">": [AGE, 80]}, {"decimal": "100"}, 50]}, "如果“年龄”大于80：100；否则50", "if “年龄” is more than 80: 100; otherwise 50"),
        ({"-": [AGE]}, "−“年龄”", "−“年龄”"),
        ({"sum": [{"var": "members.age"}, 1]}, "“成员年龄”、1之和", "the sum of “成员年龄”, 1"),
        ({"nope": [1]}, "（无法识别的内容）", "(something that cannot be read)"),
    ],
)  # fmt: skip
def test_it_says_every_expression(expression: Any, chinese: str, english: str) -> None:
    assert say(expression, LABELS) == chinese
    with translation.override("en"):
        assert say(expression, LABELS) == english


def test_it_begins_a_sentence_and_brackets_what_is_mixed() -> None:
    old, alone = {">=": [AGE, "60"]}, {"==": [LIVING, "alone"]}
    mixed = {"and": [old, {"or": [alone, {"var": "agree"}]}]}
    assert when(mixed, LABELS) == "当“年龄”大于或等于60且（“居住方式”等于“独居”或“同意公示”为“是”）"
    with translation.override("en"):
        expected = "when “年龄” is at least 60 and (“居住方式” is “独居” or “同意公示” is yes)"
        assert when(mixed, LABELS) == expected


def test_it_names_a_row_by_the_group_it_stands_in() -> None:
    labels = Labels(LABELS.questions, LABELS.choices, group="members")
    assert say({">": [{"var": "row.age"}, 18]}, labels) == "“成员年龄”大于18"


def test_a_label_is_never_a_pattern() -> None:
    assert say({">": [AGE, 1]}, Labels({"age": "涨幅100%(s)d%"})) == "“涨幅100%(s)d%”大于1"
    assert len(say({"empty": [AGE]}, Labels({"age": "长" * 500}))) < 80
