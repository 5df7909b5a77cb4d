"""Reading a list that went round a chat group (接龙): one line a household, written by everybody as they please.

Pure: no model is known here. What cannot be read for sure is marked with why; nothing is guessed silently, no line lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shequ_workflows.core.identifiers import WrongRoom
from shequ_workflows.core.rooms import parse_room

#: Lines that are read of one pasted list.
MOST_LINES: Final = 400
LONGEST_TEXT: Final = 2000


class Doubt(StrEnum):
    """Why a line cannot be taken as it stands."""

    NO_ROOM = "no_room"
    NO_NAME = "no_name"
    NO_WORDS = "no_words"
    TWO_STANCES = "two_stances"
    TWO_WAYS = "two_ways"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. ``line`` counts from 1 in the pasted text; ``written`` is what stood there."""

    line: int
    written: str
    number: int | None = None
    room: str = ""
    name: str = ""
    stance: str = ""
    text: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainList:
    """``rows`` in the order of the text; ``beside`` are headings, announcements and the example, as (line, text)."""

    rows: tuple[Line, ...] = ()
    beside: tuple[tuple[int, str], ...] = ()
    cut: int = 0


_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff]")
#: Full-width digits, letters and brackets, and all kinds of dashes; Chinese punctuation stays as it was written.
_PLAIN = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，！？：；。"}
_PLAIN |= {ord(dash): "-" for dash in "‐‑‒–—―−－~～"} | {0x3000: " "}
_PLAIN |= {0x2460 + n: f"{n + 1}." for n in range(20)} | {0x2474 + n: f"{n + 1}." for n in range(20)}
_BESIDE = re.compile(r"^(?:#|例[:：\s.、]|例如|格式|群公告|@|【.*】$|接龙|-{3,}|={3,})")
_NUMBER = re.compile(
    r"^[(（\[]?(?P<number>[0-9]{1,3})(?:[)）\]]\s*[.、,，:：]?|\s*[.、,，:：])\s*(?P<rest>.*)$", re.DOTALL
)
_LOOSE_NUMBER = re.compile(r"^(?P<number>[0-9]{1,3})\s+(?P<rest>[0-9A-Z甲乙丙丁一二三四五六七八九十].*)$", re.DOTALL)
_TRIPLE = re.compile(r"^(?P<room>[0-9]{1,3}\.[0-9]{1,2}\.[0-9]{3,4})(?![0-9])")
_ROOM_CHARS = re.compile(
    r"^[0-9A-Za-z甲乙丙丁东西南北中零〇一二两三四五六七八九十号楼栋幢座单元门梯层室房间户#/_.\- ]{1,24}"
)
_SEPARATORS = " \t,，、:：;；|/_-·.。+＋"
_TITLES = r"阿姨|叔叔|先生|女士|老师|大爷|大妈|奶奶|爷爷|师傅|妈妈|爸爸|太太|伯伯|姐|哥|家"
_NAME = re.compile(rf"^(?:[\u4e00-\u9fff]{{1,2}}(?:{_TITLES})|[\u4e00-\u9fff·]{{2,4}}|[A-Za-z][A-Za-z .]{{1,30}})$")

# Longer phrases first: 不同意 holds 同意.
_AGAINST = ("坚决反对", "强烈反对", "不同意", "不赞成", "不赞同", "不支持", "不可以", "不行", "反对", "❌", "✗", "👎")
_UNCLEAR = ("不反对", "弃权", "中立", "无所谓", "随大流", "都可以", "都行")
_FOR = (
    "没有意见", "没意见", "无意见", "无异议", "同意", "支持", "赞成", "赞同", "可以", "+1", "👍", "✅", "✔", "√",
)  # fmt: skip
_WISH = ("建议", "希望", "能否", "能不能", "可否", "请问", "最好", "要求", "意见")
SUPPORT, OBJECT, SUGGEST = "support", "object", "suggest"
_STANCES: Final = (
    *((word, "unclear") for word in _UNCLEAR),
    *((word, OBJECT) for word in _AGAINST),
    *((word, SUPPORT) for word in _FOR),
    *((word, SUGGEST) for word in _WISH),
)
_ANY_STANCE = re.compile("|".join(re.escape(word) for word, _kind in _STANCES))


def tidy(text: str) -> str:
    """Full-width digits and signs to plain ones (① becomes “1.”), invisible characters and doubled spaces off."""
    plain = _INVISIBLE.sub("", text).translate(_PLAIN)
    return re.sub(r"\s+", " ", plain).strip()


