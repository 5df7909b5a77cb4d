"""Letters that were made lately are found again: to print once more, or to revoke."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.community.actions import IssueLetters
from shequ_workflows.community.models import LetterCode
from shequ_workflows.org.moment import now
from tests.factories.community import CompoundFactory, resident
from tests.factories.deliberation import Hall
from tests.factories.org import login_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return Hall()


def issued(hall: Hall, *rooms: str, compound: Any) -> str:
    homes = [resident(f"住户{room}", room, compound, home=hall.community).memberships.get().household for room in rooms]
    batch: str = IssueLetters(hall.worker, hall.community, homes).execute()
    return batch


def test_it_lists_what_was_made_with_the_codes_that_still_work(hall: Hall, client: Client) -> None:
    compound = CompoundFactory(node=hall.community, name="一区")
    batch = issued(hall, "5-1-301", "5-1-302", compound=compound)
    LetterCode.objects.filter(pk=LetterCode.objects.earliest("pk").pk).update(revoked_at=now())
    login_as(client, "community_worker", hall.community)
    text = client.get(reverse("shequ_community:letters")).content.decode()
    assert reverse("shequ_community:print_letters", args=[batch]) in text
    assert "一区" in text
    assert "1 / 2" in text


def test_it_lists_none_of_another_community(hall: Hall, client: Client) -> None:
    batch = issued(hall, "5-1-301", compound=CompoundFactory(node=hall.community, name="一区"))
    login_as(client, "community_worker", hall.other)
    assert batch not in client.get(reverse("shequ_community:letters")).content.decode()


def test_it_costs_the_same_for_one_and_for_many(hall: Hall, client: Client, django_assert_max_num_queries: Any) -> None:
    compound = CompoundFactory(node=hall.community, name="一区")
    for number in range(12):
        issued(hall, f"{number + 1}-1-301", compound=compound)
    login_as(client, "community_worker", hall.community)
    address = reverse("shequ_community:letters")
    client.get(address)
    with django_assert_max_num_queries(24):
        text = client.get(address).content.decode()
    assert text.count("/community/letters/") >= 12


def test_it_ticks_all_households_at_once(hall: Hall, client: Client) -> None:
    compound = CompoundFactory(node=hall.community, name="一区")
    home = resident("住户", "5-1-301", compound, home=hall.community).memberships.get().household
    login_as(client, "community_worker", hall.community)
    address = f"{reverse('shequ_community:letters')}?building={home.unit.building_id}"
    assert f'value="{home.pk}" checked' not in client.get(address).content.decode()
    assert f'value="{home.pk}" checked' in client.get(f"{address}&all=1").content.decode()
