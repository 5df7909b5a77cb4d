"""What speaks for a task and what against, said from facts. Nothing is weighed, nothing is advised."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.formalism import Fault
from shequ_workflows.delegation.weighing.facts import Admitted, Facts, Load, Similar
from shequ_workflows.delegation.weighing.pleading import quantity, quoted, speaks_against, speaks_for, went_well, yuan
from shequ_workflows.delegation.weighing.work import Busiest, Work

BARE = Facts(
    legal_basis="", is_listed=False, line="", rule_quoted="", is_prohibited=False, criteria=0, hours=Decimal(0), forms=0,
    entries=0, powers=(), people=(), promised=Decimal(0), received=Decimal(0), lacks=("经费：请填写金额。",), idle=(),
    training=False, rounds=0, objections=0,
)  # fmt: skip
WHOLE = dataclasses.replace(
    BARE, legal_basis="《城市居民委员会组织法》第四十三条", is_listed=True, line="XZ-012 独居老人探访", criteria=2, lacks=(),
    hours=Decimal(36), powers=("探访名单自定",), people=("社工二人",), promised=Decimal(10000), received=Decimal(5000),
    training=True, admitted=Admitted("街道准入小组", dt.date(2026, 7, 6), 4, 1),
)  # fmt: skip
WORK = Work(2, "消防检查", 2, Decimal(3), "monthly", dt.date(2026, 8, 1), dt.date(2026, 12, 31))
CLOSED = Similar(
    "去年探访", "友谊社区", "已办结", is_open=False, is_same=True, planned=Decimal(40), spent=Decimal(38),
    promised=Decimal(8000), received=Decimal(8000), is_settled=True,
)  # fmt: skip


def with_(facts: Facts = WHOLE, **more: Any) -> Facts:
    return dataclasses.replace(facts, **more)


def load(*clashes: Work) -> Load:
    return Load([WORK], clashes, Busiest((2026, 10), Fraction(92, 3), 2) if clashes else None, [("主任", 3)])


def test_it_says_what_speaks_for_a_task_that_brings_all() -> None:
    assert speaks_for(WHOLE) == [
        "有依据：《城市居民委员会组织法》第四十三条",
        "在职能清单内：XZ-012 独居老人探访。",
        "街道准入小组于 2026-07-06 同意准入：赞成 4，反对 1。",
        "权责经费齐全，今日全部生效。",
        "随附权限：探访名单自定。",
        "随附人员：社工二人。",
        "随附经费 10,000 元，已到账 5,000 元。",
        "开始前提供培训。",
        "不要求填表报数。",
        "没有违反整治形式主义规定的要求。",
        "只按事先约定的 2 条标准验收。",
    ]
    assert speaks_against(WHOLE) == ["每年用工 36 小时。"]


def test_it_says_what_speaks_against_a_task_that_brings_nothing() -> None:
    assert speaks_against(BARE) == ["没有写明法律依据。", "不在职能清单内。", "权责经费不全：经费：请填写金额。"]


def test_what_is_prohibited_is_said_first_with_its_rule() -> None:
    found = speaks_against(with_(BARE, is_prohibited=True, rule_quoted="不得要求社区开具无犯罪证明。"))
    assert found[0] == "属于禁入事项：不得要求社区开具无犯罪证明。"
    assert "不在职能清单内。" not in found


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"idle": ("经费：到账不足。",)}, "尚未生效：经费：到账不足。"),
        ({"late_since": dt.date(2026, 8, 1)}, "经费自 2026-08-01 起逾期未到。"),
        ({"rounds": 2}, "已请补充权责经费 2 次。"),
        ({"forms": 2, "entries": 4800}, "2 张表，每年填 4,800 项。"),
        ({"objections": 3}, "收到居民异议 3 件。"),
        ({"faults": (Fault("check_in", "content", "每日打卡", "“每日打卡”要求打卡。", "规定"),)}, "“每日打卡”要求打卡。"),
        ({"load": load()}, "每年用工 36 小时；现有在办或待研究 1 项，每年已 72 小时。"),
        ({"load": load(WORK)}, "期间与其他 1 项撞期；2026-10 最忙，共 30.7 小时。"),
        (
            {"similar": (dataclasses.replace(CLOSED, is_open=True, is_settled=False),)},
            "已有同类事项：“去年探访”（友谊社区），已办结。",
        ),
        (
            {"similar": (dataclasses.replace(CLOSED, is_same=False, forms=("探访登记表",)),)},
            "表格“探访登记表”在“去年探访”（友谊社区）中也要填。",
        ),
        (
            {"similar": (dataclasses.replace(CLOSED, spent=Decimal("52.5")),)},
            "“去年探访”（友谊社区）实际用工 52.5 小时，计划 40 小时。",
        ),
        (
            {"similar": (dataclasses.replace(CLOSED, received=Decimal(4000)),)},
            "“去年探访”（友谊社区）承诺 8,000 元，到账 4,000 元。",
        ),
        ({"similar": (dataclasses.replace(CLOSED, reworks=1),)}, "“去年探访”（友谊社区）被退回整改一次。"),
        ({"similar": (dataclasses.replace(CLOSED, not_taken="目录外"),)}, "“去年探访”（友谊社区）不予承接：目录外。"),
        ({"similar": (dataclasses.replace(CLOSED, objections=2),)}, "“去年探访”（友谊社区）收到居民异议 2 件。"),
    ],
)  # fmt: skip
def test_each_burden_is_a_sentence_of_its_own(more: dict[str, Any], sentence: str) -> None:
    assert sentence in speaks_against(with_(**more))
    assert sentence not in speaks_against(WHOLE)


def test_what_went_well_speaks_for_it() -> None:
    assert "“去年探访”（友谊社区）已办结，工时未超：实际 38，计划 40。" in speaks_for(with_(similar=(CLOSED,)))


@pytest.mark.parametrize(
    "more",
    [
        {"is_settled": False}, {"spent": Decimal(41)}, {"spent": None}, {"planned": None}, {"received": Decimal(7999)},
        {"reworks": 1},
    ],
)  # fmt: skip
def test_nothing_else_went_well(more: dict[str, Any]) -> None:
    assert went_well(CLOSED)
    assert not went_well(dataclasses.replace(CLOSED, **more))


def test_hours_that_a_reader_may_not_know_are_not_compared() -> None:
    unknown = dataclasses.replace(CLOSED, planned=None, spent=Decimal(900))
    assert not [one for one in speaks_against(with_(similar=(unknown,))) if "900" in one]


def test_no_clash_speaks_for_it_only_where_the_load_is_known() -> None:
    assert "期间没有其他事项撞期。" in speaks_for(with_(load=load()))
    assert "期间没有其他事项撞期。" not in speaks_for(with_(load=load(WORK)))
    assert "期间没有其他事项撞期。" not in speaks_for(WHOLE)


def test_of_a_kind_three_are_said() -> None:
    lacks = tuple(f"第{number}项" for number in range(6))
    assert len([one for one in speaks_against(with_(BARE, lacks=lacks)) if "不全" in one]) == 3


@given(st.decimals(0, 10**7, places=4))
def test_a_quantity_is_rounded_to_one_place_at_most(value: Decimal) -> None:
    assert abs(Decimal(quantity(value).replace(",", "")) - value) <= Decimal("0.05")


def test_amounts_have_fen_only_where_there_are_any() -> None:
    assert (yuan(Decimal("10000.00")), yuan(Decimal("9800.50"))) == ("10,000", "9,800.50")
    assert (quantity(Decimal("36.00")), quantity(Fraction(77, 5))) == ("36", "15.4")


@given(st.text())
def test_a_quotation_is_one_short_line(text: str) -> None:
    assert len(quoted(text)) <= 40
    assert len(quoted(text).splitlines()) <= 1
