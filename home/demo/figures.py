"""The board of indicators: targets of the template, and values of some quarters and years. All invented, and named so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from shequ_workflows.core.periods import Period
from shequ_workflows.dashboard.actions import CorrectReading, EnterReadings, LoadTargets, Typed
from shequ_workflows.dashboard.models import BoardPage, Reading
from shequ_workflows.dashboard.taking import take
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now, today

from .days import instant
from .story import OFFICES, Story

#: Months from the middle of the template's plan to today: some of its targets are due, others lie ahead.
MIDDLE = dt.date(2025, 6, 1)
ROSTER, SURVEY, BOOKS, STREET, STORE, DESK = (
    f"{name}（演示数据，非真实统计）"
    for name in ("社区工作者名册", "第三方满意度调查", "经费台账", "街道台账", "物资盘点表", "服务台登记")
)

Row = tuple[int | None, str, tuple[str, ...]]
#: Indicator → of how many (empty: not a share of anything), where from, the values of the last five quarters, oldest first.
QUARTERS: dict[str, Row] = {
    "K05": (24, STREET, ("62.5", "70.8", "79.2", "87.5", "91.7")),
    "K06": (24, STREET, ("54.2", "58.3", "66.7", "66.7", "79.2")),
    "K07": (20, STREET, ("70", "75", "75", "85", "85")),
    "K09": (6, STREET, ("4.1", "3.5", "3.2", "2.4", "1.8")),
    "K11": (16, ROSTER, ("12.5", "12.5", "18.75", "18.75", "25")),
    "K12": (16, ROSTER, ("25", "25", "25", "31.25", "31.25")),
    "K14": (16, ROSTER, ("12.5", "12.5", "12.5", "18.75", "18.75")),
    "K21": (1260, DESK, ("38", "41", "47", "52", "58")),
    "K22": (None, DESK, ("6", "6", "8", "8", "10")),
    "K23": (45, STREET, ("57.8", "62.2", "66.7", "71.1", "75.6")),
    "K31": (None, STORE, ("9", "12", "14", "17", "18")),
    "K33": (12, STORE, ("50", "66.7", "75", "91.7", "100")),
    "K34": (4, ROSTER, ("25", "25", "50", "50", "50")),
    "K35": (38, DESK, ("7", "6", "5", "4", "4")),
}
#: The same of the last three years.
YEARS: dict[str, Row] = {
    "K08": (312, SURVEY, ("56.1", "64.4", "71.8")),
    "K16": (None, ROSTER, ("13.2", "14.5", "16.1")),
    "K17": (None, BOOKS, ("186", "232", "305")),
    "K18": (None, BOOKS, ("24.6", "31.0", "38.2")),
    "K25": (4780, DESK, ("6.1", "8.4", "10.9")),
    "K32": (None, STREET, ("1", "2", "2")),
    "K39": (None, STREET, ("1", "1", "2")),
}
#: What the street types in for all of its communities: its plan shows them.
STREET_QUARTERS: dict[str, Row] = {
    "K11": (46, ROSTER, ("10.9", "13", "15.2")),
    "K12": (46, ROSTER, ("26.1", "28.3", "30.4")),
    "K31": (None, STORE, ("15", "17", "18")),
}
STREET_YEARS: dict[str, Row] = {
    "K08": (860, SURVEY, ("58.2", "65.9", "73.4")),
    "K18": (None, BOOKS, ("26.1", "33.5", "40.8")),
}
#: The other community types little in.
FEW = ("K05", "K07", "K11", "K22", "K31")


def publish_boards(street: CommunityPage, homes: Sequence[CommunityPage]) -> None:
    """指标看板 below the home page of the street and of each community."""
    for home in (street, *homes):
        page = BoardPage(
            # Below the root of the site "board" is an address of the plugin's own.
            title="指标看板", slug="indicators" if home is street else "board", show_in_menus=home is not street,
            introduction="<p>目标是什么、做到了哪里、数据从哪里来，都在这里。本页为演示：填报的数据均为虚构。</p>",
        )  # fmt: skip
        home.add_child(instance=page)


def tell_figures(story: Story) -> None:
    """Targets first, then quarter after quarter as they were typed in; one is corrected. The nightly round at the end."""
    since = (today().year - MIDDLE.year) * 12 + today().month - MIDDLE.month
    LoadTargets(story.cast.actor(OFFICES[0].director), story.node(), since).execute()
    for which in range(len(OFFICES)):
        for table, kind in ((YEARS, "year"), (QUARTERS, "quarter")):
            few = None if which == 0 else FEW
            _type_in(story.cast.actor(OFFICES[which].worker), story.node(which), table, kind, few)
    street = Node.objects.get(kind=NodeKind.STREET)
    for table, kind in ((STREET_YEARS, "year"), (STREET_QUARTERS, "quarter")):
        _type_in(story.cast.actor("clerk"), street, table, kind)
    first = Reading.objects.filter(node=story.node(), key="K22").latest("begins")
    said = Typed("K22", Decimal(9), None, DESK, first.on)
    reason = "活动室周末开放九小时，平均数算错了（演示）"
    CorrectReading(story.cast.actor(OFFICES[0].worker), first, said, reason=reason).execute()
    take(now(), None)


def _type_in(who: Actor, node: Node, table: dict[str, Row], kind: str, only: Sequence[str] | None = None) -> None:
    """Period after period, each in one go, a few days after it was over."""
    for back in range(max(len(values) for _n, _source, values in table.values()), 0, -1):
        period = Period.of(kind, today()).shift(-back)
        typed = [
            Typed(key, Decimal(values[-back]), n, source, period.last)
            for key, (n, source, values) in table.items()
            if back <= len(values) and (only is None or key in only)
        ]
        if typed:
            EnterReadings(who, node, period, typed, at=_typed_at(period)).execute()


def _typed_at(period: Period) -> dt.datetime:
    """On the third day after the period, in the afternoon; not later than now."""
    return min(instant(period.after + dt.timedelta(days=2), 15), now())
