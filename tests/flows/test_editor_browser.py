"""In Chromium: a clerk draws 用印审批 from nothing, tries it out and publishes it; on the office's monitor and on a phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.flows.definition.reading import read
from shequ_workflows.flows.models import Flow
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.moment import now
from tests.factories.org import NodeFactory, actor
from tests.screens import OFFICE, PHONE, faults, pages

from .admin import seal, url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def open_page(browser: Browser, settings: Any) -> Iterator[Callable[..., Page]]:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    with pages(browser) as opened:
        yield opened


@pytest.fixture
def director() -> Actor:
    made = actor("rc_director", NodeFactory(kind="community", name="幸福里社区"), account=True)
    sync_permissions()
    sync_members(now())
    return made


class Hands:
    def __init__(self, page: Page) -> None:
        self.page = page

    def add(self, what: str) -> None:
        self.page.get_by_role("link", name=what, exact=True).click()

    def type(self, name: str, text: str) -> None:
        self.page.locator(f'[name="{name}"]').fill(text)

    def tick(self, name: str, *values: str) -> None:
        for value in values:
            self.page.locator(f'[name="{name}"][value="{value}"]').check()

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f'[name="{name}"]').select_option(value)

    def save(self) -> None:
        self.page.locator(".shequ-save button[name=save]").click()
        self.page.locator("#flow-rows").wait_for()

    def state(self, key: str, label: str, kind: str) -> None:
        self.add("新增状态")
        self.type("label__zh-hans", label)
        self.type("key", key)
        self.choose("kind", kind)
        self.save()

    def step(self, key: str, label: str, source: str, target: str, who: str) -> None:
        self.add("新增步骤")
        self.type("label__zh-hans", label)
        self.type("key", key)
        for box in self.page.locator('[name="sources"]:checked').all():
            box.uncheck()
        self.tick("sources", source)
        self.tick("targets", target)
        self.tick("who", who)
        self.save()


def test_a_clerk_draws_a_flow_of_four_states_and_publishes_it(open_page: Callable[..., Page], director: Actor) -> None:
    page = open_page(url("add"), director, width=OFFICE)
    page.locator('[name="title"]').fill("用印审批")
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_url("**/build/")
    hands = Hands(page)
    hands.state("asked", "待审批", "start")
    hands.state("approved", "待用印", "work")
    hands.state("sealed", "已用印", "good")
    hands.state("refused", "未批准", "bad")
    hands.add("新增时限")
    hands.type("label__zh-hans", "审批")
    hands.type("key", "approval")
    hands.type("length_0", "2")
    hands.choose("length_1", "wd")
    hands.save()
    hands.step("ask", "申请用印", "-new-", "asked", "community_worker")
    hands.step("approve", "同意", "asked", "approved", "rc_director")
    hands.step("refuse", "不同意", "asked", "refused", "rc_director")
    hands.step("seal", "盖章", "approved", "sealed", "community_worker")

    # A condition in rows, and the clock, on the step that is there already.
    page.get_by_role("link", name="同意", exact=True).first.click()
    hands.choose("clock_approval", "-")
    page.locator("summary", has_text="条件").click()
    page.locator('button[name="more"][value="guards"]').click()
    hands.type("guards-0-says__zh-hans", "没有申请，不能审批。")
    hands.choose("guards-0-fact_0", "taken/ask")
    hands.choose("guards-0-is_0", "at_least")
    hands.type("guards-0-value_0", "1")
    assert faults(page) == []
    hands.save()
    page.get_by_role("link", name="申请用印", exact=True).first.click()
    hands.choose("clock_approval", "+")
    hands.save()

    # The diagram leads to the rows, and a row lights its arrow.
    assert page.locator(".machine__box").count() == 5
    page.locator('.machine a[href="#edges-approve"]').click()
    assert page.evaluate("document.activeElement.id") == "edges-approve"
    assert page.locator('.machine__line[data-arrow="approve"].is-lit').count() == 1
    page.reload()  # Wagtail's own message fades in meanwhile
    assert faults(page) == []

    page.get_by_role("link", name="试运行", exact=True).click()
    for name in ("申请用印", "同意", "盖章"):
        page.get_by_role("button", name=name, exact=True).click()
    assert "已用印" in page.locator("#now + dl").inner_text()
    assert faults(page) == []
    page.locator("#scenario-name").fill("照常")
    page.get_by_role("button", name="保存走过的步骤").click()

    page.get_by_role("link", name="发布", exact=True).click()
    assert faults(page) == []
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url("**/build/")
    flow = Flow.objects.get()
    assert flow.live
    made = read(json.loads(flow.current.body))
    assert [one.key for one in made.states] == ["asked", "approved", "sealed", "refused"]
    approve = made.edge("approve")
    assert approve is not None
    assert (approve.clocks, approve.guards[0].must) == ("-approval", {">=": [{"var": "taken/ask"}, "1"]})


@pytest.mark.parametrize("width", [OFFICE, PHONE])
def test_axe_finds_nothing_on_the_pages(open_page: Callable[..., Page], director: Actor, width: int) -> None:
    class Here:
        here = director.person.home  # type: ignore[union-attr]

    flow = seal(Here())  # type: ignore[arg-type]
    flow.latest_revision.publish()
    addresses = [
        url("build", flow.pk), url("build_add", flow.pk, "edges"), url("build_edit", flow.pk, "states", "asked"),
        url("build_delete", flow.pk, "states", "asked"), url("build_settings", flow.pk), url("try", flow.pk),
        url("publish", flow.pk), url("versions", flow.pk), url("version", flow.pk, 1), url("move", flow.pk), url("import"),
        url("print", flow.pk),
    ]  # fmt: skip
    page = open_page(addresses[0], director, width=width)
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = faults(page)
    assert {address: said for address, said in found.items() if said} == {}


def test_it_is_built_without_a_script(open_page: Callable[..., Page], director: Actor) -> None:
    class Here:
        here = director.person.home  # type: ignore[union-attr]

    flow = seal(Here())  # type: ignore[arg-type]
    page = open_page(url("build", flow.pk), director, width=OFFICE, java_script_enabled=False)
    page.locator('button[value="down:states:asked"]').click()
    page.locator("meta[http-equiv=refresh]").wait_for(state="attached")
    page.goto(url("build", flow.pk))
    assert page.locator(".shequ-row").first.get_attribute("id") == "states-approved"
    page.locator('.machine a[href="#edges-approve"]').click()
    assert page.url.endswith("#edges-approve")
