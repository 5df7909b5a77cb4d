"""A signed link in a browser: on a phone, in large type, without a script, by axe; and the sheet it leaves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from shequ_workflows.core.links.actions import MakeLink, RevokeLink, Signer, TakeByLink
from shequ_workflows.core.models import Subject
from tests.core.asking import PURPOSE, purpose, question
from tests.factories.org import Town, actor, home_page
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from shequ_workflows.org.actors import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(PHONE, False), (PHONE, True), (OFFICE, False)]


class Asked:
    """A community that asks an office, and its worker."""

    def __init__(self) -> None:
        self.town = Town()
        page = home_page(self.town.community)
        page.phone = "0512-6000 0000"
        page.save()
        self.worker: Actor = actor("community_worker", self.town.community, name="李晓雯", account=True)
        self.subject: Subject = question(self.worker, self.town.community)

    def link(self, office: str = "区民政局") -> tuple[Any, str]:
        action = MakeLink(self.worker, self.subject, PURPOSE, office)
        return action.execute(), reverse("shequ_core:link", args=[action.token])


@pytest.fixture
def asked(transactional_db: None) -> Iterator[Asked]:
    with purpose():
        yield Asked()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def keep(page: Page, name: str) -> None:
    """A picture for whoever wants to look: ``SHEQU_PICTURES`` names a folder."""
    folder = os.environ.get("SHEQU_PICTURES", "")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("width", "large"), SIZES)
def test_no_page_of_a_link_has_a_fault(asked: Asked, open_page: Any, width: int, large: bool) -> None:
    taken_back, gone = asked.link("区卫健委")
    RevokeLink(asked.worker, taken_back).execute()
    _link, address = asked.link()
    page = open_page(address, width=width, large=large)
    assert faults(page) == []
    keep(page, f"link-open-{width}{large or ''}")
    for other in (gone, reverse("shequ_core:link", args=["wrong"])):
        assert faults(open_page(other, width=width, large=large)) == []
    keep(page := open_page(gone, width=width, large=large), f"link-gone-{width}{large or ''}")
    page.close()


@pytest.mark.parametrize(("width", "large"), SIZES)
def test_no_screen_of_staff_has_a_fault(asked: Asked, open_page: Any, width: int, large: bool) -> None:
    used, _address = asked.link("区卫健委")
    TakeByLink(used, "ask_back", Signer("王科长", "0512-6000 0001")).execute()
    link, _address = asked.link()
    for name, address in (
        ("make", reverse("shequ_core:link_make", args=[asked.subject.public_id, PURPOSE])),
        ("revoke", reverse("shequ_core:link_revoke", args=[link.public_id])),
        ("panel", reverse("shequ_desk:subject", args=[asked.subject.public_id])),
    ):
        page = open_page(address, asked.worker, width=width, large=large)
        assert faults(page) == [], name
        keep(page, f"link-{name}-{width}{large or ''}")


@pytest.mark.parametrize("script", [True, False])
def test_an_office_answers_on_a_phone(asked: Asked, open_page: Any, script: bool) -> None:
    _link, address = asked.link()
    page = open_page(address, java_script_enabled=script)
    page.get_by_label("Answer").fill("由区民政局发放。")
    page.get_by_role("button", name="Answer").click()
    assert page.get_by_label("Answer").input_value() == "由区民政局发放。"
    page.get_by_label("您的姓名").fill("王科长")
    page.get_by_label("联系电话").fill("0512-6000 0001")
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("heading", name="Answered").wait_for()
    if script:
        assert faults(page) == []
        keep(page, "link-done-360")
    asked.subject.refresh_from_db()
    assert asked.subject.state == "answered"


def test_staff_make_a_link_and_copy_it(asked: Asked, open_page: Any) -> None:
    page = open_page(
        reverse("shequ_core:link_make", args=[asked.subject.public_id, PURPOSE]), asked.worker, width=OFFICE
    )
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="链接已生成").wait_for()
    assert faults(page) == []
    assert "/link/" in page.get_by_label("仅链接地址").input_value()
    assert "区民政局" in page.get_by_label("粘贴到聊天中的文字").input_value()
    keep(page, "link-made-1366")
    page.set_viewport_size({"width": PHONE, "height": 768})
    assert faults(page) == []
    keep(page, "link-made-360")


def test_what_was_done_prints_on_one_page(asked: Asked, open_page: Any) -> None:
    link, address = asked.link()
    TakeByLink(link, "answer", Signer("王科长", "0512-6000 0001"), data={"answer": "行"}).execute()
    pdf = open_page(address, width=OFFICE).pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
