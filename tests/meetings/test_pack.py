"""The papers of a meeting: on the page and as .docx the same; no telephone anywhere."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from shequ_workflows.ballots.quorum import RULES
from shequ_workflows.meetings.hosts import MeetingHost, hosts
from shequ_workflows.meetings.models import Invitation, Meeting
from shequ_workflows.meetings.pack.content import LINES_A_PAGE, asked, pack_of, sheets
from shequ_workflows.meetings.pack.word import office, write
from shequ_workflows.meetings.plans import Item
from tests.factories import core
from tests.factories.community import PhoneFactory, resident
from tests.factories.meetings import MeetingWorld
from tests.factories.org import login_as

pytestmark = pytest.mark.django_db
PHONE = "13800135678"


@pytest.fixture
def meeting(world: MeetingWorld) -> Meeting:
    for rep in world.reps:
        PhoneFactory(person=rep.person, number=PHONE, is_primary=True)
    items = (Item("审议小广场安静公约", "公约草案已张贴七天。", is_voted=True), Item("通报食堂运营情况"))
    return world.announced(items=items, title="䶮㙍路安静公约")  # characters that old fonts lack


def text_of(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def papers_of(document: Any) -> list[str]:
    """Titles that begin a page, the first one among them."""
    heads = [one for one in document.paragraphs if one.style.name == "Heading 1"]
    assert not heads[0].paragraph_format.page_break_before
    assert all(one.paragraph_format.page_break_before for one in heads[1:])
    return [one.text for one in heads]


def test_the_word_file_opens_and_has_a_paper_a_page(meeting: Meeting) -> None:
    document = Document(BytesIO(write(pack_of(meeting))))
    assert papers_of(document) == ["䶮㙍路安静公约", "签到表", "表决票", "计票表", "会议纪要"]
    text = text_of(document)
    for words in (
        "居民代表会议",
        "党群服务中心二楼",
        "2026年7月21日 14:00—16:00",
        "审议小广场安静公约",
        "郑玉兰",
        "2-1-1001",
    ):
        assert words in text


def test_the_word_file_is_a4_in_fonts_that_every_office_has(meeting: Meeting) -> None:
    document = Document(BytesIO(write(pack_of(meeting))))
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "宋体"


def test_eight_ballots_an_item_and_only_for_what_is_voted(meeting: Meeting) -> None:
    document = Document(BytesIO(write(pack_of(meeting))))
    ballots = [table for table in document.tables if "表决票" in table.rows[0].cells[0].text]
    assert [len(table.rows) * len(table.columns) for table in ballots] == [8]
    text = ballots[0].rows[3].cells[1].text
    assert "□ 赞成    □ 反对    □ 弃权" in text
    assert "1. 审议小广场安静公约" in text


def test_no_telephone_stands_anywhere(meeting: Meeting, client: Client, world: MeetingWorld) -> None:
    login_as(client, "rc_member", world.community)
    page = client.get(reverse("shequ_meetings:pack", args=[meeting.subject.public_id])).content.decode()
    document = text_of(Document(BytesIO(write(pack_of(meeting)))))
    for number in (PHONE, PHONE[-4:]):
        assert number not in page
        assert number not in document


def test_the_page_has_the_same_papers(meeting: Meeting, client: Client, world: MeetingWorld) -> None:
    login_as(client, "rc_member", world.community)
    page = client.get(reverse("shequ_meetings:pack", args=[meeting.subject.public_id]))
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count('<article class="sheet') == 5
    assert text.count('class="ballot"') == 8
    for words in ("签到表", "计票表", "会议纪要", "郑玉兰", "应到 8 人，到会 6 人起符合法定人数。"):
        assert words in text


def test_a_meeting_without_votes_has_no_ballots(world: MeetingWorld) -> None:
    document = Document(BytesIO(write(pack_of(world.planned("hearing")))))
    assert papers_of(document)[1:] == ["签到表", "会议纪要"]


def test_the_matter_stands_on_the_first_page(world: MeetingWorld) -> None:
    hosts.register(MeetingHost("lamp", text=lambda subject: f"{subject.title}：三盏灯不亮。"))
    try:
        matter = core.subject(world.community, title="路灯")
        pack = pack_of(world.planned("talk", about=matter, items=(Item("路灯", subject=matter),)))
    finally:
        hosts.unregister("lamp")
    assert pack.matter == "路灯：三盏灯不亮。"
    assert pack.items[0].text == "路灯：三盏灯不亮。"


# --- the sign-in sheet -----------------------------------------------------------------------------------------


def test_people_stand_in_walking_order_below_their_building(meeting: Meeting) -> None:
    (page,) = pack_of(meeting).sign_in
    rooms = [line.heading or line.room for line in page if line.heading or line.room]
    assert rooms == [
        "桂花苑 2 栋", "2-1-302", "2-1-1001", "2-2-101", "2-2-302", "桂花苑 3 栋", "3-1-201", "桂花苑 10 栋", "10-1-101",
        "不住在本社区或未登记房号", "其他到会人员",
    ]  # fmt: skip
    assert [line.number for line in page if line.number] == list(range(1, 10))


def test_a_long_list_breaks_between_buildings_lines(world: MeetingWorld) -> None:
    meeting = world.planned("hearing")
    for number in range(60):
        person = resident(f"住户{number}", f"{number // 20 + 11}-1-{number % 20 + 1:02d}1", world.compound)
        unit = person.memberships.get().household.unit
        Invitation.objects.create(meeting=meeting, person=person, group="building", unit=unit, at=meeting.starts_at)
    pages = sheets(meeting.invitations.in_walking_order(), with_votes=False)
    assert all(len(page) <= LINES_A_PAGE for page in pages)
    assert all(page[0].heading and not page[-1].heading for page in pages)
    numbers = [line.number for page in pages for line in page if line.number]
    assert numbers == list(range(1, meeting.invitations.count() + 1))


def test_the_chair_reads_what_to_count_to() -> None:
    lines = asked(RULES["representatives"], 61)
    assert lines[0] == "应到 61 人，到会 41 人起符合法定人数。"
    assert "过半数" in lines[1]
    owners = asked(RULES["owners_special"], 900)
    assert "3/4 以上" in " ".join(owners)


def test_it_costs_a_constant_number_of_queries(meeting: Meeting, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        pack_of(Meeting.objects.whole().get(pk=meeting.pk))


def test_an_owners_meeting_is_convened_by_their_committee(world: MeetingWorld) -> None:
    owners, residents = world.planned("owners"), world.planned("residents")
    assert office(owners) == "桂花苑业主委员会"
    assert office(residents) == "桂花里社区居民委员会"
