"""One text, every channel: long picture, Word file, slips for the doors, feed."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shequ_workflows.community.models import Unit
from shequ_workflows.notices import long_picture
from shequ_workflows.notices.door_slips import entrances_of, tear_off_day
from shequ_workflows.notices.models import NoticePage
from shequ_workflows.org.moment import now, today
from tests.factories.community import BuildingFactory, CompoundFactory
from tests.factories.notices import notice
from tests.factories.org import login_as

from .conftest import Boards

ATOM = "{http://www.w3.org/2005/Atom}"
FONT = long_picture.font_path()
needs_font = pytest.mark.skipif(not FONT, reason="no Chinese font on this machine")


def url(name: str, page: NoticePage) -> str:
    return reverse(f"shequ_notices:{name}", args=[page.pk])


# -- feed --------------------------------------------------------------------------------------------------------------


def feed(client: Client, boards: Boards) -> ElementTree.Element:
    response = client.get(reverse("shequ_notices:feed", args=[boards.home.pk]))
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def found(one: ElementTree.Element, name: str) -> str:
    child = one.find(name)
    assert child is not None, name
    return child.text or ""


@pytest.mark.django_db
def test_the_feed_is_valid_rss(boards: Boards, client: Client) -> None:
    """What RSS 2.0 and the feed validator ask for: required elements, absolute addresses, unique ids, dates of RFC 822."""
    for number in range(3):
        notice(boards.board, f"第{number}件事 <b>&amp;</b>\x0b", kind="announcement")
    root = feed(client, boards)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    channel = root.find("channel")
    assert channel is not None
    for name in ("title", "link", "description", "language", "lastBuildDate", "ttl"):
        assert found(channel, name)
    assert found(channel, "language") == "zh-cn"
    itself = channel.find(f"{ATOM}link")
    assert itself is not None
    assert itself.get("rel") == "self"
    assert (itself.get("href") or "").startswith("http://testserver/")
    items = channel.findall("item")
    assert len(items) == 3
    assert len({found(one, "guid") for one in items}) == 3
    for one in items:
        assert found(one, "link").startswith("http://testserver/notices/")
        assert parsedate_to_datetime(found(one, "pubDate")).tzinfo is not None
        assert found(one, "category") == "公告"
        assert "\x0b" not in found(one, "title")


@pytest.mark.django_db
def test_the_feed_tells_what_everybody_may_read(boards: Boards, client: Client) -> None:
    notice(boards.board, "看得见")
    notice(boards.board, "草稿", live=False)
    notice(boards.other_board, "别处的")
    channel = feed(client, boards).find("channel")
    assert channel is not None
    assert [found(one, "title") for one in channel.findall("item")] == ["看得见"]


@pytest.mark.django_db
def test_an_empty_feed_is_one_too(boards: Boards, client: Client) -> None:
    channel = feed(client, boards).find("channel")
    assert channel is not None
    assert channel.findall("item") == []


@pytest.mark.django_db
def test_the_board_and_its_notices_name_their_feed(boards: Boards, client: Client) -> None:
    page = notice(boards.board)
    for address in (boards.board.url, page.url):
        shown = client.get(address).content.decode()
        assert 'type="application/rss+xml" title="' in shown
        assert reverse("shequ_notices:feed", args=[boards.home.pk]) in shown


# -- Word --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_word_file_holds_the_whole_text(boards: Boards, client: Client) -> None:
    body = "<p>第一段\x0b<b>加粗</b></p><h3>小标题</h3><ul><li>一</li><li>二</li></ul><ol><li>甲</li></ol>"
    page = notice(boards.board, body=body, place="一楼", contact="0000 0000")
    response = client.get(url("docx", page))
    assert "filename*=UTF-8''" in response["Content-Disposition"]
    document = Document(BytesIO(response.content))
    lines = [(one.style.name, one.text) for one in document.paragraphs]
    assert ("Heading 1", "家庭医生进社区") in lines
    assert ("Normal", "第一段加粗") in lines
    assert ("Heading 2", "小标题") in lines
    assert [text for style, text in lines if style == "List Bullet"] == ["一", "二"]
    assert [text for style, text in lines if style == "List Number"] == ["甲"]
    assert any("一楼" in text for _style, text in lines)
    assert any(f"/notices/{page.pk}/" in text for _style, text in lines)
    assert len(document.inline_shapes) == 1


# -- long picture ------------------------------------------------------------------------------------------------------


@needs_font
@pytest.mark.django_db
def test_the_long_picture_grows_with_its_text(boards: Boards, client: Client) -> None:
    short, long = notice(boards.board), notice(boards.board, "长", body="<p>" + "很长的话。" * 300 + "</p>")
    sizes = []
    for page in (short, long):
        response = client.get(url("picture", page))
        assert response["Content-Type"] == "image/png"
        image = Image.open(BytesIO(response.content))
        assert image.width == long_picture.WIDTH
        sizes.append(image.height)
    assert sizes[0] < sizes[1] < long_picture.HIGHEST


@needs_font
def test_the_code_in_the_picture_is_the_address() -> None:
    """Its modules are those of the address's code; what is too long is cut."""
    told = long_picture.Told(
        "社区", "通知", "标题", "", ["很长的话。" * 60] * 40, [], "https://x.example/n/1/", "扫", "全文见网上"
    )
    image = Image.open(BytesIO(long_picture.draw(told, FONT))).convert("L")
    assert image.height <= long_picture.HIGHEST
    colours = image.getcolors(256) or []
    assert len(colours) > 4


