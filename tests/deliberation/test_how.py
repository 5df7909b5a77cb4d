"""The public page on how a matter goes tells the limits that hold in a community."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import RuleVersion
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.org.models import Node, Person
from tests.factories.deliberation import MONDAY, Hall
from tests.screens import OFFICE, PHONE, faults, pages

pytestmark = pytest.mark.django_db
HOW = reverse("shequ_deliberation:how")


def set_rules(hall: Hall, node: Node, basis: str = "2026年3月2日居民会议决定", **limits: str) -> RuleVersion:
    return RuleVersion.objects.create(
        node=node, machine="deliberation", number=1, limits=limits, basis=basis, settings={"rounds": 3},
        created_at=MONDAY, created_by=hall.director.person,
    )  # fmt: skip


def text_of(client: Client, query: str = "") -> str:
    return client.get(HOW + query).content.decode()


def test_it_asks_for_the_community_where_there_are_several(client: Client, hall: Hall) -> None:
    text = text_of(client)
    assert "各社区可以自行设定" in text
    assert f"?at={hall.community.code}#limits" in text
    assert "居民会议决定" not in text


def test_it_tells_the_limits_of_the_community(client: Client, hall: Hall) -> None:
    set_rules(hall, hall.community, consult="6 wd", **{"step.submitted": "2 wd"})
    text = text_of(client, f"?at={hall.community.code}")
    for words in (
        "和平社区的时限与规则",
        "最长 6 个工作日",
        "2026年3月2日居民会议决定",
        "3 轮",
        "2 个工作日内",
        "第三十四条",
    ):
        assert words in text, words
    assert hall.director.person is not None
    assert hall.director.person.name not in text
    other = text_of(client, f"?at={hall.other.code}")
    assert "最长 6 个工作日" not in other


def test_a_street_s_limits_hold_where_the_community_has_set_none(client: Client, hall: Hall) -> None:
    set_rules(hall, hall.street, consult="4 wd")
    assert "最长 4 个工作日" in text_of(client, f"?at={hall.other.code}")


def test_the_only_community_need_not_be_asked_for(client: Client, hall: Hall) -> None:
    Node.objects.filter(pk=hall.other.pk).update(closed_on=MONDAY.date())
    assert "和平社区的时限与规则" in text_of(client)


def test_nobody_is_named_in_the_basis(client: Client, hall: Hall) -> None:
    Person.objects.create(name="欧阳小米", home=hall.community)
    set_rules(hall, hall.community, "按欧阳小米的建议，电话13812345678", consult="6 wd")
    text = text_of(client, f"?at={hall.community.code}")
    assert "欧阳小米" not in text
    assert "13812345678" not in text


def test_an_unknown_place_is_not_found(client: Client, hall: Hall) -> None:
    assert client.get(HOW, {"at": "nowhere"}).status_code == 404
    assert client.get(HOW, {"at": hall.street.code}).status_code == 404


def test_the_hall_leads_to_its_own_limits(client: Client, page: HallPage, hall: Hall) -> None:
    assert f"{HOW}?at={hall.community.code}" in client.get(page.url).content.decode()


def test_it_costs_the_same_for_many_versions(client: Client, hall: Hall, django_assert_max_num_queries: Any) -> None:
    for number in range(1, 12):
        RuleVersion.objects.create(
            node=hall.community,
            machine="deliberation",
            number=number,
            basis=f"第{number}次",
            limits={"consult": "5 wd"},
        )
    client.get(HOW)
    with django_assert_max_num_queries(10):
        client.get(HOW, {"at": hall.community.code})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_it_has_no_fault(transactional_db: None, hall: Hall, browser: Any, width: int, large: bool) -> None:
    set_rules(hall, hall.community, consult="6 wd")
    with pages(browser) as open_page:
        assert faults(open_page(f"{HOW}?at={hall.community.code}", width=width, large=large)) == []
