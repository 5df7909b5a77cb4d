"""A demand as it comes by chat: who asks, what, by when."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.delegation.note_parsing import TITLE_LENGTH, deadline, read_demand, title_of

CST = ZoneInfo("Asia/Shanghai")
#: Friday
AT = dt.datetime(2026, 11, 27, 15, 0, tzinfo=CST)
FRIDAY = AT.date()
OFFICES = ("区民政局", "区卫生健康委员会", "城管办")


def workdays(day: dt.date, count: int) -> dt.date:
    while count:
        day += dt.timedelta(days=1)
        count -= day.weekday() < 5
    return day


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("本周五前", "2026-11-27"),
        ("这周五下班前", "2026-11-27"),
        ("12月5日前", "2026-12-05"),
        ("12月5号之前", "2026-12-05"),
        ("十二月五日前", "2026-12-05"),
        ("12.5前", "2026-12-05"),
        ("12/5前", "2026-12-05"),
        ("1月5日前", "2027-01-05"),
        ("11月20日前", "2026-11-20"),
        ("2026年12月5日（周六）前", "2026-12-05"),
        ("2026-12-05 17:00前", "2026-12-05"),
        ("明天下班前", "2026-11-28"),
        ("明早9点前", "2026-11-28"),
        ("后天中午前", "2026-11-29"),
        ("大后天前", "2026-11-30"),
        ("今天17:30前", "2026-11-27"),
        ("今晚八点前", "2026-11-27"),
        ("下午五点前", "2026-11-27"),
        ("下班前", "2026-11-27"),
        ("周三中午12点前", "2026-12-02"),
        ("周五前", "2026-11-27"),
        ("周日前", "2026-11-29"),
        ("星期二上午十点半前", "2026-12-01"),
        ("下周三下班前", "2026-12-02"),
        ("下周天前", "2026-12-06"),
        ("下下周一前", "2026-12-07"),
        ("本周内", "2026-11-27"),
        ("下周内", "2026-12-04"),
        ("月底前", "2026-11-30"),
        ("本月底前", "2026-11-30"),
        ("本月内", "2026-11-30"),
        ("下月底前", "2026-12-31"),
        ("下月5日前", "2026-12-05"),
        ("30日前", "2026-11-30"),
        ("5日前", "2026-12-05"),
        ("季度末前", "2026-12-31"),
        ("年底前", "2026-12-31"),
        ("11月30日17:00前", "2026-11-30"),
        ("11月30日17时前", "2026-11-30"),
        ("24小时内", "2026-11-28"),
        ("两小时内", "2026-11-27"),
        ("三天内", "2026-11-30"),
        ("一周内", "2026-12-04"),
        ("3个工作日内", "2026-12-02"),
        ("五个工作日内", "2026-12-04"),
    ],
)
def test_it_reads_a_day_as_people_speak(words: str, expected: str) -> None:
    day, said = deadline(f"请各社区{words}报送垃圾分类情况。", FRIDAY, workdays)
    assert str(day) == expected
    assert said == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截止时间：12月4日", "2026-12-04"),
        ("最迟12月4日报区民政局", "2026-12-04"),
        ("请于12月4日报送", "2026-12-04"),
        ("截至下周一", "2026-11-30"),
        ("12月2日开会，材料12月1日前交", "2026-12-01"),
    ],
)
def test_it_tells_the_day_it_is_wanted_by_from_other_days(text: str, expected: str) -> None:
    assert str(deadline(text, FRIDAY)[0]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "于12月5日开展活动",
        "温馨提示：明天停水",
        "请尽快报送",
        "周三上午9点开会",
        "2月30日前报送",
        "共1.5万元",
        "13月1日前",
        "",
    ],
)
def test_it_finds_no_day_where_none_is_asked_for(text: str) -> None:
    assert deadline(text, FRIDAY) == (None, "")


@pytest.mark.parametrize(
    ("text", "office", "asker"),
    [
        ("民政科 王科长：请各社区本周五前报名册", "民政科", "王科长"),
        ("民政科王科长：请各社区本周五前报名册", "民政科", "王科长"),
        ("王科长（区民政局）：请报名册", "区民政局", "王科长"),
        ("街道城管办张强:三天内反馈", "街道城管办", "张强"),
        ("区卫生健康委员会-疾控科 李老师 2026/11/26 15:02\n请报台账", "区卫生健康委员会疾控科", "李老师"),
        ("区残联 小陈\n11月26日 09:12\n请报台账", "区残联", "小陈"),
        ("王科长 15:02\n请报台账", "", "王科长"),
        ("李姐\n昨天 15:02\n麻烦报下人数", "", "李姐"),
        ("张主任(10086123) 2026/11/26 15:02:11\n请报台账", "", "张主任"),
        ("请各社区报送高龄津贴名单。\n区民政局", "区民政局", ""),
        ("请各社区报送名单。\n——区退役军人事务局", "区退役军人事务局", ""),
        ("区民政局要求各社区报送名单", "区民政局", ""),
        ("请各社区报送名单，居民到区民政局领取\n收到请回复\n谢谢", "区民政局", ""),
        ("温馨提示：明天停水", "", ""),
        ("各社区：请报名单", "", ""),
        ("请注意：本周五开会", "", ""),
    ],
)
def test_it_reads_who_asks(text: str, office: str, asker: str) -> None:
    found = read_demand(text, AT, offices=OFFICES)
    assert (found.office, found.asker) == (office, asker)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("王科长 2026/11/26 15:02", "2026-11-26T15:02"),
        ("王科长 2026年11月26日 15:02", "2026-11-26T15:02"),
        ("王科长 11-26 9:02", "2026-11-26T09:02"),
        ("王科长 昨天 下午3:02", "2026-11-26T15:02"),
        ("王科长 星期三 15:02", "2026-11-25T15:02"),
        ("王科长 12/30 15:02", "2025-12-30T15:02"),
        ("王科长 10:15", "2026-11-27T10:15"),
    ],
)
def test_it_counts_days_from_when_it_was_said(header: str, expected: str) -> None:
    found = read_demand(f"{header}\n明天下班前报送台账", AT)
    assert found.said_at is not None
    assert f"{found.said_at:%Y-%m-%dT%H:%M}" == expected
    assert found.wanted_by == found.said_at.date() + dt.timedelta(days=1)
    assert found.words == "明天下班前报送台账"


@pytest.mark.parametrize("header", ["王科长 18:30", "王科长 25:99", "王科长 2026/13/45 10:00"])
def test_it_takes_no_moment_that_cannot_be(header: str) -> None:
    assert read_demand(f"{header}\n请报送台账", AT).said_at is None


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("请各社区12月5日前报送独居老人花名册。", "报送独居老人花名册"),
        ("各社区书记好，月底前完成消防通道排查，谢谢", "完成消防通道排查"),
        ("@所有人 根据区里要求，请各社区务必于下周三下班前上报人口数据", "上报人口数据"),
        ("【紧急】麻烦三天内反馈楼道堆物整改情况！", "反馈楼道堆物整改情况"),
        ("大家好！\n请上报志愿者人数", "上报志愿者人数"),
        ("为民服务中心改造情况请反馈", "为民服务中心改造情况请反馈"),
        ("报表", "报表"),
    ],
)
def test_it_proposes_a_title(body: str, title: str) -> None:
    assert title_of(body) == title


def test_it_keeps_all_that_was_said() -> None:
    text = "民政科 王科长：各社区书记好。\n\n请于12月5日前报送：\n1. 花名册\n2. 台账\n谢谢！"
    found = read_demand(text, AT)
    assert found.words == "各社区书记好。\n\n请于12月5日前报送：\n1. 花名册\n2. 台账\n谢谢！"


CHAT = st.text(
    alphabet="王科长民政局请报送名册前后今明周一三五月日点下班个工作内截至于：:，。/-.0123456789 \n@【】（）",
    max_size=80,
)


@given(st.one_of(CHAT, st.text(max_size=80)), st.datetimes(timezones=st.just(CST)))
def test_it_reads_anything_and_makes_nothing_up(text: str, at: dt.datetime) -> None:
    found = read_demand(text, at, offices=OFFICES, add_workdays=None)
    assert len(found.title) <= TITLE_LENGTH
    assert found.by_words in text
    assert (found.wanted_by is None) == (found.by_words == "")
    for word in found.asker.split():
        assert word in text
    assert all(line.strip() in text for line in found.words.split("\n"))


@given(st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 300))
def test_it_reads_a_whole_date_whenever_it_was_said(day: dt.date, ago: int) -> None:
    said = day - dt.timedelta(days=ago)
    for words in (f"{day.year}年{day.month}月{day.day}日前", f"{day:%Y-%m-%d}前", f"{day:%Y/%m/%d} 12:00前"):
        assert deadline(f"请{words}报送", said)[0] == day


@given(st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 300))
def test_it_reads_a_day_without_its_year_as_the_next_one(day: dt.date, ahead: int) -> None:
    """Said up to 300 days before."""
    said = day - dt.timedelta(days=ahead)
    if (day.month, day.day) != (2, 29):
        assert deadline(f"{day.month}月{day.day}日前", said)[0] == day


@given(st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31)), st.sampled_from("一二三四五六日"))
def test_a_weekday_alone_is_never_over(today: dt.date, weekday: str) -> None:
    day = deadline(f"周{weekday}前报", today)[0]
    assert day is not None
    assert 0 <= (day - today).days < 7
    assert "一二三四五六日"[day.weekday()] == weekday


@pytest.mark.parametrize(
    ("text", "office", "asker"),
    [
        ("区文旅局 刘科：请各社区12月11日前报活动计划", "区文旅局", "刘科"),
        ("区文旅局刘科：请各社区12月11日前报活动计划", "区文旅局", "刘科"),
        ("民政局养老科：请各社区12月11日前报名单", "民政局养老科", ""),
    ],
)
def test_a_title_cut_short_is_a_person_and_heads_no_office(text: str, office: str, asker: str) -> None:
    found = read_demand(text, dt.datetime(2026, 11, 27, 9, tzinfo=CST), offices=OFFICES, add_workdays=None)
    assert (found.office, found.asker) == (office, asker)
