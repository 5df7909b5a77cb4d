"""The look in a real browser: accessibility, narrow screens, large type, keyboard, without JavaScript.

Pages come from Django's test client through the browser's request hook: no server, no port, no database; the answers
keep their headers, so the content security policy holds here too.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.root.look_site import look_alone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

HOST = "http://localhost"  # counts as a secure origin
PHONE, OFFICE = 360, 1366
FRAMES = ["/styleguide/", "/styleguide/?frame=desk", "/styleguide/?frame=print", "/login/", "/confirm/"]
# Wagtail's and axe's best practices beyond WCAG are not asked for here.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def answer(route: Route) -> None:
    """Let Django answer what the browser asks."""
    request = route.request
    address = urlsplit(request.url)
    if address.path.startswith("/static/"):
        found = finders.find(address.path.removeprefix("/static/"))
        if found:
            route.fulfill(path=str(found), content_type=mimetypes.guess_type(str(found))[0])
        else:
            route.fulfill(status=404)
        return
    headers = {name: value for name, value in request.all_headers().items() if not name.startswith(":")}
    response = Client(raise_request_exception=False).generic(
        request.method,
        address.path + (f"?{address.query}" if address.query else ""),
        request.post_data_buffer or b"",
        content_type=headers.get("content-type", "application/octet-stream"),
        headers=headers,
    )
    answered = dict(response.items())
    for morsel in response.cookies.values():  # the hook loses them when the answer leads elsewhere
        expires = 0 if morsel["max-age"] == 0 else -1
        kept = {"name": morsel.key, "value": morsel.value or "-", "url": HOST, "expires": expires}
        request.frame.page.context.add_cookies([kept])
    if response.status_code == 302:  # the hook does not see where an answer leads, so the page must
        body = f'<!doctype html><meta http-equiv="refresh" content="0;url={response["Location"]}">'
        route.fulfill(status=200, content_type="text/html", body=body)
        return
    route.fulfill(status=response.status_code, headers=answered, body=response.getvalue())


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    """Open an address; complaints of the console (a blocked style, a script's error) fail the test at its end."""
    look_alone(settings)
    contexts: list[Any] = []
    complaints: list[str] = []

    def opened(address: str, *, width: int = PHONE, large: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 768}, locale="zh-CN", base_url=HOST, **options
        )
        contexts.append(context)
        if large:
            context.add_cookies([{"name": "shequ_type", "value": "large", "url": HOST}])
        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def overflow(page: Page) -> list[str]:
    """What sticks out to the right, if the page can be scrolled sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        Array.from(document.querySelectorAll("body *"))
          .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
          .slice(0, 5).map(one => one.tagName + "." + one.className)"""
    )


