"""Notices in a real browser: on a phone, in large type, on the clerk's screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.publicity.drafts import SaveDraft
from shequ_workflows.publicity.models import PublicityPeriod
from tests.factories.publicity import NoticeWorld
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]


@pytest.fixture
def world(transactional_db: None) -> NoticeWorld:
    """Committed: the browser's questions are answered over another connection."""
    return NoticeWorld()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def period(world: NoticeWorld) -> PublicityPeriod:
    sections = [
        ("决定事项", "社区食堂自 4 月 1 日起每周日开放，时间为 11:00 至 13:00。\n\n周一休息。"),
        ("经费来源", "社区党组织服务群众经费，每月 1200 元。"),
        ("责任人", "李明华，3 月 31 日前完成准备。"),
    ]
    return world.put_up(content=world.content(sections=sections))


def address(name: str, one: object) -> str:
    return reverse(f"shequ_publicity:{name}", args=[one.public_id])  # type: ignore[attr-defined]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_what_everybody_reads_is_accessible_on_a_phone(
    period: PublicityPeriod, open_page: Callable[..., Page], large: bool
) -> None:
    for one in ["/publicity/", "/publicity/?when=past", address("detail", period), address("sheet", period)]:
        assert faults(open_page(one, width=PHONE, large=large)) == []


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_staffs_screens_are_accessible(
    world: NoticeWorld, period: PublicityPeriod, open_page: Callable[..., Page], width: int
) -> None:
    SaveDraft(world.worker, period.subject, world.content()).execute()
    for name, one in [
        ("draft", period.subject),
        ("review", period.subject),
        ("correct", period),
        ("withdraw", period),
        ("post", period),
        ("take_down", period),
        ("detail", period),
    ]:
        assert faults(open_page(address(name, one), world.director, width=width)) == []
    assert faults(open_page(reverse("shequ_publicity:board"), world.lead, width=width)) == []


@pytest.mark.parametrize("length", [20, 100, 300, 700])
def test_the_sheet_fits_on_one_page(world: NoticeWorld, open_page: Callable[..., Page], length: int) -> None:
    text = "食堂每周日开放并保持整洁，" * (length // 13 + 1)
    period = world.put_up(content=world.content(sections=[("决定事项", text[:length]), ("经费来源", "党群经费")]))
    page = open_page(address("sheet", period), width=OFFICE)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


def test_both_periods_stand_in_view_on_a_phone(period: PublicityPeriod, open_page: Callable[..., Page]) -> None:
    text = open_page(address("detail", period), width=PHONE).inner_text("main")
    assert "异议期" in text
    assert "还剩 5 个工作日" in text
    assert "公布期" in text
    assert "还剩 15 天" in text
    assert "怎样提出异议" in text
