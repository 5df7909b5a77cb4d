"""The machine of tasks on the bench."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.deliberation.constants import TASK
from shequ_workflows.deliberation.models import Task
from shequ_workflows.deliberation.task_actions import LayDownTask
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import DAY, Hall, matter, next_workday

from .bench import Broken

MINUTE = dt.timedelta(minutes=1)


class TaskBench:
    """Laid down by whoever is in charge of the matter, done by a grid worker."""

    key = TASK
    broken = {
        ("lay_down", "carried_out"): Broken(),
        ("lay_down", "works"): Broken(),
        ("move", "works"): Broken(),
    }

    def world(self) -> Hall:
        return Hall()

    def actor(self, world: Hall, role: str) -> Actor:
        return {"proposer": world.carrier, "assignee": world.actor("grid_worker")}.get(role) or world.actor(role)

    def stranger(self, world: Hall, role: str) -> Actor:
        return world.actor(role, world.other)

    def prepare(self, world: Hall, role: str, edge: str) -> tuple[Subject, dt.datetime] | None:
        return None

    def subject(self, world: Hall, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        subject, at = matter(world, "executing")
        doer = world.actor("grid_worker").person
        made = LayDownTask(world.carrier, subject, "张贴新的开放时间", doer, next_workday(at), at=at).execute()
        edge = {"done": "finish", "dropped": "drop"}.get(state)
        if edge is not None:
            data = self.data(world, made, edge, at)
            TakeTransition(world.director, made, edge, data=data, at=at + MINUTE).execute()
        return Subject.objects.get(pk=made.pk), at + 2 * MINUTE

    def data(self, world: Hall, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        return {
            "finish": {"result": "已贴在食堂门口。"},
            "move": {"due_on": next_workday(at + 7 * DAY).isoformat(), "reason": "等印刷"},
            "pass_on": {"person": world.worker.person.public_id, "reason": "请假"},
            "show": {"is_public": "on"},
            "drop": {"reason": "食堂自己贴了"},
        }.get(edge, {})

    def broken_case(self, world: Hall, edge: str, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        if edge == "move":
            subject, at = self.subject(world, "open")
            closed = next_workday(at + 7 * DAY)
            while closed.weekday() != 6:
                closed += DAY
            return subject, at, world.director, {"due_on": closed.isoformat(), "reason": "等印刷"}
        state = "evaluating" if guard == "carried_out" else "executing"
        of, at = matter(world, state)
        day = next_workday(at)
        while guard == "works" and day.weekday() != 6:
            day += DAY
        subject = OpenSubject(world.director, self.key, world.community, "张贴", at=at).perform()
        Task.objects.create(subject_id=subject.pk, matter_id=of.pk, due_on=day)
        return Subject.objects.get(pk=subject.pk), at, world.director, {}

    def is_public(self, state: str) -> bool:
        return False
