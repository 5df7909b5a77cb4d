"""The screens of 社区治理 in the Wagtail admin: who gets which, and nothing of another community."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.org.constants import Role
from tests.core.lamp import lamp
from tests.factories import core
from tests.factories.org import PersonFactory, Town, login_as

LISTS = ["subjects", "people", "nodes", "roles", "record", "deliveries"]
READERS = {
    "subjects": {"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "auditor", "administrator", "street_clerk"},
    "people": {"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "auditor", "administrator", "street_clerk"},
    "nodes": {"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "auditor", "administrator", "street_clerk"},
    "roles": {"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "auditor", "administrator", "street_clerk"},
    "record": {"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "auditor", "administrator", "street_clerk"},
    "deliveries": {"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "auditor", "administrator", "street_clerk"},
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    lamp()
    return Town()


@pytest.mark.parametrize("name", LISTS)
def test_it_opens_each_list(town: Town, client: Client, name: str) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    matter = core.subject(town.community, state="reported")
    core.delivery(PersonFactory(home=town.community), matter)
    shown = client.get(reverse(f"shequ_{name}:index"))
    assert shown.status_code == 200, shown.headers
