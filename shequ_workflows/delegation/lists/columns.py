"""The columns of a list of functions as a file: under which headings they come in and go out, and how cells are read.

Headings are data, those that offices use. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.delegation.constants import FunctionCategory


class CellError(ValueError):
    """``str()`` is a sentence for the person who made the file."""


def text_of(value: object) -> str:
    """A cell as text: numbers without the ``.0`` of a spreadsheet, no apostrophe that guards against formulas."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).replace("\r\n", "\n").strip()
    if re.fullmatch(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)", text):
        raise CellError(_("The formula in this cell has failed. Replace it by its value."))
    if text.startswith("'") and text[1:].lstrip(" ").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")):
        text = text[1:]
    return text


_CATEGORIES: Final = {
    FunctionCategory.STATUTORY: "依法履职 法定 法定职责 依法履行 依法履行职责 履职 依法履职事项",
    FunctionCategory.ASSISTED: "依法协助 协助 依法协助政府 协助事项 依法协助事项",
    FunctionCategory.DELEGATED: "委托 委托事项 购买服务 委托办理 委托购买 委托（购买）",
    FunctionCategory.PROHIBITED: "禁入 禁止 负面 负面清单 禁入事项 禁止事项",
    FunctionCategory.EMERGENCY: "应急 应急事项 紧急 应急处置",
}
_BY_WORD: Final = {
    word: category for category, words in _CATEGORIES.items() for word in [*words.split(), category.value]
}


def category_of(value: object) -> str:
    """依法履职, 依法协助, 委托, 禁入 or 应急, in the words that lists use."""
    text = text_of(value)
    found = _BY_WORD.get(re.sub(r"\s+|类$", "", text).casefold())
    if found is None and text:
        raise CellError(
            _("“%(text)s” is no category. Write 依法履职, 依法协助, 委托, 禁入 or 应急.") % {"text": text[:20]}
        )
    return str(found.value) if found is not None else ""


def yes_of(value: object) -> bool:
    """是 or 否; empty is 否."""
    if isinstance(value, bool):
        return value
    text = text_of(value).casefold()
    if text in {"是", "有", "√", "✓", "y", "yes", "1", "可", "能"}:
        return True
    if text in {"", "否", "无", "没有", "×", "n", "no", "0", "不可", "/", "-", "—"}:
        return False
    raise CellError(_("“%(text)s” is neither yes nor no. Write 是 or 否.") % {"text": text[:20]})


_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")
_NO_DAY: Final = {"", "长期", "永久", "无", "/", "-", "—"}


def day_of(value: object) -> dt.date | None:
    """2026-01-31, 2026/1/31, 2026年1月31日, 20260131; 长期 and an empty cell are no day."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = unicodedata.normalize("NFKC", text_of(value))
    if text in _NO_DAY:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            return dt.date(*(int(part) for part in found.groups() if part))
    except ValueError:
        pass
    raise CellError(_("“%(text)s” is no day. Write it like 2026-01-31.") % {"text": text[:20]})


def code_of(value: object) -> str:
    """Letters and digits half-width, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text_of(value)))


def words_of(value: object) -> str:
    """One phrase a line, whatever parts them in the file."""
    parts = (" ".join(part.split()) for part in re.split(r"[\n;；、,，]+", text_of(value)))
    return "\n".join(part for part in parts if part)


@dataclass(frozen=True)
class Column:
    """``heading`` is how it goes out; ``others`` are how it may come in, too."""

    key: str
    heading: str
    others: str = ""
    read: Callable[[object], Any] = text_of
    write: Callable[[Any], object] = field(default=lambda value: value)

    @property
    def headings(self) -> list[str]:
        return [self.heading, *self.others.split()]


_CATEGORY_WORDS: Final = {category.value: words.split()[0] for category, words in _CATEGORIES.items()}
COLUMNS: Final = (
    Column("code", "编号", "编码 代码 序号 事项编码 事项编号 清单编号 序", code_of),
    Column("name", "职能事项", "事项 事项名称 名称 职能 职能名称 工作事项 工作任务 清单事项 具体事项 职责事项"),
    Column("category", "类别", "分类 事项类别 事项类型 类型 清单类别 性质", category_of, lambda value: _CATEGORY_WORDS.get(value, value)),
    Column("legal_basis", "法律依据", "依据 法规依据 政策依据 设定依据 法律法规依据 法律政策依据 文件依据"),
    Column("office_name", "对口部门", "部门 责任部门 委托部门 牵头部门 主管部门 指导部门 业务部门 来源部门 对口科室"),
    Column("can_decide", "社区有决定权", "有无决定权 决定权 是否有决定权 自主决定 自主决策", yes_of, lambda value: "是" if value else "否"),
    Column("powers", "随附权限", "权限 下放权限 权力 赋权 赋予权限 权随责走"),
    Column("people", "随附人员", "人员 配备人员 人员保障 人力 人员配备"),
    Column("money", "随附经费", "经费 经费保障 资金 经费来源 费随事转"),
    Column("starts_on", "开始日期", "开始时间 起始日期 起始时间 生效日期", day_of),
    Column("ends_on", "结束日期", "结束时间 截止日期 截止时间 终止日期 期限 有效期", day_of),
    Column("review_on", "复核日期", "复核时间 评估日期 下次复核 复审日期", day_of),
    Column("words", "检索词", "关键词 关键字 别名", words_of, lambda value: "；".join(value.splitlines())),
    Column("replaces", "替换事项", "替换 替代事项 替代 进一退一 退出事项", code_of),
    Column("note", "备注", "说明 注"),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Column]] = {column.key: column for column in COLUMNS}
REQUIRED: Final = ("code", "name", "category")


def plain_heading(value: object) -> str:
    """A heading as it is compared: no blanks, no brackets and what stands in them, no star."""
    text = unicodedata.normalize("NFKC", str(value or ""))
    return re.sub(r"\(.*?\)|[\s*:：]+", "", text).casefold()


_BY_HEADING: Final = {plain_heading(one): column.key for column in COLUMNS for one in column.headings}


def key_of(heading: object) -> str:
    """The column that a heading names; empty for one that is not known."""
    return _BY_HEADING.get(plain_heading(heading), "")
