"""Names of papers that say nothing, and certificates that must not be asked for."""

from __future__ import annotations

import json

import pytest

from shequ_workflows.catalogue.rules import barred_among, is_catch_all
from shequ_workflows.core.barred import SHIPPED, BarredCertificate


@pytest.mark.parametrize(
    "name",
    [
        "其他材料", "其它材料", "其他相关材料", "相关材料", "有关证件", "需要的其他材料", "法律法规规定的其他材料", "其他证明材料",
        "身份证等材料", "身份证、户口簿等相关材料", "工作人员要求的材料", "其他", "其他 材料", "其他材料（必要时）", "其他需要提供的资料。",
        "Other documents",
    ],
)  # fmt: skip
def test_it_finds_names_that_say_nothing(name: str) -> None:
    assert is_catch_all(name)


@pytest.mark.parametrize(
    "name",
    [
        "身份证",
        "户口簿",
        "申请表",
        "房屋租赁合同",
        "一寸照片",
        "其他家庭成员的身份证",
        "学生证",
        "低保证",
        "材料费发票",
    ],
)
def test_it_leaves_papers_alone_that_have_a_name(name: str) -> None:
    assert not is_catch_all(name)


def certificates() -> list[BarredCertificate]:
    return [BarredCertificate(**row) for row in json.loads(SHIPPED.read_text(encoding="utf-8"))["rows"]]


@pytest.mark.parametrize("name", [row.name for row in certificates()])
def test_it_knows_each_of_the_twenty_by_its_name(name: str) -> None:
    found = barred_among(name, certificates())
    assert found is not None


def test_it_leaves_licences_alone() -> None:
    assert [barred_among(name, certificates()) for name in ("身份证", "残疾人证", "结婚证", "老年优待证")] == [None] * 4
