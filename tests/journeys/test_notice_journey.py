"""The water is cut off: out as page, group text and sheet, in so many keystrokes and clicks; a colleague looks at it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from shequ_workflows.notices.constants import GROUP_TEXT
from shequ_workflows.notices.models import NoticeCheck, NoticePage
from tests.factories.deliberation import CST
from tests.journeys.conftest import OFFICE, PHONE
from tests.journeys.counted import Counted
from tests.journeys.world import Community

if TYPE_CHECKING:
    from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What the one on duty types: where, until when, why. Everything else is there already.
PLACE, REASON = "3栋1—4单元", "水管爆裂抢修"
UNTIL = dt.datetime(2026, 7, 6, 15, 0, tzinfo=CST)
MOST_KEYS = 36
MOST_CLICKS = 4


def test_a_water_cut_goes_out_as_page_text_and_sheet(community: Community, visit: Visit) -> None:
    clerk = Counted(visit("worker", OFFICE))
    page = clerk.screen.page
    page.goto(clerk.screen.address + "/desk/")

    # b: the form, the cursor where it begins; "water" and "from now" are chosen.
    clerk.press("b", leads=True)
    assert page.locator("[name=urgency][value=water]").is_checked()
    assert page.evaluate("document.activeElement.name") == "place"
    clerk.type(PLACE)
    clerk.press("Tab")
    # From: left as it is; a date field has several stops, so the hand goes to the next one by a click.
    clerk.click("[name=ends]")
    page.locator("[name=ends]").fill(f"{UNTIL:%Y-%m-%dT%H:%M}")
    clerk.keys += len("20260706 1500")
    clerk.click("[name=reason]")
    clerk.type(REASON)
    clerk.press("Control+Enter", leads=True)
    clerk.screen.see("已发布", "群发文字", "A4 张贴版").check("urgent notice, done")

    # The group: one click copies.
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clerk.click("[data-copy]")
    page.locator(".copy__said:not(:empty)").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert len(text) <= GROUP_TEXT
    assert text.startswith("【便民通知】3栋1—4单元 7月6日停水通知")
    for part in ("水管爆裂抢修", "7月6日 15:00", "和平社区"):
        assert part in text
    address = text.splitlines()[-1]

    # The board: p prints the sheet.
    page.locator("body").evaluate("document.activeElement.blur()")
    clerk.press("p", leads=True)
    clerk.screen.see("停水通知", "（盖章）").check("urgent notice, sheet")
    assert page.locator("svg.qr__code, .qr svg").count() == 1

    keys, clicks = clerk.spent("water cut")
    assert keys <= MOST_KEYS
    assert clicks <= MOST_CLICKS

    # A neighbour without an account, on her phone, follows the address of the group text.
    neighbour = visit("", PHONE, java_script_enabled=False)
    neighbour.open(address).see("停水通知", "3栋1—4单元", "水管爆裂抢修", "请提前储水").not_see("李晓雯")
    neighbour.open(community.home.url).see("正在生效的便民通知", "停水通知")

    # Whoever put it up does not check it; a colleague finds it in the queue.
    notice = NoticePage.objects.get()
    clerk.screen.open("/notices/checks/").see("没有待复核的通知")
    colleague = visit("member", OFFICE)
    colleague.open("/desk/").page.locator("main a", has_text="待复核通知").first.click()
    colleague.page.wait_for_load_state()
    colleague.see("停水通知").check("urgent notices to check")
    colleague.press(notice.title)
    colleague.fill(verdict="right").check("check an urgent notice")
    colleague.press("保存复核结果").see("没有待复核的通知")
    assert NoticeCheck.objects.get().by == community.member.person
    neighbour.open(address).see("已由第二人复核")


def test_it_goes_out_without_javascript(community: Community, visit: Visit) -> None:
    clerk = visit("worker", PHONE, java_script_enabled=False)
    clerk.open("/notices/urgent/").fill(urgency="power", place="5栋").press("立即发布").see("停电通知", "群发文字")
    clerk.open("/notices/urgent/").fill(urgency="power", place="").press("立即发布").see("地点")
    assert NoticePage.objects.count() == 1
