"""In Chromium, the whole way: a clerk builds a flow of five states with a form, a condition, a countersigning and two clocks,
tries it out and publishes it; a resident sends the form; three roles take it to the end. A new version comes meanwhile: one
case is moved, one stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.flows.models import Case, Flow
from shequ_workflows.forms.constants import Who
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.flows.conftest import Office
from tests.screens import OFFICE, PHONE, faults, pages

from .admin import url
from .test_desk_browser import go
from .test_editor_browser import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
TITLE = "活动室借用"


@pytest.fixture
def committed(transactional_db: None, settings: Any) -> Office:
    """A community with a published form; its director may build flows."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    office = Office()
    asked = build.step("借用", build.text("做什么用", required=True), build.number("多少人", required=True))
    build.published(build.draft(office.community, asked, title=TITLE + "申请", who=Who.SIGNED_IN))
    sync_permissions()
    sync_members(now())
    return office


def choose_by_words(page: Page, name: str, words: str) -> None:
    option = page.locator(f'[name="{name}"] option', has_text=words).first
    page.locator(f'[name="{name}"]').select_option(value=option.get_attribute("value"))


def clock(hands: Hands, key: str, label: str, days: str) -> None:
    hands.add("新增时限")
    hands.type("label__zh-hans", label)
    hands.type("key", key)
    hands.type("length_0", days)
    hands.choose("length_1", "wd")
    hands.save()


def edit(hands: Hands, label: str, **clocks: str) -> None:
    """Start and stop clocks in a step that is there."""
    hands.page.get_by_role("link", name=label, exact=True).first.click()
    for key, sign in clocks.items():
        hands.choose(f"clock_{key}", sign)
    hands.save()


def build_flow(page: Page) -> Hands:
    page.locator('[name="title"]').fill(TITLE)
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_url("**/build/")
    hands = Hands(page)
    for key, label, kind in (
        ("asked", "待受理", "start"), ("talked", "会签中", "work"), ("granted", "已同意", "work"),
        ("used", "已归还", "good"), ("refused", "未同意", "bad"),
    ):  # fmt: skip
        hands.state(key, label, kind)
    clock(hands, "reply", "答复", "3")
    clock(hands, "back", "归还", "5")
    hands.add("新增表单")
    choose_by_words(page, "form", TITLE)
    hands.type("key", "loan")
    hands.save()
    hands.step("ask", "申请借用", "-new-", "asked", "reporter")
    hands.step("accept", "受理", "asked", "talked", "community_worker")
    hands.step("grant", "会签通过", "talked", "granted", "system")
    hands.step("refuse", "会签没通过", "talked", "refused", "system")
    hands.step("give_back", "确认归还", "granted", "used", "community_worker")
    page.get_by_role("link", name="申请借用", exact=True).first.click()
    hands.choose("form", "loan")
    hands.choose("clock_reply", "+")
    hands.save()
    _condition(hands)
    edit(hands, "会签通过", reply="-", back="+")
    edit(hands, "会签没通过", reply="-")
    edit(hands, "确认归还", back="-")
    _countersigning(hands)
    page.get_by_role("link", name=re.compile("标题、编号")).click()
    hands.type("prefix", "借")
    hands.save()
    return hands


def _condition(hands: Hands) -> None:
    page = hands.page
    page.get_by_role("link", name="受理", exact=True).first.click()
    page.locator("summary", has_text="条件").click()
    page.locator('button[name="more"][value="guards"]').click()
    hands.type("guards-0-says__zh-hans", "超过一百人的活动，请到街道申请。")
    choose_by_words(page, "guards-0-fact_0", "多少人")
    hands.choose("guards-0-is_0", "at_most")
    hands.type("guards-0-value_0", "100")
    hands.save()


def _countersigning(hands: Hands) -> None:
    page = hands.page
    page.get_by_role("link", name="会签中", exact=True).first.click()
    page.locator("summary", has_text="会签").first.click()
    page.locator('[name="counter"]').check()
    hands.tick("round_who", "rc_member", "rc_director")
    hands.choose("passed", "grant")
    hands.choose("failed", "refuse")
    hands.save()


