"""Masking for public eyes (PIPL art. 25; GB/T 35273): 张*, 138****1234, 110105********002X, building not room.

Single values have their own function; ``mask_text`` goes through free text before it becomes a public snapshot. It
prefers to cover too much: a public number that must stay readable is passed in ``keep``.
Every function may be applied twice without harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from shequ_workflows.org.pinyin import DOTS, mask_name

__all__ = ["landlines", "mask_address", "mask_id_number", "mask_name", "mask_phone", "mask_text"]

_WIDTH: Final = {
    code + 0xFEE0: code for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), 0x2B, 0x40, 0x2E)
}
_GAP = r"[ \t\u3000]?"


def mask_phone(phone: str) -> str:
    """138****1234; of a landline area code and the last four (010-****1234); of others the last two."""
    digits = re.sub(r"\D", "", phone)
    mobile = re.fullmatch(r"(?:86)?(1[3-9]\d)\d{4}(\d{4})", digits)
    if mobile:
        return f"{mobile[1]}****{mobile[2]}"
    landline = re.fullmatch(r"\s*[（(]?(0(?:10|2\d|[3-9]\d{2}))[)）]?[\s－-]*\d{3,4}[\s－-]?(\d{4})(?:\D.*)?", phone)
    if landline:
        return f"{landline[1]}-****{landline[2]}"
    return f"****{digits[-2:]}" if len(digits) >= 6 else "****"


def mask_id_number(number: str) -> str:
    """110105********002X; passports and the like keep two characters at either end."""
    compact = re.sub(r"[\s－-]", "", number).upper()
    if re.fullmatch(r"\d{17}[\dX]", compact):
        return f"{compact[:6]}********{compact[14:]}"
    if re.fullmatch(r"\d{15}", compact):
        return f"{compact[:6]}******{compact[12:]}"
    if len(compact) <= 5:
        return "*" * len(compact)
    return f"{compact[:2]}{'*' * (len(compact) - 4)}{compact[-2:]}"


_BUILDING_WORD = r"(?:号楼|栋|幢|座|楼(?!道|上|下|层|顶|房|梯|宇|盘|长|组))"
_BUILDING = rf"(?:[甲乙丙丁]?[A-Za-z]?\d{{1,3}}[A-Za-z]?|[A-Za-z]|[一二三四五六七八九十]{{1,3}}){_BUILDING_WORD}"
_ENTRANCE = r"(?:\d{1,2}|[A-Za-z一二三四五六七八九十东西]{1,3})(?:单元|门)"
_FLOOR = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:层|楼)"
_AMOUNT = r"(?!\s*[元万亿人户米平天日年月份次个块%％分小时㎡公斤克号名位张条页])"
_ROOM_WORD = r"(?:室|房(?!屋|子|产|租|价|东|改|贷))"
_ROOM = rf"[A-Za-z]?(?:\d{{1,4}}[A-Za-z]?{_ROOM_WORD}|\d{{3,4}}[A-Za-z]?(?![\d*]){_AMOUNT})"
_FLAT = rf"[A-Za-z]?\d{{2,4}}[A-Za-z]?(?:{_ROOM_WORD}|户)?"  # behind an entrance a number is always a flat
_MORE = rf"(?:\s*[、和及与至到/~～－—–-]\s*{_ROOM})*"  # 501、502室; 501-503
_WITH_BUILDING = re.compile(
    rf"(?P<building>{_BUILDING})\s*[-－—]?\s*"
    rf"(?:{_ENTRANCE}\s*(?:{_FLOOR}\s*)?(?:{_FLAT}{_MORE})?|{_FLOOR}\s*(?:{_ROOM}{_MORE})?"
    rf"|(?:\d{{1,2}}[-－—])?{_ROOM}{_MORE})(?![\d*])"
)
_WITHOUT_BUILDING = re.compile(
    rf"(?<![\d*]){_ENTRANCE}\s*(?:{_FLOOR}\s*)?{_FLAT}{_MORE}(?![\d*])"
    r"|(?<![\d*A-Za-z－—–-])(?:[A-Za-z]?\d{3,4}[A-Za-z]?\s?[、和及与至到/~～－—–-]\s?)*[A-Za-z]?\d{3,4}[A-Za-z]?室"
)
_DASH = r"\s?[-－—–]\s?"
_ROOM_CODE = re.compile(
    rf"(?<![\d－—–-])(\d{{1,3}}){_DASH}\d{{1,2}}{_DASH}\d{{3,4}}[A-Za-z]?(?:室|户)?{_MORE}(?![\d－—–-])"
    rf"|(?<![\d－—–-])(\d{{1,2}}){_DASH}\d{{2,4}}[A-Za-z]?室{_MORE}(?![\d－—–-])"
)
_SHORT_CODE = re.compile(
    rf"(?<![\d.－—–-])(\d{{1,2}}){_DASH}\d{{1,2}}(?:0[1-9]|[1-3]\d)(?![\d.－—–-]){_AMOUNT}(?:室|户)?"
)


def mask_address(address: str) -> str:
    """Up to the building: 幸福路8号阳光小区3栋2单元501室 → 幸福路8号阳光小区3栋."""
    masked = _mask_rooms(address)
    return re.sub(r"\s*[*]{2,}室?", "", masked).rstrip(" ，,、-－")


def mask_text(text: str, people: Iterable[str] = (), *, keep: Iterable[str] = ()) -> str:
    """Free text fit for the public: the names in ``people``, phones, ID and bank card numbers, e-mail, rooms covered.

    ``keep`` holds numbers that are public anyway (the office's own telephone), as they stand in the text.
    """
    kept = sorted({item for item in keep if item}, key=len, reverse=True)
    if not kept:
        return _mask_plain(text, people)
    names = list(people)
    pieces = re.split(f"({'|'.join(re.escape(item) for item in kept)})", text)
    return "".join(piece if piece in kept else _mask_plain(piece, names) for piece in pieces)


_SEPARATOR = r"[\s－—–-]?"
_ID_NUMBER = re.compile(
    rf"(?<![\dA-Za-z])[1-9]\d{{5}}{_SEPARATOR}(?:18|19|20)\d{{2}}{_SEPARATOR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"{_SEPARATOR}\d{{3}}[\dXx](?![\dA-Za-z])"
)
_OLD_ID_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_CARD_NUMBER = re.compile(r"(?<![\d*])\d{4}(?:\s?\d{4}){3}(?:\s?\d{1,3})?(?!\d)")
_MOBILE = re.compile(rf"(?<![\d*])(?:\+?86{_SEPARATOR})?1[3-9]\d(?:{_SEPARATOR}\d){{8}}(?!\d)")
_LANDLINE = re.compile(
    r"(?<![\d*])(?:[（(]0(?:10|2\d|[3-9]\d{2})[)）]|0(?:10|2\d|[3-9]\d{2}))[\s－—–-]?[2-8]\d{2,3}[\s－—–-]?\d{4}(?!\d)"
    r"(?:(?:转|[－-])\d{1,6})?"
)
_LOCAL_NUMBER = re.compile(
    r"((?:电话|座机|固话|手机|致电|拨打|联系方式|来电)[^\d\n*]{0,6})([2-8]\d{2,3}[\s－-]?\d{4})(?!\d)"
)


def landlines(text: str) -> set[str]:
    """The landline numbers in ``text`` as they stand there: of offices, where the text says where to turn."""
    plain = text.translate(_WIDTH)
    found = {one.span() for one in _LANDLINE.finditer(plain)} | {one.span(2) for one in _LOCAL_NUMBER.finditer(plain)}
    return {text[begin:end] for begin, end in found}


_DOCUMENT = re.compile(
    r"((?:护照|通行证|居住证|居留证|证件)[^\w\n*]{0,3}(?:号码?)?[^\w\n*]{0,3})([A-Za-z]{0,3}\d{7,15})(?![\d*])"
)
_EMAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


def _mask_plain(text: str, people: Iterable[str]) -> str:
    text = _cover(_EMAIL, text, lambda found: f"{found[1]}***@{found[2]}")
    text = _cover(_ID_NUMBER, text, lambda found: mask_id_number(found[0]))
    text = _cover(_CARD_NUMBER, text, lambda found: "*" * 12 + re.sub(r"\s", "", found[0])[-4:])
    text = _cover(_OLD_ID_NUMBER, text, lambda found: mask_id_number(found[0]))
    text = _cover(_DOCUMENT, text, lambda found: found[1] + mask_id_number(found[2]))
    text = _cover(_MOBILE, text, lambda found: mask_phone(found[0]))
    text = _cover(_LANDLINE, text, lambda found: mask_phone(found[0]))
    text = _cover(_LOCAL_NUMBER, text, lambda found: f"{found[1]}****{found[2][-4:]}")
    return _mask_names(_mask_rooms(text), people)


def _mask_rooms(text: str) -> str:
    text = _cover(_ROOM_CODE, text, lambda found: f"{found[1] or found[2]}栋")
    text = _cover(_WITH_BUILDING, text, lambda found: found["building"])
    text = _cover(_WITHOUT_BUILDING, text, lambda found: "***室")
    return _cover(_SHORT_CODE, text, lambda found: f"{found[1]}栋")


def _cover(pattern: re.Pattern[str], text: str, mask: Callable[[re.Match[str]], str]) -> str:
    """Search with full-width digits and letters read as ordinary ones; what is not covered stays as it was typed."""
    pieces: list[str] = []
    end = 0
    for found in pattern.finditer(text.translate(_WIDTH)):
        pieces += [text[end : found.start()], mask(found)]
        end = found.end()
    return "".join([*pieces, text[end:]])


def _mask_names(text: str, people: Iterable[str]) -> str:
    """Longest first, so that 王丹丹 is not read as 王丹; a space or any dot between characters does not help."""
    names = sorted({name.strip() for name in people if len(name.strip()) >= 2}, key=lambda name: (-len(name), name))
    if not names:
        return text
    pattern = re.compile("|".join(f"({_name_pattern(name)})" for name in names), re.IGNORECASE)
    return pattern.sub(lambda found: mask_name(names[(found.lastindex or 1) - 1]), text)


def _name_pattern(name: str) -> str:
    if name.isascii():
        return rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])"
    letters = [rf"[{DOTS}]" if char in DOTS else re.escape(char) for char in name if not char.isspace()]
    return _GAP.join(letters)
