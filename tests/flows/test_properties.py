"""Generated flows and walks through them: what holds for each, whatever an editor lays down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shequ_workflows.core.constants import ClockState
from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows import family
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories import flows
from tests.factories.flows import state, step
from tests.factories.org import Town, actor

pytestmark = pytest.mark.django_db

ROLES = ("community_worker", "rc_member", "rc_director")
HOURS = 1000
BEGIN = dt.datetime(2026, 11, 2, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Plan:
    """A flow, and moves: which of the offered steps, by which of the roles, how many minutes later."""

    body: dict[str, Any]
    moves: list[tuple[int, int, int]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(2, 5))
    keys = [f"s{number}" for number in range(count)]
    states = [state(key, "start" if key == "s0" else draw(st.sampled_from(["work", "paused"]))) for key in keys]
    edges = [step("open_it", "", "s0", "community_worker", clocks="+x")]
    for number, key in enumerate(keys):
        target = keys[number + 1] if number + 1 < count else "end"
        edges.append(_edge(draw, f"e{number}", [key], target))
    for number in range(draw(st.integers(0, 4))):
        sources = sorted(draw(st.sets(st.sampled_from(keys), min_size=1)))
        edges.append(_edge(draw, f"x{number}", sources, draw(st.sampled_from([*keys, "end"])), limited=True))
    body = {
        "states": [*states, state("end", "good")],
        "edges": edges,
        "clocks": [{"key": "x", "label": {"zh-hans": "时限"}, "length": f"{HOURS} h"}],
    }
    moves = draw(
        st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 5000)), min_size=1, max_size=12)
    )
    return Plan(body, moves)


def _edge(draw: st.DrawFn, key: str, sources: list[str], target: str, *, limited: bool = False) -> dict[str, Any]:
    who = "|".join(sorted(draw(st.sets(st.sampled_from(ROLES), min_size=1))))
    more: dict[str, Any] = {"clocks": draw(st.sampled_from(["", "~x", ">x", "-x", "+x"]))}
    if limited and draw(st.booleans()):
        most = draw(st.integers(1, 3))
        must = {"<": [{"var": f"taken/{key}"}, most]}
        more["guards"] = [{"key": f"g_{key}", "must": must, "says": {"zh-hans": "次数用完了。"}}]
    return step(key, "|".join(sources), target, who, **more)


class _Undone(Exception):
    pass


@given(plans())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_it_holds_for_every_flow_and_every_walk(plan: Plan) -> None:
    try:
        with transaction.atomic():
            _Walk(plan).walk()
            raise _Undone
    except _Undone:
        family.forget()


class _Walk:
    def __init__(self, plan: Plan) -> None:
        town = Town()
        self.plan, self.at = plan, BEGIN
        self.actors: dict[str, Actor] = {role: actor(role, town.community) for role in ROLES}
        self.flow = flows.published(flows.draft(town.community, plan.body))
        self.subject = flows.opened(self.actors["community_worker"], self.flow, town.community, at=BEGIN)
        self.taken: dict[str, int] = {}
        self.edges = {one["key"]: one for one in plan.body["edges"]}

    def walk(self) -> None:
        self.same_work()
        for which, who, minutes in self.plan.moves:
            leaving = [one for one in self.plan.body["edges"] if self.subject.state in one["sources"]]
            if not leaving:
                break
            self.at += dt.timedelta(minutes=minutes)
            self.take(leaving[which % len(leaving)], ROLES[who])
            self.same_work()
        self.replayed()
        self.time_adds_up()
        assert verify(self.subject).ok

    def take(self, edge: dict[str, Any], role: str) -> None:
        """Taken just where its role and its guard say so."""
        key = edge["key"]
        left = all(self.taken.get(key, 0) < guard["must"]["<"][1] for guard in edge.get("guards", []))
        may = role in edge["who"] and left
        action = TakeTransition(self.actors[role], self.subject, key, revision=self.subject.revision, at=self.at)
        try:
            action.execute()
        except ActionRefused:
            assert not may
        else:
            assert may
            self.taken[key] = self.taken.get(key, 0) + 1
        self.subject.refresh_from_db()

    def same_work(self) -> None:
        """The worklist is what somebody may try, state by state."""
        for role, person in self.actors.items():
            wanted = any(self.subject.state in one["sources"] and role in one["who"] for one in self.plan.body["edges"])
            found = Subject.objects.waiting_for(person).filter(pk=self.subject.pk).exists()
            assert found is (wanted and self.subject.is_open)

    def replayed(self) -> None:
        """The record alone leads to the state, each row beginning where the one before ended."""
        here = ""
        for row in self.subject.records.order_by("seq"):
            assert row.source in {here, ""}
            here = row.target or here
            if row.verb in self.edges:
                assert row.source in self.edges[row.verb]["sources"]
                assert row.target in self.edges[row.verb]["targets"]
        assert here == self.subject.state

    def time_adds_up(self) -> None:
        """Elapsed and paused time together are what the wall clock says."""
        live: tuple[dt.datetime, dt.timedelta, dt.datetime | None] | None = None
        for row in self.subject.records.order_by("seq"):
            op = self.edges[row.verb].get("clocks", "") if row.verb in self.edges else ""
            if op in {"+x", ">x"} and (op == "+x" or live is None):
                live = (row.at, dt.timedelta(), None)
            elif op == "-x":
                live = None
            elif live is not None and op == "~x" and live[2] is None:
                live = (live[0], live[1], row.at)
            elif live is not None and op == ">x" and live[2] is not None:
                live = (live[0], live[1] + (row.at - live[2]), None)
        clock = self.subject.clocks.filter(key="x").live().first() if self.subject.is_open else None
        if live is None or not self.subject.is_open:
            assert clock is None
            return
        assert clock is not None
        begun, paused, stopped = live
        if stopped is not None:
            assert clock.state == ClockState.PAUSED
            left = dt.timedelta(seconds=clock.remaining or 0)
            assert (stopped - begun - paused) + left == dt.timedelta(hours=HOURS)
        else:
            assert clock.state == ClockState.RUNNING
            assert clock.due_at - begun == dt.timedelta(hours=HOURS) + paused
