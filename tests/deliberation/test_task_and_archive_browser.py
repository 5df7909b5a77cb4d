"""Tasks and archive packages in a real browser: on a phone and at the office, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.deliberation.models import HallPage, Task
from shequ_workflows.deliberation.task_actions import LayDownTask
from tests.factories.deliberation import DAY, Hall, matter, next_workday
from tests.screens import OFFICE, PHONE, faults, pages

from .conftest import Move

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_its_screens_are_accessible(
    transactional_db: None, hall: Hall, page: HallPage, move: Move, open_page: Callable[..., Page], width: int
) -> None:
    subject, at = matter(hall, "executing")
    for text in ("张贴新的开放时间", "与食堂谈妥排班"):
        task = LayDownTask(
            hall.director, subject, text, hall.worker.person, next_workday(at), is_public=True, at=at
        ).execute()
    move(at + DAY)
    for address in (
        reverse("shequ_deliberation:lay_down_task", args=[subject.public_id]),
        reverse("shequ_deliberation:archive", args=[subject.public_id]),
        reverse("shequ_desk:subject", args=[subject.public_id]),
        reverse("shequ_desk:subject", args=[task.public_id]),
        page.at("matter", subject.public_id),
    ):
        assert faults(open_page(address, hall.director, width=width)) == [], address


def test_a_task_is_laid_down_without_javascript(
    transactional_db: None, hall: Hall, page: HallPage, move: Move, open_page: Callable[..., Page]
) -> None:
    subject, at = matter(hall, "executing")
    move(at + DAY)
    address = reverse("shequ_deliberation:lay_down_task", args=[subject.public_id])
    screen = open_page(address, hall.director, width=OFFICE, java_script_enabled=False)
    screen.fill("[name=text]", "张贴新的开放时间")
    screen.select_option("[name=person]", index=1)
    screen.fill("[name=due_on]", next_workday(at).isoformat())
    screen.click("main button[type=submit]")
    screen.get_by_text("共 1 项，已完成 0 项").wait_for()
    assert Task.objects.count() == 1
