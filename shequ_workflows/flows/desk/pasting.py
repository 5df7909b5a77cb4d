"""A pasted ticket read as answers to the form of a flow's first step. Pure, and never raises; what it finds is a proposal.

Parts are found by the labels of the form's own questions, by what other systems call them (``ticket_words``), and where
there are no labels by common shapes: a number after 工单, a mobile number, “请于…前办结”. Values are as the form reads
them; what it would not take is left out. Limits are copied as they are told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.kinds.answers import BadAnswer, read_answer

from .ticket_days import Closing, read_day, read_moment
from .ticket_words import DUE, GROUPS, LIMITS, MATTER, NUMBER, OTHERS, PHONE, WISH

#: A ticket is never longer; the rest is not looked at.
MOST: Final = 20_000
#: Full-width signs and the ideographic blank as plain ones, each for one: places in both texts are the same.
_PLAIN: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x0D: 0x0A}
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LANDLINE: Final = re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)")
_NUMBER: Final = re.compile(r"工单(?:编号|号码|号)?[\s:]*([A-Za-z]{0,6}[-_]?\d[0-9A-Za-z_-]{4,38})", re.ASCII)
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_/-]{3,39}")
_BEFORE: Final = re.compile(
    r"([^\n。;]{0,60}?)(?:之前|以前|前)[^\n。;]{0,8}(?:办结|办理|完成|回复|答复|反馈|处置|处理)"
)
#: What stands around a value and is none of it; of a long text the last full stop is.
_EDGES: Final = " \t\n,，;；、|｜。:："
_ENDING: Final = " \t\n,，;；、|｜"
#: The number of the next line: “4、” before a label.
_ORDINAL: Final = re.compile(r"\n\s*[一二三四五六七八九十\d]{1,2}[、.．]?\s*$")
_TITLE: Final = 40
_ONE_LINE: Final = frozenset(
    {Kind.TEXT, Kind.PHONE, Kind.DATE, Kind.DATE_TIME, Kind.TIME, Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.YES_NO,
     Kind.ONE_OF, Kind.EMAIL, Kind.SCALE}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Label:
    """A label in the text: what it stands for (a field's key, else empty), and where its value begins."""

    key: str
    start: int
    end: int


def read_ticket(text: str, fields: Iterable[Field], today: dt.date, closing: Closing | None = None) -> dict[str, Any]:
    """Answers by key, as the form reads them. ``today`` gives a missing year; ``closing``: when an office closes."""
    asked = [one for one in fields if one.kind in _ONE_LINE or one.kind == Kind.LONG_TEXT]
    text = text[:MOST].replace("\r\n", "\n")
    flat = text.translate(_PLAIN)
    groups = {one.key: _group(one) for one in asked}
    labels = list(_labels(flat, asked, groups))
    found: dict[str, Any] = {}
    for one in asked:
        for said in _values(text, flat, labels, one):
            value = _answer(one, said, groups[one.key], today, closing)
            if value is not None:
                found[one.key] = value
                break
    _by_shape(text, flat, asked, groups, found, bool(labels), today, closing)
    return found


# -- labels ------------------------------------------------------------------------------------------------------------


def _words(one: Field) -> Iterator[str]:
    for label in one.label.by_language.values():
        yield " ".join(label.translate(_PLAIN).lower().split())


def _group(one: Field) -> str:
    """The group whose longest word stands in its label; empty for none, or where the kind does not fit."""
    best, length = "", 0
    for group, words in GROUPS.items():
        for word in words:
            if len(word) > length and any(word in label for label in _words(one)) and _fits(one, group):
                best, length = group, len(word)
    return best


def _fits(one: Field, group: str) -> bool:
    if one.kind in {Kind.DATE, Kind.DATE_TIME}:
        return group == "told_at" or group in LIMITS
    if one.kind == Kind.PHONE:
        return group == PHONE
    return one.kind in {Kind.TEXT, Kind.LONG_TEXT} and group not in {*LIMITS, "told_at"}


def _labels(flat: str, asked: Iterable[Field], groups: Mapping[str, str]) -> Iterator[_Label]:
    """In the order of the text. A label stands at the beginning of a line or after a break, and before a colon, a
    bracket, a tab or the end of its line."""
    keys: dict[str, str] = dict.fromkeys((word for words in GROUPS.values() for word in words), "")
    keys |= dict.fromkeys(OTHERS, "")
    for one in asked:
        keys |= dict.fromkeys(GROUPS.get(groups[one.key], ()), one.key)
    for one in asked:
        keys |= {word: one.key for word in _words(one) if word}
    alternatives = "|".join(_spaced(word) for word in sorted(keys, key=len, reverse=True))
    pattern = re.compile(
        rf"(?:(?<=^)|(?<=[\s|,;、。)\]】」.])|(?<=[一二三四五六七八九十\d]、)|(?=[\[【「]))(?P<open>[\[【「<(]\s*)?(?P<label>{alternatives})"
        rf"(?P<close>\s*[\]】」>)])?(?:\s*(?P<sep>:)|(?P<tab>[ ]*\t)|(?P<alone>[ ]*(?=\n|$))|(?(close)|(?!)))",
        re.IGNORECASE | re.MULTILINE,
    )
    for match in pattern.finditer(flat):
        word = re.sub(r"\s+", "", match["label"]).lower()
        key = keys.get(word) or keys.get(" ".join(match["label"].lower().split()), "")
        yield _Label(key, match.start(), match.end())


def _spaced(word: str) -> str:
    """编号 also as 编  号."""
    if word.isascii():
        return re.escape(word)
    return r"[ ]*".join(re.escape(char) for char in word)


# -- values ------------------------------------------------------------------------------------------------------------


def _values(text: str, flat: str, labels: list[_Label], one: Field) -> Iterator[str]:
    """What stands behind the labels of a question: the rest of the line, else the next one; of a long text all of it."""
    for place, label in enumerate(labels):
        if label.key != one.key:
            continue
        end = labels[place + 1].start if place + 1 < len(labels) else len(text)
        said = _ORDINAL.sub("", text[label.end : end]).lstrip(_EDGES).rstrip(_ENDING + "[【「(（")
        if one.kind != Kind.LONG_TEXT:
            lines = [line.strip(_EDGES) for line in said.split("\n")]
            said = next((line for line in lines if line), "").split("\t")[0].strip(_EDGES)
        if said:
            yield said


def _answer(one: Field, said: str, group: str, today: dt.date, closing: Closing | None) -> Any:
    flat = said.translate(_PLAIN)
    raw: Any = said
    if one.kind == Kind.DATE_TIME:
        moment = read_moment(flat, today, closing if group in LIMITS else None)
        raw = moment.strftime("%Y-%m-%dT%H:%M") if moment is not None else None
    elif one.kind == Kind.DATE:
        day = read_day(flat, today)
        raw = day.isoformat() if day is not None else None
    elif one.kind == Kind.PHONE:
        match = _MOBILE.search(flat) or _LANDLINE.search(flat)
        raw = match.group() if match is not None else None
    elif one.kind == Kind.ONE_OF:
        raw = next((choice.value for choice in one.choices if said in choice.label.by_language.values()), None)
    elif group == NUMBER:
        match = _CODE.search(flat)
        raw = match.group() if match is not None else said
    return _read(one, raw)


def _read(one: Field, raw: Any) -> Any:
    """As the form reads it; cut where a text is too long; None where the form would not take it."""
    if raw is None:
        return None
    if isinstance(raw, str) and one.kind in {Kind.TEXT, Kind.LONG_TEXT} and isinstance(one.maximum, Decimal):
        raw = raw[: int(one.maximum)]
    try:
        return read_answer(one, raw)
    except BadAnswer:
        return None


# -- without labels ----------------------------------------------------------------------------------------------------


def _by_shape(
    text: str,
    flat: str,
    asked: list[Field],
    groups: Mapping[str, str],
    found: dict[str, Any],
    has_labels: bool,
    today: dt.date,
    closing: Closing | None,
) -> None:
    """What no label told, from what tickets usually look like."""
    fields = {groups[one.key]: one for one in reversed(asked) if groups[one.key]}

    def offer(group: str, raw: Any) -> None:
        one = fields.get(group)
        if one is not None and one.key not in found and raw:
            value = _read(one, raw)
            if value is not None:
                found[one.key] = value

    number, mobile = _NUMBER.search(flat), _MOBILE.search(flat)
    offer(NUMBER, number[1] if number is not None else None)
    offer(PHONE, mobile.group() if mobile is not None else None)
    due = fields.get(DUE)
    if due is not None and due.key not in found:
        for match in _BEFORE.finditer(flat):
            value = _answer(due, match[1], DUE, today, closing)
            if value is not None:
                found[due.key] = value
                break
    if not has_labels:
        offer(WISH, text.strip())
    wish = fields.get(WISH)
    said = found.get(wish.key, "") if wish is not None else ""
    offer(MATTER, title_of(said) if isinstance(said, str) else "")


def title_of(words: str) -> str:
    """The first clause, without how a hotline begins every ticket."""
    first = re.sub(
        r"^(?:市民|群众|居民|来电人|诉求人)?(?:来电|致电)?(?:反映|表示|称|咨询|投诉|求助|建议)?[:：，,]?\s*",
        "",
        words.strip(),
    )
    clause = re.split(r"[。；;！!？?\n]|[，,](?=.{12})", first, maxsplit=1)[0].strip()
    return clause[:_TITLE] or words.strip()[:_TITLE]