def take(page: Page, step: str) -> None:
    """Press a step's button; where it asks once more, press it there, too."""
    go(page, f"^{step}")
    if page.locator("h1", has_text=re.compile(f"^{step}")).count():
        go(page, f"^{step}")


def send_form(page: Page, purpose: str, people: str) -> None:
    """On a phone: begin, answer, look it over, send."""
    go(page, "开始")
    page.locator("main input[type=text]").first.fill(purpose)
    page.locator("main input[inputmode]").last.fill(people)
    go(page, "核对一遍")
    go(page, "提交")


def test_a_flow_is_built_used_and_changed(committed: Office, browser: Any) -> None:
    office = committed
    caller = Actor.of(office.caller)
    with pages(browser) as open_page:
        page = open_page(url("add"), office.director, width=OFFICE)
        hands = build_flow(page)
        page.reload()  # Wagtail's own message fades in meanwhile
        assert faults(page) == []

        page.get_by_role("link", name="试运行", exact=True).click()
        page.get_by_role("button", name=re.compile("^申请借用")).click()
        page.locator(".shequ-asking textarea, .shequ-asking input[type=text]").first.wait_for()
        assert faults(page) == []

        page.goto(url("publish", Flow.objects.get(title=TITLE).pk))
        page.get_by_role("button", name="发布", exact=True).click()
        page.wait_for_url("**/build/")
        flow = Flow.objects.get(title=TITLE)
        assert flow.opens_with is not None
        assert [one["key"] for one in flow.body["states"]] == ["asked", "talked", "granted", "used", "refused"]

        phone = open_page(f"/forms/{flow.opens_with.slug}/", caller, width=PHONE)
        for purpose, people in (("老年合唱团排练", "30"), ("社区联欢会", "300")):
            phone.goto(f"/forms/{flow.opens_with.slug}/")
            send_form(phone, purpose, people)
            assert faults(phone) == []
        small, big = Case.objects.select_related("subject").order_by("pk")
        assert phone.get_by_text(big.subject.number).count()

        # The condition: too many people for this community.
        desk = open_page(f"/desk/s/{big.subject.public_id}/", office.worker, width=OFFICE)
        assert "超过一百人的活动" in desk.inner_text("main")
        desk.goto(f"/desk/s/{small.subject.public_id}/")
        take(desk, "受理")

        # A new version meanwhile: the big one is moved to it, the small one stays.
        hands.page.goto(url("build", flow.pk))
        page.get_by_role("link", name="受理", exact=True).first.click()
        hands.type("guards-0-value_0", "500")
        hands.save()
        page.goto(url("publish", flow.pk))
        page.get_by_role("button", name="发布", exact=True).click()
        page.wait_for_url("**/build/")
        page.goto(url("move", flow.pk))
        assert "会签" in page.inner_text("main"), "the one whose word is being asked stays"
        page.locator("#reason").fill("放宽人数")
        page.get_by_role("button", name="继续").click()
        page.get_by_role("button", name="换版").click()
        page.wait_for_url("**/move/**")
        assert Subject.objects.get(pk=big.pk).version == "2"
        assert Subject.objects.get(pk=small.pk).version == "1"

        desk.goto(f"/desk/s/{big.subject.public_id}/")
        take(desk, "受理")
        for who in (office.member, office.director):
            seat = open_page(f"/desk/s/{small.subject.public_id}/", who, width=OFFICE)
            take(seat, "同意")
        desk.goto(f"/desk/s/{small.subject.public_id}/")
        take(desk, "确认归还")
        phone.goto(f"/flows/track/{small.subject.public_id}/")
        assert "已归还" in phone.inner_text("main")
        assert faults(phone) == []
    ended = Subject.objects.get(pk=small.pk)
    assert (ended.state, ended.is_open) == ("used", False)
    assert Subject.objects.get(pk=big.pk).state == "talked"
    assert [row.verb for row in ended.records.order_by("seq")] == [
        "open", "ask", "accept", "agree", "agree", "grant", "give_back",
    ]  # fmt: skip
