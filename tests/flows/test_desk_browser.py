"""In Chromium: a pasted ticket goes all the way, its caller follows it; no screen has a fault on a phone or at the office."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.flows.actions.talking import WriteComment
from shequ_workflows.flows.constants import EffectState, LinkKind, Place
from shequ_workflows.flows.models import CaseLink, EffectRun, Rating
from shequ_workflows.org.moment import now
from tests.factories import flows
from tests.flows.conftest import Office
from tests.flows.test_desk_new import PASTED
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
LATER = PASTED.replace("2027年12月3日", "2026年12月4日")


@pytest.fixture
def committed(transactional_db: None) -> Office:
    """The browser's questions are answered over another connection."""
    return Office()


def go(page: Page, label: str) -> None:
    """Press a button, or follow a link that looks like one, and wait for what comes."""
    with page.expect_navigation():
        page.locator("main .btn:visible", has_text=re.compile(label)).first.click()
    page.wait_for_load_state()


def full_case(office: Office) -> Subject:
    """One of which every panel has something to show."""
    subject = office.ticket(raised_by=office.caller)
    flows.take(office.worker, subject, "sign")
    flows.take(office.worker, subject, "contact", answers={"at": "2026-11-30T10:00", "agreed": "下午到现场看"})
    other = office.ticket("GD-2")
    row = subject.records.last()
    CaseLink.objects.create(case=subject.case, to=other, kind=LinkKind.RELATED, waits=True, made_by=row)
    EffectRun.objects.create(
        record=row,
        case=subject.case,
        place=0,
        kind="webhook",
        next_at=now(),
        state=EffectState.DEAD,
        error="对方没有回应",
    )
    closes = now() + dt.timedelta(days=7)
    Rating.objects.create(case=subject.case, asked_by=row, closes_at=closes)
    WriteComment(office.worker, subject.case, "明天上午来修", place=Place.PUBLIC).execute()
    assert office.member.person is not None
    WriteComment(office.worker, subject.case, "请核对合同", mentions=[office.member.person]).execute()
    flows.take(office.worker, subject, "copy_to", people=[office.member.person.public_id])
    return subject


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_no_screen_has_a_fault(committed: Office, browser: Any, width: int, large: bool, tmp_path: Path) -> None:
    subject = full_case(committed)
    case = f"/flows/desk/cases/{subject.public_id}"
    staff = (
        "/flows/desk/new/", "/flows/desk/new/hotline/", f"/desk/s/{subject.public_id}/",
        f"/desk/s/{subject.public_id}/answer/", f"{case}/print/", f"{case}/rate/", "/flows/desk/board/?flow=hotline",
        "/flows/desk/list/?flow=hotline", "/flows/desk/calendar/", "/flows/desk/calendar/?month=2027-12",
    )  # fmt: skip
    with pages(browser) as open_page:
        for number, address in enumerate(staff):
            page = open_page(address, committed.member, width=width, large=large)
            page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
            assert faults(page) == [], address
        page = open_page("/flows/track/", width=width, large=large)
        assert faults(page) == []
        for address in (
            "/flows/mine/",
            f"/flows/track/{subject.public_id}/",
            f"/flows/track/{subject.public_id}/do/urge/",
        ):
            from shequ_workflows.org.actors import Actor

            page = open_page(address, Actor.of(committed.caller), width=width, large=large)
            page.screenshot(path=tmp_path / f"own-{address.count('/')}.png", full_page=True)
            assert faults(page) == [], address


def test_a_pasted_ticket_goes_all_the_way_and_its_caller_follows_it(
    committed: Office, browser: Any, clock: Path
) -> None:
    clock.write_text("2026-11-27T09:30:00+08:00", encoding="ascii")
    with pages(browser) as open_page:
        desk = open_page("/flows/desk/new/hotline/", committed.member, width=OFFICE)
        desk.fill("[name=paste-text]", LATER)
        go(desk, "识别并填入")
        assert desk.input_value("[name=number]") == "GD20261127-0815"
        assert desk.input_value("[name=due]") == "2026-12-04T17:30"
        desk.fill("[name=case-q]", "5678")
        go(desk, "查找")
        desk.get_by_label(re.compile("王秀兰")).check()
        go(desk, "登记工单")
        number, secret = desk.locator(".caseslip__codes dd").all_inner_texts()
        go(desk, "去办理")
        go(desk, "^签收")
        if desk.locator("h1", has_text="签收").count():
            go(desk, "^签收")
        go(desk, "联系诉求人")
        desk.fill("[name=at]", "2026-11-27T10:00")
        desk.fill("[name=agreed]", "下午三点到现场")
        go(desk, "联系诉求人")

        phone = open_page("/flows/track/", width=PHONE)
        phone.fill("[name=number]", number)
        phone.fill("[name=secret]", secret.lower())
        go(phone, "查询")
        shown = phone.inner_text("main")
        assert "已与您联系" in shown
        assert "陈国栋" not in shown, "no names of staff"
        assert secret not in phone.url
        phone.fill("[name=text]", "请快一点")
        phone.locator("form[action$='/comment/'] button").click()
        phone.wait_for_load_state()

        go(desk, "^答复")
        desk.locator("[name=solved]").first.check() if desk.locator(
            "input[name=solved]"
        ).count() else desk.select_option("[name=solved]", "solved")
        desk.fill("[name=answer]", "已更换主板，恢复运行。")
        go(desk, "^答复")
        assert "请快一点" in desk.inner_text("main")

        worker = open_page(desk.url, committed.worker, width=OFFICE)
        go(worker, "^回访")
        worker.locator("input[name=reached][value=yes]").check()
        worker.locator("input[name=solved][value=yes]").check()
        worker.locator("input[name=stars][value='5']").check()
        go(worker, "^回访")
        director = open_page(desk.url, committed.director, width=OFFICE)
        go(director, "^办结")
        if director.locator("h1", has_text="办结").count():
            go(director, "^办结")
        phone.reload()
        assert "已办结" in phone.inner_text("main")
    assert Subject.objects.get(number=number).state == "closed"
