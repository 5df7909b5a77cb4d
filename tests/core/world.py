"""A small world: a street, two communities, people named by their role."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person, RoleAssignment

from .lamp import lamp

CST = ZoneInfo("Asia/Shanghai")
THURSDAY = dt.datetime(2026, 2, 12, 10, 0, tzinfo=CST)


class World:
    """One street, two communities; a resident, a grid worker and a director of the first, a director of the second."""

    def __init__(self) -> None:
        lamp()
        self.street = Node.add_root(kind="street", code="s", name="Street")
        self.community = self.street.add_child(kind="community", code="c1", name="First")
        self.other = self.street.add_child(kind="community", code="c2", name="Second")
        self.resident = self.person("Resident", "resident", self.community)
        self.grid_worker = self.person("Grid worker", "grid_worker", self.community)
        self.director = self.person("Director", "rc_director", self.community)
        self.stranger = self.person("Stranger", "rc_director", self.other)

    def person(self, name: str, role: str, node: Node) -> Actor:
        person = Person.objects.create(name=name)
        RoleAssignment.objects.create(person=person, role=role, node=node, valid_from=THURSDAY - dt.timedelta(days=9))
        return Actor.of(person)

    @staticmethod
    def known(name: str) -> Actor:
        """Somebody of the world, found again."""
        return Actor.of(Person.objects.get(name=name))

    def give_account(self, actor: Actor) -> None:
        """Somebody with an account is told by inbox, others stand on the call list."""
        assert actor.person is not None
        actor.person.user = get_user_model().objects.create(username=f"user{actor.person.pk}")
        actor.person.save()

    def lamp(self, at: dt.datetime = THURSDAY) -> Subject:
        return OpenSubject(
            self.resident, "lamp", self.community, "Lamp 3 is dark", raised_by=self.resident.person, at=at
        ).execute()


def take(actor: Actor, subject: Subject, edge: str, at: dt.datetime = THURSDAY, **more: object) -> Record:
    """Take ``edge`` from a fresh screen."""
    subject.refresh_from_db()
    return TakeTransition(actor, subject, edge, revision=subject.revision, at=at, **more).execute()