@pytest.mark.parametrize("address", FRAMES)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_it_is_accessible(open_page: Callable[..., Page], address: str, large: bool, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(address, width=width, large=large)
    found = Axe().run(page, options=RULES)

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("address", FRAMES)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_it_never_scrolls_sideways_on_a_phone(open_page: Callable[..., Page], address: str, large: bool) -> None:
    assert overflow(open_page(address, width=PHONE, large=large)) == []


@pytest.mark.parametrize("address", FRAMES)
def test_it_bears_type_of_twice_the_size(open_page: Callable[..., Page], address: str) -> None:
    """On a phone, as WeChat and old people's browsers set it."""
    page = open_page(address)
    page.evaluate("document.documentElement.style.fontSize = '36px'")

    assert overflow(page) == []


@pytest.mark.parametrize("address", FRAMES)
def test_it_bears_zoom_of_200_percent_in_the_office(open_page: Callable[..., Page], address: str) -> None:
    """Zooming to 200 % leaves half the width in CSS pixels."""
    assert overflow(open_page(address, width=OFFICE // 2, device_scale_factor=2)) == []


def test_it_sets_large_type_at_18_points_or_more(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/", large=True)
    small = page.evaluate(
        """() => {
          const found = {};
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const box = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !box.offsetParent || box.closest("svg, .vh")) { continue; }
            const size = parseFloat(getComputedStyle(box).fontSize);
            if (size < 24) { found[box.tagName + "." + box.className] = size; }
          }
          return found;
        }"""
    )

    assert small == {}


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_it_has_targets_a_finger_can_hit(open_page: Callable[..., Page], large: bool) -> None:
    """44 CSS pixels for buttons, tabs, navigation and choices on a phone."""
    page = open_page("/styleguide/", large=large)
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll(
            ".btn, .nav a, .tabs a, .choice__label, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, .more summary"))
          .filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.5)
          .map(one => one.tagName + "." + one.className + " " + one.getBoundingClientRect().height)"""
    )

    assert small == []


def test_it_changes_to_large_type_with_one_tap_and_keeps_what_was_typed(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/")
    page.fill("#id_text", "食堂太远")
    page.click("header [data-display] button")
    page.wait_for_selector("html.is-large")

    assert page.input_value("#id_text") == "食堂太远"
    page.reload()
    assert page.locator("html.is-large").count() == 1
    page.click("header [data-display] button")
    page.wait_for_selector("html:not(.is-large)")


def test_it_changes_to_large_type_without_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page("/login/?next=/here/", java_script_enabled=False)
    page.click("header [data-display] button")
    page.wait_for_selector("html.is-large")

    assert page.url == f"{HOST}/login/?next=/here/"


def test_it_shows_no_button_that_needs_javascript_without_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/?frame=desk", java_script_enabled=False)

    assert page.locator("[data-copy]").is_hidden()
    assert page.locator("[data-keys-help]").is_hidden()
    assert page.locator(".copy noscript").count() == 1


def test_it_copies_text_and_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/")
    page.click("[data-copy]")
    page.wait_for_selector(".copy__said:has-text('已复制')")
    page.fill("#id_text", "")
    page.focus("#id_text")
    page.keyboard.press("Control+V")

    assert page.input_value("#id_text") == page.input_value("#group-text")


def test_it_skips_to_the_content_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/plain/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_puts_the_focus_on_the_error_summary_and_leads_to_the_field(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a[href='#id_scope']")

    assert page.evaluate("document.activeElement.name") == "scope"
    assert page.evaluate("document.activeElement.closest('fieldset').getBoundingClientRect().top") >= 0


def test_it_asks_before_what_cannot_be_undone(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/")
    page.click("[data-confirm]")
    box = page.locator("dialog[open]")
    assert "撤回后不能恢复" in box.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "不，返回"
    page.keyboard.press("Escape")

    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.hasAttribute('data-confirm')")


SENDING = """() => {
  window.sent = 0;
  const form = document.createElement("form");
  form.method = "post";
  form.innerHTML = "<button>提交</button>";
  document.querySelector("main").appendChild(form);
  document.addEventListener("submit", event => { if (!event.defaultPrevented) { window.sent += 1; event.preventDefault(); } });
  return form.querySelector("button").id = "send";
}"""


def test_it_sends_a_form_once_and_lets_one_try_again(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/")
    page.clock.install()
    page.evaluate(SENDING)
    page.click("#send")
    page.click("#send", force=True)
    assert page.evaluate("window.sent") == 1
    assert page.get_attribute("#send", "aria-disabled") == "true"

    page.clock.run_for(9_000)
    page.click("#send")
    assert page.evaluate("window.sent") == 2


def test_it_obeys_shortcuts_but_not_while_one_types(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/?frame=desk", width=OFFICE)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "desk-q"
    page.keyboard.type("3-2-501")
    assert page.input_value("#desk-q") == "3-2-501"
    page.keyboard.press("F8")
    assert page.url.endswith("#conclude")


def test_it_leaves_keys_alone_while_an_input_method_is_at_work(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/?frame=desk", width=OFFICE)
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, isComposing: true}))"
    )

    assert page.evaluate("document.activeElement.id") != "desk-q"


def test_it_lists_its_shortcuts_and_can_switch_them_off(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/?frame=desk", width=OFFICE)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    text = page.locator("dialog[open]").inner_text()
    assert "接访登记" in text
    assert "找人或找事项" in text
    page.keyboard.press("Escape")
    page.click("button[name=keys]")
    page.wait_for_selector("html[data-keys=off]")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") != "desk-q"


def test_it_warns_before_unsaved_text_is_lost(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/")
    page.evaluate("document.querySelector('#id_text').form.setAttribute('data-unsaved', '')")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#id_text", "食堂太远")
    page.click("footer a, .brand")
    page.wait_for_url(f"{HOST}/")

    assert asked == ["beforeunload"]


def test_it_prints_the_sheet_on_one_page_without_the_bar(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/?frame=print", width=1000)
    page.emulate_media(media="print")

    assert page.locator(".printbar").is_hidden()
    assert page.locator(".sheet").is_visible()
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_it_prints_a_page_without_its_buttons(open_page: Callable[..., Page]) -> None:
    page = open_page("/styleguide/")
    page.emulate_media(media="print")

    for part in (".masthead__tools", ".nav", ".footer", ".filters", ".pages"):
        assert page.locator(part).first.is_hidden(), part
