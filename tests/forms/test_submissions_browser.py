"""In Chromium: the screens about submissions on a phone, at the office, with large type; residents’ without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from shequ_workflows.forms.keeping.rights import AskAboutData
from shequ_workflows.forms.keeping.terms import shifted
from shequ_workflows.forms.models import SavedView, Submission
from shequ_workflows.forms.submissions.actions import HoldSubmission, NoteOnSubmission
from shequ_workflows.forms.submissions.correcting import CorrectSubmission
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.forms.sent import Desk, url
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def full() -> tuple[Desk, Submission, str]:
    desk = Desk(
        build.text("您对小区停车管理有什么意见", searchable=True), build.choice("满意吗", "满意", "不满意", searchable=True),
        build.number("同住人数", searchable=True), build.text("证件", sensitive=True), build.date("走访日期", searchable=True),
        build.group("家庭成员", build.text("姓名"), build.number("年龄"), build.text("与户主关系")),
        build.block("consent", label="同意", statement="同意社区将以上信息用于走访"), retention=12,
    )  # fmt: skip
    people = [{"xing_ming": "陈小明", "nian_ling": "8", "yu_hu_zhu_guan_xi": "孙子"}]
    label = "您对小区停车管理有什么意见"
    sent = desk.send(
        at=shifted(now(), -11),
        **{label: "地面划线不清，晚上九点以后消防通道常被堵住", "满意吗": desk.value("满意吗", "不满意"), "同住人数": "3",
           "证件": "E1234567", "走访日期": "2026-03-17", "家庭成员": people, "同意": True},
    )  # fmt: skip
    for number in range(3):
        desk.send(at=shifted(now(), -12), **{label: f"第{number}条意见"})
    CorrectSubmission(desk.worker, sent, {desk.key("同住人数"): "4"}, "本人来电更正", 0).execute()
    sent = Submission.objects.get(pk=sent.pk)
    NoteOnSubmission(desk.worker, sent, "周三上门").execute()
    HoldSubmission(desk.director, sent, "信访在办").execute()
    request = AskAboutData(desk.resident, sent, "correct", "人数应为四人").execute()
    SavedView.objects.create(form=desk.form, person=desk.director.person, name="不满意的", is_shared=True)
    return desk, sent, request.public_id


def test_the_screens_of_staff_fit_and_are_sound(open_page: Callable[..., Page]) -> None:
    desk, sent, request = full()
    addresses = [
        url("desk"), url("desk_submissions", desk.form.public_id) + "?flag=none", url("desk_submission", sent.public_id),
        url("desk_correct", sent.public_id), url("desk_hold", sent.public_id), url("desk_withdraw", sent.public_id),
        url("desk_ending"), url("desk_requests"), url("desk_request", request),
    ]  # fmt: skip
    found = []
    for address in addresses:
        for width, large in ((PHONE, False), (PHONE, True), (OFFICE, False)):
            page = open_page(address, desk.director, width=width, large=large)
            found += [f"{address} {width} {large}: {one}" for one in faults(page)]
            page.context.close()
    assert found == []


def test_the_screens_of_residents_fit_and_are_sound(open_page: Callable[..., Page]) -> None:
    desk, sent, _request = full()
    addresses = [
        url("mine"), url("mine_submission", sent.public_id), url("mine_ask", sent.public_id),
        url("mine_withdraw", sent.public_id), url("mine_consent", sent.public_id, desk.key("同意")),
        url("mine_print", sent.public_id),
    ]  # fmt: skip
    found = []
    for address in addresses:
        for width, large in ((PHONE, False), (PHONE, True), (OFFICE, False)):
            page = open_page(address, desk.resident, width=width, large=large)
            found += [f"{address} {width} {large}: {one}" for one in faults(page)]
            page.context.close()
    assert found == []


def test_it_is_shown_once_with_a_reason_by_keyboard(open_page: Callable[..., Page]) -> None:
    desk, sent, _request = full()
    page = open_page(url("desk_submission", sent.public_id), desk.director, width=OFFICE)
    assert page.get_by_text("E1234567").count() == 0
    summary = page.locator("summary", has_text="说明原因后查看")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("核对补助对象")
    page.keyboard.press("Enter")
    page.get_by_text("E1234567").wait_for()
    page.goto(url("desk_submission", sent.public_id))
    assert page.get_by_text("E1234567").count() == 0


def test_a_resident_asks_and_withdraws_without_javascript(open_page: Callable[..., Page]) -> None:
    desk, sent, _request = full()
    page = open_page(url("mine_submission", sent.public_id), desk.resident, java_script_enabled=False)
    page.get_by_role("link", name="申请更正或删除").click()
    page.get_by_label("删除").check()
    page.get_by_label("请用自己的话说明").fill("不再需要了")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("不再需要了").wait_for()
    page.get_by_role("link", name="撤回", exact=True).click()
    page.get_by_role("button", name="撤回").click()
    page.get_by_text("已撤回").first.wait_for()
