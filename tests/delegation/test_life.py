"""A delegated task's life: what each turn leaves behind, who hears of it, and what the clock does by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.core.operation.ticking import tick
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.delegation.actions import ConfirmSettlement, DraftTask, ReviewTask
from shequ_workflows.delegation.models import DelegatedTask, Function, FunctionList, ProhibitedItem, Study
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from tests.factories.delegated import (
    APPLICATION,
    BEGINS,
    CODE,
    draft,
    list_in_force,
    note_down,
    packed,
    receive,
    take,
    task_in,
    valid_data,
)
from tests.factories.delegation import DAY, MONDAY, Street

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def world() -> Street:
    return Street()


def state_of(subject: Subject) -> str:
    return str(Subject.objects.values_list("state", flat=True).get(pk=subject.pk))


def told(subject: Subject, verb: str) -> set[int]:
    rows = Delivery.objects.filter(record__subject=subject.pk, record__verb=verb)
    return set(rows.values_list("recipient", flat=True))


def test_a_whole_life_leaves_a_whole_record(world: Street) -> None:
    subject, _at = task_in(world, "closed")
    verbs = list(Record.objects.of(subject).values_list("verb", flat=True))
    assert [verb for verb in verbs if verb not in {"open", "open_publicity", "confirm_settlement"}] == [
        "submit", "screen", "admit", "offer", "accept", "start", "report", "verify_ok", "settle",
    ]  # fmt: skip
    assert verify(Subject.objects.get(pk=subject.pk)).ok
    assert Subject.objects.get(pk=subject.pk).number.startswith("委2026-")
    task = DelegatedTask.objects.get(pk=subject.pk)
    assert {task.settled_by_street, task.settled_by_rc} == {world.finance.person, world.director.person}
    assert task.public_title == APPLICATION["title"]
    assert task.taken_at is not None


def test_what_is_prohibited_is_barred_whichever_way_it_comes_in(world: Street) -> None:
    list_in_force(world)
    item, _made = ProhibitedItem.objects.update_or_create(
        code="JR-TEST",
        defaults={"name": "招商引资任务", "words": "招商 引资", "rule": "测试规则第一条：不得向社区下派。"},
    )
    noted = note_down(world, "请各社区完成招商引资两百万元")
    assert state_of(noted) == "barred"
    handed_in = draft(world)
    data = {
        **valid_data(world, handed_in, "submit", MONDAY),
        "title": "招商引资任务",
        "content": "完成招商引资两百万元。",
        "function_code": "",
    }
    TakeTransition(world.clerk, handed_in, "submit", data=data, at=MONDAY).execute()
    assert state_of(handed_in) == "barred"
    assert item.rule in DelegatedTask.objects.get(pk=handed_in.pk).rule_quoted
    last = Record.objects.of(handed_in).latest("seq")
    assert (last.verb, last.role) == ("block", "system")


@pytest.mark.parametrize(
    ("missing", "code"), [("legal_basis", "legal_basis"), ("ends_on", "ends_on"), ("standard", "standard")]
)
def test_it_is_refused_at_submission_with_the_rule(world: Street, missing: str, code: str) -> None:
    list_in_force(world)
    subject = draft(world)
    data = {**valid_data(world, subject, "submit", MONDAY), missing: ""}
    with pytest.raises(ActionRefused) as refused:
        TakeTransition(world.clerk, subject, "submit", data=data, at=MONDAY).execute()
    assert refused.value.refusal.code == code
    assert state_of(subject) == "draft"


def test_a_check_in_is_refused_with_what_to_change(world: Street) -> None:
    list_in_force(world)
    subject = draft(world)
    data = {**valid_data(world, subject, "submit", MONDAY), "process": "网格员每天打卡签到。"}
    with pytest.raises(ActionRefused) as refused:
        TakeTransition(world.clerk, subject, "submit", data=data, at=MONDAY).execute()
    assert refused.value.refusal.code == "formalism"
    assert "打卡" in str(refused.value)


def test_off_the_list_goes_to_the_district_and_onto_the_next_version(world: Street) -> None:
    list_in_force(world)
    subject = draft(world)
    data = {
        **valid_data(world, subject, "submit", MONDAY),
        "title": "犬只巡查登记",
        "content": "登记小区犬只。",
        "function_code": "",
    }
    TakeTransition(world.clerk, subject, "submit", data=data, at=MONDAY).execute()
    assert DelegatedTask.objects.get(pk=subject.pk).match == "off_list"
    subject = take(world, subject, "screen", "street_clerk", MONDAY + MINUTE)
    admit = TakeTransition(world.access, subject, "admit", data=valid_data(world, subject, "admit", MONDAY), at=MONDAY)
    refusal = admit.check()
    assert refusal is not None
    assert refusal.code == "on_list"
    before = subject.clocks.running().get(key="admission").due_at
    subject = take(world, subject, "pass_up", "access_group", MONDAY + 2 * MINUTE)
    after = subject.clocks.running().get(key="admission").due_at
    assert after > before + 20 * DAY, "fifteen working days more"
    subject = take(world, subject, "admit_district", "district_access", MONDAY + 3 * MINUTE)
    made = FunctionList.objects.being_made(world.community).get()
    code = DelegatedTask.objects.get(pk=subject.pk).function_code
    assert made.functions.filter(code=code, name="犬只巡查登记").exists()
    assert made.functions.count() == list_in_force(world).functions.count() + 1


def test_asking_for_more_twice_is_all(world: Street) -> None:
    subject, at = task_in(world, "community_reply")
    for _round in range(2):
        subject = take(world, subject, "ask_more", "rc_director", at)
        subject = take(world, subject, "offer", "street_clerk", at + MINUTE)
        at += 2 * MINUTE
    again = TakeTransition(world.director, subject, "ask_more", data={"gaps": "再要一名社工"}, at=at).check()
    assert again is not None
    assert again.code == "rounds"
    gaps = DelegatedTask.objects.get(pk=subject.pk).gap_lists
    assert list(gaps.values_list("about", flat=True)) == ["packet", "packet"]


def test_silence_is_put_up_for_a_ruling_a_day_after_its_reminder_and_never_taken_as_a_yes(world: Street) -> None:
    subject, _at = task_in(world, "community_reply")
    due = subject.clocks.running().get(key="reply").due_at
    tick(due + MINUTE)
    assert state_of(subject) == "community_reply"
    tick(due + DAY + MINUTE)
    assert state_of(subject) == "escalated"
    last = Record.objects.of(subject).latest("seq")
    assert (last.verb, last.role, last.channel) == ("escalate", "system", "system")
    tick(due + DAY + 2 * MINUTE)
    assert Record.objects.filter(subject=subject.pk, verb="escalate").count() == 1
    assert not Study.objects.filter(task=subject.pk, body="rc").exists()
    assert world.leader.person is not None
    assert world.leader.person.pk in told(subject, "escalate")


def test_a_promise_that_never_comes_is_put_up_ten_working_days_after_the_start_date(world: Street) -> None:
    subject, _at = task_in(world, "accepted")
    tick(BEGINS + 13 * DAY)
    assert state_of(subject) == "accepted"
    tick(BEGINS + 16 * DAY)
    assert state_of(subject) == "escalated"


def test_what_has_ended_leaves_the_list_by_itself(world: Street) -> None:
    subject, at = task_in(world, "closed")
    tick(at + DAY)
    assert state_of(subject) == "closed"
    ReviewTask(
        world.clerk, Subject.objects.get(pk=subject.pk), stays=False, reason="居民不需要了", at=at + DAY
    ).execute()
    tick(at + 2 * DAY)
    assert state_of(subject) == "expired"
    assert not FunctionList.objects.being_made(world.community).get().functions.filter(code=CODE).exists()
    assert Function.objects.filter(list=list_in_force(world), code=CODE).exists(), "the version in force stays as it is"


def test_both_sides_confirm_by_two_persons(world: Street) -> None:
    subject, at = task_in(world, "settling")
    twice = ConfirmSettlement(world.finance, subject, at=at)
    twice.execute()
    refusal = ConfirmSettlement(world.finance, subject, at=at).check()
    assert refusal is not None
    assert refusal.code == "done"
    stranger = ConfirmSettlement(world.actor("rc_director", world.other), subject, at=at).check()
    assert stranger is not None
    assert stranger.status == Answer.NOT_FOUND
    wrong = ConfirmSettlement(world.clerk, subject, at=at).check()
    assert wrong is not None
    assert wrong.status == Answer.FORBIDDEN


def test_the_street_leader_verifies_only_what_the_office_left_lying(world: Street) -> None:
    subject, at = task_in(world, "reported")
    data = valid_data(world, subject, "verify_ok", at)
    early = TakeTransition(world.leader, subject, "verify_ok", data=data, at=at).check()
    assert early is not None
    assert early.code == "leader"
    TakeTransition(world.leader, subject, "verify_ok", data=data, at=at + 9 * DAY).execute()
    assert state_of(subject) == "settling"


def test_rework_comes_once_and_gives_five_working_days(world: Street) -> None:
    subject, at = task_in(world, "reported")
    subject = take(world, subject, "verify_rework", "department", at)
    due = subject.clocks.running().get(key="due").due_at
    assert (due - at).days == 7
    subject = take(world, subject, "report", "community_worker", at + MINUTE)
    again = TakeTransition(
        world.office, subject, "verify_rework", data=valid_data(world, subject, "verify_rework", at), at=at
    ).check()
    assert again is not None
    assert again.code == "once"


def test_late_money_suspends_and_money_that_came_resumes(world: Street) -> None:
    subject, at = task_in(world, "executing")
    late = at + 45 * DAY
    early = TakeTransition(
        world.director, subject, "suspend", data={"reason": "第二笔未到", "danger": ""}, at=at
    ).check()
    assert early is not None
    assert early.code == "late_or_danger"
    subject = take(world, subject, "suspend", "rc_director", late, danger="", reason="第二笔经费逾期。")
    waiting = TakeTransition(
        world.director, subject, "resume", data={"note": "等钱", "cause_gone": "on"}, at=late
    ).check()
    assert waiting is not None
    assert waiting.code == "cause_gone"
    receive(world, subject, "5000", late)
    subject = take(world, subject, "resume", "rc_director", late + MINUTE, note="款项已到账。")
    assert subject.state == "executing"


def test_an_emergency_begins_at_once_and_is_filed(world: Street) -> None:
    list_in_force(world)
    subject = draft(world, MONDAY, "emergency")
    subject = take(world, subject, "start_emergency", "street_leader", MONDAY)
    assert subject.state == "executing"
    report = TakeTransition(
        world.worker, subject, "report", data=valid_data(world, subject, "report", MONDAY), at=MONDAY
    ).check()
    assert report is not None
    assert report.code == "filed"
    filing = TakeTransition(
        world.clerk, subject, "file_emergency", data=valid_data(world, subject, "file_emergency", MONDAY), at=MONDAY
    ).check()
    assert filing is not None
    assert filing.code == "packet_complete"
    packed(subject)
    subject = take(world, subject, "file_emergency", "street_clerk", MONDAY + DAY)
    assert not subject.clocks.running().filter(key="file").exists()
    subject = take(world, subject, "report", "community_worker", MONDAY + 2 * DAY)
    assert subject.state == "reported"


def test_a_misclick_at_the_report_is_taken_back_with_its_words(world: Street) -> None:
    subject, at = task_in(world, "executing")
    take(world, subject, "report", "community_worker", at)
    UndoTransition(world.worker, Subject.objects.get(pk=subject.pk), at=at + MINUTE).execute()
    task = DelegatedTask.objects.get(pk=subject.pk)
    assert (task.result, task.hours_spent, task.reported_by) == ("", None, None)
    assert state_of(subject) == "executing"


def test_the_department_sees_its_own_and_another_sees_nothing(world: Street) -> None:
    subject, _at = task_in(world, "reported")
    waiting = Subject.objects.waiting_for(world.office)
    assert subject.pk in set(waiting.values_list("pk", flat=True))
    elsewhere = world.district.add_child(kind="department", code="310101d9", name="区城管局")
    other = world.new("department", elsewhere)
    assert not Subject.objects.visible_to(other).filter(pk=subject.pk).exists()
    assert not Subject.objects.waiting_for(other).exists()
    for who in (other, world.actor("rc_director", world.other), Actor.visitor()):
        refusal = TakeTransition(who, subject, "verify_ok", data={}).check()
        assert refusal is not None
        assert refusal.status == Answer.NOT_FOUND


@pytest.mark.parametrize("role", ["rc_director", "street_leader", "department", "access_group", "resident"])
def test_only_the_street_clerk_begins_an_application(world: Street, role: str) -> None:
    said = {"title": "探访", "category": "delegated", "office_name": "区民政局"}
    refusal = DraftTask(world.actor(role), world.community, said, at=MONDAY).check()
    assert refusal is not None
    assert refusal.status == Answer.FORBIDDEN
    assert DraftTask(world.clerk, world.community, said, at=MONDAY).check() is None


def test_a_form_sent_twice_begins_one_application(world: Street) -> None:
    said = {"title": "探访", "category": "delegated", "office_name": "区民政局"}
    one, two = (DraftTask(world.clerk, world.community, said, once="k1", at=MONDAY).execute() for _ in range(2))
    assert one.pk == two.pk
