"""Notices in a real browser: on a phone, in large type, at twice the size, without JavaScript, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.notices.models import NoticePage
from tests.factories.notices import notice, urgent_notice
from tests.factories.org import actor
from tests.notices.conftest import Boards
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SENTENCE = "早上六点半到九点，晚上五点半到八点，误时投放点全天开放。"


@pytest.fixture
def committed(transactional_db: None) -> Boards:
    """The browser's questions are answered over another connection."""
    return Boards()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def told(committed: Boards) -> NoticePage:
    """Three kinds on the board, and an urgent one."""
    for number, kind in enumerate(("publicity", "announcement", "notice")):
        page = notice(committed.board, f"第{number}件事", kind=kind, place="党群服务中心", contact="0000 0000")
    urgent_notice(actor("community_worker", committed.community), committed.community)
    return page


def sheet(page: NoticePage) -> str:
    return reverse("shequ_notices:sheet", args=[page.pk])


def test_what_everybody_reads_is_accessible(
    committed: Boards, told: NoticePage, open_page: Callable[..., Page]
) -> None:
    channels = [reverse(f"shequ_notices:{name}", args=[told.pk]) for name in ("text", "sheet")]
    urgent = NoticePage.objects.exclude(urgency="").get()
    for address in [
        committed.home.url,
        committed.board.url,
        f"{committed.board.url}?q=x",
        told.url,
        urgent.url,
        *channels,
    ]:
        for large in (False, True):
            assert faults(open_page(address, width=PHONE, large=large)) == [], (address, large)
    assert faults(open_page(committed.home.url, width=OFFICE)) == []


def test_staffs_screens_are_accessible(committed: Boards, told: NoticePage, open_page: Callable[..., Page]) -> None:
    worker = actor("rc_member", committed.community)
    urgent = NoticePage.objects.exclude(urgency="").get()
    for width in (PHONE, OFFICE):
        for name, args in (("urgent", []), ("done", [urgent.pk]), ("checks", []), ("check", [urgent.pk])):
            assert faults(open_page(reverse(f"shequ_notices:{name}", args=args), worker, width=width)) == [], name


def test_it_bears_type_of_twice_the_size(committed: Boards, told: NoticePage, open_page: Callable[..., Page]) -> None:
    for address in (committed.home.url, committed.board.url, told.url):
        page = open_page(address, width=PHONE)
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_it_works_without_javascript(committed: Boards, told: NoticePage, open_page: Callable[..., Page]) -> None:
    """Filter, read, select the text for the group: all without a script."""
    page = open_page(committed.board.url, java_script_enabled=False)
    page.fill("[name=q]", "第0件事")
    page.locator("main form.filters button").click()
    page.wait_for_load_state()
    assert page.locator("main .cards .notice").count() == 1
    page.goto(reverse("shequ_notices:text", args=[told.pk]))
    field = page.locator("#group-text")
    assert field.is_visible()
    assert field.input_value().endswith(f"/notices/{told.pk}/")
    assert not page.locator("[data-copy]").is_visible()
    assert "选中" in page.locator("noscript, .copy").first.inner_text() or page.locator(".copy").is_visible()


def test_it_copies_with_one_click(committed: Boards, told: NoticePage, open_page: Callable[..., Page]) -> None:
    page = open_page(reverse("shequ_notices:text", args=[told.pk]))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]").click()
    page.locator(".copy__said:not(:empty)").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#group-text").input_value()


@pytest.mark.parametrize("count", [1, 6, 15, 32, 55, 110])
def test_it_fits_on_one_page_whatever_its_length(committed: Boards, open_page: Callable[..., Page], count: int) -> None:
    """Printed, not measured: from one sentence to three thousand characters, one a line or all in a row."""
    for body in (f"<p>{SENTENCE * count}</p>", "".join(f"<p>{SENTENCE}</p>" for _ in range(count))):
        page = notice(
            committed.board, "关于冬季垃圾投放时间调整的公告" * (1 if count < 50 else 6), kind="publicity", body=body,
            place="全部楼栋", contact="桂花里社区党群服务中心 0000 0000",
        )  # fmt: skip
        for query in ("", "?paper=a3"):
            printed = open_page(f"{sheet(page)}{query}", width=OFFICE).pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, (count, query, len(body))


def test_its_pages_are_light(committed: Boards, told: NoticePage, open_page: Callable[..., Page]) -> None:
    """HTML, styles and scripts of a notice and of a front page: under 60 kB and 150 kB, uncompressed."""
    for address, most in ((told.url, 60_000), (committed.home.url, 150_000)):
        page = open_page("/login/")
        sizes: list[int] = []
        page.on("response", lambda response, sizes=sizes: sizes.append(len(response.body())))
        page.goto(address)
        assert sum(sizes) < most, address
