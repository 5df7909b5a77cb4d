"""In a browser: WCAG 2.2 AA, nothing sticks out at 360 px or in large type, papers fill their pages, keys suffice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from shequ_workflows.meetings.models import Attendance, Meeting
from tests.factories.meetings import BEGINS, MeetingWorld
from tests.screens import OFFICE, PHONE, faults, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def url(name: str, meeting: Meeting, *more: Any) -> str:
    return reverse(f"shequ_meetings:{name}", args=[meeting.subject.public_id, *more])


@pytest.fixture
def world(transactional_db: None) -> MeetingWorld:
    """Committed: the browser's questions are answered over another connection."""
    return MeetingWorld()


@pytest.fixture
def begun(world: MeetingWorld, clock: Any) -> Meeting:
    meeting = world.announced()
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    return meeting


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_no_screen_has_a_fault(world: MeetingWorld, begun: Meeting, browser: Any, width: int, large: bool) -> None:
    held = world.held()
    staff = (
        reverse("shequ_meetings:staff"), reverse("shequ_meetings:plan"), reverse("shequ_meetings:kinds"), url("work", begun),
        url("invite", begun), url("attendance", begun), url("screen", begun), url("count", held, 1),
        url("step", held, "keep_minutes"), url("undertake", held),
    )  # fmt: skip
    with pages(browser) as open_page:
        for address in (reverse("shequ_meetings:list"), url("detail", begun), url("sheet", begun)):
            assert faults(open_page(address, width=width, large=large)) == [], address
        for address in staff:
            assert faults(open_page(address, world.director, width=width, large=large)) == [], address


def test_each_paper_is_one_page(world: MeetingWorld, begun: Meeting, browser: Any) -> None:
    with pages(browser) as open_page:
        page = open_page(url("pack", begun), world.director, width=OFFICE)
        papers = page.locator(".sheet").count()
        pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == papers == 5


def test_attendance_is_taken_by_keys_alone(world: MeetingWorld, begun: Meeting, browser: Any) -> None:
    with pages(browser) as open_page:
        page = open_page(url("attendance", begun), world.worker, width=OFFICE)
        page.locator("input[name=there]").first.focus()
        for _person in range(4):
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
        page.keyboard.press("Alt+s")
        page.get_by_text("改动了4个座位。").wait_for()
    assert Attendance.objects.filter(meeting=begun).count() == 4
