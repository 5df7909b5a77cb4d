"""Every screen of the desk in a browser: axe (WCAG 2.2 AA), 360 px, large type, 200 %, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.desk.actions import Caller, HandOver
from shequ_workflows.desk.holds import holds_of
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.constants import Channel
from tests.factories import core
from tests.factories.org import actor
from tests.screens import OFFICE as WIDE
from tests.screens import PHONE, faults, pages

from .conftest import Office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Committed: what the browser asks is answered over a connection of its own."""
    return Office()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def addresses(office: Office) -> list[str]:
    """One address of every screen that shows something."""
    subject = office.register(handler="桂花物业工程部", unit=office.room)
    office.register(text="路灯不亮", colleague=office.worker.person)
    stub = office.register(person=None, caller=Caller("秀兰大姐", "13800135678"), channel=Channel.PHONE).raised_by
    core.delivery(office.caller, subject, channel="call", handler="edge:intake.finish")
    assert stub is not None
    return [
        "/desk/",
        "/desk/?view=all&q=灯",
        "/desk/intake/",
        f"/desk/intake/?done={subject.public_id}",
        f"/desk/intake/{subject.public_id}/slip/",
        f"/desk/s/{subject.public_id}/",
        f"/desk/s/{subject.public_id}/finish/",
        f"/desk/s/{subject.public_id}/hand_on/",
        f"/desk/people/{office.caller.public_id}/",
        f"/desk/people/{stub.public_id}/",
        f"/desk/people/{stub.public_id}/merge/",
        "/desk/find/",
        "/desk/inbox/",
        "/desk/calls/",
        "/desk/machines/intake/",
    ]


@pytest.fixture
def handovers(office: Office) -> list[str]:
    """The screens of whoever hands over: colleagues, the list, the sheet for three signatures."""
    for number in range(6):
        office.register(text=f"第{number}户反映楼道堆物", colleague=office.grid_worker.person)
    left = actor("community_worker", office.community, name="何离任").person
    assert left is not None
    office.register(text="路灯不亮", colleague=left)
    holds = holds_of(left, office.director)
    to = dict.fromkeys((line.key for line in holds.lines), office.member.person)
    done = HandOver(office.director, left, to, holds.seen, reason="调离").execute()
    leaving = office.grid_worker.person
    assert leaving is not None
    return [
        "/desk/colleagues/",
        f"/desk/colleagues/{leaving.public_id}/handover/",
        f"/desk/handovers/{done.public_id}/",
    ]


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (WIDE, False)])
def test_handing_over_is_accessible_and_never_scrolls_sideways(
    office: Office, handovers: list[str], open_page: Callable[..., Page], width: int, large: bool
) -> None:
    page = open_page(handovers[0], office.director, width=width, large=large)
    found = {}
    for address in handovers:
        page.goto(address)
        found[address] = faults(page)
    page.goto(handovers[1])
    page.select_option("#to-all", index=1)
    page.fill("#reason", "调离")
    page.click('button[value="check"]')
    found["confirm"] = faults(page)
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("width", "large"), [(PHONE, False), (PHONE, True), (WIDE, False), (WIDE // 2, False)],
    ids=["phone", "phone-large", "office", "office-200"],
)  # fmt: skip
def test_it_is_accessible_and_never_scrolls_sideways(
    office: Office, addresses: list[str], open_page: Callable[..., Page], width: int, large: bool
) -> None:
    page = open_page(addresses[0], office.worker, width=width, large=large)
    found: dict[str, Any] = {}
    for address in addresses:
        page.goto(address)
        wrong = faults(page)
        if wrong:
            found[address] = wrong
    assert found == {}


def test_it_shows_the_whole_intake_at_once_on_an_old_screen(office: Office, open_page: Callable[..., Page]) -> None:
    """1366×768 leaves about 620 px below the browser's own bars: nobody scrolls for the button."""
    page = open_page("/desk/intake/", office.worker, width=WIDE)
    page.set_viewport_size({"width": WIDE, "height": 620})
    for name in ("find", "text", "number", "handler", "answer"):
        box = page.locator(f"[name={name}]").first.bounding_box()
        assert box is not None, name
        assert box["y"] + box["height"] <= 620, name
    button = page.locator("button[value=register]").bounding_box()
    assert button is not None
    assert button["y"] + button["height"] <= 620


def test_it_registers_without_javascript(office: Office, open_page: Callable[..., Page]) -> None:
    page = open_page("/desk/intake/", office.worker, width=WIDE, java_script_enabled=False)
    page.fill("[name=text]", "楼顶漏水")
    page.fill("[name=find]", "3-2-501")
    page.press("[name=find]", "Enter")
    page.wait_for_selector("[name=person]", state="attached")
    assert page.input_value("[name=text]") == "楼顶漏水"
    page.locator(f"[name=person][value='{office.caller.public_id}']").check(force=True)
    page.fill("[name=handler]", "桂花物业工程部")
    page.locator("button[value=register]").click()
    page.wait_for_selector(".registered")
    intake = Intake.objects.select_related("subject").get()
    assert (intake.person, intake.subject.state) == (office.caller, "handed")


def test_every_control_of_the_intake_is_reached_by_tab(office: Office, open_page: Callable[..., Page]) -> None:
    page = open_page("/desk/intake/", office.worker, width=WIDE)
    page.focus("[name=find]")
    seen = set()
    for _stop in range(40):
        seen.add(
            page.evaluate("document.activeElement.name + ':' + (document.activeElement.value || '')").split(":")[0]
        )
        page.keyboard.press("Tab")
    assert {"find", "new_name", "new_phone", "text", "channel", "number", "told_at", "place", "kind"} <= seen
    assert {"colleague", "handler", "answer", "do"} <= seen


def test_it_lists_its_shortcuts(office: Office, open_page: Callable[..., Page]) -> None:
    page = open_page("/desk/intake/", office.worker, width=WIDE)
    page.locator("[data-keys-help]").click()
    shown = page.locator("dialog").inner_text().lower()
    for key in ("f2", "f8", "ctrl+enter", "alt+1", "alt+7", "/"):
        assert key in shown, key


def test_a_single_letter_typed_into_the_box_is_no_shortcut(office: Office, open_page: Callable[..., Page]) -> None:
    page = open_page("/desk/intake/", office.worker, width=WIDE)
    page.focus("[name=find]")
    page.keyboard.type("bng")
    assert page.url.endswith("/desk/intake/")
    assert page.input_value("[name=find]") == "bng"


def test_a_number_is_shown_in_its_place(office: Office, open_page: Callable[..., Page]) -> None:
    subject = office.register()
    page = open_page(f"/desk/s/{subject.public_id}/", office.worker, width=WIDE)
    page.locator("form[data-reveal] button").click()
    page.wait_for_selector(".phone__number.is-shown")
    assert page.locator(".phone__number").inner_text() == "13800135678"
    assert "13800135678" not in page.url
