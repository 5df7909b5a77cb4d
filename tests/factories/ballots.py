"""A small community with people on a roll, and polls in it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import factory

from shequ_workflows.ballots.actions import DraftPoll, OpenPoll, PollText
from shequ_workflows.ballots.models import Poll
from shequ_workflows.community.models import Verification
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person, RoleAssignment
from tests.core.lamp import lamp

CST = ZoneInfo("Asia/Shanghai")
#: When the tests' polls open: a Monday morning.
MONDAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=CST)
LONG_AGO = MONDAY - dt.timedelta(days=30)


class VoterFactory(factory.django.DjangoModelFactory):
    """A person of age, verified as a resident of ``community``."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Voter {number}")
    birth_date = dt.date(1970, 5, 17)

    @factory.post_generation
    def community(self: Person, create: bool, extracted: Node | None, **kwargs: Any) -> None:
        if extracted is None:
            return
        Person.objects.filter(pk=self.pk).update(home=extracted)
        Verification.objects.create(person=self, community=extracted, basis="roster", at=LONG_AGO)


class PollWorld:
    """One street, two communities; a matter in the first; its people by role."""

    def __init__(self) -> None:
        lamp()
        self.street = Node.add_root(kind="street", code="s", name="Street")
        self.community = self.street.add_child(kind="community", code="c1", name="First")
        self.building = self.community.add_child(kind="building", code="b1", name="Building 1")
        self.other = self.street.add_child(kind="community", code="c2", name="Second")
        self.resident = self.voter("Resident")
        self.neighbour = self.voter("Neighbour")
        self.director = self.staff("Director", "rc_director", self.community)
        self.member = self.staff("Member", "rc_member", self.community)
        self.worker = self.staff("Worker", "community_worker", self.community)
        self.grid_worker = self.staff("Grid worker", "grid_worker", self.community)
        self.secretary = self.staff("Secretary", "party_secretary", self.community)
        self.lead = self.staff("Lead", "building_lead", self.building)
        self.administrator = self.staff("Administrator", "administrator", self.community)
        self.stranger = self.staff("Stranger", "rc_director", self.other)
        self.outsider = self.voter("Outsider", self.other)
        self.visitor = Actor.visitor()

    def staff(self, name: str, role: str, node: Node) -> Actor:
        person = Person.objects.create(name=name, home=node.community)
        RoleAssignment.objects.create(person=person, role=role, node=node, valid_from=LONG_AGO)
        return Actor.of(person)

    def voter(self, name: str, community: Node | None = None, **fields: Any) -> Actor:
        community = community or self.community
        person = VoterFactory(name=name, community=community, **fields)
        person.refresh_from_db()
        RoleAssignment.objects.create(person=person, role="resident", node=community, valid_from=LONG_AGO)
        return Actor.of(person)

    def subject(self, title: str = "Canteen hours", *, is_public: bool = True) -> Subject:
        subject = OpenSubject(
            self.resident, "lamp", self.community, title, raised_by=self.resident.person, at=LONG_AGO
        ).execute()
        if is_public:
            Subject.objects.filter(pk=subject.pk).update(public_from=LONG_AGO)
            subject.refresh_from_db()
        return Subject.objects.select_related("community").get(pk=subject.pk)

    def draft(self, subject: Subject | None = None, **text: Any) -> Poll:
        asked = PollText(**{"question": "Shall the canteen open on Sundays?", **text})
        return DraftPoll(self.worker, subject or self.subject(), asked).execute()

    def open(self, poll: Poll | None = None, *, at: dt.datetime = MONDAY, days: int = 3, **text: Any) -> Poll:
        poll = poll or self.draft(**text)
        return OpenPoll(self.director, poll, closes_at=at + dt.timedelta(days=days), at=at).execute()
