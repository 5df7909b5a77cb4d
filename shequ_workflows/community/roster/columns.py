"""The columns of a roster, by the headings offices give them. Pure: imports no model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: The heading must stand within the first rows: above it there are a title and notes.
HEAD_WITHIN: Final = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of column: ``label`` for the screen, ``headings`` as they are met with."""

    key: str
    label: object
    headings: tuple[str, ...]
    is_sensitive: bool = False


COLUMNS: Final[tuple[Column, ...]] = (
    Column("compound", _("compound"), ("小区", "小区名称", "所属小区", "楼盘", "compound")),
    Column(
        "building", _("building number"), ("楼号", "楼栋", "楼栋号", "栋号", "幢号", "栋", "幢", "楼", "座", "building")
    ),
    Column("entrance", _("entrance"), ("单元", "单元号", "门洞", "门栋", "entrance")),
    Column("room", _("room"), ("室号", "房号", "房间号", "房间", "室", "门牌号", "户室", "room")),
    Column(
        "address",
        _("building, entrance and room in one"),
        (
            "房屋",
            "住址",
            "地址",
            "房屋地址",
            "居住地址",
            "现住址",
            "家庭住址",
            "楼栋房号",
            "楼房号",
            "门牌",
            "房屋坐落",
            "address",
        ),
    ),
    Column("household", _("household number"), ("户号", "户编号", "家庭编号")),
    Column("name", pgettext_lazy("column", "name"), ("姓名", "居民姓名", "成员姓名", "住户姓名", "人员姓名", "name")),
    Column("gender", _("gender (only compared with the ID number)"), ("性别", "gender", "sex")),
    Column("birth_date", _("date of birth"), ("出生日期", "出生年月日", "生日", "出生", "出生年月", "birthday")),
    Column(
        "phone", _("phone number"), ("电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式", "phone")
    ),
    Column(
        "id_number",
        _("ID number"),
        ("身份证号", "身份证", "身份证号码", "公民身份号码", "证件号码", "证件号", "id"),
        is_sensitive=True,
    ),
    Column(
        "relation", _("relation to the head of household"), ("与户主关系", "关系", "户主关系", "家庭关系", "relation")
    ),
    Column("owner", _("owners, by name"), ("产权人", "业主", "业主姓名", "房主", "产权人姓名", "户主产权人", "owner")),
    Column("area", _("area (m²)"), ("面积", "建筑面积", "专有部分面积", "房屋面积", "产权面积", "面积(㎡)", "area")),
    Column("usage", pgettext_lazy("column", "usage"), ("用途", "房屋用途", "房屋性质", "usage")),
)
BY_KEY: Final[Mapping[str, Column]] = {column.key: column for column in COLUMNS}
#: Columns of a list of members that nothing is made of; recognised, so that the heading row is found.
IGNORED: Final = {"序号", "编号", "民族", "学历", "备注", "政治面貌", "婚姻状况", "户籍地址", "网格", "社区", "no"}


def plain_heading(text: object) -> str:
    """As headings are compared and remembered: no blanks, no stars, no remarks in brackets, half-width."""
    word = unicodedata.normalize("NFKC", str(text)).casefold()
    word = re.sub(r"[\s*:：_]", "", word)
    bare = re.sub(r"[(\[【].*?[)\]】]", "", word)
    return (bare or word)[:40]


def guess(heading: object) -> str:
    """The key of the column that ``heading`` names; empty where none is known."""
    word = plain_heading(heading)
    for column in COLUMNS:
        if word in {plain_heading(one) for one in column.headings}:
            return column.key
    return ""


def find_head(rows: Sequence[Sequence[object]]) -> int | None:
    """The row (from 0) that names the columns: the one with most known headings; else the first with two cells.

    None where there is no such row.
    """
    best, most, first = None, 1, None
    for at, cells in enumerate(rows[:HEAD_WITHIN]):
        words = {plain_heading(cell) for cell in cells if str(cell).strip()}
        if first is None and len(words) >= 2:
            first = at
        known = sum(1 for word in words if word in IGNORED or guess(word))
        if known > most:
            best, most = at, known
    return best if best is not None else first


def guess_all(headings: Iterable[object], remembered: Mapping[str, str]) -> list[str]:
    """A key for every heading, each key once: as it was mapped last time, else by its words."""
    found: list[str] = []
    for heading in headings:
        word = plain_heading(heading)
        key = remembered[word] if word in remembered else guess(word)
        found.append(key if key not in found else "")
    return found


def missing(keys: Iterable[str]) -> list[str]:
    """What a roster cannot do without and these columns do not give: ``place`` or ``content``."""
    given = set(keys)
    lacks = []
    if not ("address" in given or {"building", "room"} <= given):
        lacks.append("place")
    if not given & {"name", "owner", "area", "usage"}:
        lacks.append("content")
    return lacks
