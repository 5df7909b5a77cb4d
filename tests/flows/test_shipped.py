"""The flows that come with the product equal the hand-kept tables, edge by edge; cases go through them."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.core.machines import Machine, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.importing.files import SHIPPED, file_data, read_data, shipped
from shequ_workflows.org.acting import ActionRefused
from tests.factories import flows
from tests.factories.org import Town, actor
from tests.machines.oracle import lengths_of, rows_of

pytestmark = pytest.mark.django_db
ORACLES = ("hotline", "whistle")

TICKET = {
    "number": "GD-2026-0815", "matter": "3 号楼电梯停运", "wish": "尽快修好电梯。", "due": "2026-12-04T17:30",
}  # fmt: skip


def machine_of(name: str) -> Machine:
    flows.published_shipped(name, Town().community)
    found = machines.get(f"flow:{name}")
    assert found is not None
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_read_and_written_without_loss(name: str) -> None:
    file = shipped(name)
    assert read_data(file_data(file)) == file


@pytest.mark.parametrize("name", ORACLES)
def test_it_equals_the_table(name: str) -> None:
    machine, rows = machine_of(name), rows_of(name)
    own = {"claim", "release", "pass_on", "delegate", "hand_back", "urge", "copy_to", "assist"}
    assert set(machine.edges) - own == set(rows)
    for key, row in rows.items():
        edge = machine.edges[key]
        assert set(edge.sources) == set(row.sources), key
        assert edge.target == row.target, key
        assert edge.who == row.who, key
        assert {str(op) for op in edge.clocks} == set(row.clocks), key
        assert edge.undo is row.undo, key


@pytest.mark.parametrize("name", ORACLES)
def test_it_has_the_clocks_with_their_lengths(name: str) -> None:
    machine = machine_of(name)
    words = {
        "24 h from T0": "24 h", "7 wd from T0 (5 wd when reopened)": "7 wd", "the ticket's or 2 wh": "2 wh",
        "the ticket's or 24 h": "24 h", "the ticket's": None,
    }  # fmt: skip
    wanted = {key: (kind, words.get(length, length)) for key, (kind, length) in lengths_of(name).items()}
    found = {key: (str(one.kind), str(one.length) if one.length else None) for key, one in machine.clocks.items()}
    assert found == wanted


def test_a_ticket_goes_all_the_way() -> None:
    town = Town()
    flow = flows.published_shipped("hotline", town.community)
    worker, director = actor("community_worker", town.community), actor("rc_director", town.community)
    subject = flows.opened(worker, flow, town.community, data={"answers": TICKET})
    assert (subject.state, subject.title, subject.number[:1]) == ("received", "3 号楼电梯停运", "热")
    assert subject.case.reference == "GD-2026-0815"
    assert set(subject.clocks.running().values_list("key", flat=True)) == {"sign", "contact", "finish"}
    finish = subject.clocks.get(key="finish")
    assert finish.due_at.astimezone(dt.timezone(dt.timedelta(hours=8))).isoformat() == "2026-12-04T17:30:00+08:00"
    flows.take(worker, subject, "sign")
    flows.take(worker, subject, "contact", answers={"at": "2026-11-30T10:00", "agreed": "下午到现场"})
    flows.take(worker, subject, "handle", handler="电梯维保公司")
    flows.take(director, subject, "answer", answers={"solved": "solved", "answer": "已更换主板，恢复运行。"})
    with pytest.raises(ActionRefused) as early:
        flows.take(director, subject, "close")
    assert early.value.refusal.code == "called"
    flows.take(worker, subject, "call_back", answers={"reached": True, "solved": True, "stars": "5"})
    with pytest.raises(ActionRefused) as again:
        flows.take(director, subject, "rehandle", reason="x", due="2026-12-20")
    assert again.value.refusal.code == "unsolved"
    flows.take(director, subject, "close")
    subject.refresh_from_db()
    assert (subject.state, subject.is_open) == ("closed", False)


def test_a_second_ticket_of_the_same_number_is_refused_kindly() -> None:
    town = Town()
    flow = flows.published_shipped("hotline", town.community)
    worker = actor("community_worker", town.community)
    first = flows.opened(worker, flow, town.community, data={"answers": TICKET})
    with pytest.raises(ActionRefused) as twice:
        flows.opened(worker, flow, town.community, data={"answers": TICKET})
    assert twice.value.refusal.code == "reference"
    flows.take(worker, first, "void", reason="录错了")
    flows.opened(worker, flow, town.community, data={"answers": TICKET})
    assert Subject.objects.filter(kind="flow:hotline").count() == 2
