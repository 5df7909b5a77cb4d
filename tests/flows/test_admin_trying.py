"""Trying a draft out: who may do what, who is told, time that goes by, saved try-outs; and that nothing of it is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.flows.compiling.compile import compile_flow
from shequ_workflows.flows.models import Flow, FlowVersion, Scenario
from shequ_workflows.flows.trying.actions import DeleteScenario, SaveScenario
from shequ_workflows.flows.trying.moves import BadMoves, Move, read_moves
from shequ_workflows.flows.trying.playing import Played, play
from shequ_workflows.flows.trying.scenarios import morning, scenario_faults
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Node, Person
from tests.factories import flows
from tests.factories.org import actor

from .admin import Places, seal, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Places:
    return Places()


def played(flow: Flow, *moves: Move) -> Played:
    return play(compile_flow(flow), flow.node, list(moves), morning(flow.node))


ASK = Move("community_worker", "ask")


def test_it_plays_and_keeps_nothing(places: Places) -> None:
    flow = seal(places)
    before = [model.objects.count() for model in (Subject, Record, Person, Node, Flow, FlowVersion)]
    found = played(flow, ASK, Move("rc_director", "approve"))
    assert found.state == "approved"
    assert [(one.step, one.state) for one in found.happenings] == [("ask", "asked"), ("approve", "approved")]
    assert [model.objects.count() for model in (Subject, Record, Person, Node, Flow, FlowVersion)] == before


def test_it_offers_each_role_what_it_may_do(places: Places) -> None:
    flow = seal(places)
    assert {(one.role, one.step) for one in played(flow).offers} == {("community_worker", "ask")}
    assert {(one.role, one.step) for one in played(flow, ASK).offers} == {("rc_director", "approve")}


def test_a_refused_step_says_why_and_changes_nothing(places: Places) -> None:
    flow = seal(places)
    found = played(flow, ASK, Move("community_worker", "approve"))
    assert found.state == "asked"
    assert found.happenings[-1].refusal


def test_a_flow_whose_key_is_also_that_of_a_step_is_played(places: Places) -> None:
    """The body of a version is sorted: the first "key" in it is not the flow's."""
    flow = seal(places, key="approve")
    assert played(flow, ASK, Move("rc_director", "approve")).state == "approved"


def test_the_limit_of_a_state_has_a_name(places: Places) -> None:
    body = {
        "states": [flows.state("asked", "start", step="2 wd"), flows.state("done", "good")],
        "edges": [flows.step("ask", "", "asked"), flows.step("finish", "asked", "done")],
    }
    assert [str(one.label) for one in played(flows.draft(places.here, body), ASK).limits] == ["状态的时限"]


def test_time_goes_by_and_the_system_does_its_part(places: Places) -> None:
    body = {
        "states": [flows.state("asked", "start"), flows.state("late"), flows.state("done", "good")],
        "edges": [
            flows.step("ask", "", "asked", clocks="+reply"),
            flows.step("miss", "asked", "late", "system", fires="reply", tell=["rc_director"]),
            flows.step("finish", "asked|late", "done"),
        ],
        "clocks": [{"key": "reply", "label": {"zh-hans": "答复"}, "length": "3 wd"}],
    }
    flow = flows.draft(places.here, body)
    found = played(flow, ASK, Move(after="2 wd"))
    assert found.state == "asked"
    assert [one.key for one in found.limits] == ["reply"]
    late = played(flow, ASK, Move(after="5 wd"))
    assert late.state == "late"
    assert [(one.role, one.step) for one in late.happenings] == [
        ("community_worker", "ask"),
        ("system", "miss"),
        ("", ""),
    ]


def test_each_move_has_its_happening_before_there_is_a_case(places: Places) -> None:
    found = played(seal(places), Move(after="1 wd"), ASK)
    assert [(one.role, one.state) for one in found.happenings] == [("", ""), ("community_worker", "asked")]


def test_people_have_the_same_ids_in_each_try_out(places: Places) -> None:
    asks = [{"key": "who", "kind": "colleague", "label": {"zh-hans": "由谁办"}, "roles": ["rc_member"]}]
    body = {
        "states": [flows.state("asked", "start"), flows.state("done", "good")],
        "edges": [flows.step("ask", "", "asked", asks=asks), flows.step("finish", "asked", "done", "assignee")],
    }
    flow = flows.draft(places.here, body)
    move = Move("community_worker", "ask", {"who": "try-rc_member"})
    for _again in range(2):
        found = played(flow, move, Move("rc_member", "finish"))
        assert found.state == "done"


