"""A community office that handles hotline tickets and whistle reports."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from tests.factories import flows
from tests.factories.community import CompoundFactory, resident
from tests.factories.org import Town, actor, login_as

TICKET = {
    "number": "GD-2026-0815", "matter": "3 号楼电梯停运", "wish": "尽快修好电梯。", "due": "2027-12-03T17:30",
}  # fmt: skip


class Office:
    """People named by their part; ``ticket()`` opens a case of the hotline."""

    def __init__(self) -> None:
        self.town = Town()
        self.community, self.other, self.street = self.town.community, self.town.other, self.town.street
        self.compound = CompoundFactory(node=self.town.compound, name="桂花苑")
        self.caller = resident("王秀兰", "3-2-501", self.compound, phone="13800135678")
        self.hotline = flows.published_shipped("hotline", self.street)
        self.whistle = flows.published_shipped("whistle", self.street)
        self.worker = actor("community_worker", self.community, name="李晓雯", account=True)
        self.member = actor("rc_member", self.community, name="陈国栋", account=True)
        self.director = actor("rc_director", self.community, name="周敏华", account=True)
        self.clerk = actor("street_clerk", self.street, name="孙街道", account=True)
        self.neighbour = actor("community_worker", self.other, name="彭别处", account=True)

    def ticket(self, number: str = "GD-2026-0815", by: Actor | None = None, **more: Any) -> Subject:
        data = {"answers": {**TICKET, "number": number}}
        return flows.opened(by or self.worker, self.hotline, self.community, data=data, **more)

    def sign_in(self, client: Client, who: Actor | str = "community_worker") -> Actor:
        if isinstance(who, str):
            return login_as(client, who, self.community)
        assert who.person is not None
        client.force_login(who.person.user)
        return who


@pytest.fixture
def office(db: None) -> Office:
    return Office()
