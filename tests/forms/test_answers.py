"""Every kind of field: what it takes, what it keeps, and the sentence for what it does not take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Choice, Field, Words
from shequ_workflows.forms.kinds.answers import BadAnswer, read_answer

ZH = "zh-hans"
CHOICES = tuple(Choice(value, Words({ZH: value})) for value in ("walk", "bus", "bike"))


def field(kind: str, **more: Any) -> Field:
    choices = CHOICES if kind in {"one_of", "many_of"} else ()
    return Field("key", Kind(kind), Words({ZH: "问题"}), choices=choices, **more)


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        ("text", "  王  测试\u0007 ", "王 测试"),
        ("text", "", None),
        ("text", "𠮷田·阿卜杜", "𠮷田·阿卜杜"),
        ("long_text", "一\r\n二", "一\n二"),
        ("number", "１２", "12"),
        ("number", "1,200", "1200"),
        ("number", "0", "0"),
        ("decimal", "1.5", "1.50"),
        ("money", "￥1,200元", "1200.00"),
        ("yes_no", "是", True),
        ("yes_no", "no", False),
        ("yes_no", "", None),
        ("consent", "on", True),
        ("consent", "no", None),
        ("one_of", "bus", "bus"),
        ("many_of", ["bike", "walk", "bike"], ["walk", "bike"]),
        ("many_of", [], None),
        ("date", "2026年1月31日", "2026-01-31"),
        ("date", "2026/2/9", "2026-02-09"),
        ("time", "9:05", "09:05"),
        ("time", "９：３０", "09:30"),
        ("date_time", "2026-01-31T09:30", "2026-01-31T09:30"),
        ("phone", "138 0000-1234", "13800001234"),
        ("phone", "+86 13800001234", "13800001234"),
        ("email", "zhang@example.cn", "zhang@example.cn"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("document", "h1234567800", "H1234567800"),
        ("credit_code", "91350100M000100Y43", "91350100M000100Y43"),
        ("address", "桂花里  3-2-501", "桂花里 3-2-501"),
        ("file", ["abc", "abc", "def"], ["abc", "def"]),
        ("note", "whatever", None),
    ],
)
def test_it_keeps(kind: str, raw: Any, kept: Any) -> None:
    assert read_answer(field(kind, digits=2 if kind == "decimal" else 0), raw) == kept


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("number", "十二", "number"),
        ("number", "1.5", "digits"),
        ("number", "NaN", "number"),
        ("number", "1e400", "number"),
        ("money", "1.005", "digits"),
        ("yes_no", "maybe", "choice"),
        ("one_of", "train", "choice"),
        ("one_of", "other:骑马", "choice"),
        ("many_of", ["walk", "train"], "choice"),
        ("date", "2026-02-30", "date"),
        ("date", "昨天", "date"),
        ("time", "25:00", "time"),
        ("date_time", "2026-01-31", "time"),
        ("phone", "010-65521234", "phone"),
        ("email", "zhang", "email"),
        ("id_number", "110105194912310021", "number"),
        ("id_number", "11010520991231002X", "number"),
        ("id_number", "123", "number"),
        ("credit_code", "91350100M000100Y44", "number"),
        ("text", {"a": 1}, "shape"),
        ("text", ["a", "b"], "shape"),
        ("person", "../etc", "choice"),
    ],
)
def test_it_says_what_to_do(kind: str, raw: Any, code: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_answer(field(kind), raw)
    assert refused.value.code == code
    assert refused.value.sentence.endswith((".", "。"))


def test_bounds_are_said() -> None:
    age = field("number", minimum=Decimal(18), maximum=Decimal(120))
    assert read_answer(age, "18") == "18"
    for raw, code in (("17", "small"), ("121", "large")):
        with pytest.raises(BadAnswer) as refused:
            read_answer(age, raw)
        assert refused.value.code == code
    with pytest.raises(BadAnswer):
        read_answer(field("many_of", maximum=Decimal(1)), ["walk", "bus"])
    with pytest.raises(BadAnswer):
        read_answer(field("date", minimum="2026-01-01"), "2025-12-31")


def test_other_is_kept_with_its_words() -> None:
    means = field("many_of", other=True)
    assert read_answer(means, ["other: 骑  马", "bus"]) == ["bus", "other:骑 马"]
    with pytest.raises(BadAnswer) as refused:
        read_answer(means, ["other:"])
    assert refused.value.code == "other"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([str(kind) for kind in Kind]), ANY)
def test_whatever_is_sent_is_read_again_as_it_was_kept(kind: str, raw: Any) -> None:
    one = field(kind, other=True, digits=2 if kind == "decimal" else 0)
    try:
        kept = read_answer(one, raw)
    except BadAnswer:
        return
    assert kept is None or read_answer(one, kept) == kept
