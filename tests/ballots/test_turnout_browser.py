"""The lead of building 7 on the way to its rooms that have not voted, on the phone and on paper; the other new screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.urls import reverse

from shequ_workflows.ballots.models import ContactMark, Poll
from tests.factories.ballots import MONDAY
from tests.screens import OFFICE, PHONE, faults, pages

from .houses import Houses

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]
AT = MONDAY + dt.timedelta(minutes=5)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def url(name: str, poll: Poll) -> str:
    return reverse(f"shequ_ballots:{name}", args=[poll.public_id])


def sheets_of(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n")


def test_a_lead_finds_the_rooms_that_have_not_voted_on_screen_and_on_paper(
    transactional_db: None, open_page: Callable[..., Page]
) -> None:
    """At most four clicks from the poll to the sheet; a high building stays on one page; a note takes three more."""
    cache.clear()
    houses = Houses(floors=18, doors=4)
    poll = houses.owners_poll()
    all_rooms = {code for code in houses.owners if code.startswith("7-")}
    missing = {"7-1-101", "7-1-304", "7-1-1203"}
    houses.vote(poll, *sorted(all_rooms - missing))
    page = open_page(url("poll", poll), houses.lead, width=PHONE, java_script_enabled=False)
    clicks = 0

    def click(role: str, name: str) -> None:
        nonlocal clicks
        page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        page.wait_for_load_state()
        clicks += 1

    click("link", "参与情况")
    assert "春晖园 7 号楼" in page.inner_text("h1")
    click("link", "还没参与")
    shown = {cell.inner_text() for cell in page.locator(".turnout__room b").all()}
    assert shown == missing
    assert all("○ 未参与" in cell.inner_text() for cell in page.locator(".turnout__room").all())
    click("link", "打印一页纸")
    assert clicks <= 4
    assert {cell.inner_text() for cell in page.locator(".turnout__room b").all()} == missing
    assert sheets_of(page.pdf(prefer_css_page_size=True)) == 1
    click("link", "返回")
    whole = open_page(page.url.split("?")[0] + "sheet/", houses.lead, width=OFFICE)
    assert whole.locator(".turnout__room").count() == len(all_rooms)
    assert sheets_of(whole.pdf(prefer_css_page_size=True)) == 1
    clicks = 0
    page.get_by_role("link", name="7-1-304").click()
    page.get_by_label("已约").check()
    page.get_by_label("备注").fill("周六上午十点")
    page.get_by_role("button", name="记下").click()
    page.wait_for_load_state()
    assert ContactMark.objects.get().note == "周六上午十点"
    assert "◎ 已约" in page.locator(".turnout__room", has_text="7-1-304").inner_text()


@pytest.mark.parametrize(("width", "large"), [(PHONE, True), (OFFICE, False)], ids=["phone", "office"])
def test_the_new_screens_are_accessible(
    transactional_db: None, open_page: Callable[..., Page], width: int, large: bool
) -> None:
    cache.clear()
    houses = Houses()
    poll, draft = houses.owners_poll(), houses.draft(electorate="invited", question="Invited?")
    houses.vote(poll, "7-1-101")
    entry, room = houses.entry(poll, "7-1-102"), houses.unit("7-1-102")
    address = url("turnout", poll)
    seven = f"{address}{houses.seven.pk}/"
    for where, who in [
        (address, houses.director),
        (seven, houses.lead),
        (f"{seven}sheet/", houses.lead),
        (f"{seven}{room.pk}/", houses.lead),
        (url("roll", poll), houses.director),
        (f"{url('roll_note', poll)}?entry={entry.pk}", houses.director),
        (url("roll", draft), houses.worker),
        (url("invite", draft), houses.worker),
        (url("extend", poll), houses.director),
        (reverse("shequ_ballots:bases"), houses.administrator),
        (reverse("shequ_ballots:record_basis"), houses.administrator),
    ]:
        assert faults(open_page(where, who, width=width, large=large)) == [], where


def test_a_worker_writes_two_questions_without_javascript(
    transactional_db: None, open_page: Callable[..., Page]
) -> None:
    houses = Houses()
    address = reverse("shequ_ballots:draft", args=[houses.subject().public_id])
    page = open_page(address, houses.worker, width=PHONE, java_script_enabled=False)
    page.fill("#id_question", "食堂安排")
    page.get_by_role("button", name="再加一个问题").click()
    page.fill("#id_q-0-text", "周日开不开？")
    page.fill("#id_q-1-text", "加哪一餐？")
    page.locator("#id_q-1-kind input[value=one_of]").check()
    page.fill("#id_q-1-options", "早餐\n晚餐")
    page.fill("#id_question", "食堂安排")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ballots/*/")
    poll = Poll.objects.get()
    assert [one.text for one in poll.questions.all()] == ["周日开不开？", "加哪一餐？"]
    page.goto(url("revise", poll))
    scripted = open_page(url("revise", poll), houses.worker, width=OFFICE)
    assert faults(scripted) == []
    scripted.get_by_role("button", name="去掉这个问题").first.click()
    scripted.wait_for_load_state()
    assert scripted.locator("#id_q-1-text").count() == 0
