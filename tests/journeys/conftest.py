"""What journeys share: a running server, a clock that can be moved, browsers that complain.

A journey is told on the screens: the server runs, people sign in, click and type. Nothing is done behind its back but
moving the clock and letting the background work tick.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext, pgettext

from tests.factories.deliberation import MONDAY
from tests.journeys.world import PASSWORD, Community
from tests.root.test_look_browser import overflow
from tests.screens import faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    Visit = Callable[..., "Screen"]

PHONE = {"width": 360, "height": 740}
OFFICE = {"width": 1366, "height": 768}


@pytest.fixture
def move(clock: Path, settings: Any, tmp_path: Path) -> Callable[..., None]:
    """Move everybody's clock and let the background work do what has become due. It starts on a plain Monday.

    The digests that it signs at night lie in a folder of their own.
    """
    settings.SHEQU_DIGEST_DIR = str(tmp_path / "digests")

    def to(moment: dt.datetime, *, tick: bool = True) -> None:
        clock.write_text(moment.isoformat(), encoding="ascii")
        if tick:
            call_command("tick", verbosity=0)

    to(MONDAY, tick=False)
    return to


@pytest.fixture
def community(transactional_db: None, move: Callable[..., None]) -> Community:
    return Community()


def zh(text: str, context: str = "") -> str:
    """The words that stand on the screen."""
    with translation.override("zh-hans"):
        return pgettext(context, text) if context else gettext(text)


class Screen:
    """One person at one device. ``see`` waits for words; every page that was looked at is checked once by axe and for
    sideways scrolling, on a phone also in large type."""

    def __init__(self, page: Page, address: str, checked: set[str]) -> None:
        self.page, self.address, self.checked = page, address, checked

    def open(self, path: str) -> Screen:
        """``path`` of the site, or a whole address."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self

    def sign_in(self, account: str) -> Screen:
        self.open("/login/")
        self.page.fill("[name=username]", account)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("form[action*=login] button[type=submit], main form button").last.click()
        self.page.wait_for_load_state()
        assert "/login/" not in self.page.url, self.words
        return self

    @property
    def words(self) -> str:
        """What stands in the main part of the page."""
        return str(self.page.locator("main").inner_text())

    def see(self, *words: str) -> Screen:
        shown = "".join(self.words.split())
        for one in words:
            assert "".join(one.split()) in shown, f"{one!r} is not on {self.page.url}:\n{self.words}"
        return self

    def not_see(self, *words: str) -> Screen:
        for one in words:
            assert one not in self.words, f"{one!r} stands on {self.page.url}"
        return self

    def tick(self, control: Locator) -> None:
        """By the keyboard: a bar that stands over the lower edge of the screen does not come between."""
        control.focus()
        self.page.keyboard.press("Space")
        assert control.is_checked()

    def choose(self, label: str) -> Screen:
        """One of several, by its words."""
        self.tick(self.page.locator("main").get_by_label(label, exact=True))
        return self

    def fill(self, **values: Any) -> Screen:
        """By name: a text, a choice, a tick (True), or several ticks (a list)."""
        for name, value in values.items():
            control = self.page.locator(f"main [name='{name}']")
            kind = control.first.get_attribute("type")
            if value is True:
                self.tick(control)
            elif isinstance(value, list) or kind in {"radio", "checkbox"}:
                for one in value if isinstance(value, list) else [value]:
                    self.tick(self.page.locator(f"main [name='{name}'][value='{one}']"))
            elif control.first.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(str(value))
        return self

    def press(self, label: str) -> Screen:
        """A button or a link of the page's main part, by its words."""
        exact = self.page.locator("main").get_by_role("button", name=label, exact=True)
        if exact.count() == 0:
            exact = self.page.locator("main").get_by_role("link", name=label, exact=True)
        with self.page.expect_navigation():
            exact.first.click()
        return self

    def send(self, value: str) -> Screen:
        """The button ``do`` with this value."""
        with self.page.expect_navigation():
            self.page.locator(f"main button[name=do][value={value}]").first.click()
        return self

    def check(self, name: str) -> Screen:
        """Once for every kind of page."""
        if name in self.checked:
            return self
        self.checked.add(name)
        assert faults(self.page) == [], name
        if self.page.viewport_size == PHONE:
            self.page.evaluate("document.documentElement.classList.add('is-large')")
            assert overflow(self.page) == [], f"{name}, large type"
            self.page.evaluate("document.documentElement.classList.remove('is-large')")
        return self


class Keys(Screen):
    """Somebody who uses nothing but the keyboard, sees everything at twice the size, and whose browser runs no scripts.

    What has the focus is looked at before it is used. Values of date fields and of lists to choose from are set once
    the field is reached: their inner parts are the browser's own.
    """

    MOST_TABS = 300

    def open(self, path: str) -> Screen:
        super().open(path)
        assert overflow(self.page) == [], f"{self.page.url} at 200 %"
        return self

    def reach(self, control: Locator) -> None:
        """Tab by Tab. A choice of several takes the focus as one; the arrows go on within it."""
        for _number in range(self.MOST_TABS):
            if control.evaluate("one => one === document.activeElement"):
                return
            if control.evaluate("""one => one.type === 'radio' && document.activeElement.type === 'radio'
                    && one.name === document.activeElement.name"""):
                self.page.keyboard.press("ArrowDown")
            else:
                self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not lead to {control} on {self.page.url}")

    def tick(self, control: Locator) -> None:
        self.reach(control.first)
        if not control.first.is_checked():
            self.page.keyboard.press("Space")
        assert control.first.is_checked()

    def fill(self, **values: Any) -> Screen:
        for name, value in values.items():
            control = self.page.locator(f"main [name='{name}']")
            kind = control.first.get_attribute("type")
            if value is True or isinstance(value, list) or kind in {"radio", "checkbox"}:
                super().fill(**{name: value})
                continue
            self.reach(control.first)
            if kind in {"date", "datetime-local"} or control.first.evaluate("one => one.tagName") == "SELECT":
                super().fill(**{name: value})
                continue
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(str(value))
        return self

    def press(self, label: str) -> Screen:
        exact = self.page.locator("main").get_by_role("button", name=label, exact=True)
        if exact.count() == 0:
            exact = self.page.locator("main").get_by_role("link", name=label, exact=True)
        return self._enter(exact.first)

    def send(self, value: str) -> Screen:
        return self._enter(self.page.locator(f"main button[name=do][value={value}]").first)

    def _enter(self, control: Locator) -> Screen:
        self.reach(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert overflow(self.page) == [], f"{self.page.url} at 200 %"
        return self

    def check(self, name: str) -> Screen:
        """axe needs scripts; it looks at these pages in the other telling."""
        return self


#: A screen of 1280 × 1024 at 200 %.
TWICE = {"width": 640, "height": 512}


@pytest.fixture
def visit(browser: Browser, live_server: Any, community: Community) -> Iterator[Visit]:
    """``visit("resident", PHONE)``: a device of somebody signed in; without a name a visitor's.

    Complaints of the console fail the test at its end."""
    contexts: list[Any] = []
    complaints: list[str] = []
    checked: set[str] = set()

    def enter(account: str = "", size: dict[str, int] = OFFICE, by_keyboard: bool = False, **options: Any) -> Screen:
        if by_keyboard:
            size, options = TWICE, {"device_scale_factor": 2, "java_script_enabled": False, **options}
        context = browser.new_context(viewport=size, locale="zh-CN", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        screen = (Keys if by_keyboard else Screen)(page, live_server.url, checked)
        return screen.sign_in(account) if account else screen

    yield enter
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 4" not in text] == []
