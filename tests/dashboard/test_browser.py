"""Indicators in Chromium: axe, nothing sticks out, by keyboard, large, and without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.core.periods import Period
from shequ_workflows.dashboard.actions import LoadTargets
from shequ_workflows.dashboard.models import Reading
from tests.factories.dashboard import NOW, THIRD, board_page, entered, snapshot, typed
from tests.factories.org import Town, actor
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def town(clock: Any) -> Town:
    """Some quarters typed in, some measured, one too few, all targets of the template."""
    clock.write_text(NOW.isoformat(), encoding="ascii")
    made = Town()
    director = actor("rc_director", made.community)
    LoadTargets(director, made.community, 18, at=NOW).execute()
    for back, value in enumerate(("31.25", "25", "18.75")):
        entered(director, made.community, typed(value=value, n=16), period=THIRD.shift(-back))
        for node, n in ((made.community, 9), (made.other, 12), (made.street, 21)):
            snapshot(node, "K07", f"0.{8 - back}", n, period=THIRD.shift(-back))
        snapshot(made.community, "K05", "0.5", 3, period=THIRD.shift(-back))
    snapshot(made.community, "K01", 62, 1, period=Period.parse("2026-11-03"))
    return made


@pytest.mark.parametrize("width", [PHONE, OFFICE])
@pytest.mark.parametrize("large", [False, True])
def test_the_public_board(town: Town, open_page: Open, width: int, large: bool) -> None:
    address = board_page(town.community).url
    page = open_page(address, width=width, large=large)
    assert faults(page) == []
    page.locator("summary").first.click()
    page.locator("details table").first.wait_for()
    assert faults(page) == []


def test_the_public_board_without_java_script_and_as_a_sheet(town: Town, open_page: Open) -> None:
    board = board_page(town.community)
    page = open_page(board.url, java_script_enabled=False)
    assert page.locator("svg.spark polyline").count() > 0
    page.locator("summary").first.click()
    assert page.locator("details[open] table").count() == 1
    assert faults(open_page(board.at("sheet"), width=OFFICE)) == []


def test_the_screens_of_staff(town: Town, open_page: Open) -> None:
    director, clerk = actor("rc_director", town.community), actor("street_clerk", town.street)
    code = town.community.code
    reading = Reading.objects.latest("begins")
    addresses = [
        reverse("shequ_dashboard:board", args=[code]), reverse("shequ_dashboard:enter", args=[code]),
        reverse("shequ_dashboard:indicator", args=[code, "K11"]), reverse("shequ_dashboard:load", args=[code]),
        reverse("shequ_dashboard:target_new", args=[code, "K11"]),
        reverse("shequ_dashboard:correct", args=[reading.public_id]),
    ]  # fmt: skip
    for address in addresses:
        for width in (PHONE, OFFICE):
            assert faults(open_page(address, director, width=width)) == [], (address, width)
    for width in (PHONE, OFFICE):
        assert faults(open_page(reverse("shequ_dashboard:home"), clerk, width=width)) == []


def test_values_are_typed_in_by_keyboard_alone(town: Town, open_page: Open) -> None:
    worker = actor("community_worker", town.community)
    address = reverse("shequ_dashboard:enter", args=[town.community.code]) + "?period=2026-Q3"
    page = open_page(address, worker, width=OFFICE)
    page.locator("#id_source").focus()
    page.keyboard.type("盘点表")
    page.locator("#id_value_K12").focus()
    page.keyboard.type("37.5")
    page.keyboard.press("Tab")
    page.keyboard.type("16")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id").startswith("id_value_")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.get_by_text("已保存 1 项数据").wait_for()
    kept = Reading.objects.get(key="K12")
    assert (kept.n, kept.source, kept.on) == (16, "盘点表", dt.date(2026, 9, 30))
    assert faults(page) == []


def test_a_wrong_value_is_said_at_its_line(town: Town, open_page: Open) -> None:
    worker = actor("community_worker", town.community)
    address = reverse("shequ_dashboard:enter", args=[town.community.code]) + "?period=2026-Q3"
    page = open_page(address, worker, width=PHONE)
    page.locator("#id_source").fill("盘点表")
    page.locator("#id_value_K12").fill("370")
    page.get_by_role("button", name="保存").click()
    page.locator("#id_value_K12_error").wait_for()
    assert page.locator("#id_value_K12").input_value() == "370"
    assert faults(page) == []
