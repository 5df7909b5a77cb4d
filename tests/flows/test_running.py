"""What steps of a case do: who, how often, back, undone, countersigned, linked, urged, delegated."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from shequ_workflows.core.models import Delivery, Subject
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.flows.constants import EffectState
from shequ_workflows.flows.effects.running import run_due
from shequ_workflows.flows.models import CaseLink, EffectRun, Flow, Seat, StepAnswers
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from tests.factories import flows
from tests.factories.flows import state, step, take
from tests.factories.org import NodeFactory, RoleFactory, Town, actor

pytestmark = pytest.mark.django_db


def refused(actor: Actor, subject: Subject, edge: str, **data: Any) -> str:
    with pytest.raises(ActionRefused) as no:
        take(actor, subject, edge, **data)
    return no.value.refusal.code


@pytest.fixture
def town() -> Town:
    return Town()


def simple(town: Town, *edges: dict[str, Any], **more: Any) -> Flow:
    """States *a* to *c*, as far as ``edges`` lead there."""
    reached = ["a", *(key for key in "bc" if any(key in one["targets"] for one in edges))]
    body = {
        "states": [*(state(key) for key in reached), state("end", "good")],
        "edges": [step("begin", "", "a"), step("finish", "|".join(reached), "end", "community_worker|system"), *edges],
        **more,
    }
    return flows.published(flows.draft(town.community, body))


# -- who and how often -------------------------------------------------------------------------------------------------


def test_it_keeps_apart_who_did_an_earlier_step(town: Town) -> None:
    flow = simple(town, step("go", "a", "b", not_by=["begin"]))
    one, other = actor("community_worker", town.community), actor("community_worker", town.community)
    subject = flows.opened(one, flow, town.community)
    assert refused(one, subject, "go") == "not_by_go"
    take(other, subject, "go")


def test_it_lets_a_step_be_taken_so_many_times(town: Town) -> None:
    worker = actor("community_worker", town.community)
    flow = simple(town, step("go", "a", "b", times=1), step("back", "b", "a"))
    subject = flows.opened(worker, flow, town.community)
    take(worker, subject, "go")
    take(worker, subject, "back")
    assert refused(worker, subject, "go") == "times_go"


def test_it_goes_back_only_to_where_it_has_been(town: Town) -> None:
    worker = actor("community_worker", town.community)
    flow = simple(town, step("go", "a", "b"), step("jump", "a", "c"), step("send_back", "b|c", "a|b"))
    subject = flows.opened(worker, flow, town.community)
    take(worker, subject, "jump")
    assert refused(worker, subject, "send_back__b") == "been_b"
    take(worker, subject, "send_back__a")
    subject.refresh_from_db()
    assert (subject.state, subject.facts["taken"]["send_back"]) == ("a", 1)


def test_a_stranger_finds_nothing(town: Town) -> None:
    flow = simple(town)
    subject = flows.opened(actor("community_worker", town.community), flow, town.community)
    assert refused(actor("community_worker", town.other), subject, "finish") == "unknown"
    assert refused(actor("rc_member", town.community), subject, "finish") == "role"


def test_only_staff_of_its_place_open_it(town: Town) -> None:
    flow = simple(town)
    with pytest.raises(ActionRefused) as no:
        flows.opened(actor("community_worker", town.other), flow, town.community)
    assert no.value.refusal.code == "role"
    with pytest.raises(ActionRefused) as elsewhere:
        flows.opened(actor("community_worker", town.other), flow, town.other)
    assert elsewhere.value.refusal.code == "unknown"


def test_a_form_sent_twice_opens_one_case(town: Town) -> None:
    flow, worker = simple(town), actor("community_worker", town.community)
    first = flows.opened(worker, flow, town.community, once="k1")
    assert flows.opened(worker, flow, town.community, once="k1").pk == first.pk
    assert Subject.objects.filter(kind="flow:test").count() == 1


# -- back and undone ---------------------------------------------------------------------------------------------------


def test_it_is_taken_back_until_somebody_acts(town: Town) -> None:
    worker = actor("community_worker", town.community)
    flow = simple(town, step("go", "a", "b", take_back=True, clocks="+limit"), clocks=[{"key": "limit", "label": {"zh-hans": "限"}, "length": "3 wd"}])  # fmt: skip
    subject = flows.opened(worker, flow, town.community)
    take(worker, subject, "go")
    later = now() + dt.timedelta(days=9)
    UndoTransition(worker, subject, at=later).execute()
    subject.refresh_from_db()
    assert subject.state == "a"
    assert not subject.clocks.live().exists()
    take(worker, subject, "go")
    other = actor("community_worker", town.community)
    assert UndoTransition(other, subject, at=later).check() is not None
    take(other, subject, "finish")
    assert UndoTransition(worker, subject).check() is not None
    assert verify(subject).ok


def test_what_it_brought_is_undone_with_it(town: Town) -> None:
    worker = actor("community_worker", town.community)
    RoleFactory(person=worker.person, role="rc_member", node=town.community)
    asked = [{"key": "people", "kind": "people", "label": {"zh-hans": "问谁"}, "roles": ["rc_member"]}]
    flow = flows.published(flows.draft(town.community, {
        "states": [state("a", "start"), state("b", round={"passed": "yes", "failed": "no", "named": True}), state("end", "good")],
        "edges": [
            step("begin", "", "a"), step("ask", "a", "b", undo=True, asks=asked, effects=[{"kind": "rate"}]),
            step("yes", "b", "end", "system"), step("no", "b", "a", "system"),
        ],
    }))  # fmt: skip
    subject = flows.opened(worker, flow, town.community)
    member = actor("rc_member", town.community).person
    assert member is not None
    take(worker, subject, "ask", people=[member.public_id])
    assert (Seat.objects.count(), EffectRun.objects.count()) == (1, 1)
    UndoTransition(worker, subject).execute()
    subject.refresh_from_db()
    assert (subject.state, subject.facts.get("seats")) == ("a", None)
    assert (Seat.objects.count(), EffectRun.objects.count()) == (0, 0)


def test_a_step_whose_effect_is_done_is_not_undone(town: Town) -> None:
    worker = actor("community_worker", town.community)
    flow = simple(town, step("go", "a", "b", take_back=True, effects=[{"kind": "signal", "name": "x"}]))
    subject = flows.opened(worker, flow, town.community)
    take(worker, subject, "go")
    assert run_due(now() + dt.timedelta(minutes=5)) == 1
    with pytest.raises(ActionRefused) as late:
        UndoTransition(worker, subject).execute()
    assert late.value.refusal.code == "undo_done"
    subject.refresh_from_db()
    assert subject.state == "b"


# -- countersigning ----------------------------------------------------------------------------------------------------


def countersigned(town: Town, **wanted: Any) -> Flow:
    wanted = {"passed": "yes", "failed": "no", "who": ["rc_member", "rc_director"], **wanted}
    return flows.published(flows.draft(town.community, {
        "states": [state("a", "start", round=wanted), state("good", "good"), state("bad", "bad")],
        "edges": [step("begin", "", "a"), step("yes", "a", "good", "system"), step("no", "a", "bad", "system"), step("stop", "a", "bad", "rc_director")],
    }))  # fmt: skip


def test_all_must_agree_and_the_last_word_moves_it(town: Town) -> None:
    worker = actor("community_worker", town.community)
    members = [actor("rc_member", town.community) for _one in range(2)]
    subject = flows.opened(worker, countersigned(town), town.community)
    assert Seat.objects.filter(is_open=True).count() == 2
    waiting = Subject.objects.waiting_for(members[0])
    assert list(waiting) == [subject]
    take(members[0], subject, "agree")
    assert list(Subject.objects.waiting_for(members[0])) == []
    assert refused(members[0], subject, "agree") == "role"
    take(members[1], subject, "agree", reason="同意")
    subject.refresh_from_db()
    assert (subject.state, subject.is_open) == ("good", False)
    verbs = list(subject.records.order_by("seq").values_list("verb", "role"))
    assert verbs[-3:] == [("agree", "seat"), ("agree", "seat"), ("yes", "system")]
    assert verify(subject).ok


def test_one_against_ends_it_with_a_reason(town: Town) -> None:
    member, other = actor("rc_member", town.community), actor("rc_member", town.community)
    subject = flows.opened(actor("community_worker", town.community), countersigned(town), town.community)
    assert refused(member, subject, "disagree") == "form"
    take(member, subject, "disagree", reason="预算不清")
    subject.refresh_from_db()
    assert subject.state == "bad"
    assert refused(other, subject, "agree") == "role"
    assert not Seat.objects.filter(is_open=True).exists()


def test_who_is_recused_is_not_counted(town: Town) -> None:
    members = [actor("rc_member", town.community) for _one in range(3)]
    flow = countersigned(town, mode="majority")
    subject = flows.opened(actor("community_worker", town.community), flow, town.community)
    take(members[0], subject, "recuse", reason="当事人是我弟弟")
    take(members[1], subject, "agree")
    subject.refresh_from_db()
    assert subject.state == "a"
    take(members[2], subject, "agree")
    subject.refresh_from_db()
    assert subject.state == "good"


def test_nobody_else_may_speak(town: Town) -> None:
    actor("rc_member", town.community)
    subject = flows.opened(actor("community_worker", town.community), countersigned(town), town.community)
    latecomer = actor("rc_member", town.community)
    assert refused(latecomer, subject, "agree") == "role"
    assert str(TakeTransition(latecomer, subject, "agree").check()) == "“同意”由被请到的人或单位办理。"


def test_a_case_has_a_number_though_its_flow_names_no_first_character(town: Town) -> None:
    subject = flows.opened(actor("community_worker", town.community), countersigned(town), town.community)
    assert re.fullmatch(r"\w\d{4}-0001", subject.number)


# -- verbs of every flow -----------------------------------------------------------------------------------------------


def pooled(town: Town) -> Flow:
    return flows.published(flows.draft(town.community, {
        "states": [state("a", "start", pool=["community_worker"]), state("end", "good")],
        "edges": [step("begin", "", "a", "rc_member"), step("finish", "a", "end", "assignee")],
        "verbs": ["pass_on", "delegate", "urge", "copy_to"],
    }))  # fmt: skip


def test_it_is_taken_on_by_one(town: Town) -> None:
    opener = actor("rc_member", town.community)
    one, other = actor("community_worker", town.community), actor("community_worker", town.community)
    subject = flows.opened(opener, pooled(town), town.community)
    assert list(Subject.objects.waiting_for(one)) == list(Subject.objects.waiting_for(other)) == [subject]
    take(one, subject, "claim")
    assert list(Subject.objects.waiting_for(other)) == []
    assert list(Subject.objects.waiting_for(one)) == [subject]
    assert refused(other, subject, "claim") == "nobody_has_it"
    take(one, subject, "release")
    assert list(Subject.objects.waiting_for(other)) == [subject]


def test_it_is_delegated_and_handed_back(town: Town) -> None:
    one, other = actor("community_worker", town.community), actor("community_worker", town.community)
    subject = flows.opened(actor("rc_member", town.community), pooled(town), town.community)
    take(one, subject, "claim")
    assert refused(one, subject, "hand_back") == "delegated"
    assert other.person is not None
    take(one, subject, "delegate", colleague=other.person.public_id)
    subject.refresh_from_db()
    assert subject.assignee == other.person
    take(other, subject, "hand_back")
    subject.refresh_from_db()
    assert subject.assignee == one.person
    assert subject.case.delegated_from is None


def test_it_is_urged_once_a_day(town: Town) -> None:
    worker = actor("community_worker", town.community, account=True)
    subject = flows.opened(actor("rc_member", town.community), pooled(town), town.community)
    take(worker, subject, "claim")
    director = actor("rc_director", town.community)
    take(director, subject, "urge", reason="请今天办完")
    assert Delivery.objects.filter(recipient=worker.person).count() == 1
    assert refused(director, subject, "urge") == "urged"


def test_whoever_gets_a_copy_reads_it_and_may_do_nothing(town: Town) -> None:
    subject = flows.opened(actor("rc_member", town.community), pooled(town), town.community)
    grid = NodeFactory(parent=town.community, kind="grid")
    reader = actor("street_finance", town.street)
    hidden = actor("community_worker", town.other)
    assert reader.person is not None
    assert grid is not None
    take(actor("rc_director", town.community), subject, "copy_to", people=[reader.person.public_id])
    assert Subject.objects.visible_to(reader).filter(pk=subject.pk).exists()
    assert not Subject.objects.visible_to(hidden).filter(pk=subject.pk).exists()
    assert refused(reader, subject, "finish") == "role"


# -- offices, links, effects -------------------------------------------------------------------------------------------


def test_an_assisting_office_reads_and_answers(town: Town) -> None:
    water = NodeFactory(parent=town.street, kind="department", name="水务所")
    assisting = [{"key": "helpers", "kind": "assisting", "label": {"zh-hans": "协办"}}]
    flow = simple(town, step("call", "a", "b", asks=assisting), step("done", "b", "c", guards=[
        {"key": "all", "must": {"==": [{"var": "case/unanswered"}, 0]}, "says": {"zh-hans": "还有协办单位没有答复。"}}
    ]))  # fmt: skip
    worker, plumber = actor("community_worker", town.community), actor("department", water)
    subject = flows.opened(worker, flow, town.community)
    assert not Subject.objects.visible_to(plumber).filter(pk=subject.pk).exists()
    take(worker, subject, "call", helpers=[water.code])
    assert list(Subject.objects.waiting_for(plumber)) == [subject]
    assert refused(worker, subject, "done") == "all"
    take(plumber, subject, "assist", answer="已关阀")
    assert list(Subject.objects.waiting_for(plumber)) == []
    take(worker, subject, "done")


def test_it_waits_for_what_it_opened(town: Town) -> None:
    worker, director = actor("community_worker", town.community), actor("rc_director", town.community)
    clerk = actor("street_clerk", town.street)
    flows.published_shipped("whistle", town.community)
    hotline = flows.published_shipped("hotline", town.community)
    told = {"number": "1", "matter": "井盖", "wish": "修好", "due": "2027-01-04T17:30"}
    ticket = flows.opened(worker, hotline, town.community, data={"answers": told})
    take(worker, ticket, "sign")
    take(worker, ticket, "contact", answers={"at": "2026-11-30T10:00", "agreed": "x"})
    take(director, ticket, "raise_up", reason="归属不清")
    whistle = flows.opened(worker, Flow.objects.get(key="whistle"), town.community, step=False)
    CaseLink.objects.create(
        case=ticket.case, to=whistle, kind="opened", waits=True, made_by=ticket.records.order_by("-seq").first()
    )
    take(worker, whistle, "withdraw", reason="已解决")
    EffectRun.objects.filter(kind="open").delete()
    assert run_due(now() + dt.timedelta(hours=1)) == 1
    ticket.refresh_from_db()
    assert ticket.state == "handling"
    assert clerk is not None


def test_an_effect_that_fails_undoes_nothing_and_waits_for_somebody(town: Town) -> None:
    worker = actor("community_worker", town.community)
    flow = simple(town, step("go", "a", "b", effects=[{"kind": "open", "what": "gone"}]))
    subject = flows.opened(worker, flow, town.community)
    take(worker, subject, "go")
    at = now() + dt.timedelta(minutes=5)
    for _try in range(5):
        assert run_due(at) == 0
        at += dt.timedelta(hours=5)
    effect = EffectRun.objects.get()
    assert (effect.state, effect.attempts) == (EffectState.DEAD, 5)
    assert "by hand" in effect.error or "手" in effect.error
    subject.refresh_from_db()
    assert subject.state == "b"


def test_a_clock_takes_its_step_by_itself(town: Town) -> None:
    from shequ_workflows.core.operation.ticking import fire

    worker = actor("community_worker", town.community)
    flow = simple(
        town, step("late", "b", "c", "system", fires="limit"), step("go", "a", "b", clocks="+limit"),
        clocks=[{"key": "limit", "label": {"zh-hans": "限"}, "length": "1 wd"}],
    )  # fmt: skip
    subject = flows.opened(worker, flow, town.community)
    take(worker, subject, "go")
    fire(now() + dt.timedelta(days=9))
    subject.refresh_from_db()
    assert subject.state == "c"


def test_running_cases_keep_their_version(town: Town) -> None:
    worker = actor("community_worker", town.community)
    flow = simple(town, step("go", "a", "b"))
    old = flows.opened(worker, flow, town.community)
    flow.body["edges"] = [one for one in flow.body["edges"] if one["key"] != "go"]
    flow.body["states"] = [one for one in flow.body["states"] if one["key"] in {"a", "end"}]
    flow.body["edges"][1]["sources"] = ["a"]
    flow.save()
    flow = flows.published(flow)
    assert flow.current is not None
    assert flow.current.number == 2
    new = flows.opened(worker, flow, town.community)
    assert refused(worker, new, "go") == "unknown"
    take(worker, old, "go")
    assert {one.pk for one in Subject.objects.waiting_for(worker)} == {old.pk, new.pk}


def test_the_queue_of_work_costs_the_same_however_many_cases(town: Town, django_assert_num_queries: Any) -> None:
    worker = actor("community_worker", town.community)
    flow = simple(town)
    for _one in range(3):
        flows.opened(worker, flow, town.community)
    list(Subject.objects.waiting_for(worker))
    with django_assert_num_queries(4):
        assert len(Subject.objects.waiting_for(worker)) == 3
    for _one in range(20):
        flows.opened(worker, flow, town.community)
    with django_assert_num_queries(4):
        assert len(Subject.objects.waiting_for(worker)) == 23


def test_an_act_of_erasure_takes_the_answers_of_the_step_along(town: Town) -> None:
    worker, admin = actor("community_worker", town.community), actor("administrator", town.community)
    flow = flows.published_shipped("hotline", town.community)
    told = {"number": "1", "matter": "井盖", "wish": "老张家门口的井盖", "due": "2027-01-04T17:30"}
    ticket = flows.opened(worker, flow, town.community, data={"answers": told})
    given = StepAnswers.objects.get()
    assert given.submission is not None
    assert given.submission.answers["wish"] == "老张家门口的井盖"
    row = ticket.records.get(verb="register")
    ErasePayload(admin, row, "本人要求", LegalGround.CONSENT).execute()
    given.refresh_from_db()
    assert given.submission is not None
    assert "wish" not in given.submission.answers
    assert verify(ticket).ok
