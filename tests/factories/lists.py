"""Lists of functions, made by the real verbs in the community of a ``Street``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from shequ_workflows.delegation.lists.consulting import OpenConsultation, earliest_end
from shequ_workflows.delegation.lists.drafting import BeginList
from shequ_workflows.delegation.lists.editing import SaveBoundary, SaveFunction
from shequ_workflows.delegation.lists.lines import BoundaryLine, Line
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.models import Function, FunctionList, FunctionListPage
from shequ_workflows.org.models import Node
from tests.factories.delegation import DAY, MONDAY, Street
from tests.factories.org import home_page

ELDERS = Line(
    "B01", "独居老人定期探访", "delegated", legal_basis="《城市居民委员会组织法》第四十三条", office_name="区民政局",
    powers="自行安排探访", people="派社工一名", money="每年一万元", words="独居老人\n空巢 老人 走访",
)  # fmt: skip
MEETINGS = Line("A01", "召集居民会议", "statutory", legal_basis="《城市居民委员会组织法》第二十六条", can_decide=True)
HYGIENE = Line("B02", "爱国卫生和病媒生物防制宣传", "assisted", legal_basis="《爱国卫生条例》", office_name="区卫健委")
LINES = (MEETINGS, ELDERS, HYGIENE)
ROADS = BoundaryLine("K01", "市政道路和路灯的维修养护", "not_ours", lead="区城管局")


def many(count: int, category: str = "delegated") -> list[Line]:
    """So many plain functions, F001 on."""
    basis = {"legal_basis": "《测试条例》第一条", "office_name": "区测试局"}
    return [Line(f"F{number:03}", f"测试职能第{number}项", category, **basis) for number in range(1, count + 1)]


def draft(
    world: Street, lines: Sequence[Line] = LINES, *, community: Node | None = None, at: dt.datetime = MONDAY
) -> FunctionList:
    """A draft with exactly these functions."""
    made = BeginList(world.clerk, community or world.community, at=at, empty=True).execute()
    Function.objects.bulk_create(Function(list=made, **line.values()) for line in lines)
    return made


def consulted(world: Street, lines: Sequence[Line] = LINES, *, at: dt.datetime = MONDAY, **more: Any) -> FunctionList:
    """Open for comment; the last day is ``consult_until``."""
    made = draft(world, lines, at=at, **more)
    return OpenConsultation(world.clerk, made, earliest_end(made.community, at), at=at).execute()


def day_after(version: FunctionList) -> dt.datetime:
    """The morning on which it may come into force."""
    assert version.consult_until is not None
    return dt.datetime.combine(version.consult_until + DAY, MONDAY.time(), MONDAY.tzinfo)


def in_force(world: Street, lines: Sequence[Line] = LINES, *, at: dt.datetime = MONDAY, **more: Any) -> FunctionList:
    """Put in force by the street leader, who says why where it is long."""
    version = consulted(world, lines, at=at, **more)
    publish = PublishList(
        world.leader,
        version,
        reason="按街道要求首次梳理。",
        override_reason="逐年清退，先行公布现状。",
        at=day_after(version),
    )
    return publish.execute()


def with_boundary(world: Street, version: FunctionList, line: BoundaryLine = ROADS) -> FunctionList:
    SaveBoundary(world.clerk, version, line, at=MONDAY).execute()
    return version


def add(world: Street, version: FunctionList, line: Line, **more: Any) -> Function:
    return SaveFunction(world.clerk, version, line, **more).execute()


def functions_page(community: Node) -> FunctionListPage:
    """The community's public page of functions, published, with its home page."""
    home = home_page(community)
    home.phone = "021-0000 0000"
    home.save()
    made: FunctionListPage = home.add_child(
        instance=FunctionListPage(title="社区职能清单", slug="functions", show_in_menus=True)
    )
    return made
