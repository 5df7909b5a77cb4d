from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.capabilities import CAPABILITIES
from shequ_workflows.org.constants import Role


class NoticeKind(models.TextChoices):
    """Three kinds that must not be mixed up (domain.md §0b): 公示 asks for comments, 公告 makes known, 通知 tells."""

    PUBLICITY = "publicity", _("publicity (comments asked)")
    ANNOUNCEMENT = "announcement", pgettext_lazy("notice", "announcement")
    NOTICE = "notice", pgettext_lazy("notice", "notice")


class Urgency(models.TextChoices):
    """What an urgent 便民通知 is about."""

    WATER = "water", _("water is cut off")
    POWER = "power", _("power is cut off")
    GAS = "gas", _("gas is cut off")
    HEATING = "heating", _("heating is interrupted")
    LIFT = "lift", _("the lift stands still")
    ROAD = "road", _("a road or gate is closed")
    WEATHER = "weather", _("dangerous weather")
    OTHER = "other", pgettext_lazy("notice", "something else")


class Verdict(models.TextChoices):
    """What the second person found."""

    RIGHT = "right", _("it is right")
    WITHDRAWN = "withdrawn", _("it is wrong: take it down")


#: Who may publish an urgent notice alone; a second person checks it afterwards (domain.md §0b).
ON_DUTY: frozenset[str] = frozenset({Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR, Role.PARTY_SECRETARY})
#: Key of the pages on which they may publish.
URGENT = "urgent"
#: Group chats cut what is longer.
GROUP_TEXT = 300
#: Calendar days that 公示 stays up at least (RC Organic Law art. 34).
DISPLAY_DAYS = 15
#: Who may take 公示 down before its last day, with a reason: whoever puts it up.
MAY_TAKE_DOWN: frozenset[str] = frozenset(role for role, one in CAPABILITIES.items() if "publish" in one.pages)
#: Who hangs slips up at doors.
HANGS_UP: frozenset[str] = ON_DUTY | {Role.GRID_WORKER, Role.BUILDING_LEAD}
