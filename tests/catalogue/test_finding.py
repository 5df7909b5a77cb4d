"""Finding services: by Chinese words, pinyin, initials, theme, life event, audience, letter; in few queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.catalogue import finding
from shequ_workflows.catalogue.models import GuideWords, ServiceGuidePage
from shequ_workflows.org.pinyin import readings
from tests.catalogue.conftest import Catalogue
from tests.factories.catalogue import guide


def titles(client: Client, town: Catalogue, **asked: str) -> list[str]:
    response = client.get(town.services.url, asked)
    assert response.status_code == 200
    return [card["title"] for card in response.context["cards"]]


@pytest.fixture
def filled(town: Catalogue) -> Catalogue:
    guide(town.services, "社区助餐")
    guide(
        town.services,
        "课后托管",
        themes=["children"],
        events=["school"],
        audiences=["children"],
        search_words="晚托",
        conditions="",
        summary="",
        materials=[],
        result="",
    )
    guide(
        town.services,
        "活动室场地预约",
        themes=["venues"],
        audiences=["everyone"],
        search_words="",
        conditions="",
        summary="",
        materials=[],
        result="",
    )
    guide(
        town.services,
        "Wi-Fi 报修",
        themes=["housing"],
        audiences=["everyone"],
        search_words="",
        conditions="",
        summary="",
        materials=[],
        result="",
    )
    guide(town.other_services, "隔壁社区助餐")
    guide(town.services, "未发布的助餐", live=False)
    return town


@pytest.mark.parametrize(
    "query", ["助餐", "zc", "ZC", "zhucan", "sqzc", "社区 助餐", "食堂", "送餐", "zzst", "身份证", "ＺＣ"]
)
def test_it_finds_meals(filled: Catalogue, client: Client, query: str) -> None:
    assert titles(client, filled, q=query) == ["社区助餐"]


@pytest.mark.parametrize("query", ["tuoguan", "khtg", "晚托", "wt"])
def test_it_finds_after_school_care(filled: Catalogue, client: Client, query: str) -> None:
    assert titles(client, filled, q=query) == ["课后托管"]


def test_filters_combine(filled: Catalogue, client: Client) -> None:
    assert titles(client, filled, theme="meals") == ["社区助餐"]
    assert titles(client, filled, theme="meals", audience="children") == []
    assert titles(client, filled, event="school") == ["课后托管"]
    assert titles(client, filled, audience="everyone") == ["活动室场地预约", "Wi-Fi 报修"]
    assert titles(client, filled, letter="k") == ["课后托管"]
    assert titles(client, filled, letter="W", q="报修") == ["Wi-Fi 报修"]


@pytest.mark.parametrize(
    "asked", [{"theme": "nonsense"}, {"letter": "?"}, {"page": "x"}, {"theme": ""}, {"audience": "'"}]
)
def test_it_takes_nonsense_calmly(filled: Catalogue, client: Client, asked: dict[str, str]) -> None:
    assert client.get(filled.services.url, asked).status_code == 200


def test_all_stand_by_their_pinyin(filled: Catalogue, client: Client) -> None:
    assert titles(client, filled) == ["活动室场地预约", "课后托管", "社区助餐", "Wi-Fi 报修"]


def test_cancelled_ones_come_last_and_drafts_never(filled: Catalogue, client: Client) -> None:
    guide(filled.services, "暗号助餐", state="cancelled", state_reason="没有人要")
    assert titles(client, filled, q="助餐") == ["社区助餐", "暗号助餐"]


def test_an_empty_list_says_what_to_do(filled: Catalogue, client: Client) -> None:
    body = client.get(filled.services.url, {"q": "火箭"}).content.decode()
    assert filled.services.url in body


def test_search_of_the_site_finds_services_too(filled: Catalogue, client: Client) -> None:
    body = client.get("/search/", {"q": "zhucan", "in": "guides"}).content.decode()
    assert "社区助餐" in body
    assert "未发布" not in body


def test_the_front_page_shows_themes(filled: Catalogue, client: Client) -> None:
    body = client.get(filled.home.url).content.decode()
    assert f"{filled.services.url}?theme=meals" in body


def test_words_can_be_written_anew(filled: Catalogue) -> None:
    GuideWords.objects.all().delete()
    assert finding.rebuild() == ServiceGuidePage.objects.count()
    assert finding.public("zc").count() == 2


def test_readings_are_those_of_words_not_of_surnames() -> None:
    assert readings("查询单位，Wi-Fi 2 楼") == ["cha", "xun", "dan", "wei", "wi", "fi", "2", "lou"]


def count(client: Client, url: str, **asked: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url, asked).status_code == 200
    return len(queries)


@pytest.mark.parametrize("asked", [{}, {"q": "zc"}, {"theme": "meals"}, {"letter": "S", "audience": "elders"}])
def test_it_asks_as_often_for_thirty_as_for_one(town: Catalogue, client: Client, asked: dict[str, str]) -> None:
    guide(town.services, "社区助餐")
    for url in (town.services.url, town.home.url):
        client.get(url)
    few = {url: count(client, url, **asked) for url in (town.services.url, town.home.url)}
    for number in range(29):
        guide(town.services, f"社区助餐{number}")
    many = {url: count(client, url, **asked) for url in few}
    assert many == few
    assert few[town.services.url] <= 20
