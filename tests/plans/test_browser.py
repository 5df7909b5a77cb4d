"""Plans in a real browser: on a phone, in large type, at twice the size, without JavaScript, on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.plans.actions import AddEvidence, GiveReason, MarkTask, ReachMilestone
from shequ_workflows.plans.models import Change, PlanPage, Progress
from tests.factories.plans import day, milestone, phase, plan, risk, target, task
from tests.plans.conftest import Planning
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed(transactional_db: None) -> Planning:
    """The browser's questions are answered over another connection."""
    return Planning()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def told(committed: Planning) -> PlanPage:
    """Everything a plan can show: done, late with its reason, evidence, a public risk."""
    made = plan(
        committed.index, "看得见的方案",
        phases=[phase("准备", -200, -100), phase("实施", -99, 200), phase("实施第一步", -99, 0)],
        milestones=[milestone("清单定稿", -50), milestone("队伍达标，持证人数占到两成", -5), milestone("目标实现", 150)],
        tasks=[task("走访居民", -60), task("培训考证", -5), task("物资备齐", 40), task("一社区一预案", 150)],
        risks=[risk("人手跟不上", is_public=True)], targets=[target(), target("职能事项", unit="count", indicator="")],
    )  # fmt: skip
    director, worker = committed.who("rc_director"), committed.who("community_worker")
    done, late = made.tasks.get(title="走访居民"), made.milestones.get(title="队伍达标，持证人数占到两成")
    MarkTask(worker, made, done.key, 0, "done", day=day(-58)).execute()
    AddEvidence(worker, made, done.key, "走访记录", url="https://example.cn/").execute()
    ReachMilestone(director, made, made.milestones.get(title="清单定稿").key, 0, day(-50)).execute()
    GiveReason(worker, made, late.key, 0, "考试延期", expected_on=day(60)).execute()
    return made


def test_what_everybody_reads_is_accessible(
    committed: Planning, told: PlanPage, open_page: Callable[..., Page]
) -> None:
    sheet = reverse("shequ_plans:sheet", args=[told.pk])
    for address in (committed.index.url, committed.other_index.url, told.url, f"{told.url}?q=x", sheet):
        for large in (False, True):
            assert faults(open_page(address, width=PHONE, large=large)) == [], (address, large)
    for address in (told.url, committed.index.url):
        assert faults(open_page(address, width=OFFICE)) == [], address


def test_staffs_screens_are_accessible(committed: Planning, told: PlanPage, open_page: Callable[..., Page]) -> None:
    director = committed.who("rc_director")
    rows = [told.tasks.get(title="走访居民"), told.milestones.get(title="清单定稿"), told.risks.get()]
    addresses = [reverse("shequ_plans:row", args=[told.pk, row.key]) for row in rows]
    shift = reverse("shequ_plans:shift", args=[told.pk])
    addresses += [reverse("shequ_plans:work"), reverse("shequ_plans:begin"), shift, f"{shift}?months=3"]
    addresses += [
        reverse("shequ_plans:hide", args=[told.pk, told.evidence.get().pk]),
        f"{reverse('shequ_plans:work')}?view=all",
    ]
    for width in (PHONE, OFFICE):
        for address in addresses:
            assert faults(open_page(address, director, width=width)) == [], (address, width)


def test_it_bears_type_of_twice_the_size(committed: Planning, told: PlanPage, open_page: Callable[..., Page]) -> None:
    director = committed.who("rc_director")
    for address, who in (
        (told.url, None), (committed.index.url, None), (reverse("shequ_plans:work"), director),
        (reverse("shequ_plans:row", args=[told.pk, told.tasks.first().key]), director),
    ):  # fmt: skip
        page = open_page(address, who, width=PHONE)
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        wide = "[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.plan-figure')).map(one => one.outerHTML.slice(0, 90))"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            address,
            page.evaluate(wide),
        )


