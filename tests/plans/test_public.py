"""The public page of a plan: where each milestone stands, what changed, why late; filters, emptiness, queries."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar
from wagtail.models import Page

from shequ_workflows.core.indicators import Indicator, Measured, indicators
from shequ_workflows.core.periods import Period
from shequ_workflows.org.moment import now, today
from shequ_workflows.plans.actions import (
    AddEvidence,
    DropTask,
    GiveReason,
    MarkTask,
    ReachMilestone,
    ReviewRisk,
    ShiftPlan,
)
from shequ_workflows.plans.measuring import read
from shequ_workflows.plans.reading import PlanReading
from tests.factories.dashboard import NOW, entered, typed
from tests.factories.org import actor
from tests.factories.plans import day, milestone, phase, plan, risk, target, task
from tests.plans.conftest import Planning

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_where_each_milestone_stands_in_words(client: Client, planning: Planning) -> None:
    rows = [milestone("已到", -20), milestone("晚了", -3), milestone("快了", 10), milestone("还早", 100)]
    made = plan(planning.index, milestones=rows)
    ReachMilestone(planning.who("rc_director"), made, rows[0].key, 0, day(-18)).execute()
    html = page(client, made.url)
    for words in ("已达成，晚 2 天", "已晚 3 天", "还有 10 天到期", "推进中"):
        assert words in html, words


def test_it_says_why_it_is_late_and_when_it_is_expected(client: Client, planning: Planning) -> None:
    made = plan(planning.index, milestones=[late := milestone("晚了", -3)])
    GiveReason(planning.who("community_worker"), made, late.key, 0, "场地还在装修", expected_on=day(15)).execute()
    html = page(client, made.url)
    assert "场地还在装修" in html
    assert f'datetime="{day(15).isoformat()}"' in html
    assert f'datetime="{day(-3).isoformat()}"' in html  # the planned day stays


def test_it_tells_what_changed_with_roles_and_without_names(client: Client, planning: Planning) -> None:
    worker = planning.who("community_worker")
    MarkTask(worker, planning.plan, planning.task.key, 0, "doing").execute()
    html = page(client, planning.plan.url)
    assert "“走访居民”：未开始 → 进行中" in html
    assert "社区工作者" in html
    assert worker.person is not None
    assert worker.person.name not in html


def test_it_shows_the_newest_changes_and_all_on_demand(client: Client, planning: Planning) -> None:
    worker = planning.who("community_worker")
    for number in range(12):
        AddEvidence(worker, planning.plan, planning.task.key, f"第{number}张照片").execute()
    html = page(client, planning.plan.url)
    assert html.count("timeline__title") == 8
    assert "?changes=all" in html
    assert page(client, f"{planning.plan.url}?changes=all").count("timeline__title") == 12


def test_only_public_risks_and_their_changes_are_shown(client: Client, planning: Planning) -> None:
    open_one, secret = risk("公开的风险", is_public=True), risk("内部的风险")
    made = plan(planning.index, risks=[open_one, secret])
    for one in (open_one, secret):
        ReviewRisk(
            planning.who("rc_director"), made, one.key, 0, "mitigating", f"看过{one.title}", again_on=day(90)
        ).execute()
    for address in (made.url, reverse("shequ_plans:sheet", args=[made.pk])):
        html = page(client, address)
        assert "看过公开的风险" in html
        assert "内部的风险" not in html


def test_evidence_is_shown_with_its_link(client: Client, planning: Planning) -> None:
    AddEvidence(
        planning.who("rc_member"), planning.plan, planning.task.key, "走访照片", url="https://example.cn/a"
    ).execute()
    html = page(client, planning.plan.url)
    assert "走访照片" in html
    assert 'href="https://example.cn/a"' in html


def test_filters_narrow_the_tasks(client: Client, planning: Planning) -> None:
    rows = [
        task("晚的任务", -5),
        task("早的任务", 50, owner_office="区民政局", owner_role="department"),
        task("不做的", 5),
    ]
    made = plan(planning.index, tasks=rows)
    DropTask(planning.who("rc_director"), made, rows[2].key, 0, "不再需要").execute()
    assert tasks(client, f"{made.url}?state=late") == ["晚的任务"]
    assert tasks(client, f"{made.url}?owner=区民政局") == ["早的任务"]
    assert tasks(client, f"{made.url}?state=open") == ["晚的任务", "早的任务"]
    assert tasks(client, f"{made.url}?q=不做") == ["不做的"]
    assert "没有符合条件的任务" in page(client, f"{made.url}?q=没有这样的")


def tasks(client: Client, address: str) -> list[str]:
    response = client.get(address)
    return [one.row.title for group in response.context["groups"] for one in group["tasks"]]


def test_a_plan_without_rows_says_so(client: Client, planning: Planning) -> None:
    made = plan(planning.index, phases=[], tasks=[], milestones=[], risks=[], targets=[])
    html = page(client, made.url)
    assert "还没有里程碑" in html
    assert "还没有任务" in html
    assert '<svg class="plan"' not in html


@pytest.mark.parametrize("which", ["page", "sheet", "calendar"])
def test_queries_do_not_grow_with_the_plan(client: Client, planning: Planning, which: str) -> None:
    def asked(count: int) -> int:
        rows = [task(f"任务{number}", number) for number in range(count)]
        stones = [milestone(f"里程碑{number}", number) for number in range(count)]
        made = plan(planning.index, tasks=rows, milestones=stones)
        worker, director = planning.who("community_worker"), planning.who("rc_director")
        for row, stone in zip(rows[:5], stones[:5], strict=True):
            MarkTask(worker, made, row.key, 0, "done").execute()
            AddEvidence(worker, made, row.key, "照片").execute()
            ReachMilestone(director, made, stone.key, 0).execute()
        address = made.url if which == "page" else reverse(f"shequ_plans:{which}", args=[made.pk])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = asked(5)
    assert asked(100) == few
    assert few <= 40


def test_the_index_shows_each_plan_with_its_next_milestone(client: Client, planning: Planning) -> None:
    made = plan(planning.index, "第二个方案", milestones=[milestone("第一步", -9), milestone("第二步", 9)])
    ReachMilestone(planning.who("rc_director"), made, made.milestones.first().key, 0).execute()
    plan(planning.index, "还是草稿", live=False)
    page(client, planning.index.url)
    with CaptureQueriesContext(connection) as few:
        html = page(client, planning.index.url)
    assert "第二步" in html
    assert "1/2 个里程碑已达成" in html
    assert "还是草稿" not in html
    for number in range(6):
        plan(planning.index, f"更多{number}")
    with CaptureQueriesContext(connection) as many:
        page(client, planning.index.url)
    assert len(many) == len(few)
    assert "还没有方案" in page(client, planning.other_index.url)


def test_a_draft_has_no_sheet_and_no_calendar(client: Client, planning: Planning) -> None:
    draft = plan(planning.index, live=False)
    for name in ("go", "sheet", "calendar"):
        assert client.get(reverse(f"shequ_plans:{name}", args=[draft.pk])).status_code == 404


# --- targets -------------------------------------------------------------------------------------------------------


@pytest.fixture
def measured(request: Any) -> Any:
    """An indicator ``T01``, measured as the test says."""

    def register(value: Any, n: int) -> None:
        indicators.register(Indicator("T01", "试验", "公式", "share", "来源", lambda node, at: Measured(value, n)))

    yield register
    indicators.unregister("T01")


def test_a_target_shows_baseline_target_and_value(client: Client, planning: Planning, measured: Any) -> None:
    from fractions import Fraction

    measured(Fraction(5, 6), 12)
    made = plan(planning.index, targets=[target(indicator="T01"), target("没有人测的", indicator="")])
    html = page(client, made.url)
    assert "55%" in html
    assert "不低于 80%" in html
    assert "83.3%" in html
    assert "暂无数据" in html


def test_few_rows_are_not_shown(client: Client, planning: Planning, measured: Any) -> None:
    from fractions import Fraction

    measured(Fraction(2, 3), 3)
    html = page(client, plan(planning.index, targets=[target(indicator="T01")]).url)
    assert "66.7" not in html
    assert "不足 5 条，不公布" in html


def test_a_value_that_was_typed_in_is_shown_with_its_period(client: Client, planning: Planning, clock: Any) -> None:
    """The latest of a period that is over, for the place of the plan; few are hidden here, too."""
    clock.write_text(NOW.isoformat(), encoding="ascii")
    director = planning.who("rc_director")
    made = plan(planning.index, "有指标", targets=[target("持证", indicator="K11"), target("年轻人", indicator="K12")])
    assert "依据" not in page(client, made.url)
    entered(director, planning.community, typed(value=30), period=Period.parse("2026-Q2"))
    entered(director, planning.community, typed(value=83, n=400), typed("K12", 44, n=3))
    entered(actor("rc_director", planning.other), planning.other, typed("K12", 22, n=30))
    html = page(client, made.url)
    assert "83%" in html
    assert "依据 400 条" in html
    assert "2026年第3季度" in html
    assert "填报" in html
    assert "44%" not in html
    assert "22%" not in html
    assert "不足 5 条，不公布" in html
    assert "83%" in page(client, reverse("shequ_plans:sheet", args=[made.pk]))


def test_what_is_not_public_is_not_told_by_a_plan(planning: Planning) -> None:
    row = target(indicator="delegation.off_list", unit="count")
    assert not read([row], planning.community)[0].is_known


def test_what_has_no_data_is_folded_and_each_part_can_be_jumped_to(client: Client, planning: Planning) -> None:
    made = plan(planning.index, targets=[target("没有人测的")], risks=[risk("公开的", is_public=True)])
    html = page(client, made.url)
    folded = html[html.index('id="h-targets"') :]
    assert folded.index("<details") < folded.index("没有人测的") < folded.index("</details>")
    anchors = re.findall(r'<a href="#(h-\w+)"', html)
    assert anchors == ["h-goals", "h-milestones", "h-changes", "h-timeline", "h-tasks", "h-targets", "h-risks"]
    assert all(f'id="{one}"' in html for one in anchors)


def test_what_was_dropped_is_told_beside_what_counts(planning: Planning) -> None:
    made = plan(planning.index, tasks=[task("做的", 5), task("不做的", 5)])
    DropTask(planning.who("rc_director"), made, made.tasks.get(title="不做的").key, 0, "不再需要").execute()
    assert PlanReading(made).figures()[1]["note"] == "/ 1，另有 1 项取消"


def test_days_in_sentences_are_written_as_people_write_them(client: Client, planning: Planning) -> None:
    GiveReason(
        planning.who("community_worker"), planning.plan, planning.task.key, 0, "下雨", expected_on=day(30)
    ).execute()
    html = re.sub(r"<[^>]+>", "", page(client, planning.plan.url))
    assert f"{day(30).year}年{day(30).month}月{day(30).day}日" in html
    assert day(30).isoformat() not in html


def test_the_calendar_can_be_subscribed_to(client: Client, planning: Planning) -> None:
    html = page(client, planning.plan.url)
    path = reverse("shequ_plans:calendar", args=[planning.plan.pk])
    assert f'href="webcal://testserver{path}"' in html
    assert f">http://testserver{path}</textarea>" in html


# --- the calendar --------------------------------------------------------------------------------------------------


def test_the_calendar_is_valid_and_follows_changes(client: Client, planning: Planning) -> None:
    address = reverse("shequ_plans:calendar", args=[planning.plan.pk])
    response = client.get(address)
    assert response["Content-Type"].startswith("text/calendar")
    before = {str(one["uid"]): one for one in Calendar.from_ical(response.content).walk("VEVENT")}
    assert len(before) == 2
    for one in before.values():
        assert one["dtend"].dt - one["dtstart"].dt == dt.timedelta(days=1)
        assert {"dtstamp", "summary", "url", "status"} <= {name.lower() for name in one}
    DropTask(planning.who("rc_director"), planning.plan, planning.task.key, 0, "不再需要").execute()
    after = {str(one["uid"]): one for one in Calendar.from_ical(client.get(address).content).walk("VEVENT")}
    assert after.keys() == before.keys()
    dropped = next(one for uid, one in after.items() if uid.startswith(planning.task.key))
    assert str(dropped["status"]) == "CANCELLED"
    assert int(dropped["sequence"]) > int(before[str(dropped["uid"])]["sequence"])


def test_a_row_keeps_its_name_under_every_host(client: Client, planning: Planning, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    address = reverse("shequ_plans:calendar", args=[planning.plan.pk])
    first, other = (
        {
            str(one["uid"])
            for one in Calendar.from_ical(client.get(address, headers={"host": host}).content).walk("VEVENT")
        }
        for host in ("a.example", "b.example:8000")
    )
    assert first == other
    assert not any("example" in uid for uid in first)


def test_words_are_looked_for_in_either_case(client: Client, planning: Planning) -> None:
    made = plan(planning.index, tasks=[task("安装 LED 灯"), task("清理楼道")])
    for words in ("led", "ＬＥＤ"):
        assert client.get(made.url, {"q": words}).context["count"] == 1


def test_every_line_of_the_calendar_is_short(client: Client, planning: Planning) -> None:
    """RFC 5545, 3.1: at most 75 octets, folded; lines end with CR LF."""
    made = plan(planning.index, tasks=[task("很长的任务名称" * 15)])
    body = client.get(reverse("shequ_plans:calendar", args=[made.pk])).content
    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")


# --- the drawing ---------------------------------------------------------------------------------------------------


def test_the_drawing_has_a_name_and_a_description_and_carries_no_style(client: Client, planning: Planning) -> None:
    made = plan(planning.index, "名字<b>", phases=[phase(), phase("第一步", -60, 10)], tasks=[task("任务", -3)])
    html = page(client, made.url)
    start = html.index('<svg class="plan"')
    drawing = html[start : html.index("</svg>", start)]
    assert 'role="img"' in drawing
    assert "<title" in drawing
    assert "<desc" in drawing
    assert "style=" not in drawing
    assert "<b>" not in drawing
    assert ">!<" in drawing
    assert f"{today():%Y}" in drawing


def test_a_calendar_that_moved_counts_further(client: Client, planning: Planning, clock: Any) -> None:
    address = reverse("shequ_plans:calendar", args=[planning.plan.pk])

    def sequences() -> list[int]:
        return [int(one["sequence"]) for one in Calendar.from_ical(client.get(address).content).walk("VEVENT")]

    before = sequences()
    clock.write_text((now() + dt.timedelta(hours=1)).isoformat())
    ShiftPlan(planning.who("rc_director"), planning.plan, 2, "晚了").execute()
    Page.objects.filter(pk=planning.plan.pk).update(last_published_at=now())
    assert all(late > early for early, late in zip(before, sequences(), strict=True))
