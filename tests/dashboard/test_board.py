"""The board: what it tells, what it hides, and that it costs the same however much there is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.periods import Period
from shequ_workflows.dashboard.reading import Boards
from shequ_workflows.org.models import Node
from tests.factories.dashboard import NOW, THIRD, aimed, board_page, entered, snapshot, typed
from tests.factories.org import Town, actor, login_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(clock: Any) -> Town:
    clock.write_text(NOW.isoformat(), encoding="ascii")
    return Town()


def line_of(town: Town, key: str, **more: Any) -> Any:
    boards = Boards(town.community, NOW.date(), **more)
    return boards.line(next(one for one in boards.known if one.key == key), town.community)


def test_it_shows_value_baseline_target_trend_and_source(town: Town, client: Client) -> None:
    director = actor("rc_director", town.community)
    entered(director, town.community, typed(value="12.5"), period=Period.parse("2026-Q2"))
    entered(director, town.community)
    aimed(director, town.community, by=dt.date(2026, 12, 31))
    page = board_page(town.community)
    text = client.get(page.url).content.decode()
    for words in ("25 %", "2026年第3季度", "不低于 40 %", "社区工作者名册", "持证", "<polyline", "尚未达到"):
        assert words in text, words
    assert "12.5 %" in text, "the figures of the drawing stand in a table"


def test_where_there_is_nothing_it_says_so(town: Town, client: Client) -> None:
    page = board_page(town.community)
    assert "还没有指标" in client.get(page.url).content.decode()
    login_as(client, "rc_director", town.community)
    text = client.get(reverse("shequ_dashboard:board", args=[town.community.code])).content.decode()
    assert "暂无数据" in text


def test_a_target_whose_day_has_not_come_is_not_missed(town: Town) -> None:
    director = actor("rc_director", town.community)
    entered(director, town.community)
    aimed(director, town.community, by=dt.date(2026, 12, 31))
    assert line_of(town, "K11").standing[1] == "wait"
    later = Boards(town.community, dt.date(2027, 1, 1))
    assert later.line(next(one for one in later.known if one.key == "K11"), town.community).standing[1] == "bad"


def test_less_may_be_better(town: Town) -> None:
    snapshot(town.community, "K04", 6, 9)
    aimed(actor("rc_director", town.community), town.community, "K04", 7, better="less")
    assert line_of(town, "K04").reached is True


def test_few_cases_are_hidden_and_what_they_could_be_worked_out_from(town: Town, client: Client) -> None:
    for node, n in ((town.community, 3), (town.other, 12), (town.street, 15)):
        snapshot(node, "K07", "0.5", n)
    boards = Boards(town.street, NOW.date())
    known = next(one for one in boards.known if one.key == "K07")
    told = {node.pk: boards.line(known, node).current for node in (town.street, town.community, town.other)}
    assert [told[node.pk].few for node in (town.street, town.community, town.other)] == [False, True, True]
    text = client.get(board_page(town.community).url).content.decode()
    assert "不足 5 条，不公布" in text
    assert "50 %" not in text


def test_a_share_of_few_things_is_hidden_and_their_number_is_told(town: Town) -> None:
    day = Period.parse("2026-10-31")
    for node, n in ((town.community, 2), (town.other, 9), (town.street, 11)):
        snapshot(node, "K02", "0.5", n, period=day)
        snapshot(node, "K01", 50, 2, period=day)
    boards = Boards(town.street, NOW.date())
    k01, k02 = (next(one for one in boards.known if one.key == key) for key in ("K01", "K02"))
    told = [boards.line(k02, node).current.few for node in (town.street, town.community, town.other)]
    assert told == [False, True, True], "and what it could be worked out from"
    assert boards.line(k01, town.community).current.shown == "50"


def test_what_single_tasks_cost_is_hidden(town: Town) -> None:
    for key in ("task_money", "task_hours"):
        snapshot(town.community, key, 101, 2)
        assert line_of(town, key).current.few
        assert line_of(town, key).spark is None


def test_a_community_without_cases_hides_no_other(town: Town) -> None:
    for node, n in ((town.community, 0), (town.other, 12), (town.street, 12)):
        snapshot(node, "K07", None if n == 0 else "0.5", n)
    boards = Boards(town.other, NOW.date())
    known = next(one for one in boards.known if one.key == "K07")
    assert boards.line(known, town.other).current.shown == "50 %"


def test_how_the_running_period_stands_is_for_staff(town: Town, client: Client) -> None:
    snapshot(town.community, "K07", "0.5", 8)
    snapshot(town.community, "K07", "0.9", 10, period=Period.parse("2026-Q4"))
    assert line_of(town, "K07").current.period == THIRD
    page = board_page(town.community)
    assert "90 %" not in client.get(page.url).content.decode()
    login_as(client, "community_worker", town.community)
    text = client.get(reverse("shequ_dashboard:board", args=[town.community.code])).content.decode()
    assert "90 %" in text


def test_what_is_not_public_is_not_on_the_public_board(town: Town, client: Client) -> None:
    snapshot(town.community, "delegation.off_list", 7, 9, period=Period.parse("2026-10"))
    page = board_page(town.community)
    assert "目录外" not in client.get(page.url).content.decode()
    assert line_of(town, "delegation.off_list", public=False).current.n == 9


def test_a_community_has_the_targets_of_its_street_until_it_sets_its_own(town: Town) -> None:
    aimed(actor("street_leader", town.street), town.street, value=30)
    assert line_of(town, "K11").target.value * 100 == 30
    aimed(actor("rc_director", town.community), town.community, value=35)
    assert line_of(town, "K11").target.value * 100 == 35


@pytest.mark.parametrize("many", [1, 6])
def test_it_costs_the_same_however_much_there_is(
    town: Town, client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    director = actor("rc_director", town.community)
    for count in range(many):
        period = THIRD.shift(-count)
        entered(director, town.community, typed(), typed("K12"), typed("K21"), period=period)
        for node in (town.community, town.other, town.street):
            snapshot(node, "K07", "0.5", 8, period=period)
            snapshot(node, "K05", "0.5", 8, period=period)
    aimed(director, town.community)
    with django_assert_max_num_queries(6):
        Boards(town.community, NOW.date()).board(town.community)
    with django_assert_max_num_queries(6):
        Boards(town.street, NOW.date()).beside()
    page = board_page(town.community)
    client.get(page.url)
    with django_assert_max_num_queries(20):
        client.get(page.url)


def test_it_prints(town: Town, client: Client) -> None:
    entered(actor("rc_director", town.community), town.community)
    page = board_page(town.community)
    text = client.get(page.at("sheet")).content.decode()
    assert "25 %" in text
    assert "<svg" in text, "the code that leads to the page"


def test_nobody_is_ranked(town: Town, client: Client) -> None:
    """Communities stand in the order of the tree, whatever their values."""
    login_as(client, "street_clerk", town.street)
    url = reverse("shequ_dashboard:home")
    for first, second in (("0.2", "0.9"), ("0.9", "0.2")):
        for node, value in ((town.community, first), (town.other, second), (town.street, "0.5")):
            period = THIRD.shift(-1) if first == "0.2" else THIRD
            snapshot(node, "K07", value, 20, period=period)
        text = client.get(url).content.decode()
        assert text.index(f'<th scope="col">{town.community.name}') < text.index(f'<th scope="col">{town.other.name}')


def test_a_street_has_what_is_counted_in_things_too(town: Town, client: Client) -> None:
    for node, value in ((town.street, 40), (town.community, 25)):
        snapshot(node, "K01", value, 3, period=Period.parse("2026-10-31"))
    boards = Boards(town.street, NOW.date())
    one = next(one for one in boards.known if one.key == "K01")
    assert boards.line(one, town.street).current.shown == "40"
    assert [
        line.current.shown for row, lines in boards.beside() if row.key == "K01" for line in lines if line.current
    ] == ["25"]


def test_what_is_few_is_not_worked_out_once_a_community_is_closed(town: Town) -> None:
    for node, n in ((town.community, 20), (town.other, 30), (town.street, 53)):
        snapshot(node, "K07", "0.5", n)

    def told() -> list[bool]:
        """Of the street, and of each community on its own board."""
        found = []
        for node in (town.street, town.community, town.other):
            boards = Boards(Node.objects.get(pk=node.pk), NOW.date())
            known = next(one for one in boards.known if one.key == "K07")
            found.append(not boards.line(known, node).current.few)
        return found

    before = told()
    assert before == [True, False, True]
    Node.objects.filter(pk=town.other.pk).update(closed_on=NOW.date())
    assert told() == before
    boards = Boards(town.street, NOW.date())
    assert all(len(lines) == 1 for _one, lines in boards.beside()), "it is not shown beside the others any more"