def test_the_timeline_is_reached_by_keyboard_and_says_what_it_is(
    told: PlanPage, open_page: Callable[..., Page]
) -> None:
    page = open_page(told.url, width=PHONE)
    figure = page.locator(".plan-figure")
    figure.focus()
    before = figure.evaluate("element => element.scrollLeft")
    page.keyboard.press("ArrowRight")
    for _ in range(40):
        if figure.evaluate("element => element.scrollLeft") > before:
            break
        page.wait_for_timeout(100)
    assert figure.evaluate("element => element.scrollLeft") > before
    assert "看得见的方案" in page.locator("svg.plan title").text_content()
    assert page.locator("svg.plan .plan__mark").count() >= 6
    rows = page.locator("main table tbody tr").count()
    assert rows >= 3 + 4 + 2 + 1  # phases, tasks, targets, the public risk


def test_a_task_is_done_without_javascript_and_everybody_reads_it(
    committed: Planning, told: PlanPage, open_page: Callable[..., Page]
) -> None:
    row = told.tasks.get(title="物资备齐")
    page = open_page(
        reverse("shequ_plans:row", args=[told.pk, row.key]), committed.who("community_worker"),
        width=OFFICE, java_script_enabled=False,
    )  # fmt: skip
    page.locator("#d-mark [value=done]").check()
    page.locator("#d-mark button").click()
    page.wait_for_load_state()
    assert "已保存" in page.locator("main").inner_text()
    assert Progress.objects.get(key=row.key).state == "done"
    reader = open_page(told.url, width=PHONE, java_script_enabled=False)
    assert "“物资备齐”：未开始 → 已完成" in reader.locator("main").inner_text()
    reader.select_option("[name=state]", "done")
    reader.locator("main form.filters button").click()
    reader.wait_for_load_state()
    assert reader.locator("main table.plan-table caption").count() >= 1
    shown = reader.locator("section[aria-labelledby=h-tasks]").inner_text()
    assert "物资备齐" in shown
    assert "一社区一预案" not in shown


def test_dates_are_moved_without_javascript(
    committed: Planning, told: PlanPage, open_page: Callable[..., Page]
) -> None:
    page = open_page(
        reverse("shequ_plans:shift", args=[told.pk]), committed.who("rc_director"), java_script_enabled=False
    )
    page.fill("[name=months]:visible", "2")
    page.locator("main form[method=get] button").click()
    page.wait_for_load_state()
    assert page.locator("main table tbody tr").count() == 2 + 2 + 3 + 1 + 2, "what is past stays"
    page.fill("[name=reason]", "经费晚到")
    page.locator("main form[method=post] button").click()
    page.wait_for_load_state()
    assert Change.objects.get(verb="shift", key="").months == 2


def test_it_prints_on_a4(told: PlanPage, open_page: Callable[..., Page]) -> None:
    """Whole: nothing is cut at the right edge, and the drawing fits."""
    page = open_page(reverse("shequ_plans:sheet", args=[told.pk]), width=OFFICE)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794 - 113, "height": 1123})  # A4 at 96 dpi, less its margins
    wide = page.evaluate(
        "[...document.querySelectorAll('.sheet table, .sheet svg')].filter(one => one.getBoundingClientRect().right > window.innerWidth + 1).length"
    )
    assert wide == 0
    assert page.locator(".sheet__body .sheet__code svg").count() == 1, "on the first page"
    assert page.locator(".sheet__foot").inner_text().strip() == "", "so no last one bears nothing else"
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594" in printed or b"/MediaBox [0 0 595" in printed


def test_new_rows_in_the_editor_get_keys(committed: Planning, told: PlanPage, open_page: Callable[..., Page]) -> None:
    """The hidden field of a row that is added is empty, so that the server gives each its own."""
    from shequ_workflows.org.groups import sync_members, sync_permissions
    from shequ_workflows.org.moment import now

    director = committed.who("rc_director")
    from tests.screens import session_of

    session_of(director)
    sync_permissions()
    sync_members(now(), [committed.community])
    page = open_page(reverse("wagtailadmin_pages:edit", args=[told.pk]), director, width=OFFICE)
    for _ in range(2):
        page.locator("#id_phases-ADD").click()
    added = [page.locator(f"[name=phases-{number}-key]").input_value() for number in (3, 4)]
    assert added == ["", ""]
    assert page.locator("[name=phases-0-key]").input_value() == told.phases.first().key
