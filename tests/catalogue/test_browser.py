"""The catalogue in a real browser: three taps, search, filters, paper; axe, 200 %, 360 px, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.forms.constants import Who
from shequ_workflows.org.models import CommunityPage
from tests.factories import forms as build
from tests.factories.catalogue import guide, services
from tests.factories.org import Town, actor
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "每周一至周五上午九点到下午五点半在党群服务中心一楼窗口办理，腿脚不便的请提前来电，网格员上门代办。" * 3


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


class Scene(Town):
    """A site with one community: a full guide, a paused one, one that explains what is not issued."""

    def __init__(self) -> None:
        super().__init__()
        root = WagtailPage.get_first_root_node()
        self.home: CommunityPage = root.add_child(
            instance=CommunityPage(title="梧桐社区", slug="wutong", node=self.community)
        )
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": self.home}
        )
        self.services: ServiceIndexPage = services(self.home, introduction="能在网上办的不用跑。")
        form = build.published(
            build.draft(
                self.community, build.step("一", build.text("姓名")), title="助餐申请", who=Who.VERIFIED, quota=20
            )
        )
        self.meals: ServiceGuidePage = guide(
            self.services, "社区助餐", form=form, statutory="10 wd", online=True, online_depth="4", implementation_code="GHL-003",
            conditions=f"本社区居住\n{WORDS}", faq=[{"question": "临时不吃怎么办？", "answer": WORDS}], is_free=False,
            fees=[{"name": "午饭", "standard": "每份 12 元", "basis": "助餐办法"}], specials=[{"name": "评估", "amount": 5}],
            bases=[{"law": "《城市居民委员会组织法》", "article": "第三条", "text": WORDS}],
            materials=[
                {"name": "身份证", "source_kind": "applicant"},
                {"name": "居住证", "need": "may_follow", "source_kind": "government", "copies": 2, "note": WORDS},
                {"name": "能力评估结果", "need": "shared", "source": "区民政局"},
            ],
        )  # fmt: skip
        self.paused = guide(
            self.services, "课后托管", themes=["children"], events=["school"], state="paused", state_reason="教室装修",
            instead="到街道托管点", state_until="2099-01-01",
        )  # fmt: skip
        barred = BarredCertificate.objects.get(code="C01")
        self.kinship = guide(self.services, "亲属关系证明", barred=barred, materials=[], themes=["papers"])
        self.meals.hours = "工作日 8:30—17:00"
        self.meals.change_note = "开门早半小时"
        self.meals.save_revision().publish()


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("script", [True, False])
def test_a_resident_finds_the_form_in_three_taps(scene: Scene, open_page: Callable[..., Page], script: bool) -> None:
    page = open_page(scene.home.url, width=PHONE, java_script_enabled=script)
    page.click("#h-services ~ .chips a:has-text('助餐用餐')")
    page.click("a:has-text('社区助餐')")
    assert page.locator("h1").inner_text() == "社区助餐"
    page.click("a.btn:has-text('申请')")
    assert "/forms/" in page.url


@pytest.mark.parametrize("query", ["助餐", "zc", "zhucan"])
@pytest.mark.parametrize("script", [True, False])
def test_it_is_found_by_its_name_and_its_letters(
    scene: Scene, open_page: Callable[..., Page], query: str, script: bool
) -> None:
    page = open_page(scene.services.url, width=PHONE, java_script_enabled=script)
    page.fill("input[name=q]", query)
    page.click(".filters button")
    assert page.locator(".cards a.cover").all_inner_texts() == ["社区助餐"]
    page.click(f".chips a:has-text('{query}')")
    assert page.locator(".cards a.cover").count() == 3


def test_it_is_found_by_theme_event_and_letter(scene: Scene, open_page: Callable[..., Page]) -> None:
    page = open_page(scene.services.url, width=PHONE)
    page.click("#h-event ~ .chips a")
    assert page.locator(".cards a.cover").all_inner_texts() == ["课后托管"]
    page.goto(scene.services.url)
    page.click("nav .chip:text-is('Q')")
    assert page.locator(".cards a.cover").all_inner_texts() == ["亲属关系证明"]


def addresses(scene: Scene) -> list[str]:
    own = [scene.meals, scene.paused, scene.kinship]
    listing = scene.services.url
    return [
        scene.home.url, listing, f"{listing}?q=zc", f"{listing}?q=火箭", f"{listing}?theme=children&letter=K",
        *(one.url for one in own), f"{scene.meals.url}changes/", f"{scene.meals.url}sheet/", f"{scene.kinship.url}sheet/",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False), (OFFICE // 2, False)])
def test_everybody_can_read_every_page(scene: Scene, open_page: Callable[..., Page], width: int, large: bool) -> None:
    """A window half as wide is the same page at 200 %."""
    found = {}
    for address in addresses(scene):
        page = open_page(address, width=width, large=large)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        if not address.endswith("sheet/") or width == OFFICE:
            found[address] = faults(page)
        page.context.close()
    assert {address: said for address, said in found.items() if said} == {}


def test_the_folded_fields_open_by_keyboard_and_without_script(scene: Scene, open_page: Callable[..., Page]) -> None:
    page = open_page(scene.meals.url, width=PHONE, java_script_enabled=False)
    last = page.locator("details").last
    assert not page.locator("text=GHL-003").is_visible()
    last.locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("text=GHL-003").is_visible()


def test_staff_screens_are_readable_too(scene: Scene, open_page: Callable[..., Page]) -> None:
    editor = actor("editor", scene.community)
    code = scene.community.code
    take_in = reverse("shequ_catalogue:import", args=[code])
    page = open_page(reverse("shequ_catalogue:guides"), editor, width=OFFICE)
    assert faults(page) == []
    for content, word in (
        ("事项名称,到现场次数\n助餐,一次\n", "应当是"),
        ("事项名称,办理地点\n社区助餐,二楼\n", "存为草稿"),
    ):
        page.goto(take_in)
        assert faults(page) == []
        page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": content.encode()})
        page.click("form button:has-text('比较')")
        page.wait_for_selector(f"text={word}")
        assert faults(page) == []
    page.click("button:has-text('存为草稿')")
    page.wait_for_selector("text=已存1份草稿")
