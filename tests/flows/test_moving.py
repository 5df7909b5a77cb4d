"""Moving running cases to another version: what is kept, what is cancelled, what is refused, and that the record says so."""

from __future__ import annotations

from typing import Any

import pytest

from shequ_workflows.core.models import Clock, Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.flows import family
from shequ_workflows.flows.models import Case, Flow, FlowVersion
from shequ_workflows.flows.moving.actions import MoveCases
from shequ_workflows.flows.moving.plan import losses_of, places_of
from shequ_workflows.flows.signals import migrated
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories import flows
from tests.factories.org import actor

from .admin import Places, body, seal, url

pytestmark = pytest.mark.django_db


class Moved(Places):
    """Two cases on version 1; version 2 calls *asked* otherwise and has no clock *reply*."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = flows.published(seal(self))
        self.worker, self.director = actor("community_worker", self.here), actor("rc_director", self.here)
        self.first = flows.opened(self.worker, self.flow, self.here)
        self.second = flows.opened(self.worker, self.flow, self.here)
        flows.take(self.director, self.second, "approve")
        draft = self.flow.get_latest_revision_as_object()
        draft.body = {
            **body(self.flow),
            "states": [
                flows.state("taken_in", "start", step="2 wd"),
                flows.state("approved"),
                flows.state("done", "good"),
            ],
            "edges": [
                flows.step("ask", "", "taken_in"),
                flows.step("approve", "taken_in", "approved", "rc_director"),
                flows.step("finish", "approved", "done", "rc_director"),
            ],
            "clocks": [],
        }
        draft.save_revision(clean=False).publish()
        self.flow = Flow.objects.get(pk=self.flow.pk)
        family.forget()
        self.one, self.two = (FlowVersion.objects.get(flow=self.flow, number=number) for number in (1, 2))

    def move(self, *subjects: Subject, by: Actor | None = None, reason: str = "新规定", **states: str) -> list[Record]:
        cases = list(Case.objects.filter(subject__in=subjects))
        said = states or {"asked": "taken_in", "approved": "approved"}
        return MoveCases(by or self.director, self.flow, self.one, self.two, said, cases, reason).execute()


@pytest.fixture
def world() -> Moved:
    return Moved()


def test_it_moves_one_and_the_other_stays(world: Moved) -> None:
    told: list[Any] = []

    def hear(sender: Any, case: Case, record: Record, **kwargs: Any) -> None:
        told.append((case.pk, record.verb))

    migrated.connect(hear)
    try:
        rows = world.move(world.first)
    finally:
        migrated.disconnect(hear)
    subject = Subject.objects.get(pk=world.first.pk)
    assert (subject.version, subject.state, subject.case.version_id) == ("2", "taken_in", world.two.pk)
    assert (rows[0].verb, rows[0].source, rows[0].target) == ("move_version", "asked", "taken_in")
    assert told == [(subject.pk, "move_version")]
    assert verify(subject).faults == 0
    other = Subject.objects.get(pk=world.second.pk)
    assert (other.version, other.state) == ("1", "approved")
    flows.take(world.worker, other, "finish")  # the old version lets a worker finish
    with pytest.raises(ActionRefused):
        flows.take(world.worker, subject, "approve")
    flows.take(world.director, subject, "approve")
    assert Subject.objects.get(pk=subject.pk).state == "approved"


def test_a_clock_that_the_version_lacks_is_cancelled_and_the_state_has_its_limit(world: Moved) -> None:
    world.move(world.first)
    clocks = dict(Clock.objects.filter(subject=world.first.pk).values_list("key", "state"))
    assert clocks == {"reply": "cancelled", "step": "running"}
    subject = Subject.objects.get(pk=world.first.pk)
    assert subject.next_due_at == Clock.objects.get(subject=subject, key="step").due_at


def test_a_screen_from_before_is_stale(world: Moved) -> None:
    old = Subject.objects.get(pk=world.second.pk)
    world.move(world.second)
    from shequ_workflows.core.transitions import TakeTransition

    with pytest.raises(ActionRefused) as refused:
        TakeTransition(world.director, Subject.objects.get(pk=old.pk), "finish", revision=old.revision).execute()
    assert refused.value.refusal.code == "stale"


@pytest.mark.parametrize(
    ("states", "code"),
    [({"asked": "gone"}, "states"), ({"asked": "done"}, "states"), ({"approved": "approved"}, "states")],
)
def test_it_refuses_states_that_are_not_there_or_end_it(world: Moved, states: dict[str, str], code: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        world.move(world.first, **states)
    assert refused.value.refusal.code == code
    assert Subject.objects.get(pk=world.first.pk).version == "1"


def test_it_refuses_without_a_reason_and_to_whoever_does_not_publish(world: Moved) -> None:
    with pytest.raises(ActionRefused) as refused:
        world.move(world.first, reason=" ")
    assert refused.value.refusal.code == "reason"
    for stranger in (world.worker, actor("rc_director", world.there), Actor.visitor()):
        with pytest.raises(ActionRefused):
            world.move(world.first, by=stranger)
    assert Record.objects.filter(verb="move_version").count() == 0


def test_all_or_none(world: Moved) -> None:
    flows.take(world.worker, world.second, "finish")
    with pytest.raises(ActionRefused) as refused:
        world.move(world.first, world.second)
    assert refused.value.refusal.code == "stale"
    assert Subject.objects.get(pk=world.first.pk).version == "1"


def test_a_case_in_countersigning_stays() -> None:
    world = Places()
    round_of = {"passed": "yes", "failed": "no", "who": ["rc_member"]}
    parts = {
        "states": [flows.state("asked", "start", round=round_of), flows.state("good", "good"), flows.state("bad", "bad")],
        "edges": [
            flows.step("ask", "", "asked"), flows.step("yes", "asked", "good", "system"),
            flows.step("no", "asked", "bad", "system"),
        ],
    }  # fmt: skip
    actor("rc_member", world.here)
    flow = flows.published(flows.draft(world.here, parts))
    subject = flows.opened(actor("community_worker", world.here), flow, world.here)
    draft = flow.get_latest_revision_as_object()
    draft.body = {**draft.body, "prefix": "签"}
    draft.save_revision(clean=False).publish()
    family.forget()
    one, two = FlowVersion.objects.filter(flow=flow).order_by("number")
    plain = MoveCases(actor("rc_director", world.here), flow, one, two, {}, [subject.case], "x")
    with pytest.raises(ActionRefused) as refused:
        plain.execute()
    assert refused.value.refusal.code == "countersigning"


def test_it_tells_beforehand_what_would_be_lost(world: Moved) -> None:
    old, new = family.definition_of(world.one), family.definition_of(world.two)
    places = {one.key: one for one in places_of(world.one, old, new, "zh-hans")}
    assert (places["asked"].count, places["asked"].namesake) == (1, "")
    assert (places["approved"].count, places["approved"].namesake) == (1, "approved")
    assert losses_of(world.one, old, new, "zh-hans").clocks == [("答复", 1)]


def test_the_page_looks_asks_and_does_it(world: Moved) -> None:
    client = world.client("rc_director")
    address = url("move", world.flow.pk)
    shown = client.get(address).content.decode()
    assert "答复" in shown
    said = {"from": 1, "to": 2, "into-asked": "taken_in", "into-approved": "", "which": "all", "reason": "新规定"}
    asked = client.post(address, said)
    assert asked.status_code == 200
    assert 'name="sure"' in asked.content.decode()
    assert not Record.objects.filter(verb="move_version").exists()
    assert client.post(address, {**said, "sure": "1"}).status_code == 302
    assert dict(Subject.objects.filter(kind="flow:seal").values_list("pk", "version")) == {
        world.first.pk: "2", world.second.pk: "1",
    }  # fmt: skip


def test_the_page_moves_only_those_ticked(world: Moved) -> None:
    client = world.client("rc_director")
    said = {
        "from": 1, "to": 2, "into-asked": "taken_in", "into-approved": "approved", "which": "some", "reason": "新规定",
        "case": [world.second.public_id], "sure": "1",
    }  # fmt: skip
    client.post(url("move", world.flow.pk), said)
    assert Subject.objects.get(pk=world.first.pk).version == "1"
    assert Subject.objects.get(pk=world.second.pk).version == "2"


def test_it_goes_on_in_batches(world: Moved, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shequ_workflows.flows.admin.moving.BATCH", 1)
    client = world.client("rc_director")
    said = {"from": 1, "to": 2, "into-asked": "taken_in", "into-approved": "approved", "which": "all", "reason": "新规定", "sure": "1"}  # fmt: skip
    half = client.post(url("move", world.flow.pk), said)
    assert half.status_code == 200
    assert 'name="sure"' in half.content.decode()
    assert Subject.objects.filter(version="2").count() == 1
    assert client.post(url("move", world.flow.pk), said).status_code == 302
    assert Subject.objects.filter(version="2").count() == 2


@pytest.mark.parametrize("role", ["community_worker", "auditor"])
def test_the_page_is_for_publishers(world: Moved, role: str) -> None:
    assert world.client(role).get(url("move", world.flow.pk)).status_code == 403
