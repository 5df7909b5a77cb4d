"""The result sheet and the screens around it in a real browser: on a phone, in large type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.ballots.actions import ClosePoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Poll
from shequ_workflows.ballots.results.actions import RecordHands
from shequ_workflows.ballots.results.opening import AskOpening
from tests.factories.ballots import MONDAY, PollWorld
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]
AT = MONDAY + dt.timedelta(minutes=5)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def url(name: str, poll: Poll, *more: str) -> str:
    return reverse(f"shequ_ballots:{name}", args=[poll.public_id, *more])


def test_the_sheet_and_its_screens_are_accessible(transactional_db: None, open_page: Callable[..., Page]) -> None:
    world = PollWorld()
    poll = world.open(question="社区食堂周日开放吗？", secrecy="named")
    vote = CastVote(world.resident, poll, 1, at=AT).execute()
    poll = ClosePoll(world.director, poll, reason="都投完了", at=AT).execute()
    RecordHands(world.director, poll, [("witness", "魏贤明")]).execute()
    asked = AskOpening(world.director, poll, vote.receipt, "本人有异议").execute()
    for actor, name, more, width in [
        (None, "result", (), PHONE),
        (None, "result_sheet", (), OFFICE),
        (world.director, "hands", (), PHONE),
        (world.director, "file", (), PHONE),
        (world.director, "disputes", (), PHONE),
    ]:
        assert faults(open_page(url(name, poll, *more), actor, width=width, large=width == PHONE)) == [], name
    page = open_page(url("dispute", poll, asked.public_id), world.member, width=OFFICE)
    page.get_by_role("button", name="确认，显示一次").click()
    page.get_by_role("heading", name="所选为").wait_for()
    assert faults(page) == []
    assert "同意" in page.inner_text("main")
