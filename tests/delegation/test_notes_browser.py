"""随手记 in a browser: from the page to the receipt in few keys, no faults at any size, one printed sheet."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.delegation.constants import Match
from shequ_workflows.delegation.models import DelegatedTask, ProhibitedItem
from shequ_workflows.delegation.notes import Note, NoteDown
from tests.factories import delegated
from tests.factories.delegation import DAY, MONDAY, Street
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from shequ_workflows.core.models import Subject

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGE = "周科长（区民政局） 2026/7/3 15:02\n各社区书记好，请于7月10日17:00前报送独居老人探访情况，谢谢！"
#: Keys from the open page to the receipt, the paste among them; and seconds, of the twenty that it may take.
MOST_KEYS, MOST_SECONDS = 8, 20


@pytest.fixture
def world(transactional_db: None, clock: Path) -> Street:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    made = Street()
    delegated.list_in_force(made)
    return made


def note(world: Street, title: str, office: str, **more: Any) -> Subject:
    said = Note(office, title, f"请各社区{title}", "周测试", MONDAY.date() + 4 * DAY, asked_at=MONDAY - DAY, **more)
    return NoteDown(world.worker, world.community, said).execute()


def keep(page: Page, name: str) -> None:
    """A picture for whoever wants to look: ``SHEQU_PICTURES`` names a folder."""
    folder = os.environ.get("SHEQU_PICTURES", "")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


class Keyboard:
    """Counts what is pressed; what is pasted is one key."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def paste(self, text: str) -> None:
        self.pressed += 1
        self.page.keyboard.insert_text(text)


def test_a_chat_message_is_noted_in_few_keys_and_seconds(world: Street, browser: Browser) -> None:
    with pages(browser) as open_page:
        page = open_page(reverse("shequ_delegation:note"), world.worker, width=OFFICE)
        keys, begun = Keyboard(page), time.monotonic()
        keys.paste(MESSAGE)  # the text box has the focus
        keys.press("Control+Enter")
        page.get_by_role("heading", name="报送独居老人探访情况").wait_for()
        seconds = time.monotonic() - begun
        reply = page.get_by_label("粘贴到聊天中").input_value()
    assert keys.pressed <= MOST_KEYS
    assert seconds < MOST_SECONDS
    assert "周科长您好" in reply
    task = DelegatedTask.objects.get(words__contains="独居老人探访情况")
    assert (task.office_name, str(task.wanted_by)) == ("区民政局", "2026-07-10")


def test_what_is_missing_is_typed_by_keys_alone(world: Street, browser: Browser) -> None:
    with pages(browser) as open_page:
        page = open_page(reverse("shequ_delegation:note"), world.worker, width=OFFICE)
        keys = Keyboard(page)
        keys.paste("请尽快报送独居老人探访情况")
        keys.press("Tab")
        keys.paste("区民政局")
        for _field in range(3):
            keys.press("Tab")
        page.locator("input[name=no_day]").focus()
        keys.press("Space")
        keys.press("Control+Enter")
        page.get_by_role("heading", name="报送独居老人探访情况").wait_for()
    assert keys.pressed <= MOST_KEYS
    assert DelegatedTask.objects.get(words__contains="独居老人").wanted_by is None


def test_a_link_is_made_and_opened_without_an_account(world: Street, browser: Browser) -> None:
    made = note(world, "安装智能路灯", "区住建局")
    with pages(browser) as open_page:
        page = open_page(reverse("shequ_delegation:noted", args=[made.public_id]), world.worker, width=OFFICE)
        page.keyboard.press("l")
        page.get_by_label("仅链接地址").wait_for()
        assert faults(page) == []
        keep(page, "noted-link-1366")
        address = page.get_by_label("仅链接地址").input_value()
        assert address in page.get_by_label("粘贴到聊天中").input_value()
        page.set_viewport_size({"width": PHONE, "height": 768})
        assert faults(page) == []
        keep(page, "noted-link-360")
        office = open_page(urlsplit(address).path)
        assert faults(office) == []
        assert office.get_by_text("请各社区安装智能路灯").count() == 1
        keep(office, "note-link-open-360")


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_no_screen_has_a_fault(world: Street, browser: Browser, width: int, large: bool) -> None:
    ProhibitedItem.objects.create(
        code="T1", name="推广夜光风筝", words="夜光 风筝", rule="《测试准入规定》第一条：社区不推广夜光风筝。"
    )
    empty = world.new("rc_director", world.other, account=True)
    listed = note(world, "独居老人探访", "区民政局")
    off = note(world, "安装智能路灯", "区住建局")
    dropped = note(world, "清点井盖", "区水务局")
    barred = note(world, "推广夜光风筝", "区文旅局")
    TakeTransition(world.worker, dropped, "drop_note", data={"reason": "never"}).execute()
    assert DelegatedTask.objects.filter(noted_as=Match.OFF_LIST).count() == 2
    month = f"{reverse('shequ_delegation:note_month')}?month=2026-07"
    screens = [
        ("note", reverse("shequ_delegation:note")),
        *((f"noted-{one.state}-{number}", reverse("shequ_delegation:noted", args=[one.public_id])) for number, one in enumerate((listed, off, barred))),
        ("correct", reverse("shequ_delegation:note_correct", args=[off.public_id])),
        ("notes", reverse("shequ_delegation:notes")),
        ("month", month),
        ("sheet", f"{month}&sheet=1"),
    ]  # fmt: skip
    with pages(browser) as open_page:
        for name, address in screens:
            page = open_page(address, world.worker, width=width, large=large)
            assert faults(page) == [], name
            keep(page, f"{name}-{width}{large or ''}")
        for address in (reverse("shequ_delegation:notes"), month):
            assert faults(open_page(address, empty, width=width, large=large)) == [], address


def test_it_works_without_a_script(world: Street, browser: Browser) -> None:
    with pages(browser) as open_page:
        page = open_page(reverse("shequ_delegation:note"), world.worker, java_script_enabled=False)
        page.get_by_label("消息原文").fill("请报送井盖数量")
        page.get_by_role("button", name="记下").click()
        assert page.get_by_label("要求内容").input_value() == "报送井盖数量"
        page.locator("input[name=office]").fill("区水务局")
        page.get_by_label("没有说明时限").check()
        page.get_by_role("button", name="记下").click()
        page.get_by_role("heading", name="报送井盖数量").wait_for()
        page.get_by_role("button", name="生成链接").click()
        assert "/link/" in page.get_by_label("仅链接地址").input_value()
