"""The machines of meetings on the bench."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.meetings.actions import AddUndertaking
from shequ_workflows.meetings.constants import MEETING, UNDERTAKING
from shequ_workflows.meetings.models import AgendaItem, Attendance, Count, Meeting, Undertaking
from shequ_workflows.org.actors import Actor
from tests.factories.meetings import BEGINS, DAY, ENDS, MINUTE, MONDAY, MeetingWorld

from .bench import Broken

ALL_CONVENERS = ["rc_director", "party_secretary", "rc_member", "owners_committee"]


class _World(MeetingWorld):
    """Somebody in every role of the first community, made when asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[tuple[str, int], Actor] = {}

    def new(self, role: str) -> Actor:
        return self.actor(role, name="某人")

    def one(self, role: str, node: Any = None) -> Actor:
        key = (role, (node or self.community).pk)
        if key not in self._made:
            self._made[key] = self.actor(role, node, name="某人")
        return self._made[key]


class _Bench:
    key: str

    def world(self) -> _World:
        return _World()

    def actor(self, world: _World, role: str) -> Actor:
        return world.one(role)

    def stranger(self, world: _World, role: str) -> Actor:
        return world.one(role, world.other)

    def prepare(self, world: _World, role: str, edge: str) -> tuple[Subject, dt.datetime] | None:
        return None


