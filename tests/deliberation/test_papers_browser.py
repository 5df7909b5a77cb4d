"""A clerk photographs a paper with a cheap phone: without a script, at 360 px, by axe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shequ_workflows.core.models import StoredFile
from shequ_workflows.deliberation.models import Opinion
from tests.factories.deliberation import Hall, PersonFactory, matter
from tests.factories.files import EXE, encoded, jpeg_with_gps, paper
from tests.screens import OFFICE, PHONE, faults, pages

from .conftest import Move
from .test_staff_screens import HOUR, url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: ``SHEQU_PICTURES`` names a folder."""
    folder = os.environ.get("SHEQU_PICTURES", "")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("script", "width"), [(False, PHONE), (True, PHONE), (True, OFFICE)])
def test_a_photo_goes_with_what_is_keyed_in(
    open_page: Callable[..., Page], hall: Hall, move: Move, script: bool, width: int
) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    PersonFactory(name="钱桂英", home=hall.community)
    page = open_page(url(subject, "key-in"), hall.worker, width=width, java_script_enabled=script)
    page.fill("main [name=q]", "钱桂英")
    page.click("main button")
    page.wait_for_selector("[name=photos]")
    assert not script or faults(page) == []
    page.fill("[name=text]", "晚上九点关门")
    page.check("[name=channel][value=paper]")
    photos = [
        {"name": "第一页.jpg", "mimeType": "image/jpeg", "buffer": jpeg_with_gps()},
        {"name": "第二页.png", "mimeType": "image/png", "buffer": encoded("PNG", paper(900, 1200))},
        {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": EXE},
    ]
    page.set_input_files("[name=photos]", photos)
    page.click("text=保存，录下一条")
    page.wait_for_selector("[name=photos-kept]")
    picture(page, f"kept-{width}-{script}")
    assert page.locator("[name=photos-kept]:checked").count() == 2
    assert page.input_value("[name=text]") == "晚上九点关门"
    assert not script or faults(page) == []
    page.check("[name=stance][value=suggest]")
    page.click("text=保存，录下一条")
    page.wait_for_selector(".messages, [role=status]")
    assert Opinion.objects.get().text == "晚上九点关门"
    assert StoredFile.objects.of(subject).count() == 2
    page = open_page("/deliberation/review/", hall.director, width=width, java_script_enabled=script)
    assert page.locator("article img").count() == 2
    page.locator("article img").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.locator("article img").evaluate_all("all => all.map(one => one.naturalWidth > 0)") == [True, True]
    picture(page, f"review-{width}-{script}")
    assert not script or faults(page) == []
