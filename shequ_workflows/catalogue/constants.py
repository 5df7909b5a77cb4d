"""Vocabulary of service guides (GB/T 39554-2020, domain.md §2.4).

Beside each choice stand the Chinese words under which it comes in from a file, the first also the one it goes out with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.durations import Unit
from shequ_workflows.org.capabilities import CAPABILITIES, WRITE


class ItemType(models.TextChoices):
    """事项类型."""

    SERVICE = "service", _("public service")
    COMMUNITY = "community", _("service of the community itself")
    ASSISTANCE = "assistance", _("assistance to the government")
    ENQUIRY = "enquiry", _("advice and enquiry")
    LICENCE = "licence", _("administrative licence")
    CONFIRMATION = "confirmation", _("administrative confirmation")
    PAYMENT = "payment", _("administrative payment")
    OTHER_POWER = "other_power", _("other administrative power")


#: For these a statute sets the limit; a guide without one is not finished.
ADMINISTRATIVE: Final = frozenset({"licence", "confirmation", "payment", "other_power"})


class State(models.TextChoices):
    """事项状态."""

    IN_USE = "in_use", pgettext_lazy("service", "in use")
    PAUSED = "paused", pgettext_lazy("service", "paused")
    CANCELLED = "cancelled", pgettext_lazy("service", "cancelled")


class CaseKind(models.TextChoices):
    """办件类型."""

    INSTANT = "instant", _("done on the spot")
    PROMISED = "promised", _("done within a promised time")


class Nature(models.TextChoices):
    """实施主体性质."""

    SELF_GOVERNMENT = "self", _("self-governing organisation of residents")
    STATUTORY = "statutory", _("statutory body")
    AUTHORISED = "authorised", _("authorised organisation")
    ENTRUSTED = "entrusted", _("entrusted organisation")


class Level(models.TextChoices):
    """行使层级."""

    COMMUNITY = "community", pgettext_lazy("level", "community")
    STREET = "street", pgettext_lazy("level", "street or town")
    COUNTY = "county", pgettext_lazy("level", "district or county")
    CITY = "city", pgettext_lazy("level", "city")
    PROVINCE = "province", pgettext_lazy("level", "province")
    NATION = "nation", pgettext_lazy("level", "nation")


class PowerSource(models.TextChoices):
    """权力来源."""

    OWN = "own", _("exercised at this level by law")
    HANDED_DOWN = "handed_down", _("handed down from above")
    ENTRUSTED = "entrusted", pgettext_lazy("power", "entrusted")
    SELF_GOVERNMENT = "self", _("self-government")


class OnlineDepth(models.TextChoices):
    """网办深度."""

    READ = "1", _("read about it online")
    DOWNLOAD = "2", _("forms can be downloaded")
    APPLY = "3", _("apply online, come once")
    WHOLE = "4", _("all of it online")


class ResultKind(models.TextChoices):
    """结果类型."""

    NONE = "none", _("no document")
    LICENCE = "licence", pgettext_lazy("result", "licence or card")
    REPLY = "reply", pgettext_lazy("result", "written reply")
    PAYMENT = "payment", pgettext_lazy("result", "payment")
    SERVICE = "service", pgettext_lazy("result", "the service itself")
    OTHER = "other", pgettext_lazy("result", "other")


class Original(models.TextChoices):
    ORIGINAL = "original", pgettext_lazy("paper", "original")
    COPY = "copy", pgettext_lazy("paper", "copy")
    BOTH = "both", pgettext_lazy("paper", "original and copy")


class Medium(models.TextChoices):
    PAPER = "paper", pgettext_lazy("material", "paper")
    ELECTRONIC = "electronic", pgettext_lazy("material", "electronic")
    EITHER = "either", pgettext_lazy("material", "paper or electronic")


class SourceKind(models.TextChoices):
    """来源渠道."""

    APPLICANT = "applicant", pgettext_lazy("source", "the applicant has it")
    GOVERNMENT = "government", pgettext_lazy("source", "issued by a government body")
    INTERMEDIARY = "intermediary", pgettext_lazy("source", "issued by a hospital, notary or other body")
    HERE = "here", pgettext_lazy("source", "filled in here")


class Need(models.TextChoices):
    """必要 / 容缺 / 可共享获取."""

    NECESSARY = "necessary", pgettext_lazy("material", "necessary")
    MAY_FOLLOW = "may_follow", pgettext_lazy("material", "may follow")
    SHARED = "shared", pgettext_lazy("material", "fetched by us")


class LimitUnit(models.TextChoices):
    """The units of ``core.calendar.durations``."""

    MIN = Unit.MIN.value, pgettext_lazy("unit", "minutes")
    H = Unit.H.value, pgettext_lazy("unit", "hours")
    WH = Unit.WH.value, pgettext_lazy("unit", "working hours")
    WD = Unit.WD.value, pgettext_lazy("unit", "working days")
    D = Unit.D.value, pgettext_lazy("unit", "calendar days")


#: Choice → the words of files.
WORDS: Final[Mapping[type[models.TextChoices], Mapping[str, str]]] = {
    ItemType: {
        "service": "公共服务", "community": "社区服务 自治服务 居民自治", "assistance": "依法协助 协助", "enquiry": "咨询答复 咨询",
        "licence": "行政许可", "confirmation": "行政确认", "payment": "行政给付", "other_power": "其他行政权力",
    },
    State: {"in_use": "在用 正常", "paused": "暂停", "cancelled": "取消 废止"},
    CaseKind: {"instant": "即办件", "promised": "承诺件"},
    Nature: {
        "self": "基层群众性自治组织 自治组织", "statutory": "法定机关", "authorised": "授权组织", "entrusted": "受委托组织",
    },
    Level: {
        "community": "社区 村 社区级 村级", "street": "街道 乡镇 镇级 镇（乡、街道）级", "county": "区县 县级 区级", "city": "市级 市",
        "province": "省级 省", "nation": "国家级 国家",
    },
    PowerSource: {
        "own": "法定本级行使", "handed_down": "上级下放", "entrusted": "委托 委托实施", "self": "群众自治 自治",
    },
    OnlineDepth: {"1": "信息发布 Ⅰ级 I级", "2": "表格下载 Ⅱ级 II级", "3": "网上申请 Ⅲ级 III级", "4": "全程网办 Ⅳ级 IV级"},
    ResultKind: {
        "none": "无", "licence": "证照", "reply": "批文 答复 书面答复", "payment": "给付 资金", "service": "服务", "other": "其他",
    },
    Original: {"original": "原件", "copy": "复印件", "both": "原件和复印件 原件及复印件 原件、复印件"},
    Medium: {"paper": "纸质", "electronic": "电子", "either": "纸质或电子 纸质/电子 纸质、电子"},
    SourceKind: {
        "applicant": "申请人自备", "government": "政府部门核发", "intermediary": "其他机构出具 中介机构或法定机构产生", "here": "现场填写",
    },
    Need: {"necessary": "必要", "may_follow": "容缺 可容缺 容缺后补", "shared": "共享获取 可共享 免提交"},
    LimitUnit: {"min": "分钟", "h": "小时", "wh": "工作小时", "wd": "工作日", "d": "日 天 自然日"},
}  # fmt: skip

#: Whoever writes pages prepares guides from files, too: drafts, which another publishes.
KEEPERS: Final[frozenset[str]] = frozenset(role for role, one in CAPABILITIES.items() if one.pages >= WRITE)
#: Each page of a list.
PER_PAGE: Final = 20
#: Layout of guides as JSON.
LAYOUT: Final = "shequ-guides-1"
