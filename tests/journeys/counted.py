"""A clerk at a keyboard and a mouse; every key and every click counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Screen


class Counted:
    """Chinese counts a key a character: an input method needs more, but as many for every product."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.page = screen, screen.page
        self.keys = self.clicks = 0

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str, *, leads: bool = False) -> None:
        """One key, or one chord; with ``leads`` it opens another page."""
        self.keys += 1
        if leads:
            with self.page.expect_navigation():
                self.page.keyboard.press(key)
        else:
            self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.click()

    def in_field(self, name: str) -> None:
        """The cursor stands, or comes to stand, in this field."""
        self.page.wait_for_function("name => document.activeElement.name === name", arg=name)

    def spent(self, what: str) -> tuple[int, int]:
        """Keys and clicks so far; told where output is shown."""
        print(f"{what}: {self.keys} keys, {self.clicks} clicks")
        return self.keys, self.clicks
