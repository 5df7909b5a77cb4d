"""Reading a chat group's list: however it is written, nothing is lost and nothing guessed silently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.deliberation.chain_list import MOST_LINES, Doubt, read_line, read_list, stance_of, tidy


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1. 3-2-501 张桂芳 同意，晚上九点关门", (1, "3-2-501", "张桂芳", "support", "同意，晚上九点关门")),
        ("1、501王阿姨 支持", (1, "501", "王阿姨", "support", "支持")),
        ("３．３－２－５０２　李四　反对，太吵", (3, "3-2-502", "李四", "object", "反对，太吵")),
        ("4 3-2-503 王五 建议早点", (4, "3-2-503", "王五", "suggest", "建议早点")),
        ("5) 3号楼2单元504室 赵六 不同意", (5, "3号楼2单元504室", "赵六", "object", "不同意")),
        ("7. 赵阿姨 3-601 没意见", (7, "3-601", "赵阿姨", "support", "没意见")),
        ("8.三号楼二单元506 孙八 +1", (8, "三号楼二单元506", "孙八", "support", "+1")),
        ("(12) 3-2-510，吴阿姨，同意。", (12, "3-2-510", "吴阿姨", "support", "同意。")),
        ("13. 4-101/冯先生/支持/早上不要太早", (13, "4-101", "冯先生", "support", "支持/早上不要太早")),
        ("14. 3-2-511  王小二同意", (14, "3-2-511", "王小二", "support", "同意")),
        ("16：5—1—302 陈女士：希望增加灯", (16, "5-1-302", "陈女士", "suggest", "希望增加灯")),
        ("①3-2-501 张三 同意", (1, "3-2-501", "张三", "support", "同意")),
        ("3-2-501 张三 同意", (None, "3-2-501", "张三", "support", "同意")),
        ("\u200b2. 3-2-502 李四 👍", (2, "3-2-502", "李四", "support", "👍")),
    ],
)
def test_it_reads_what_people_write(written: str, said: tuple[object, ...]) -> None:
    line = read_line(written)
    assert (line.number, line.room, line.name, line.stance, line.text) == said
    assert line.doubts == ()
    assert line.written == written.strip()


@pytest.mark.parametrize(
    ("written", "doubts"),
    [
        ("9.同意", {Doubt.NO_ROOM, Doubt.NO_NAME}),
        ("10. 3-2-507 同意", {Doubt.NO_NAME}),
        ("6、 3-2-505钱七", {Doubt.NO_WORDS}),
        ("11. 3-2-508 欧阳小红 同意延长但是不支持夜间", {Doubt.TWO_STANCES}),
        ("12. 3-2-509 周一 弃权", {Doubt.TWO_STANCES}),
        ("3.2.509 周一 同意", {Doubt.TWO_WAYS}),
        ("15. 501 3 人同意", {Doubt.NO_NAME}),
    ],
)
def test_it_says_what_it_is_not_sure_of(written: str, doubts: set[Doubt]) -> None:
    assert set(read_line(written).doubts) == doubts


def test_headings_and_announcements_stand_beside() -> None:
    read = read_list(
        "#接龙\n例 楼号 姓名\n群公告：请大家接龙\n\n1. 3-2-501 张三 同意\n大家快来\n2. 3-2-502 李四 反对\n3. 同意\n"
    )
    assert [row.line for row in read.rows] == [5, 7, 8]
    assert read.beside == ((1, "#接龙"), (2, "例 楼号 姓名"), (3, "群公告：请大家接龙"), (6, "大家快来"))


def test_without_numbers_every_line_is_a_row() -> None:
    read = read_list("3-2-501 张三 同意\n同意加一\n")
    assert [row.line for row in read.rows] == [1, 2]


def test_what_is_too_long_is_said() -> None:
    read = read_list("\n".join(f"{n}. 3-2-501 张三 同意" for n in range(1, MOST_LINES + 4)))
    assert (len(read.rows), read.cut) == (MOST_LINES, 3)


@given(st.text(max_size=400))
def test_no_line_is_lost(pasted: str) -> None:
    read = read_list(pasted)
    whole = [line for line in pasted.splitlines() if tidy(line)]
    assert len(read.rows) + len(read.beside) + read.cut == len(whole)
    lines = sorted([row.line for row in read.rows] + [number for number, _text in read.beside])
    assert len(set(lines)) == len(lines)


SEPARATORS = st.sampled_from([" ", "  ", "\u3000", "，", ",", "、", "/", "："])
NAMES = st.sampled_from(["张桂芳", "李四", "王阿姨", "欧阳小红", "赵师傅"])
WORDS = st.sampled_from([("同意", "support"), ("坚决反对", "object"), ("建议早一点", "suggest"), ("没意见", "support")])


@given(
    st.integers(1, 99), st.integers(1, 30), st.integers(1, 4), st.integers(101, 3203), NAMES, WORDS,
    st.lists(SEPARATORS, min_size=2, max_size=2), st.sampled_from([".", "、", ")", "．", ":", "，"]), st.booleans(),
)  # fmt: skip
def test_it_reads_any_mixture_of_separators(
    number: int, building: int, entrance: int, room: int, name: str, words: tuple[str, str], gaps: list[str], dot: str, wide: bool
) -> None:  # fmt: skip
    written = f"{number}{dot} {building}-{entrance}-{room}{gaps[0]}{name}{gaps[1]}{words[0]}"
    if wide:
        written = written.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    line = read_line(written)
    assert (line.number, line.room, line.name) == (number, f"{building}-{entrance}-{room}", name)
    assert (line.stance, line.text, line.doubts) == (words[1], words[0], ())


@given(st.text(max_size=60))
def test_a_stance_is_never_made_up_of_nothing(words: str) -> None:
    stance, both = stance_of(words)
    assert stance in {"", "support", "object", "suggest"}
    assert (stance == "") == (words == "")
    assert not both or stance == "suggest"
