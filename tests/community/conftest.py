"""What the tests of homes and residents share."""

from __future__ import annotations

from typing import Any

import pytest

from shequ_workflows.community.models import Compound
from shequ_workflows.org.signals import acted
from tests.factories.community import CompoundFactory
from tests.factories.org import Town


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.fixture
def compound(town: Town) -> Compound:
    """桂花苑, whose building 3 is a scope of its own and lies in the first grid."""
    made = CompoundFactory(node=town.compound, name="桂花苑")
    made.buildings.create(number="3", node=town.building, grid=town.grid)
    return made


@pytest.fixture
def elsewhere(town: Town) -> Compound:
    """A compound of the other community."""
    return CompoundFactory(node=town.other, name="梧桐苑")


class Journal(list[dict[str, Any]]):
    """What was told to the record, oldest first."""

    @property
    def verbs(self) -> list[str]:
        return [row["verb"] for row in self]


@pytest.fixture
def journal() -> Any:
    told = Journal()

    def listen(sender: Any, **row: Any) -> None:
        told.append(row)

    acted.connect(listen)
    yield told
    acted.disconnect(listen)
