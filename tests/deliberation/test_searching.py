"""Searching matters: what is found by whom, in which order, and that the index follows what happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Record, SearchEntry, SearchGram, Subject
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.search.finding import search, similar
from shequ_workflows.core.search.index import rebuild
from shequ_workflows.core.transitions import UndoTransition
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import MONDAY, Hall, matter, take

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def found(query: str, *, public: bool = False) -> list[str]:
    rows = Subject.objects.public() if public else Subject.objects.all()
    return [one.title for one in search(rows, query, public=public).order_by("-titled", "-opened_at")]


@pytest.fixture(autouse=True)
def later(hall: Hall, move: Move) -> None:
    """The hold of what is taken up this morning is over."""
    move(MONDAY + 3 * HOUR)


@pytest.fixture
def lift(hall: Hall) -> Subject:
    return matter(hall, "consulting", title="老旧电梯改造征求意见", problem="３号楼ＬＩＦＴ常坏。", wish="请换新的。")[
        0
    ]


@pytest.mark.parametrize(
    "query",
    ["电梯", "旧电梯改", "梯", "电梯 改造", "改造，电梯", "lift", "LIFT", "ｌｉｆｔ", "3号楼", "３号楼", "常坏"],
)
def test_it_finds_any_part_however_it_is_written(hall: Hall, lift: Subject, query: str) -> None:
    matter(hall, "consulting", title="食堂延时", problem="一点关门。", wish="开到一点半。")
    assert found(query) == [lift.title]


@pytest.mark.parametrize("query", ["电改", "梯电", "停车", "电梯 停车", "%", "_", "'", ""])
def test_it_finds_nothing_that_does_not_stand_there(lift: Subject, query: str) -> None:
    assert found(query) == ([lift.title] if not query.strip("%_'") else [])


def test_titles_come_before_texts(hall: Hall, lift: Subject) -> None:
    later = matter(hall, "consulting", title="楼道照明", problem="电梯口的灯不亮。", wish="修好。")[0]
    assert found("电梯") == [lift.title, later.title]


def test_it_finds_by_number(hall: Hall, lift: Subject) -> None:
    assert lift.number
    assert lift.title in found(lift.number)


def test_a_draft_stands_in_no_index(hall: Hall) -> None:
    matter(hall, "draft", title="还没想好的草稿")
    assert found("草稿") == []


def test_the_public_finds_nothing_before_it_may_read_it(hall: Hall) -> None:
    matter(hall, "submitted", title="隐秘的提议", problem="王提议家的事。")
    assert found("隐秘的") == ["隐秘的提议"]
    assert found("隐秘的", public=True) == []
    assert not SearchEntry.objects.filter(is_public=True).exists()


def test_the_public_searches_only_the_covered_words(hall: Hall) -> None:
    subject, at = matter(hall, "submitted", title="食堂延时", problem="请打 13812345678 找我。")
    take(hall, subject, "accept", "rc_director", at)
    assert len(found("13812345678")) == 1
    assert found("13812345678", public=True) == []


def test_a_step_taken_back_is_taken_back_here_too(hall: Hall) -> None:
    subject, at = matter(hall, "submitted", title="食堂延时")
    take(hall, subject, "accept", "rc_director", at)
    assert SearchEntry.objects.filter(is_public=True).count() == 1
    UndoTransition(hall.director, subject, at=at).execute()
    assert SearchEntry.objects.filter(is_public=True).count() == 0


def test_erased_words_are_found_no_more(hall: Hall) -> None:
    subject, _at = matter(hall, "submitted", title="食堂延时", problem="隔壁老钱的病情。")
    assert found("老钱")
    for row in Record.objects.filter(subject=subject):
        ErasePayload(hall.director, row, "依法", LegalGround.values[0]).execute()
    assert found("老钱") == []
    assert not SearchGram.objects.filter(gram="老钱").exists()


def test_the_command_mends_what_is_not_right(hall: Hall, lift: Subject) -> None:
    Subject.objects.filter(pk=lift.pk).update(title="换了标题")
    SearchEntry.objects.filter(is_public=True).delete()
    call_command("rebuild_search", verbosity=0)
    assert found("换了标题") == ["换了标题"]
    assert found("换了标题", public=True) == ["换了标题"]
    assert rebuild()[1] == 0


def test_it_asks_as_much_for_many(hall: Hall, lift: Subject) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            found("电梯", public=True)
        return len(asked)

    first = cost()
    for number in range(6):
        matter(hall, "consulting", title=f"电梯{number}号")
    assert cost() == first == 1


# --- similar ones ------------------------------------------------------------------------------------------------------


def test_it_finds_the_matter_that_speaks_of_the_same(hall: Hall) -> None:
    same = matter(hall, "consulting", title="延长社区食堂中午开放时间", problem="食堂关门太早。", wish="晚点关门。")[0]
    matter(hall, "consulting", title="小广场安静公约", problem="晚上音响太响。", wish="九点以后不放。")
    rows = Subject.objects.public()
    near = similar(rows, "食堂中午多开半小时", "食堂一点就关门，来不及。", public=True)
    assert [one.subject for one in near] == [same]
    with CaptureQueriesContext(connection) as asked:
        similar(rows, "食堂中午多开半小时", "食堂一点就关门，来不及。", public=True)
    assert len(asked) == 2


# --- screens -----------------------------------------------------------------------------------------------------------


def test_the_hall_is_searched_without_a_script(client: Client, hall: Hall, page: HallPage, lift: Subject) -> None:
    matter(hall, "consulting", title="食堂延时", problem="一点关门。", wish="开到一点半。")
    shown = client.get(page.url, {"q": "电梯"}).content.decode()
    assert lift.title in shown
    assert "食堂延时" not in shown
    assert lift.title not in client.get(page.url, {"q": "停车"}).content.decode()


def test_whoever_proposes_is_shown_what_is_alike(
    hall: Hall, page: HallPage, lift: Subject, signed_in: Callable[[Actor], Client]
) -> None:
    """On the page that shows all once more: join it, or go on and hand it in."""
    matter(hall, "consulting", title="食堂延时", problem="一点关门。", wish="开到一点半。")
    hidden, _at = matter(hall, "submitted", title="电梯改造补贴", problem="电梯改造谁出钱。")
    words = {"category": "other", "scope": "3 号楼", "place": "", "problem": "旧电梯总坏。", "wish": "电梯改造。"}
    shown = text_of(signed_in(hall.resident).post(page.at("propose"), {"title": "电梯改造", **words, "do": "check"}))
    assert page.at("matter", lift.public_id) in shown
    assert "就是这件事" in shown
    assert "不是，另外提交" in shown
    assert "食堂延时" not in shown
    assert hidden.title not in shown
