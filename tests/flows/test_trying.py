"""Trying a draft out: the real engine, and nothing stays of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.flows.compiling.compile import compile_flow
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.models import Flow, FlowVersion, Scenario
from shequ_workflows.flows.trying.moves import BadMoves, Move, as_data, read_moves
from shequ_workflows.flows.trying.playing import Played, play
from shequ_workflows.org.models import Node, Person
from tests.factories import flows
from tests.factories.flows import state, step
from tests.factories.org import Town

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 30, 1, tzinfo=dt.UTC)

BODY: dict[str, Any] = {
    "states": [state("a", "start"), state("b"), state("late", "bad"), state("end", "good")],
    "edges": [
        step("begin", "", "a", "community_worker", clocks="+limit", tell=["rc_director"]),
        step("go", "a", "b", "community_worker", not_by=["begin"]),
        step("accept", "a", "b", "rc_member"),
        step("finish", "b", "end", "rc_director", clocks="-limit"),
        step("miss", "a|b", "late", "system", fires="limit"),
    ],
    "clocks": [{"key": "limit", "label": {"zh-hans": "办理"}, "length": "3 wd"}],
}


def played(flow: Flow, *moves: Move) -> Played:
    return play(compile_flow(flow), flow.node, moves, MONDAY)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Subject, Record, Delivery, FlowVersion, Flow, Node, Person))


def test_it_plays_steps_and_leaves_nothing() -> None:
    flow = flows.draft(Town().community, BODY)
    before = counts()
    found = played(
        flow,
        Move("community_worker", "begin"),
        Move("rc_member", "accept", after="1 wd"),
        Move("rc_director", "finish"),
    )
    assert [one.state for one in found.happenings] == ["a", "b", "end"]
    assert not found.is_open
    assert counts() == before


def test_it_says_who_may_do_what_and_why_not() -> None:
    found = played(flows.draft(Town().community, BODY), Move("community_worker", "begin"))
    offers = {(one.role, one.step): one.refusal for one in found.offers}
    assert offers[("rc_member", "accept")] == ""
    assert offers[("community_worker", "go")]
    assert [one.key for one in found.limits] == ["limit"]


def test_time_goes_by_and_the_system_acts() -> None:
    found = played(flows.draft(Town().community, BODY), Move("community_worker", "begin"), Move(after="10 wd"))
    by_system = [one for one in found.happenings if one.role == "system"]
    assert [(one.step, one.state) for one in by_system] == [("miss", "late")]
    assert by_system[0].at.date() == dt.date(2026, 12, 3)
    assert found.state == "late"


def test_it_tells_who_would_be_told() -> None:
    found = played(flows.draft(Town().community, BODY), Move("community_worker", "begin"))
    assert [one.whom for one in found.happenings[0].told] == ["rc_director"]


def test_a_refused_move_says_why_and_the_next_goes_on() -> None:
    found = played(
        flows.draft(Town().community, BODY), Move("community_worker", "begin"), Move("rc_director", "finish"),
        Move("rc_member", "accept"),
    )  # fmt: skip
    assert [bool(one.refusal) for one in found.happenings] == [False, True, False]
    assert found.state == "b"


def test_a_shipped_flow_is_tried_out_with_its_forms() -> None:
    flow = flows.published_shipped("hotline", Town().community)
    ticket = {"number": "1", "matter": "井盖", "wish": "修好", "due": "2027-01-04T17:30"}
    found = played(flow, Move("community_worker", "register", {"answers": ticket}), Move("rc_member", "sign"))
    assert [one.state for one in found.happenings] == ["received", "signed"]


def test_a_saved_scenario_keeps_a_change_from_being_published() -> None:
    flow = flows.draft(Town().community, BODY)
    moves = [Move("community_worker", "begin", state="a"), Move("rc_member", "accept", state="b")]
    Scenario.objects.create(flow=flow, name="两步", steps=as_data(moves))
    flow = flows.published(flow)
    flow.body["edges"][2]["who"] = ["rc_director"]
    flow.save()
    with pytest.raises(Unpublishable) as broken:
        flows.published(flow)
    assert [one.code for one in broken.value.faults] == ["scenario"]
    assert "两步" in str(broken.value.faults[0].sentence)
    assert FlowVersion.objects.filter(flow=flow).count() == 1


@pytest.mark.parametrize("said", [None, "x", [1], [{"after": "soon"}], [{"data": 3}], [{}] * 61])
def test_moves_that_cannot_be_read_are_refused_in_words(said: Any) -> None:
    with pytest.raises(BadMoves) as wrong:
        read_moves(said)
    assert str(wrong.value)
