"""A community office: its clerk, a colleague, a grid worker, families in 3-2-501 and next door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from tests.factories.community import CompoundFactory, resident, unit_at
from tests.factories.org import Town, actor, login_as

PHONE = "13800135678"


class Office:
    """The first community of a town, with people named by their part; ``register`` makes an intake."""

    def __init__(self) -> None:
        self.town = Town()
        self.community, self.other = self.town.community, self.town.other
        self.compound = CompoundFactory(node=self.town.compound, name="桂花苑")
        self.compound.buildings.create(number="3", node=self.town.building, grid=self.town.grid)
        self.room = unit_at("3-2-501", self.compound)
        self.caller = resident("王秀兰", "3-2-501", self.compound, phone=PHONE)
        self.husband = resident("李大山", "3-2-501", self.compound, relation="spouse")
        self.neighbour = resident("赵小云", "3-2-502", self.compound, phone="13900001234")
        self.elsewhere = CompoundFactory(node=self.other, name="梧桐苑")
        self.stranger = resident("钱外人", "1-1-101", self.elsewhere, phone="13700004321")
        self.worker = actor("community_worker", self.community, name="李晓雯")
        self.member = actor("rc_member", self.community, name="陈国栋")
        self.director = actor("rc_director", self.community, name="周敏华")
        self.grid_worker = actor("grid_worker", self.town.grid, name="赵海燕")
        self.colleague = actor("community_worker", self.other, name="彭别处")

    def told(self, **more: Any) -> Told:
        return Told(**{"person": self.caller, "text": "楼顶漏水，厨房湿了。", "channel": Channel.VISIT, **more})

    def register(self, by: Actor | None = None, **more: Any) -> Subject:
        clerk = by or self.worker
        node = more.pop("node", self.community)
        return RegisterIntake(clerk, node, self.told(**more)).execute()

    def sign_in(self, client: Client, role: str, node: Any = None) -> Actor:
        return login_as(client, role, node or self.community)


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def clerk(client: Client, office: Office) -> Client:
    """Signed in as a community worker."""
    office.sign_in(client, "community_worker")
    return client
