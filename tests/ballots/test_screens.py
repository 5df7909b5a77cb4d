"""The pages of a poll in a real browser: on a phone, in large type, by keyboard, without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Poll, Vote
from tests.factories.ballots import MONDAY, PollWorld
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]
AT = MONDAY + dt.timedelta(minutes=5)


@pytest.fixture
def world(transactional_db: None) -> PollWorld:
    """Committed: the browser's questions are answered over another connection."""
    return PollWorld()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def url(name: str, poll: Poll) -> str:
    return reverse(f"shequ_ballots:{name}", args=[poll.public_id])


def asked(world: PollWorld) -> Poll:
    return world.open(
        question="社区食堂的开放时间怎么安排更方便？",
        explanation="食堂目前每天 11:00 至 13:00 开放。\n\n征询结果供居委会讨论时参考。",
        kind="one_of",
        options=["延长到 13:30", "增加晚餐（17:00 至 18:30）", "周日也开放，周一休息"],
    )


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_residents_pages_are_accessible_on_a_phone(
    world: PollWorld, open_page: Callable[..., Page], large: bool
) -> None:
    poll, other = asked(world), world.open()
    CastVote(world.neighbour, poll, 2, at=AT).execute()
    CastVote(world.resident, other, 2, at=AT).execute()
    ClosePoll(world.director, other, reason="情况有变", at=AT).execute()
    for actor, address in [
        (world.resident, url("poll", poll)),
        (world.neighbour, url("poll", poll)),
        (None, url("poll", poll)),
        (world.neighbour, url("receipt", poll)),
        (None, url("check", poll)),
        (None, url("poll", other)),
    ]:
        assert faults(open_page(address, actor, width=PHONE, large=large)) == []


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_staffs_screens_are_accessible(world: PollWorld, open_page: Callable[..., Page], width: int) -> None:
    poll, draft = asked(world), world.draft()
    for name, one in [("revise", draft), ("open", draft), ("close", poll), ("enter", poll), ("poll", draft)]:
        assert faults(open_page(url(name, one), world.director, width=width)) == []
    page = open_page(url("enter", poll), world.worker, width=width)
    page.fill("#id_q", "Neighbour")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=person]")
    assert faults(page) == []


def test_an_old_person_votes_in_large_type_without_javascript(world: PollWorld, open_page: Callable[..., Page]) -> None:
    """From the matter to the receipt: choose, confirm; two buttons."""
    poll = asked(world)
    page = open_page(url("poll", poll), world.resident, width=PHONE, large=True, java_script_enabled=False)
    page.get_by_label("增加晚餐").check()
    page.get_by_role("button", name="投票").or_(page.locator(".poll button")).first.click()
    page.get_by_role("heading", name="确定这样选吗？").wait_for()
    assert "没有法律效力" in page.inner_text("main")
    page.get_by_role("button", name="确定，提交").click()
    page.wait_for_url("**/receipt/")
    vote = Vote.objects.get()
    assert vote.choices.get().option.number == 2
    assert vote.receipt_text in page.inner_text("main")


def test_a_clerk_keys_in_a_vote_by_keyboard_alone(world: PollWorld, open_page: Callable[..., Page]) -> None:
    """At most 30 key strokes beside what is typed: name, number."""
    poll = asked(world)
    page = open_page(url("enter", poll), world.worker, width=OFFICE)
    strokes = 0

    def press(*keys: str) -> None:
        nonlocal strokes
        for key in keys:
            page.keyboard.press(key)
            strokes += 1

    def focused(name: str) -> bool:
        return bool(page.evaluate("name => document.activeElement.name === name", name))

    assert focused("q")  # the cursor is there when the page opens
    page.keyboard.type("Neighbour")
    press("Enter")
    page.wait_for_selector("input[name=person]")
    for name, keys in [("choice", ["Space"]), ("channel", []), ("heard_at", []), ("number", [])]:
        while not focused(name):
            press("Tab")
            assert strokes < 30
        press(*keys)
    page.keyboard.type("13800138000")
    press("Alt+s")
    page.get_by_text("请报回执号").wait_for()
    assert Vote.objects.get().channel == "phone"
    assert focused("q")
    assert strokes <= 30


def test_a_double_click_is_one_vote(world: PollWorld, open_page: Callable[..., Any]) -> None:
    poll = asked(world)
    page = open_page(url("poll", poll), world.resident)
    page.get_by_label("延长到").check()
    page.locator(".poll button").first.click()
    page.get_by_role("button", name="确定，提交").dblclick()
    page.wait_for_url("**/receipt/")
    assert Vote.objects.count() == 1
