"""In a browser: the screens of points, lists and slips have no fault; keys and a drag do what the buttons do."""

from __future__ import annotations

from typing import Any

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.models import Opinion, Point
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.points import GatherOpinions
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from tests.factories.community import BuildingFactory, CompoundFactory, HouseholdFactory, MemberFactory, UnitFactory
from tests.factories.deliberation import DAY, MONDAY, Hall, PersonFactory, matter
from tests.screens import OFFICE, PHONE, faults, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall(transactional_db: None, clock: Any) -> Hall:
    """Committed: the browser's questions are answered over another connection."""
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    made = Hall()
    unit = UnitFactory(
        building=BuildingFactory(compound=CompoundFactory(node=made.community), number="3"), entrance="2", room="501"
    )
    household = HouseholdFactory(unit=unit)
    for name in ("张桂芳", "张小明"):
        MemberFactory(household=household, person=PersonFactory(name=name, home=made.community))
    return made


@pytest.fixture
def talk(hall: Hall, clock: Any) -> Subject:
    subject, at = matter(hall, "consulting")
    clock.write_text((at + DAY / 24).isoformat(), encoding="ascii")
    for text in ("早点开门", "晚点关门", "谢谢"):
        opinion = GiveOpinion(hall.new("resident"), subject, text).execute()
        ReviewOpinion(hall.worker, opinion, publish=True).execute()
    return subject


def url(subject: Subject, rest: str) -> str:
    return f"/deliberation/{subject.public_id}/{rest}/"


def first_point(hall: Hall, talk: Subject) -> Point:
    opinion = Opinion.objects.order_by("pk")[0]
    point = GatherOpinions(hall.worker, talk, [opinion.public_id], title="延长开放").execute()
    assert point is not None
    return point


@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_no_screen_has_a_fault(hall: Hall, talk: Subject, browser: Any, width: int, large: bool) -> None:
    point = first_point(hall, talk)
    AnswerPoint(hall.director, talk, point.number, "adopted", "照办。").execute()
    addresses = [url(talk, rest) for rest in ("points", "points/1", "list", "slips", "letters")]
    addresses += [f"/deliberation/{name}/" for name in ("second-looks", "call-backs", "publishing")]
    with pages(browser) as open_page:
        for address in addresses:
            assert faults(open_page(address, hall.director, width=width, large=large)) == [], address
        page = open_page(url(talk, "list"), hall.worker, width=width, large=large)
        page.locator("[name=pasted]").fill("1. 3-2-501 张桂芳 同意\n2. 3-2-501 张小明 反对\n3. 张三 同意")
        page.locator("button[value=check]").click()
        page.get_by_text("尚未保存").wait_for()
        assert faults(page) == []


def test_it_is_gathered_by_keys_alone(hall: Hall, talk: Subject, browser: Any) -> None:
    first_point(hall, talk)
    with pages(browser) as open_page:
        page = open_page(url(talk, "points"), hall.worker, width=OFFICE)
        page.locator("input[name=opinion]").first.focus()
        page.keyboard.press("1")
        page.get_by_text("已归入。").wait_for()
        page.locator("input[name=opinion]").first.focus()
        page.keyboard.press("0")
        page.get_by_text("已标为无须归纳。").wait_for()
    assert Point.objects.get().opinions.count() == 2
    assert Opinion.objects.get(is_plain=True).text == "谢谢"


def test_it_is_gathered_by_drag(hall: Hall, talk: Subject, browser: Any) -> None:
    first_point(hall, talk)
    with pages(browser) as open_page:
        page = open_page(url(talk, "points"), hall.worker, width=OFFICE)
        page.locator("[data-voice]").first.drag_to(page.locator("[data-point]").first)
        page.get_by_text("已归入。").wait_for()
    assert Point.objects.get().opinions.count() == 2


#: The page is there and its field waits to be typed into.
HAS_FOCUS = "document.activeElement.matches('input, textarea')"


def test_a_slip_is_one_line_and_enter(hall: Hall, talk: Subject, browser: Any) -> None:
    with pages(browser) as open_page:
        page = open_page(url(talk, "slips"), hall.worker, width=OFFICE)
        page.wait_for_function(HAS_FOCUS)
        page.keyboard.type("3-2-501 张桂芳 同意，晚上九点关门")
        page.keyboard.press("Enter")
        page.get_by_text("已录入：张桂芳的意见。").wait_for()
        page.wait_for_function(HAS_FOCUS)  # the line has it again
        page.keyboard.type("3-2-501")
        page.keyboard.press("Enter")
        page.get_by_text("张桂芳已对本议题发表过意见").wait_for()
    assert Opinion.objects.filter(channel="paper").count() == 1
