"""Taking part by a letter on a phone: without a script, at 360 px, in the largest type, by axe."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from shequ_workflows.community.letters import code_of
from shequ_workflows.deliberation.models import HallPage, Opinion
from shequ_workflows.org.models import CommunityPage
from tests.factories.community import CompoundFactory, resident
from tests.factories.deliberation import MONDAY, Hall, matter
from tests.factories.letters import letter_to
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def go(page: Page, what: Locator) -> None:
    """Tap it, and wait for the page it leads to."""
    with page.expect_navigation():
        what.click()
    page.wait_for_selector("main h1")  # an answer that leads elsewhere shows none


def look(page: Page, name: str) -> None:
    """No fault at 100 % and at 200 % type; a picture for whoever wants one (``SHEQU_PICTURES`` names a folder)."""
    assert faults(page) == [], name
    folder = os.environ.get("SHEQU_PICTURES", "")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert faults(page) == [], f"{name} at 200 %"
    page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_she_speaks_reads_it_again_and_finishes(open_page: Callable[..., Page], clock: Path, width: int) -> None:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    hall = Hall()
    above = WagtailPage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    home = above.add_child(instance=CommunityPage(title="和平社区", slug="heping", node=hall.community))
    page_of_hall = home.add_child(instance=HallPage(title="议事厅", slug="hall"))
    subject, at = matter(hall, "consulting")
    clock.write_text((at + dt.timedelta(hours=1)).isoformat(), encoding="ascii")
    node = hall.community.add_child(kind="compound", code="x-1", name="一区")
    compound = CompoundFactory(node=node, name="一区")
    mother = resident("王秀英", "3-2-501", compound, relation="head")
    resident("王芳", "3-2-501", compound, relation="child")
    letter = letter_to(mother.memberships.get().household, hall.worker.person)

    page = open_page(page_of_hall.at("opinion", subject.public_id), width=width)
    look(page, f"guest-closed-{width}")
    go(page, page.get_by_role("link", name="我有一封带验证码的信"))
    look(page, f"guest-enter-{width}")
    page.locator("input[name=code]").fill(code_of(letter.public_id))
    go(page, page.get_by_role("button", name="继续"))
    look(page, f"guest-who-{width}")
    page.get_by_label("王*", exact=False).first.check()
    go(page, page.get_by_role("button", name="这是我"))
    look(page, f"guest-speaks-{width}")
    page.locator("textarea[name=text]").fill("中午多开半小时。")
    page.locator("input[name=stance]").first.check()
    go(page, page.locator("main form button").last)
    look(page, f"guest-said-{width}")
    assert Opinion.objects.get().channel == "letter"
    go(page, page.get_by_role("link", name="您说过的话"))
    look(page, f"guest-mine-{width}")
    go(page, page.get_by_role("button", name="结束"))
    look(page, f"guest-finished-{width}")
    page.goto(page_of_hall.url)
    assert page.locator(".guestbar").count() == 0


def test_it_works_without_a_script(open_page: Callable[..., Page], clock: Path) -> None:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    hall = Hall()
    node = hall.community.add_child(kind="compound", code="x-1", name="一区")
    mother = resident("王秀英", "3-2-501", CompoundFactory(node=node, name="一区"), relation="head")
    letter = letter_to(mother.memberships.get().household, hall.worker.person, mother)
    page = open_page("/community/take-part/?next=/community/take-part/mine/", java_script_enabled=False)
    page.locator("input[name=code]").fill(code_of(letter.public_id))
    go(page, page.get_by_role("button", name="继续"))
    assert "3-2-501" in page.locator(".guestbar").inner_text()
    go(page, page.get_by_role("button", name="结束"))
    assert page.locator(".guestbar").count() == 0