def test_a_scenario_is_saved_with_the_states_and_replaced(places: Places) -> None:
    flow = seal(places)
    director = actor("rc_director", places.here)
    SaveScenario(director, flow, "照常", [Move("community_worker", "ask", state="asked")]).execute()
    SaveScenario(director, flow, "照常", [Move("community_worker", "ask", state="done")]).execute()
    assert Scenario.objects.get().steps[0]["state"] == "done"
    faults = list(scenario_faults(flow, compile_flow(flow)))
    assert len(faults) == 1
    with pytest.raises(ActionRefused):
        SaveScenario(director, flow, " ", [ASK]).execute()
    with pytest.raises(ActionRefused):
        SaveScenario(director, flow, "空", []).execute()
    for stranger in (actor("auditor", places.here), actor("rc_director", places.there)):
        with pytest.raises(ActionRefused):
            SaveScenario(stranger, flow, "x", [ASK]).execute()
        with pytest.raises(ActionRefused):
            DeleteScenario(stranger, Scenario.objects.get()).execute()


@pytest.mark.parametrize("said", [None, {}, [1], [{"data": 1}], [{"after": "bald"}], [{}] * 61, [{"step": "x" * 81}]])
def test_moves_that_cannot_be_read_are_refused(said: Any) -> None:
    with pytest.raises(BadMoves):
        read_moves(said)


def post(client: Any, flow: Flow, moves: str, do: str, **more: Any) -> Any:
    return client.post(url("try", flow.pk), {"moves": moves, "do": do, **more})


def test_the_page_plays_passes_time_takes_back_and_saves(places: Places) -> None:
    flow = seal(places)
    client = places.client("community_worker")
    assert client.get(url("try", flow.pk)).status_code == 200
    begun = post(client, flow, "[]", "step:community_worker:ask").context["moves"]
    assert json.loads(begun) == [{"role": "community_worker", "step": "ask"}]
    later = post(client, flow, begun, "day").context["moves"]
    assert json.loads(later)[1] == {"after": "1 wd"}
    due = post(client, flow, later, "due").context["moves"]
    assert json.loads(due)[2]["after"].endswith("min")
    own = post(client, flow, due, "pass", length_0="2", length_1="h").context["moves"]
    assert json.loads(own)[3] == {"after": "2 h"}
    assert post(client, flow, own, "pass", length_0="2").status_code == 422
    back = post(client, flow, own, "back").context["moves"]
    assert back == due
    saved = post(client, flow, back, "save", name="逾期")
    assert saved.status_code == 200
    scenario = Scenario.objects.get()
    assert [one.get("state") for one in scenario.steps] == ["asked", "asked", "asked"]
    assert post(client, flow, "[]", f"load:{scenario.pk}").context["count"] == 3
    post(client, flow, "[]", f"delete:{scenario.pk}")
    assert not Scenario.objects.exists()
    assert not Subject.objects.exists()


def test_the_page_asks_what_a_step_asks(places: Places) -> None:
    flow = flows.published_shipped("hotline", places.here)
    client = places.client("rc_director")
    asked = post(client, flow, "[]", "step:community_worker:register")
    assert "answer-number" in asked.content.decode()
    said = {
        "role": "community_worker", "step": "register", "answer-number": "GD-1", "answer-matter": "电梯停运",
        "answer-wish": "修好", "answer-due": "2099-12-04T17:30",
    }  # fmt: skip
    taken = post(client, flow, "[]", "take", **said)
    moves = json.loads(taken.context["moves"])
    assert moves[0]["data"]["answers"]["number"] == "GD-1"
    assert taken.context["state"], taken.context["happenings"]


def test_a_draft_with_faults_is_not_played(places: Places) -> None:
    flow = flows.draft(places.here, {"states": [flows.state("asked", "start")], "edges": []})
    shown = places.client("rc_director").get(url("try", flow.pk))
    assert shown.status_code == 200
    assert shown.context["cannot"]


def test_posted_nonsense_begins_anew(places: Places) -> None:
    flow = seal(places)
    client = places.client("rc_director")
    assert post(client, flow, "{", "day").context["count"] == 1
    assert post(client, flow, "[]", "nothing").status_code == 404
    assert post(client, flow, "[]", "load:99").status_code == 404


def test_an_auditor_does_not_play(places: Places) -> None:
    assert places.client("auditor").get(url("try", seal(places).pk)).status_code == 403
