"""In Chromium, by keyboard and counted: from a call to the printed slip of the service that the caller applies for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.core.models import Subject
from tests.factories import community as homes
from tests.factories import forms as build
from tests.screens import OFFICE, faults, pages

from .conftest import Catalogue
from .test_applying import Counter

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

ROOM, WORDS, WISH = "6-1-301", "想申请送餐", "少盐"
#: With the room, the words and the wish, from ``n`` to the slip.
MOST_KEYS = 35


class Keys:
    """Every key counts; a chord is one."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def type(self, text: str) -> None:
        self.number += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str, *, leads: bool = False) -> None:
        self.number += 1
        if not leads:
            self.page.keyboard.press(key)
            return
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def in_field(self, name: str) -> None:
        self.page.locator(f"[name={name}]:focus").wait_for()


def test_a_caller_applies_and_has_a_slip_within_few_keys(transactional_db: None, browser: Any) -> None:
    counter = Counter(Catalogue())
    compound = homes.CompoundFactory(node=counter.town.compound, name="桂花苑")
    homes.resident("赵德福", ROOM, compound, phone="13800003008")
    known = {"prefill": True, "required": True}
    asked = (
        build.text("姓名", dictionary="name", **known),
        build.text("电话", kind="phone", dictionary="phone", **known),
        build.text("住在哪里", dictionary="address", **known),
        build.text("忌口", required=True),
    )
    counter.guide("送餐上门", form=counter.form(*asked, title="送餐申请"))
    with pages(browser) as open_page:
        page = open_page("/desk/", counter.worker, width=OFFICE)
        keys = Keys(page)
        keys.press("n", leads=True)
        keys.in_field("find")
        keys.type(ROOM)
        keys.press("Enter")
        keys.in_field("text")
        keys.type(WORDS)
        assert faults(page) == []
        keys.press("Control+Alt+1", leads=True)
        page.locator(".entry__field :focus").first.wait_for()
        assert faults(page) == []
        keys.type(WISH)
        keys.press("Control+Enter", leads=True)
        assert faults(page) == []
        case = Subject.objects.get(kind="flow:service")
        assert case.number in page.inner_text("main")
        assert case.raised_by is not None
        assert case.raised_by.name == "赵德福"
        page.evaluate("window.print = () => { window.printed = true; }")
        keys.press("p")
        assert page.evaluate("window.printed")
    assert keys.number <= MOST_KEYS, keys.number
