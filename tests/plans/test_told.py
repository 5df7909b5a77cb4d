"""What a plan tells of an indicator is what the board tells: no more, and not earlier."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from shequ_workflows.core.indicators import CASES, Indicator, Measured, indicators
from shequ_workflows.core.periods import Period
from shequ_workflows.plans.actions import ReviewRisk
from shequ_workflows.plans.constants import State
from tests.factories.dashboard import NOW, snapshot
from tests.factories.plans import day, plan, plan_index, risk, target

from .conftest import Planning

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(clock: Any) -> Planning:
    clock.write_text(NOW.isoformat(), encoding="ascii")
    return Planning()


def shown(client: Client, planning: Planning, key: str, node: Any = None, unit: str = "share") -> str:
    index = planning.index if node is None else plan_index(planning.street_home)
    made = plan(index, f"方案{key}", targets=[target(indicator=key, unit=unit)])
    return client.get(made.url).content.decode()


def test_what_was_closed_this_morning_is_not_told_before_its_quarter_is_over(
    client: Client, planning: Planning
) -> None:
    snapshot(planning.community, "K07", "0.5", 8)
    snapshot(planning.community, "K07", "0.9", 10, period=Period.parse("2026-Q4"))
    html = shown(client, planning, "K07")
    assert "90%" not in html
    assert "50%" in html


def test_cases_are_not_measured_for_a_page(client: Client, planning: Planning) -> None:
    measured = Indicator(
        "T02", "试验", "公式", "share", "来源", lambda node, at: Measured(Fraction(5, 6), 6), period="quarter", of=CASES
    )
    indicators.register(measured)
    try:
        assert "83.3%" not in shown(client, planning, "T02")
    finally:
        indicators.unregister("T02")


def test_few_are_not_worked_out_from_a_plan(client: Client, planning: Planning) -> None:
    for node, n in ((planning.community, 12), (planning.other, 3), (planning.street, 15)):
        snapshot(node, "K07", "0.5", n)
    assert "50%" in shown(client, planning, "K07", planning.street)
    html = shown(client, planning, "K07")
    assert "50%" not in html
    assert "不足 5 条，不公布" in html


def test_what_is_for_staff_is_not_on_a_plan(client: Client, planning: Planning) -> None:
    cache.clear()
    indicators.register(
        Indicator("T03", "试验", "公式", "count", "来源", lambda node, at: Measured(4711, 4711), public=False)
    )
    try:
        assert "4711" not in shown(client, planning, "T03", unit="count")
    finally:
        indicators.unregister("T03")


def test_what_was_said_of_a_risk_goes_when_the_risk_is_no_longer_public(client: Client, planning: Planning) -> None:
    made = plan(planning.index, "方案甲", risks=[risk("物业将撤出", is_public=True)])
    ReviewRisk(
        planning.who("rc_director"), made, made.risks.get().key, 0, State.MITIGATING, "正在谈判", again_on=day(90)
    ).execute()
    assert "物业将撤出" in client.get(made.url).content.decode()
    draft = made.get_latest_revision_as_object()
    row = draft.risks.get()
    row.is_public = False
    draft.risks.set([row])
    draft.save_revision().publish()
    assert "物业将撤出" not in client.get(made.url).content.decode()
