"""The machine of objections on the bench."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import RESIDENT_ROLES
from shequ_workflows.publicity.constants import OBJECTION
from shequ_workflows.publicity.models import Objection, PublicityPeriod
from tests.factories.objections import DAY, MINUTE, ObjectionWorld
from tests.factories.publicity import MONDAY

from .bench import Broken


class _World(ObjectionWorld):
    """Somebody in every role of the first community, made when asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[tuple[str, int], Actor] = {}
        self.wanted = "raised"

    def one(self, role: str, node: Any = None) -> Actor:
        key = (role, (node or self.community).pk)
        if key not in self._made:
            self._made[key] = self.new(role, node)
        return self._made[key]


class ObjectionBench:
    """Objections of a neighbour to the notice of the test machine's matter."""

    key = OBJECTION
    broken = {
        ("object", "period"): Broken(),
        ("object", "scope"): Broken(),
        ("object", "text"): Broken(),
        ("answer", "concerned"): Broken(),
        ("opine", "another"): Broken(),
        ("opine", "opined_on"): Broken(data={"opined_on": "2026-03-01"}),
        ("opine_substantial", "another"): Broken(),
        ("opine_substantial", "opined_on"): Broken(data={"opined_on": "2026-03-01"}),
        ("retract", "own"): Broken(),
        ("lay_down", "time"): Broken(early=True),
    }

    def world(self) -> _World:
        return _World()

    def subject(self, world: _World, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        world.wanted = state
        subject, at = world.in_state(state)
        return subject, world.time_up(subject) if on_the_way_to == "lay_down" else at + MINUTE

    def actor(self, world: _World, role: str) -> Actor:
        return Actor.system() if role == "system" else world.one(role)

    def stranger(self, world: _World, role: str) -> Actor:
        return world.one(role, world.other)

    def data(self, world: _World, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        return world.data(edge, at)

    def prepare(self, world: _World, role: str, edge: str) -> tuple[Subject, dt.datetime] | None:
        """Whoever takes an objection back has raised it; in the state that was asked for last."""
        if edge != "retract" or role not in RESIDENT_ROLES:
            return None
        subject, at = world.in_state(world.wanted, actor=world.one(role))
        return subject, at + MINUTE

    def broken_case(self, world: _World, edge: str, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        if edge == "object":
            return self._unraised(world, guard)
        subject, at = self.subject(world, "raised" if edge in {"answer", "retract"} else "answered")
        actor = {"answer": world.member, "retract": world.one("resident"), "lay_down": Actor.system()}.get(
            edge, world.worker
        )
        if guard in {"concerned", "another"}:
            assert actor.person is not None
            Subject.objects.filter(pk=subject.pk).update(raised_by=actor.person)
            subject.raised_by = actor.person
        return subject, at, actor, {**self.data(world, subject, edge, at), **self.broken[edge, guard].data}

    def _unraised(self, world: _World, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        """A subject whose objection was written by hand, since no action would."""
        at = MONDAY + DAY
        person = world.neighbour.person
        assert person is not None
        subject = OpenSubject(world.neighbour, self.key, world.community, "?", raised_by=person, at=at).perform()
        if guard == "scope":
            type(person).objects.filter(pk=person.pk).update(is_stub=True)
        notice: PublicityPeriod = world.period
        text = " " if guard == "text" else "?"
        Objection.objects.create(subject_id=subject.pk, about=world.matter, notice=notice, text=text)
        assert notice.objection_until is not None
        at = notice.objection_until + MINUTE if guard == "period" else at
        return Subject.objects.get(pk=subject.pk), at, world.neighbour, {}

    def is_public(self, state: str) -> bool:
        return False