@needs_font
@given(st.text(alphabet="社区通知，。！（《ABCdef 0123456789\n", max_size=200), st.integers(300, 900))
def test_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    face = long_picture.font(FONT, 40)
    lines = list(long_picture.wrapped(text, face, width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(not line or line[0] not in "，。！" for line in lines[1:])
    assert all(
        line.rstrip()[-1:] not in "（《" or not line.rstrip().strip("（《 ") for line in lines[:-1] if line.strip()
    )


@needs_font
def test_no_line_ends_with_an_opening_bracket() -> None:
    face = long_picture.font(FONT, 40)
    assert list(long_picture.wrapped("电话八八八八（示范号码）", face, 300)) == ["电话八八八八", "（示范号码）"]


@pytest.mark.django_db
def test_without_a_font_there_is_no_picture_and_nobody_is_led_to_one(
    boards: Boards, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_picture, "FONTS", ())
    page = notice(boards.board)
    assert client.get(url("picture", page)).status_code == 404
    assert url("picture", page) not in client.get(url("text", page)).content.decode()


@pytest.mark.django_db
def test_a_site_may_name_its_font(settings: object, tmp_path: Path) -> None:
    font = tmp_path / "own.ttf"
    font.write_bytes(b"x")
    settings.SHEQU_PICTURE_FONT = str(font)  # type: ignore[attr-defined]
    assert long_picture.font_path() == str(font)


# -- slips -------------------------------------------------------------------------------------------------------------


def houses(boards: Boards) -> None:
    compound = CompoundFactory(node=boards.compound, name="桂花苑")
    for number, entrances in (("10", ["1"]), ("2", ["2", "1", "1"]), ("东楼", [""])):
        building = BuildingFactory(compound=compound, number=number)
        for place, entrance in enumerate(entrances):
            Unit.at(building, entrance, f"{place + 1}01").save()


@pytest.mark.django_db
def test_a_slip_for_each_entrance_in_walking_order(boards: Boards, client: Client) -> None:
    houses(boards)
    login_as(client, "community_worker", boards.community)
    page = notice(boards.board)
    response = client.get(url("slips_print", page))
    doors = [door.name for sheet in response.context["sheets"] for door in sheet]
    assert doors == ["2 栋 1 单元", "2 栋 2 单元", "10 栋 1 单元", "东楼"]
    assert [len(sheet) for sheet in response.context["sheets"]] == [2, 2]
    each = client.get(url("slips_print", page), {"each": "a4"})
    assert [len(sheet) for sheet in each.context["sheets"]] == [1, 1, 1, 1]


@pytest.mark.django_db
def test_only_the_buildings_that_were_ticked(boards: Boards, client: Client) -> None:
    houses(boards)
    login_as(client, "community_worker", boards.community)
    page = notice(boards.board)
    rows = client.get(url("slips", page)).context["rows"]
    assert [row["count"] for row in rows] == [2, 1, 1]
    chosen = client.get(url("slips_print", page), {"b": [rows[1]["building"].pk, "x", "999999"]})
    assert [door.building.number for sheet in chosen.context["sheets"] for door in sheet] == ["10"]


@pytest.mark.django_db
def test_slips_are_for_those_who_hang_them_up(boards: Boards, client: Client) -> None:
    houses(boards)
    page = notice(boards.board)
    assert client.get(url("slips", page)).status_code == 302
    assert url("slips", page) not in client.get(page.url).content.decode()
    login_as(client, "resident", boards.community)
    assert client.get(url("slips", page)).status_code == 403
    login_as(client, "community_worker", boards.other)
    assert client.get(url("slips_print", page)).status_code == 403
    login_as(client, "community_worker", boards.community)
    assert url("slips", page) in client.get(page.url).content.decode()


@pytest.mark.django_db
def test_it_says_when_it_may_come_down(boards: Boards) -> None:
    days = dt.timedelta
    assert tear_off_day(notice(boards.board, kind="publicity")) == today() + days(15)
    assert tear_off_day(notice(boards.board, ends_at=now() + days(3))) == today() + days(3)
    assert tear_off_day(notice(boards.board, issued_at=now() - days(2))) == today() + days(13)


@pytest.mark.django_db
def test_slips_cost_the_same_for_any_number_of_doors(
    boards: Boards, client: Client, django_assert_max_num_queries: object
) -> None:
    houses(boards)
    buildings = list({unit.building for unit in Unit.objects.select_related("building__compound")})
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert len(entrances_of(buildings)) == 4
