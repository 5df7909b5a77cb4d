"""Values of indicators, typed in and measured."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shequ_workflows.core.periods import Period
from shequ_workflows.dashboard.actions import Aimed, EnterReadings, SetTarget, Typed
from shequ_workflows.dashboard.models import BoardPage, Reading, Snapshot, Target
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from tests.factories.org import home_page

CST = ZoneInfo("Asia/Shanghai")
#: The third quarter is over.
NOW = dt.datetime(2026, 11, 4, 10, 0, tzinfo=CST)
THIRD = Period.parse("2026-Q3")


def snapshot(node: Node, key: str, value: Any, n: int, period: Period = THIRD, part: int | None = None) -> Snapshot:
    made: Snapshot = Snapshot.objects.create(
        node=node, key=key, period=period.code, begins=period.begins, n=n, part=part, computed_at=period.end,
        value=None if value is None else Decimal(value),
    )  # fmt: skip
    return made


def typed(key: str = "K11", value: Any = "25", n: int | None = 8, **more: Any) -> Typed:
    given = {"source": "社区工作者名册", "on": dt.date(2026, 9, 30), **more}
    return Typed(key, Decimal(value), n, **given)


def entered(actor: Actor, node: Node, *rows: Typed, period: Period = THIRD) -> list[Reading]:
    return EnterReadings(actor, node, period, rows or (typed(),), at=NOW).execute()


def aimed(
    actor: Actor, node: Node, key: str = "K11", value: Any = "40", by: dt.date | None = None, **more: Any
) -> Target:
    said = Aimed(key, more.pop("better", "more"), Decimal(value), by, more.pop("baseline", None))
    return SetTarget(actor, node, said, reason=more.pop("reason", "本地方案"), at=NOW, **more).execute()


def board_page(node: Node) -> BoardPage:
    page: BoardPage = home_page(node).add_child(instance=BoardPage(title="指标看板", slug="board"))
    return page
