from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.org.models import Person
from shequ_workflows.org.pinyin import full_pinyin, initials, normalise_name, normalise_query


@pytest.mark.parametrize(
    ("name", "full", "first"),
    [
        ("张伟", "zhangwei", "zw"),
        ("单田芳", "shantianfang", "stf"),
        ("曾国藩", "zengguofan", "zgf"),
        ("仇英", "qiuying", "qy"),
        ("解小东", "xiexiaodong", "xxd"),
        ("查良镛", "zhaliangyong", "zly"),
        ("任盈盈", "renyingying", "ryy"),
        ("朴树", "piaoshu", "ps"),
        ("区小明", "ouxiaoming", "oxm"),
        ("欧阳娜娜", "ouyangnana", "oynn"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟伟", "moqiwei", "mqw"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("令狐冲", "linghuchong", "lhc"),
        ("吕布", "lvbu", "lb"),
        ("买买提·艾力", "maimaiti aili", "mmtal"),
        ("古丽•买买提", "guli maimaiti", "glmmt"),
        ("Anna Smith", "annasmith", "as"),
        ("𠈌明", "𠈌ming", "𠈌m"),
        ("", "", ""),
    ],
)
def test_it_reads_names(name, full, first):
    assert full_pinyin(name) == full
    assert initials(name) == first


@pytest.mark.parametrize("name", ["张 伟", "张　伟", " 张伟 "])
def test_it_reads_over_spaces_used_to_align(name):
    assert initials(name) == "zw"
    assert normalise_name(name) == "张伟"


@pytest.mark.parametrize("name", ["买买提•艾力", "买买提・艾力", "买买提 · 艾力", "买买提．艾力", "买买提‧艾力"])
def test_it_knows_one_kind_of_middle_dot(name):
    assert normalise_name(name) == "买买提·艾力"


def test_it_brings_a_search_word_to_one_form():
    assert normalise_query(" ＺＷ ") == "zw"
    assert normalise_query("１３８") == "138"
    assert normalise_query("张　伟") == "张伟"
    assert normalise_query("Anna  SMITH") == "anna smith"


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=6))
def test_it_gives_one_initial_for_each_character(name):
    assert len(initials(name)) == len(name)


@given(st.text(max_size=20))
def test_it_reads_anything(text):
    assert normalise_name(normalise_name(text)) == normalise_name(text)
    initials(text)
    full_pinyin(text)


@pytest.mark.parametrize(
    ("name", "public"),
    [("张伟", "张*"), ("欧阳娜娜", "欧阳*"), ("欧阳", "欧*"), ("买买提·艾力", "买*·*"), ("Anna Smith", "A*"), ("", "")],
)
def test_it_shows_the_public_a_surname_only(name: str, public: str) -> None:
    assert Person(name=name).public_name == public


def test_it_shows_the_public_a_nickname_instead() -> None:
    assert Person(name="欧阳娜娜", nickname="桂花香").public_name == "桂花香"
