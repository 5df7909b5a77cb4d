"""Notices in a real browser: on a phone, in large type, at twice the size, without JavaScript, on paper."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.community.models import Unit
from shequ_workflows.notices.asking import WriteAboutNotice
from shequ_workflows.notices.duty_actions import NoteNothing, make_dues
from shequ_workflows.notices.models import NoticePage, NoticeQuestion, PublicationDue
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now
from tests.factories.community import BuildingFactory, CompoundFactory
from tests.factories.notices import notice, urgent_notice
from tests.factories.org import PersonFactory, actor
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
    asked = NoticePage.objects.get(kind="publicity")
    WriteAboutNotice(worker, asked, "票据在哪里看？", "党群服务中心。").execute()
    assert faults(open_page(asked.url)) == []
    assert faults(open_page(reverse("shequ_notices:ask", args=[asked.pk]))) == []
    person = PersonFactory(name="王秀兰")
    NoticeQuestion.objects.create(page=asked, person=person, text="为什么？")
    for width in (PHONE, OFFICE):
        for name, args in (
            ("ask", [asked.pk]),
            ("questions", []),
            ("urgent", []),
            ("done", [urgent.pk]),
            ("checks", []),
            ("check", [urgent.pk]),
        ):
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


def doors_of(place: Boards, count: int = 3) -> None:
    compound = CompoundFactory(node=place.compound, name="桂花苑")
    for number in range(1, count + 1):
        building = BuildingFactory(compound=compound, number=str(number))
        Unit.at(building, "1", "101").save()


def test_slips_for_the_doors_are_accessible_and_fit(
    committed: Boards, told: NoticePage, open_page: Callable[..., Page]
) -> None:
    """Chosen without a script; three slips are two sheets, however long the text."""
    doors_of(committed)
    worker = actor("community_worker", committed.community)
    long = notice(committed.board, "很长的通知" * 40, body=f"<p>{SENTENCE * 40}</p>", contact="桂花里社区 0000 0000")
    for width in (PHONE, OFFICE):
        for name in ("slips", "slips_print"):
            assert faults(open_page(reverse(f"shequ_notices:{name}", args=[told.pk]), worker, width=width)) == [], name
    page = open_page(reverse("shequ_notices:slips", args=[long.pk]), worker, java_script_enabled=False)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    assert page.locator(".doorslip").count() == 3
    for query, sheets in (("", 2), ("?each=a4", 3)):
        address = reverse("shequ_notices:slips_print", args=[long.pk])
        printed = open_page(f"{address}{query}", worker, width=OFFICE).pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sheets


def test_what_must_be_published_is_accessible(
    committed: Boards, told: NoticePage, open_page: Callable[..., Page]
) -> None:
    """The public list with something of each standing, and staff's screens; without a script, too."""
    CommunityPage.objects.update(first_published_at=now() - dt.timedelta(days=300))
    make_dues(now())
    director = actor("rc_director", committed.community)
    rows = list(PublicationDue.objects.filter(community=committed.community).order_by("due_on"))
    NoteNothing(director, rows[0], "本期没有收到捐赠").execute()
    PublicationDue.objects.filter(pk=rows[1].pk).update(page=told, published_on=rows[1].due_on + dt.timedelta(days=3))
    PublicationDue.objects.filter(pk=rows[2].pk).update(page=told, published_on=rows[2].due_on)
    public = reverse("shequ_notices:duties", args=[committed.home.pk])
    for large in (False, True):
        for width in (PHONE, OFFICE):
            assert faults(open_page(public, width=width, large=large)) == [], (large, width)
    page = open_page(public, width=PHONE)
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    open_due = PublicationDue.objects.missed().filter(community=committed.community).latest("due_on")
    for width in (PHONE, OFFICE):
        for name, args in (("dues", []), ("due_event", []), ("due", [open_due.public_id])):
            assert faults(open_page(reverse(f"shequ_notices:{name}", args=args), director, width=width)) == [], name
    page = open_page(reverse("shequ_notices:due", args=[open_due.public_id]), director, java_script_enabled=False)
    page.fill("[name=reason]", "没有")
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    assert "已记下" in page.locator("main").inner_text()
