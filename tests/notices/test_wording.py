"""One text, every channel: what goes into a chat group never gets too long."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.notices.constants import GROUP_TEXT, Urgency
from shequ_workflows.notices.wording import Outage, cut, group_text, plain, usual_advice

WORDS = st.text(alphabet="水电气暖请来电登记，。！\n 1aZ", max_size=900)
URL = "http://127.0.0.1:8000/notices/12345/"
CST = dt.timezone(dt.timedelta(hours=8))


@given(WORDS, st.text(max_size=255), st.text(max_size=60), st.text(max_size=80))
def test_it_never_passes_300_characters_and_keeps_its_address(body: str, title: str, issuer: str, contact: str) -> None:
    text = group_text(tag="便民通知", title=title, body=body, issuer=issuer, contact=contact, url=URL)
    assert len(text) <= GROUP_TEXT
    assert text.startswith("【便民通知】")
    assert text.endswith(URL)


@given(WORDS, st.integers(min_value=0, max_value=400))
def test_it_cuts_within_the_limit(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short) <= most or short == text
    assert len(short) <= max(most, 0) or len(text) <= most


def test_it_cuts_after_a_sentence() -> None:
    assert cut("今天停水。明天来水。后天再说一遍。", 12) == "今天停水。明天来水。…"


def test_it_keeps_a_short_notice_whole() -> None:
    text = group_text(
        tag="通知", title="停水", body="<p>九点到十二点。</p>", issuer="桂花里社区", contact="0000", url=URL
    )
    assert text == f"【通知】停水\n九点到十二点。\n桂花里社区\n0000\n{URL}"


def test_it_makes_lines_of_rich_text() -> None:
    assert plain("<p>一&amp;二</p><ul><li>三</li><li>四</li></ul>") == "一&二\n- 三\n- 四"


def test_it_tells_an_outage_in_the_order_people_ask() -> None:
    begins = dt.datetime(2026, 11, 24, 9, tzinfo=CST)
    outage = Outage(
        Urgency.WATER, "1—6 栋", begins.astimezone(dt.UTC), begins.replace(hour=17), "水箱清洗。", "请储水。"
    )
    assert outage.title == "1—6 栋 11月24日停水通知"
    assert outage.lines() == [
        "地点：1—6 栋。", "开始：11月24日 09:00。", "预计到：11月24日 17:00。", "原因：水箱清洗。", "请储水。",
    ]  # fmt: skip
    assert outage.summary == "11月24日 09:00 至 17:00。原因：水箱清洗。请储水。"


def test_it_says_so_where_nobody_knows_until_when() -> None:
    assert "结束时间暂不确定，确定后再通知。" in Outage(Urgency.POWER, "3 栋", None, None).lines()


def test_it_has_advice_for_every_kind_but_the_last() -> None:
    assert [kind for kind in Urgency.values if not usual_advice(kind)] == ["other"]
