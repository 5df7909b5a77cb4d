"""A compound whose owners vote: building 7 with a lead, building 8 in another grid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from shequ_workflows.ballots.actions import OpenPoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Poll, RollEntry
from shequ_workflows.community.models import Building, Compound, Ownership, Unit
from shequ_workflows.org.actors import Actor
from tests.factories.ballots import LONG_AGO, MONDAY, PollWorld


class Houses(PollWorld):
    """``floors`` × ``doors`` rooms with an owner each in building 7; one room in building 8."""

    def __init__(self, floors: int = 3, doors: int = 2) -> None:
        super().__init__()
        self.compound = Compound.objects.create(node=self.community, name="春晖园", kind="commodity")
        self.grid = self.community.add_child(kind="grid", code="g2", name="Grid 2")
        self.seven = Building.objects.create(compound=self.compound, number="7", node=self.building)
        self.eight = Building.objects.create(compound=self.compound, number="8", grid=self.grid)
        self.grid_lead = self.staff("Grid two", "grid_worker", self.grid)
        self.owners: dict[str, Actor] = {}
        for floor in range(1, floors + 1):
            for door in range(1, doors + 1):
                self.own(self.seven, f"{floor}{door:02}")
        self.own(self.eight, "101")

    def own(self, building: Building, room: str) -> Unit:
        unit = Unit.at(building, "1", room, area=Decimal("80.00"))
        unit.save()
        owner = self.voter(f"业主{unit.code}")
        assert owner.person is not None
        Ownership.objects.create(unit=unit, person=owner.person, valid_from=LONG_AGO.date())
        self.owners[unit.code] = owner
        return unit

    def owners_poll(self) -> Poll:
        poll = self.draft(electorate="owners", question="小区大门是否加装道闸？")
        return OpenPoll(self.director, poll, closes_at=MONDAY + dt.timedelta(days=3), at=MONDAY).execute()

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code)

    def entry(self, poll: Poll, code: str) -> RollEntry:
        return poll.roll.get(units__unit__code=code)

    def vote(self, poll: Poll, *codes: str, choice: int = 1) -> None:
        for code in codes:
            CastVote(self.owners[code], poll, choice, at=MONDAY + dt.timedelta(minutes=5)).execute()
