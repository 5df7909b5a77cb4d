"""What the system says of a demand, as offices write them in chat groups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.delegation.constants import Match
from shequ_workflows.delegation.lists.lines import BoundaryLine, Line
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.lists.scoring import THRESHOLD, Entry, first_held, plain, ranked
from shequ_workflows.delegation.matching import Found, candidates, look_up, prohibited
from shequ_workflows.delegation.models import Function, ProhibitedItem
from tests.factories.delegation import DAY, MONDAY, Street
from tests.factories.lists import LINES, consulted, day_after, in_force, many, with_boundary

MORE = (
    Line("A02", "居民会议和居民代表会议的筹备", "statutory", legal_basis="《城市居民委员会组织法》"),
    Line("B03", "流动人口和出租房屋基础信息核对", "assisted", legal_basis="《暂行条例》", office_name="派出所", words="出租房\n流动人口\n租客 登记"),
    Line("B04", "残疾人两项补贴受理", "delegated", legal_basis="《规定》", office_name="区残联", words="残疾人 补贴"),
    Line("B05", "最低生活保障申请的入户核查", "assisted", legal_basis="《社会救助暂行办法》", office_name="区民政局", words="低保\n最低生活保障"),
    Line("X01", "组织居民参加商业促销", "prohibited", legal_basis="《街道清单说明》第三条", words="商业 促销"),
)  # fmt: skip
#: Demand → what it is, and by which code.
DEMANDS = {
    "请各社区下周三前上报独居老人名单": (Match.LISTED, "B01"),
    "各社区：B05 事项本周五前完成": (Match.LISTED, "B05"),
    "请摸排辖区出租房信息，周五前报表": (Match.LISTED, "B03"),
    "低保户入户核查还差三户，请抓紧": (Match.LISTED, "B05"),
    "请社区通知残疾人来办补贴年审": (Match.LISTED, "B04"),
    "请社区统计各小区新能源汽车充电桩数量": (Match.OFF_LIST, ""),
    "明天下午三点把会议室借给我们用一下": (Match.OFF_LIST, ""),
    "请给王某开具亲属关系证明": (Match.PROHIBITED, "C01"),
    "麻烦社区出一个无犯罪记录证明": (Match.PROHIBITED, "C05"),
    "各社区完成反诈 APP 下载任务，下载率低于 90% 通报": (Match.PROHIBITED, "J08"),
    "请每日打卡并截图发群": (Match.PROHIBITED, "J07"),
    "请与辖区商户签订消防安全责任书": (Match.PROHIBITED, "J06"),
    "周六参加联合执法行动，每社区出三人": (Match.PROHIBITED, "J01"),
    "本季度每个社区完成一个招商引资项目": (Match.PROHIBITED, "J03"),
    "组织居民参加某商场的商业促销活动": (Match.PROHIBITED, "X01"),
}


@pytest.fixture
def world(db: None) -> Street:
    world = Street()
    in_force(world, [*LINES, *MORE])
    return world


@pytest.mark.parametrize(("text", "expected"), DEMANDS.items(), ids=list(DEMANDS))
def test_it_knows_what_a_demand_is(world: Street, text: str, expected: tuple[Match, str]) -> None:
    found = look_up(world.community, text)
    assert (found.match, found.code) == expected
    assert bool(found.rule) == (found.match == Match.PROHIBITED)


def test_it_quotes_the_rule_and_where_to_go(world: Street) -> None:
    found = look_up(world.community, "请开具亲属\n关系证明")
    assert "民发〔2020〕20号" in found.rule
    assert "公证机构" in found.rule


def test_it_does_not_guess_where_there_is_no_list(world: Street) -> None:
    assert look_up(world.other, "请上报独居老人名单") == Found(Match.UNKNOWN)
    assert candidates(world.other, "请上报独居老人名单") == []
    assert look_up(world.other, "请开具亲属关系证明").match == Match.PROHIBITED, "that holds everywhere"


def test_a_draft_is_no_list(db: None) -> None:
    world = Street()
    consulted(world)
    assert look_up(world.community, "请上报独居老人名单").match == Match.UNKNOWN


def test_a_function_whose_period_is_over_is_off_the_list(db: None, clock: Path) -> None:
    clock.write_text(MONDAY.isoformat(), encoding="ascii")
    world = Street()
    over = [replace(LINES[1], starts_on=MONDAY.date() - 400 * DAY, ends_on=MONDAY.date() - DAY)]
    in_force(world, [LINES[0], *over])
    assert look_up(world.community, "请上报独居老人名单").match == Match.OFF_LIST


def test_it_quotes_the_boundary_list(db: None) -> None:
    world = Street()
    version = with_boundary(world, consulted(world))
    with_boundary(world, version, BoundaryLine("K02", "垃圾分类的宣传", "assist", lead="街道办事处"))
    PublishList(world.clerk, version, reason="首次梳理", at=day_after(version)).execute()
    found = look_up(world.community, "请社区负责市政道路路灯的维修")
    assert (found.match, found.code) == (Match.OFF_LIST, "K01")
    assert "区城管局" in found.rule


def test_a_switched_off_row_bars_nothing(world: Street) -> None:
    BarredCertificate.objects.filter(code="C01").update(is_active=False)
    assert look_up(world.community, "请给王某开具亲属关系证明").match == Match.OFF_LIST
    assert prohibited("请每日打卡")
    ProhibitedItem.objects.update(is_active=False)
    assert prohibited("请每日打卡") is None


def test_it_offers_five_to_choose_from(world: Street) -> None:
    found = candidates(world.community, "独居老人、低保户、残疾人补贴、流动人口、居民会议怎么报")
    assert len(found) == 5
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {"B01", "B05", "B03"} <= {one.code for one in found}


def test_it_asks_the_same_queries_however_long_the_list(world: Street) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            look_up(world.community, "请统计充电桩数量")
        return len(asked)

    before = count()
    in_force(world, [*LINES, *MORE, *many(200, "emergency")], at=MONDAY + 30 * DAY)
    assert count() == before <= 5
    assert Function.objects.count() > 200


# --- the words themselves --------------------------------------------------------------------------------------------


def test_a_code_counts_only_by_itself() -> None:
    entries = [Entry("A1", "甲乙丙丁"), Entry("A12", "戊己庚辛")]
    assert [one.entry.code for one in ranked("请办 A12", entries)] == ["A12"]
    assert ranked("请办A1234", entries) == []


def test_blanks_and_line_ends_within_chinese_do_not_matter() -> None:
    assert plain("请上报 独居\n老人 名单") == "请上报独居老人名单"
    assert plain("ＡＰＰ 下载") == plain("app 下载")


def test_of_two_the_one_that_says_more_is_meant() -> None:
    entries = [Entry("1", "证明", "证明"), Entry("2", "亲属关系证明", "亲属关系 证明")]
    found = first_held("开具亲属关系证明", entries)
    assert found is not None
    assert found.code == "2"


def test_words_that_every_demand_has_match_nothing() -> None:
    assert ranked("请各社区做好相关工作并及时上报情况", [Entry("A", "开展社区服务工作"), Entry("B", "做好宣传")]) == []


texts = st.text(st.sampled_from("独居老人走访低保社区上报名单证明，。 A1"), max_size=30)


@given(
    texts,
    st.lists(st.builds(Entry, st.sampled_from("ABCDE"), texts, texts), max_size=5, unique_by=lambda one: one.code),
)
def test_scores_are_shares_and_their_order_does_not_depend_on_the_list(text: str, entries: list[Entry]) -> None:
    found = ranked(text, entries)
    assert all(0 < one.score <= 1 for one in found)
    assert found == ranked(text, entries[::-1])


@given(st.text(st.sampled_from("天地玄黄宇宙洪荒日月盈昃辰宿列张"), min_size=4, max_size=12))
def test_a_demand_that_repeats_the_name_is_its(name: str) -> None:
    best = ranked(f"请办理{name}这件事", [Entry("Q", name), Entry("R", "完全无关的另一项")])[0]
    assert best.entry.code == "Q"
    assert best.score >= THRESHOLD
