"""A pasted ticket becomes answers: real shapes, and any text at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.flows.desk.pasting import read_ticket, title_of
from shequ_workflows.flows.desk.ticket_days import read_moment
from shequ_workflows.flows.desk.ticket_words import GROUPS, OTHERS
from shequ_workflows.flows.importing.files import shipped
from shequ_workflows.forms.kinds.answers import read_answer

FORM = shipped("hotline").forms["ticket"]
FIELDS = {one.key: one for one in FORM.fields()}
TODAY = dt.date(2026, 11, 27)


def told(text: str) -> dict[str, Any]:
    return read_ticket(text, FORM.fields(), TODAY, lambda day: dt.time(17, 30))


LINES = """工单编号：GD20261127-0815
来电时间：2026年11月27日 09:12
来电人：王女士
联系电话：13800135678
诉求标题：3 号楼电梯停运
诉求内容：市民反映桂花苑 3 号楼电梯自 11 月 25 日起停运，
家中有 80 岁老人无法下楼，物业电话无人接听。
希望尽快修复。
事发地址：桂花苑小区 3 号楼
紧急程度：一般
签收时限：2026-11-27 11:30
联系时限：2026年11月28日9时12分
办结时限：2026年12月4日17:30"""
ALL = {
    "number": "GD20261127-0815", "told_at": "2026-11-27T09:12", "matter": "3 号楼电梯停运", "phone": "13800135678",
    "place": "桂花苑小区 3 号楼", "caller": "王女士", "sign_by": "2026-11-27T11:30", "contact_by": "2026-11-28T09:12",
    "due": "2026-12-04T17:30",
}  # fmt: skip


def test_it_reads_a_ticket_line_by_line() -> None:
    found = told(LINES)
    wish = found.pop("wish")
    assert found == ALL
    assert wish.startswith("市民反映桂花苑")
    assert wish.endswith("希望尽快修复。")


@pytest.mark.parametrize(
    "text",
    [
        "【工单编号】GD1127001【来电号码】13800135678【诉求内容】楼道灯不亮，请维修。【办结时限】2026年12月4日17:30",
        "工单编号：GD1127001　　来电号码：１３８００１３５６７８\n诉求内容：楼道灯不亮，请维修。\n办结时限：２０２６年１２月４日１７：３０",
        "工单编号\tGD1127001\t来电号码\t13800135678\n诉求内容\t楼道灯不亮，请维修。\n办结时限\t2026-12-04 17:30:00",
        "工单编号\nGD1127001\n来电号码\n13800135678\n诉求内容\n楼道灯不亮，请维修。\n办结时限\n2026/12/4 17:30",
        "1、工单编号：GD1127001；\n2、来电号码：138 0013 5678；\n3、诉求内容：楼道灯不亮，请维修。\n4、办结时限：12月4日下午5点半",
        "受理编号: GD1127001 | 联系方式: 138-0013-5678 | 问题描述: 楼道灯不亮，请维修。 | 反馈期限: 2026.12.4 17:30",
        "工单号：GD1127001，电话：13800135678，内容：楼道灯不亮，请维修。\n时 限：2026年12月4日（星期五）17时30分",
        "编  号：GD1127001\n电  话：13800135678\n内  容：楼道灯不亮，请维修。\n办理期限：20261204 17:30",
        "[工单编号]:GD1127001\n[手机]:13800135678\n[主要诉求]:楼道灯不亮，请维修。\n[截止时间]:2026-12-04T17:30",
    ],
)
def test_it_reads_many_shapes(text: str) -> None:
    found = told(text)
    assert found.get("number") == "GD1127001"
    assert found.get("phone") == "13800135678"
    assert found.get("wish", "").rstrip("；;|").rstrip() == "楼道灯不亮，请维修。"
    assert found.get("due") == "2026-12-04T17:30"


def test_it_reads_a_message_without_labels() -> None:
    text = "【12345热线】您有新工单GD1127001，市民来电反映3号楼楼道灯不亮已一周，电话13800135678。请于2026年12月4日17:30前办结并反馈。"
    found = told(text)
    assert (found["number"], found["phone"], found["due"]) == ("GD1127001", "13800135678", "2026-12-04T17:30")
    assert found["wish"] == text


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026年12月4日17:30", "2026-12-04T17:30"),
        ("2026年12月4日", "2026-12-04T17:30"),
        ("2026-12-04 17:30:59", "2026-12-04T17:30"),
        ("12月4日 下午5时", "2026-12-04T17:00"),
        ("1月8日12:00", "2027-01-08T12:00"),
        ("12月4日24时", "2026-12-04T23:59"),
        ("2026年12月4日 上午9点整", "2026-12-04T09:00"),
        ("5个工作日", None),
        ("2026年13月40日17:30", None),
        ("3-2-501", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_due_day_is_copied_as_told(text: str, due: str | None) -> None:
    assert told(f"办结时限：{text}").get("due") == due


def test_a_time_without_an_hour_is_only_a_limits() -> None:
    assert "told_at" not in told("来电时间：2026年11月27日")
    assert read_moment("2026年12月4日", TODAY) is None


def test_a_title_is_the_first_clause() -> None:
    assert title_of("市民来电反映：楼道灯不亮。已经一周。") == "楼道灯不亮"
    assert title_of("") == ""


PIECES = st.sampled_from(
    [*(word for words in GROUPS.values() for word in words), *OTHERS, "：", ":", "\n", "\t", "【", "】", "2026年12月4日", "17:30",
     "24时", "13800135678", "GD1127001", "、", "0", "９", "前办结", "\r\n", "\x00", "\ud800"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=12), max_size=40).map("".join))
def test_it_never_raises_and_gives_only_what_the_form_takes(text: str) -> None:
    for key, value in told(text).items():
        assert read_answer(FIELDS[key], value) == value


_WORD = st.text("ABCDEFGH0123456789", min_size=6, max_size=20)
_SEPS = st.sampled_from(["：", ":", " ： ", "\t"])


@given(
    number=_WORD, phone=st.integers(13000000000, 19999999999), due=st.datetimes(dt.datetime(2026, 11, 28), dt.datetime(2027, 6, 1)),  # noqa: DTZ001 - as told, without a zone
    wish=st.text("楼道灯不亮电梯停运请尽快维修，。", min_size=4, max_size=80), sep=_SEPS, order=st.permutations(range(4)),
    style=st.sampled_from(["%Y年%m月%d日%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:00", "%Y年%m月%d日 %H时%M分"]),
)  # fmt: skip
def test_what_is_written_with_labels_is_read(
    number: str, phone: int, due: dt.datetime, wish: str, sep: str, order: list[int], style: str
) -> None:
    lines = [
        f"工单编号{sep}{number}",
        f"联系电话{sep}{phone}",
        f"诉求内容{sep}{wish}",
        f"办结时限{sep}{due.strftime(style)}",
    ]
    found = told("\n".join(lines[place] for place in order))
    assert found["number"] == number
    assert found["phone"] == str(phone)
    assert found["due"] == due.strftime("%Y-%m-%dT%H:%M")
    if wish.strip("，。"):
        assert found["wish"].strip("，。") == wish.strip("，。")
