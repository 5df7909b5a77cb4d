"""Which tasks ask for the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.weighing.likening import Told, alike

WORDS = st.text("独居老人每月探访消防安全检查登记台账垃圾分类宣传", min_size=2, max_size=20)
TOLD = st.builds(Told, st.just(1), WORDS, WORDS, st.sampled_from(["", "区民政局", "区消防大队"]))
VISITS = Told(1, "独居老人每月探访", "每月探访独居老人一次，登记探访台账。", "区民政局", ("探访登记表",))


def keys(*others: Told) -> list[int]:
    return [one.key for one in alike(VISITS, others)]


@given(TOLD, TOLD)
def test_it_is_alike_both_ways(one: Told, other: Told) -> None:
    there = Told(2, other.title, other.content, other.office)
    assert bool(alike(one, [there])) == bool(alike(there, [one]))


@given(TOLD)
def test_the_same_words_are_the_same_task(one: Told) -> None:
    assert [each.is_same for each in alike(one, [Told(2, one.title, one.content)])] == [True]


def test_it_never_finds_itself() -> None:
    assert keys(VISITS) == []


def test_it_finds_what_is_called_a_little_otherwise() -> None:
    assert keys(Told(2, "每月探访独居老人", "对独居老人每月探访一次。", "区民政局")) == [2]


def test_it_leaves_out_what_is_about_something_else() -> None:
    assert keys(Told(2, "消防通道检查", "每周检查楼道消防通道。", "区消防大队")) == []


def test_one_office_needs_less_likeness() -> None:
    title, content = "高龄独居老人节日探访", "春节前走访慰问八十岁以上老人，送米面油。"
    assert keys(Told(2, title, content, "区民政局")) == [2]
    assert keys(Told(2, title, content, "街道团工委")) == []


def test_it_finds_forms_of_the_same_name_whatever_the_task_is() -> None:
    found = alike(VISITS, [Told(2, "消防通道检查", "每周检查。", "区消防大队", ("探访登记表", "检查表"))])
    assert [(one.is_same, one.forms) for one in found] == [(False, ("探访登记表",))]


def test_the_likest_stands_first() -> None:
    near = Told(3, "独居老人每月探访", "每月探访独居老人一次，登记探访台账。", "区民政局")
    far = Told(2, "独居老人探访", "每季度走访。", "区民政局")
    assert keys(far, near) == [3, 2]
