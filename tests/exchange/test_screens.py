"""In a browser: WCAG 2.2 AA, nothing sticks out at 360 px or on the office's screen; a roster goes in without JavaScript."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse

from shequ_workflows.community.actions import IssueLetters
from shequ_workflows.community.models import Building, Household, HouseholdMember, LetterCode
from shequ_workflows.exchange.actions import TellColumns, UploadRoster
from shequ_workflows.exchange.models import RosterImport
from shequ_workflows.org.actors import Actor
from tests.factories.community import CompoundFactory, resident
from tests.factories.org import PersonFactory, Town, actor
from tests.screens import OFFICE, PHONE, faults, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = ["楼号", "单元", "室号", "姓名", "出生日期", "联系电话", "身份证号", "与户主关系", "产权人", "建筑面积", "备注"]


def content() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for at in range(40):
            sheet.write_row(
                at + 1, 0, ["3", "2", str(501 + at), f"王秀英{at}", "1958.3.7", "138", "", "户主", "", "89.5"]
            )
            if at % 2:
                sheet.write(at + 1, 5, "13800138000")
    return buffer.getvalue()


class World:
    """A director with a roster at each stage, and homes with people."""

    def __init__(self) -> None:
        self.town = Town()
        self.director = actor("rc_director", self.town.community)
        self.grid_worker = actor("grid_worker", self.town.grid)
        self.stranger = Actor.of(PersonFactory(name="微信用户", is_stub=True))
        self.compound = CompoundFactory(node=self.town.community, name="阳光小区")
        resident("李强", "8-1-101", self.compound, phone="13800138000")
        Building.objects.filter(number="8").update(grid=self.town.grid)
        self.building = Building.objects.get(number="8")
        self.home = Household.objects.get()
        IssueLetters(self.director, self.town.community, [self.home]).execute()
        self.uploaded = self.upload()
        self.compared = self.upload()
        mapping = {
            str(at): key for at, key in enumerate(["building", "entrance", "room", "name", "birth_date", "phone"])
        }
        TellColumns(self.director, self.compared, mapping).execute()

    def upload(self) -> RosterImport:
        return UploadRoster(
            self.director, self.town.community, "桂花里花名册.xlsx", content(), compound="阳光小区"
        ).execute()


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_no_screen_has_a_fault(world: World, browser: Any, width: int) -> None:
    staff = [
        reverse("shequ_exchange:index"),
        reverse("shequ_exchange:upload"),
        reverse("shequ_exchange:export"),
        reverse("shequ_exchange:roster", args=[world.uploaded.public_id]),
        reverse("shequ_exchange:roster", args=[world.compared.public_id]),
        f"{reverse('shequ_community:letters')}?building={world.building.pk}",
        reverse("shequ_community:print_letters", args=[LetterCode.objects.get().batch]),
    ]
    doors = [
        reverse("shequ_community:doors"),
        f"{reverse('shequ_community:doors')}?building={world.building.pk}",
        reverse("shequ_community:door", args=[world.home.pk]),
    ]
    own = [reverse("shequ_community:by_roster"), reverse("shequ_community:by_letter")]
    with pages(browser) as open_page:
        for who, addresses in ((world.director, staff), (world.grid_worker, doors), (world.stranger, own)):
            for address in addresses:
                assert faults(open_page(address, who, width=width)) == [], address


def test_a_roster_goes_in_without_javascript(world: World, browser: Any) -> None:
    """From the uploaded file on: the browser of the tests hands no file over."""
    address = reverse("shequ_exchange:roster", args=[world.uploaded.public_id])
    with pages(browser) as open_page:
        page = open_page(address, world.director, width=OFFICE, java_script_enabled=False)
        page.get_by_role("button", name="与底册比对").click()
        page.get_by_role("button", name="保存20行，略过20行有误的").click()
        page.get_by_text("名册已保存。").wait_for()
    assert HouseholdMember.objects.count() == 21
