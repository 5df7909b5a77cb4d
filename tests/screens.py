"""A browser whose questions Django answers inside the test: no server, no port, the test's own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import Client

from tests.root.test_look_browser import HOST, OFFICE, PHONE, RULES, answer, overflow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from shequ_workflows.org.actors import Actor

__all__ = ["OFFICE", "PHONE", "faults", "pages"]

#: Milliseconds for anything to appear: a busy machine is no fault.
PATIENCE = 60_000

#: What a browser complains of where a page was refused, or a test cut its line.
EXPECTED = ("status of 4", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION_RESET")


def session_of(actor: Actor) -> str:
    """A session key of somebody signed in; gives him an account where he has none."""
    person = actor.person
    assert person is not None
    if person.user is None:
        person.user = get_user_model().objects.create(username=f"u{person.pk}")
        person.save()
    client = Client()
    client.force_login(person.user)
    return client.session.session_key or ""


@contextmanager
def pages(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``open_page(address, actor=None, width=PHONE, large=False, java_script_enabled=True)``; complaints of the console
    fail at the end."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def opened(
        address: str, actor: Actor | None = None, *, width: int = PHONE, large: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 768}, locale="zh-CN", base_url=HOST, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if large:
            context.add_cookies([{"name": "shequ_type", "value": "large", "url": HOST}])
        if actor is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(actor), "url": HOST}])
        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    left = [text for text in complaints if not any(one in text for one in EXPECTED)]
    assert not left, left


def faults(page: Page) -> list[str]:
    """What axe (WCAG 2.2 AA) finds, and what sticks out to the right. Bars that stay at the lower edge, Wagtail's own too, are let go first:
    axe takes a field under one for too small a target, though it scrolls clear (2.5.8) and has its scroll margin (2.4.11).
    A page that a click is still leading away from is not looked at: the next one is waited for.
    """
    from playwright.sync_api import Error

    page.wait_for_load_state()
    try:
        return _faults(page)
    except Error as error:
        if "context was destroyed" not in str(error):
            raise
    page.wait_for_load_state()
    return _faults(page)


def _faults(page: Page) -> list[str]:
    page.evaluate(
        "document.querySelectorAll('.sticky-actions, .shequ-save, .content-wrapper footer').forEach(bar => { bar.style.position = 'static' })"
    )
    found = Axe().run(page, options=RULES)
    said = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]
    return [*said, *(f"sideways: {one}" for one in overflow(page))]
