"""The intake's machine on the bench."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.desk.models import Intake
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from tests.factories.deliberation import MONDAY, Hall

from .bench import Broken

MINUTE = dt.timedelta(minutes=1)
ANSWER = {"answer": "物业明天上午来修。"}


class IntakeBench:
    key = "intake"
    broken = {
        ("register", "told"): Broken(),
        ("hand_on", "handler"): Broken(data={"handler": ""}),
        ("pass_on", "handler"): Broken(data={"colleague": "", "handler": ""}),
        ("finish", "answer"): Broken(data={"answer": ""}),
    }

    def world(self) -> Hall:
        return Hall()

    def subject(self, world: Hall, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        told = Told(world.resident.person, "楼顶漏水", channel=Channel.VISIT)
        subject = RegisterIntake(world.worker, world.community, told, at=MONDAY).execute()
        edge = {"handed": "hand_on", "closed": "finish", "void": "void"}.get(state)
        if edge is not None:
            data = self.data(world, subject, edge, MONDAY)
            TakeTransition(world.worker, subject, edge, data=data, at=MONDAY + MINUTE).execute()
        if on_the_way_to == "finish":
            self._end_what_was_opened(world, subject)
        return Subject.objects.get(pk=subject.pk), MONDAY + 2 * MINUTE

    def _end_what_was_opened(self, world: Hall, subject: Subject) -> None:
        """The system finishes an intake only when what was opened from it has ended."""
        ended = Subject.objects.create(
            kind="lamp", node=world.community, community=world.community, path=world.community.path, title="?",
            is_open=False, ended_at=MONDAY,
        )  # fmt: skip
        Intake.objects.filter(pk=subject.pk).update(linked=ended)

    def broken_case(self, world: Hall, edge: str, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        if edge == "register":
            return self._nothing_said(world), MONDAY, world.worker, {}
        subject, at = self.subject(world, "handed" if edge == "pass_on" else "open")
        return subject, at, world.worker, {**self.data(world, subject, edge, at), **self.broken[edge, guard].data}

    def _nothing_said(self, world: Hall) -> Subject:
        subject = OpenSubject(world.worker, self.key, world.community, "?", at=MONDAY).perform()
        Intake.objects.create(
            subject=Subject.objects.get(pk=subject.pk), person=world.resident.person, channel="visit", told_at=MONDAY, text=" "
        )  # fmt: skip
        return subject

    def actor(self, world: Hall, role: str) -> Actor:
        return self._assignee(world) if role == "assignee" else world.actor(role)

    def _assignee(self, world: Hall) -> Actor:
        """A colleague whose role is no reason of its own: the Party secretary."""
        colleague = world.actor("party_secretary")
        Subject.objects.filter(kind=self.key).update(assignee=colleague.person)
        return colleague

    def data(self, world: Hall, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        return {
            "hand_on": {"handler": "桂花物业工程部", "kind": "property"},
            "pass_on": {"colleague": world.member.person.public_id},
            "finish": ANSWER,
            "void": {"reason": "同一件登记了两次"},
        }.get(edge, {})

    def stranger(self, world: Hall, role: str) -> Actor:
        return world.actor(role, world.other)

    def is_public(self, state: str) -> bool:
        return False

    def prepare(self, world: Hall, role: str, edge: str) -> tuple[Subject, dt.datetime] | None:
        return None