class MeetingBench(_Bench):
    """An owners' assembly that the community's own people may convene too: the one kind that every role may work on."""

    key = MEETING
    broken = {
        ("plan", "theirs"): Broken(),
        ("plan", "ahead"): Broken(),
        ("announce", "convener"): Broken(),
        ("announce", "agenda"): Broken(),
        ("announce", "invited"): Broken(),
        ("announce", "ahead"): Broken(),
        ("announce", "notice"): Broken(),
        ("postpone", "convener"): Broken(),
        ("postpone", "ahead"): Broken(),
        ("postpone", "notice"): Broken(),
        ("hold", "theirs"): Broken(),
        ("hold", "begun"): Broken(),
        ("hold", "attended"): Broken(),
        ("keep_minutes", "convener"): Broken(),
        ("keep_minutes", "counted"): Broken(),
        ("cancel", "convener"): Broken(),
        ("not_convened", "convener"): Broken(),
    }

    def subject(self, world: _World, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        return self._in_state(world, state, "owners")

    def _in_state(self, world: _World, state: str, kind: str) -> tuple[Subject, dt.datetime]:
        if kind == "owners":
            world.owner("冯立新", "2-1-302", "89.50")
        meeting = world.planned(kind)
        Meeting.objects.filter(pk=meeting.pk).update(conveners=ALL_CONVENERS)
        at = MONDAY + MINUTE
        if state in {"cancelled", "not_convened"}:
            world.take(meeting, {"cancelled": "cancel"}.get(state, state), at=at, reason="场地检修")
        elif state != "planned":
            world.take(meeting, "announce", at=at)
            meeting = world.get(meeting)
            at = BEGINS + MINUTE
            world.seat(meeting)
            if state in {"held", "minuted"}:
                world.take(meeting, "hold", at=at)
                AgendaItem.objects.filter(meeting=meeting).update(is_voted=False)
                at = ENDS
            if state == "minuted":
                world.take(meeting, "keep_minutes", at=at, **world.minutes(meeting))
        return Subject.objects.get(pk=meeting.pk), at + MINUTE

    def data(self, world: _World, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        later = at + 40 * DAY
        return {
            "postpone": {
                "starts_at": f"{later:%Y-%m-%dT%H:%M}",
                "ends_at": f"{later + dt.timedelta(hours=1):%Y-%m-%dT%H:%M}",
                "place": "活动室",
                "reason": "场地检修",
            },
            "keep_minutes": world.minutes(Meeting.objects.get(pk=subject.pk)),
            "cancel": {"reason": "场地检修"},
            "not_convened": {"reason": "已由居委会决定，无须开会"},
        }.get(edge, {})

    def broken_case(self, world: _World, edge: str, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        if edge == "plan":
            return self._unplanned(world, guard)
        source = {"postpone": "announced", "hold": "announced", "keep_minutes": "held"}.get(edge, "planned")
        subject, at = self._in_state(world, source, "representatives")
        actor, data = world.director, self.data(world, subject, edge, at)
        meeting = Meeting.objects.filter(pk=subject.pk)
        if guard == "convener":
            meeting.update(conveners=["party_secretary"])
        elif guard == "theirs":
            actor = world.one("owners_committee")
        elif guard == "agenda":
            AgendaItem.objects.filter(meeting=subject.pk).delete()
        elif guard == "invited":
            meeting.get().invitations.all().delete()
        elif guard == "attended":
            Attendance.objects.filter(meeting=subject.pk).delete()
        elif guard == "counted":
            Count.objects.filter(item__meeting=subject.pk).delete()
            AgendaItem.objects.filter(meeting=subject.pk).update(is_voted=True)
        elif guard == "begun":
            at = BEGINS - MINUTE
        elif edge == "postpone":
            day = at + DAY if guard == "notice" else at - DAY
            data |= {"starts_at": f"{day:%Y-%m-%dT%H:%M}", "ends_at": f"{day + dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"}
        else:
            at = BEGINS - DAY if guard == "notice" else BEGINS + MINUTE
        return subject, at, actor, data

    def _unplanned(self, world: _World, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        """A subject whose meeting was written by hand, since no action would."""
        subject = OpenSubject(world.director, self.key, world.community, "?", at=MONDAY).perform()
        begins = MONDAY - DAY if guard == "ahead" else BEGINS
        Meeting.objects.create(
            subject_id=subject.pk, kind="talk", kind_name="恳谈会", place="?", starts_at=begins,
            ends_at=begins + dt.timedelta(hours=1), notice_days=1,
        )  # fmt: skip
        actor = world.one("owners_committee") if guard == "theirs" else world.director
        return Subject.objects.get(pk=subject.pk), MONDAY, actor, {}

    def is_public(self, state: str) -> bool:
        return state not in {"planned", "cancelled", "not_convened"}


class UndertakingBench(_Bench):
    """Given to a worker whose role is no reason of its own where he acts as the person in charge."""

    key = UNDERTAKING
    broken = {
        ("assign", "theirs"): Broken(),
        ("finish", "theirs"): Broken(),
        ("move", "theirs"): Broken(),
        ("drop", "theirs"): Broken(),
    }

    def _given(self, world: _World, kind: str) -> tuple[Subject, dt.datetime]:
        if kind == "owners":
            world.owner("冯立新", "2-1-302", "89.50")
        meeting = world.held(kind)
        by = world.worker
        day = (ENDS + 9 * DAY).date()
        subject = AddUndertaking(by, meeting, "张贴公约", world.supervisor.person, day, at=ENDS).execute()
        return subject, ENDS + MINUTE

    def subject(self, world: _World, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        subject, at = self._given(world, "owners")
        edge = {"done": "finish", "dropped": "drop"}.get(state)
        if edge is not None:
            TakeTransition(world.director, subject, edge, data=self.data(world, subject, edge, at), at=at).execute()
        return Subject.objects.get(pk=subject.pk), at + MINUTE

    def actor(self, world: _World, role: str) -> Actor:
        return world.supervisor if role == "assignee" else super().actor(world, role)

    def data(self, world: _World, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        return {
            "finish": {"result": "已张贴到每个单元门口。"},
            "move": {"due_on": "2030-01-10", "reason": "等印刷"},
            "drop": {"reason": "公约已由物业张贴"},
        }.get(edge, {})

    def broken_case(self, world: _World, edge: str, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        subject, at = self._given(world, "representatives")
        stranger = world.one("owners_committee")
        if edge == "assign":
            made = OpenSubject(world.director, self.key, world.community, "?", at=at).perform()
            known = Undertaking.objects.get(pk=subject.pk)
            Undertaking.objects.create(subject_id=made.pk, meeting=known.meeting, due_on=known.due_on)
            subject = Subject.objects.get(pk=made.pk)
        return subject, at, stranger, self.data(world, subject, edge, at)

    def is_public(self, state: str) -> bool:
        return False
