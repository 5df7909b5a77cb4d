"""The 47 standard fields of a guide (GB/T 39554-2020, domain.md §2.4) and what we keep beside them: one table, by which a
guide is shown, checked, compared, and goes out and in as a file.

``number`` is the standard's; 0 is ours. Headings are data, those of files. A guide as data is a mapping key → value:
texts and choices as text, flags as bool, numbers or None, lengths as ``7 wd``, days as ISO text, codes as a list, rows as
a list of mappings. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import TextChoices

from .constants import (
    CaseKind,
    ItemType,
    Level,
    LimitUnit,
    Medium,
    Nature,
    Need,
    OnlineDepth,
    Original,
    PowerSource,
    ResultKind,
    SourceKind,
    State,
)


class Kind(StrEnum):
    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    LENGTH = "length"
    DAY = "day"
    CODES = "codes"
    ROWS = "rows"


@dataclass(frozen=True)
class Part:
    """One piece of a row; ``usual`` where nothing is said."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    choices: type[TextChoices] | None = None
    usual: Any = ""
    most: int = 200


@dataclass(frozen=True)
class Column:
    """``starred``: shown to everybody at once, the others are folded away."""

    number: int
    key: str
    heading: str
    kind: Kind = Kind.TEXT
    starred: bool = False
    others: str = ""
    choices: type[TextChoices] | None = None
    parts: tuple[Part, ...] = ()
    usual: Any = ""
    most: int = 200

    @property
    def headings(self) -> list[str]:
        return [self.heading, *self.others.split()]

    @property
    def empty(self) -> Any:
        """What stands there before anything is said."""
        by_kind: dict[Kind, Any] = {Kind.FLAG: False, Kind.NUMBER: None, Kind.CODES: [], Kind.ROWS: []}
        return self.usual or by_kind.get(self.kind, "")


_BASES = (Part("law", "名称", most=120), Part("article", "条款", most=60), Part("text", "内容", most=1000))
_MATERIALS = (
    Part("name", "材料名称", most=80),
    Part("original", "原件/复印件", Kind.CHOICE, Original, "original"),
    Part("medium", "纸质/电子", Kind.CHOICE, Medium, "either"),
    Part("copies", "份数", Kind.NUMBER, usual=1),
    Part("source_kind", "来源渠道", Kind.CHOICE, SourceKind),
    Part("source", "出具单位", most=80),
    Part("need", "必要/容缺/共享获取", Kind.CHOICE, Need, "necessary"),
    Part("note", "备注"),
)
_STEPS = (Part("name", "环节", most=40), Part("who", "办理人", most=60), Part("text", "说明", most=500))
_SPECIALS = (
    Part("name", "名称", most=60),
    Part("amount", "时长", Kind.NUMBER, usual=None),
    Part("unit", "单位", Kind.CHOICE, LimitUnit, "wd"),
    Part("basis", "依据"),
)
_FEES = (Part("name", "收费项目", most=80), Part("standard", "标准", most=120), Part("basis", "依据"))
_FAQ = (Part("question", "问题", most=120), Part("answer", "答复", most=1000))