def read_list(pasted: str) -> ChainList:
    """Every line of ``pasted`` as a row, or beside the list; blank lines are left out.

    Where any line carries a number, one without number and without room is no entry but stands beside.
    """
    lines = [(number, line) for number, line in enumerate(pasted.splitlines(), 1) if tidy(line)]
    kept, cut = lines[:MOST_LINES], max(0, len(lines) - MOST_LINES)
    rows, beside = [], []
    for number, line in kept:
        if _BESIDE.match(tidy(line)):
            beside.append((number, line.strip()))
        else:
            rows.append(read_line(line, number))
    if any(row.number is not None for row in rows):
        beside += [(row.line, row.written) for row in rows if row.number is None and not row.room]
        rows = [row for row in rows if row.number is not None or row.room]
    return ChainList(tuple(rows), tuple(sorted(beside)), cut)


def read_line(written: str, line: int = 1) -> Line:
    """``1. 3-2-501 张桂芳 同意，晚上九点关门`` → number, room, name, stance and words."""
    rest = tidy(written)
    number, rest, two_ways = _number(rest)
    room, rest = _room(rest)
    if not room:
        room, rest = _room_behind_name(rest)
    name, words = _name(rest)
    stance, both = stance_of(words)
    doubts = [
        doubt
        for doubt, holds in (
            (Doubt.TWO_WAYS, two_ways),
            (Doubt.NO_ROOM, not room),
            (Doubt.NO_NAME, not name),
            (Doubt.NO_WORDS, not words),
            (Doubt.TWO_STANCES, both),
        )
        if holds
    ]
    return Line(line, written.strip(), number, room, name, stance, words[:LONGEST_TEXT], tuple(doubts))


def _number(text: str) -> tuple[int | None, str, bool]:
    """The line's number, what follows it, and whether it might have been part of a room written with dots."""
    triple = _TRIPLE.match(text)
    if triple:
        return None, triple["room"].replace(".", "-") + text[triple.end() :], True
    match = _NUMBER.match(text)
    if match:
        return int(match["number"]), match["rest"], False
    match = _LOOSE_NUMBER.match(text)
    if match and _room(match["rest"])[0]:
        return int(match["number"]), match["rest"], False
    return None, text, False


def _room(text: str) -> tuple[str, str]:
    """The room at the beginning of ``text`` and what follows it.

    The longest beginning that reads as a room; one whose number has three digits or more goes before all others, so
    that “501 3 people” is room 501.
    """
    text = text.lstrip(_SEPARATORS)
    match = _ROOM_CHARS.match(text)
    if not match:
        return "", text
    best, short = 0, 0
    for end in range(len(match[0]), 0, -1):
        part = match[0][:end]
        if part[-1] in " -/_.#" or (end < len(text) and part[-1].isdigit() and text[end].isdigit()):
            continue
        found = _digits_of(part)
        if found >= 3:
            best = end
            break
        if found and not short:
            short = end
    end = best or short
    return (text[:end].replace(".", "-").strip(), text[end:]) if end else ("", text)


def _digits_of(part: str) -> int:
    """How many digits the room number in ``part`` has; 0 where it names no room."""
    if re.search(r"[ ](?:室|房间?|户|号)$", part):
        return 0  # a surname such as 房, written after a space
    try:
        code = parse_room(part.replace(".", "-"))
    except WrongRoom:
        return 0
    if not code.room or (len(code.room) < 3 and not code.building):
        return 0
    return sum(char.isdigit() for char in code.room)


def _room_behind_name(text: str) -> tuple[str, str]:
    """``张桂芳 3-2-501 同意``: the room, and the line without it."""
    first, _space, behind = text.partition(" ")
    if behind and _NAME.match(first) and not _ANY_STANCE.match(first):
        room, rest = _room(behind)
        if room:
            return room, f"{first} {rest}"
    return "", text


def _name(text: str) -> tuple[str, str]:
    """Who says it, and what: up to the first separator, or to the first word of consent or refusal."""
    text = text.lstrip(_SEPARATORS.replace("+", "").replace("＋", "")).rstrip()
    end = next((place for place, char in enumerate(text) if char in _SEPARATORS or char in "!?！？()（）"), len(text))
    stance = _ANY_STANCE.search(text)
    if stance and stance.start() < end:
        end = stance.start()
    name, words = text[:end].strip(), text[end:].lstrip(_SEPARATORS.replace("+", ""))
    return (name, words) if _NAME.match(name) else ("", text)


def stance_of(words: str) -> tuple[str, bool]:
    """In favour, against or a suggestion, and whether it says two things that do not go together.

    Words of neither kind are a suggestion; none at all are nothing.
    """
    if not words:
        return "", False
    kinds = [dict(_STANCES)[match[0]] for match in _ANY_STANCE.finditer(words)]
    said = {kind for kind in kinds if kind in {SUPPORT, OBJECT}}
    both = len(said) > 1 or "unclear" in kinds
    first = next((kind for kind in kinds if kind != "unclear"), SUGGEST)
    return (first if not both else SUGGEST), both
