"""Whether a Chinese text asks for something, or forbids it. Pure.

A negation reaches to the end of its clause, over 、 and over clauses that go on with 或 or 和: “不得要求打卡、截图，或以照片
作为依据” asks for none of the three. “不得少于”, “不打卡的视为缺勤” and “改为扫码打卡” ask after all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n\r]+")
_CLAUSE: Final = re.compile(r"[^，,：:]+")
_TITLE: Final = re.compile(r"《[^《》]*》")
_GOES_ON: Final = re.compile(r"^\s*(?:或者?|以及|和|及)")
_STATES: Final = re.compile(r"必须|应当|须|需要|要求|请|务必")

#: Forbids whatever follows in the clause.
_FORBIDS: Final = re.compile(
    r"不得(?!不)|不再|不要求?|不需要?|不须|无需|无须|毋须|毋需|不必|不用|禁止|严禁|不应|不准|不许|不允许|不能|不可|不设|不搞|不以|不将"
    r"|不把|不作|不让|勿|没有要求|杜绝|反对|不强制|不强求|免于|免予|自愿|非强制"
)
#: Verbs that are also the daily work of a community: they forbid only what follows at once.
_ENDS_AT_ONCE: Final = re.compile(
    r"(?:清理|整治|排查|纠正|减少|防止|避免|取消|停止|克服|拒绝)(?:以|各类|各种|变相|强制|过度|不必要的|一切|所有|要求|的|“|填报|重复)*$"
)
#: Between the negation and the word: asks for it after all.
_AFTER_ALL: Final = re.compile(
    r"少于|低于|迟于|晚于|早于|超过|超出|遗漏|漏|缺|忘|中断|间断|擅自|代替|代为|改为|改用|改成|而须|而应|而是|但须|但要|但应|必须|须按|并(?:须|应|按|要|需)|应当"
)
_BARELY: Final = re.compile(r"(?:不|无|没有|没|未)(?:再|用|进行|做)?$")
#: “不打卡的视为缺勤”: a threat asks.
_THREAT: Final = re.compile(
    r"不予|不计|不得|不算|不发|不认|视为|视同|扣|通报|问责|约谈|退回|重做|取消|考核|无效|补|一律按"
)
_AFTERWARDS: Final = re.compile(
    r"^[^，。]{0,10}，?(?:一律|均|都|全部|已|予以|应|应当)*"
    r"(?:取消|禁止|停止|叫停|清理|清退|废止|不作为|不得作为|不再|不需要|无需|不必|不要求|不纳入|不得(?!少|低|迟|晚|漏|缺|超|中断|间断|重复|弄|造|代|使用旧))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its ``words`` with titles of documents blanked, the same as ``written``, what follows it in its sentence,
    and whether a negation before it reaches into it."""

    words: str
    written: str
    rest: str
    forbidden: bool


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text; titles of documents (《…》) are blanked, for they ask nothing."""
    blanked = _TITLE.sub(lambda one: "　" * len(one.group()), text)
    for sentence in _SENTENCE.finditer(blanked):
        forbidden = False
        for match in _CLAUSE.finditer(blanked, sentence.start(), sentence.end()):
            words = match.group()
            goes_on = _GOES_ON.match(words) is not None and not _STATES.search(words)
            forbidden = forbidden and goes_on
            rest = blanked[match.end() : sentence.end()].replace(",", "，")
            yield Clause(words, text[match.start() : match.end()], rest, forbidden)
            forbidden = forbidden or _forbids(words)


def _forbids(words: str) -> bool:
    found = list(_FORBIDS.finditer(words))
    return bool(found) and not _AFTER_ALL.search(words[found[-1].end() :])


def is_asked(clause: Clause, start: int, end: int) -> bool:
    """Whether the words from ``start`` to ``end`` of this clause are asked for."""
    if clause.forbidden:
        return False
    before, inside, after = clause.words[:start], clause.words[start:end], clause.words[end:] + clause.rest
    if _BARELY.search(before):
        return _THREAT.search(inside + after) is not None
    if _ENDS_AT_ONCE.search(before) or _forbids(before):
        return False
    return not (_forbids(inside) or _AFTERWARDS.search(after))
