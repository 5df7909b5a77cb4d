from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.masking import mask_address, mask_id_number, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("张小伟", "张*"),
        ("欧阳娜娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("买买提·艾力", "买*·*"),
        ("古丽巴哈尔•买买提•艾力", "古*·*·*"),
        ("Anna Smith", "A*"),
        ("𠈌明", "𠈌*"),
        ("张", "张*"),
        ("", ""),
    ],
)
def test_it_masks_names(name, masked):
    assert mask_name(name) == masked
    assert mask_name(masked) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800138000", "138****8000"),
        ("+86 138-0013-8000", "138****8000"),
        ("010-65521234", "010-****1234"),
        ("0512-6552123-8001", "0512-****2123"),
        ("+85291234567", "****67"),
        ("110", "****"),
        ("", "****"),
    ],
)
def test_it_masks_phones(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110105********002X"),
        ("11010519491231002x", "110105********002X"),
        ("110105491231002", "110105******002"),
        ("E12345678", "E1*****78"),
        ("1234", "****"),
    ],
)
def test_it_masks_numbers_of_documents(number, masked):
    assert mask_id_number(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("幸福路8号阳光小区3栋2单元501室", "幸福路8号阳光小区3栋"),
        ("阳光小区3-2-501", "阳光小区3栋"),
        ("阳光小区3号楼501", "阳光小区3号楼"),
        ("阳光小区三号楼二单元五层", "阳光小区三号楼"),
        ("阳光小区Ａ座１２０３", "阳光小区A座"),
        ("幸福里12号501室", "幸福里12号"),
        ("阳光小区3栋", "阳光小区3栋"),
    ],
)
def test_it_masks_addresses_to_the_building(address, masked):
    assert mask_address(address) == masked
    assert mask_address(masked) == masked


PEOPLE = ["张伟", "欧阳娜娜", "王丹", "王丹丹", "买买提·艾力", "Anna Smith"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张伟说", "张*说"),
        ("张 伟、张　伟", "张*、张*"),
        ("王丹丹和王丹", "王*和王*"),
        ("买买提•艾力", "买*·*"),
        ("anna smith came", "A* came"),
        ("电话13800138000。", "电话138****8000。"),
        ("138 0013 8000", "138****8000"),
        ("１３８００１３８０００", "138****8000"),
        ("+86138-0013-8000", "138****8000"),
        ("座机010-65521234转801", "座机010-****1234"),
        ("（010）6552 1234", "010-****1234"),
        ("联系电话：65521234", "联系电话：****1234"),
        ("身份证11010519491231002X", "身份证110105********002X"),
        ("110105 19491231 002x", "110105********002X"),
        ("护照号：E12345678", "护照号：E1*****78"),
        ("卡号6222 0212 3456 7890 123", "卡号************0123"),
        ("zhangwei@example.com", "z***@example.com"),
        ("住3-2-501", "住3栋"),
        ("住３栋２单元５０１室", "住3栋"),
        ("3号楼501漏水", "3号楼漏水"),
        ("3-501室漏水", "3栋漏水"),
        ("2单元301，501室", "***室，***室"),
        ("3栋501、502室", "3栋"),
        ("3栋2单元501-503室漏水", "3栋漏水"),
        ("3-2-501、502室", "3栋"),
        ("501、502和503室", "***室"),
        ("501-503室", "***室"),
    ],
)
def test_it_masks_free_text(text, masked):
    assert mask_text(text, PEOPLE) == masked
    assert mask_text(masked, PEOPLE) == masked


@pytest.mark.parametrize(
    "text",
    [
        "请拨打12345、110或400-810-8888",
        "2026-11-23 10:00–11:30",
        "预算100-200元，约300-500户，每人10-12元",
        "3栋2026年加装电梯，3栋120户居民同意",
        "3号楼楼道的灯，3号楼长",
        "共１２人，第3-2号议题，金额1234567890元",
        "食堂11:00-12:30开放，编号2026110500123",
    ],
)
def test_it_leaves_public_figures_alone(text):
    assert mask_text(text, PEOPLE) == text


def test_it_keeps_the_numbers_of_the_office():
    text = "张伟（13800138000）请联系居委会：010-65521234。"
    assert mask_text(text, PEOPLE, keep=["010-65521234"]) == "张*（138****8000）请联系居委会：010-65521234。"


digits = st.integers(13_000_000_000, 19_999_999_999).map(str)
words = st.text(st.sampled_from("的了在，。、楼道灯不亮 \n：；（）"), max_size=8)


@given(st.lists(st.tuples(words, digits), max_size=4), words)
def test_no_mobile_ever_comes_through(pieces, end):
    text = "".join(f"{word} {number}" for word, number in pieces) + end
    masked = mask_text(text)
    assert not re.search(r"1[3-9]\d{9}", masked)
    assert mask_text(masked) == masked


@given(
    st.lists(
        st.sampled_from([*PEOPLE, "3栋", "501室", "13800138000", "3-2-501", "，", "灯", "2", "-", " "]), max_size=8
    )
)
def test_it_may_be_applied_twice_and_no_name_comes_through(pieces):
    text = re.sub(r"(?<=\d{11})(?=\d)|(?<=[a-z])(?=[A-Z])", " ", "".join(pieces))  # words and numbers end somewhere
    masked = mask_text(text, PEOPLE)
    assert mask_text(masked, PEOPLE) == masked
    assert not any(name in masked for name in PEOPLE)
    assert "13800138000" not in masked