COLUMNS: Final = (
    Column(1, "title", "事项名称", starred=True, others="名称 事项 服务名称", most=120),
    Column(0, "summary", "一句话说明", others="简介 摘要", most=120),
    Column(2, "item_type", "事项类型", Kind.CHOICE, True, "类型", ItemType, usual="service"),
    Column(3, "base_code", "基本编码", others="基本目录编码", most=60),
    Column(4, "implementation_code", "实施编码", others="实施清单编码 编码", most=60),
    Column(5, "sub_item", "业务办理项", others="办理项", most=120),
    Column(6, "bases", "设定依据", Kind.ROWS, True, "法律依据 依据", parts=_BASES),
    Column(7, "authority", "实施主体", starred=True, others="责任单位 实施机构", most=80),
    Column(8, "authority_nature", "实施主体性质", Kind.CHOICE, others="主体性质", choices=Nature),
    Column(8, "authority_code", "实施主体编码", others="主体编码", most=40),
    Column(9, "delegating", "委托部门", most=80),
    Column(10, "joint", "联办机构", most=200),
    Column(11, "level", "行使层级", Kind.CHOICE, choices=Level),
    Column(12, "power_source", "权力来源", Kind.CHOICE, choices=PowerSource),
    Column(13, "audiences", "服务对象", Kind.CODES, True, "面向对象 办理对象"),
    Column(14, "themes", "主题分类", Kind.CODES, others="主题"),
    Column(14, "events", "人生事件", Kind.CODES, others="一件事 生命周期"),
    Column(15, "conditions", "受理条件", Kind.LINES, True, "办理条件 申请条件", most=2000),
    Column(16, "quota", "数量限制", most=200),
    Column(17, "materials", "申请材料", Kind.ROWS, True, "材料 办理材料 所需材料", parts=_MATERIALS),
    Column(18, "steps", "办理流程", Kind.ROWS, True, "流程 办理程序", parts=_STEPS),
    Column(19, "specials", "特别程序", Kind.ROWS, parts=_SPECIALS),
    Column(20, "case_kind", "办件类型", Kind.CHOICE, True, choices=CaseKind, usual="promised"),
    Column(21, "statutory", "法定办结时限", Kind.LENGTH, True, "法定时限"),
    Column(22, "promised", "承诺办结时限", Kind.LENGTH, True, "承诺时限"),
    Column(23, "acceptance", "受理时限", Kind.LENGTH),
    Column(24, "at_window", "窗口办理", Kind.FLAG, True, usual=True),
    Column(24, "online", "网上办理", Kind.FLAG, True),
    Column(24, "by_phone", "电话办理", Kind.FLAG, True),
    Column(24, "at_home", "上门办理", Kind.FLAG, True),
    Column(25, "online_depth", "网办深度", Kind.CHOICE, choices=OnlineDepth, others="网上办理深度"),
    Column(26, "online_url", "网办地址", most=500, others="网上办理地址"),
    Column(27, "place", "办理地点", starred=True, others="地点", most=200),
    Column(28, "hours", "办理时间", starred=True, others="时间", most=200),
    Column(29, "visits", "到现场次数", Kind.NUMBER, True, "到办事现场次数 跑动次数"),
    Column(30, "visit_reason", "必须到现场原因", others="必须现场办理原因", most=200),
    Column(31, "cross_area", "通办范围", most=120),
    Column(32, "booking", "预约办理", others="预约", most=200),
    Column(33, "is_free", "不收费", Kind.FLAG, True, "免费", usual=True),
    Column(33, "fees", "收费项目", Kind.ROWS, True, "收费 收费标准 收费依据", parts=_FEES),
    Column(34, "online_payment", "网上支付", Kind.FLAG),
    Column(35, "posting", "物流快递", Kind.FLAG, others="快递"),
    Column(36, "result", "结果名称", starred=True, others="办理结果 审批结果名称", most=80),
    Column(36, "result_kind", "结果类型", Kind.CHOICE, True, choices=ResultKind, others="审批结果类型"),
    Column(37, "result_delivery", "送达方式", most=120),
    Column(37, "result_limit", "送达时限", Kind.LENGTH),
    Column(38, "may_follow", "容缺受理", Kind.FLAG, others="是否容缺"),
    Column(39, "commitment", "告知承诺", Kind.FLAG, others="告知承诺制"),
    Column(39, "commitment_text", "告知承诺内容", Kind.LINES, most=2000),
    Column(40, "assistance", "帮办代办", Kind.LINES, True, "代办 帮办", most=500),
    Column(41, "intermediaries", "中介服务", Kind.LINES, most=500),
    Column(42, "enquiries", "咨询方式", starred=True, others="咨询 咨询电话", most=200),
    Column(43, "complaints", "监督投诉", starred=True, others="投诉 监督投诉方式 投诉电话", most=200),
    Column(44, "remedies", "行政复议与诉讼", Kind.LINES, others="复议诉讼 救济途径", most=500),
    Column(45, "faq", "常见问题", Kind.ROWS, True, parts=_FAQ),
    Column(46, "effective_on", "生效日期", Kind.DAY, others="实施日期 版本生效日"),
    Column(47, "state", "事项状态", Kind.CHOICE, others="状态", choices=State, usual="in_use"),
    Column(0, "state_reason", "暂停或取消原因", most=200),
    Column(0, "state_from", "暂停开始", Kind.DAY),
    Column(0, "state_until", "暂停结束", Kind.DAY),
    Column(0, "instead", "替代去处", most=300),
    Column(0, "search_words", "检索词", Kind.LINES, others="关键词 别名", most=500),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Column]] = {column.key: column for column in COLUMNS}
KEYS: Final = tuple(BY_KEY)
#: What a change of does not make a new version: words that only search reads.
UNVERSIONED: Final = frozenset({"search_words"})

Guide = dict[str, Any]


def blank() -> Guide:
    """A guide of which nothing has been said."""
    return {key: _copy(column.empty) for key, column in BY_KEY.items()}


def _copy(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def whole_row(column: Column, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with every part, those that say nothing as usual, and no other."""
    made = {}
    for part in column.parts:
        value = row.get(part.key)
        made[part.key] = part.usual if value is None or value == "" else value
    return made
