"""The case of a task as it is read from the tables: whose facts, and who may know them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Subject
from shequ_workflows.delegation.models import DelegatedTask, Study, TaskForm
from shequ_workflows.delegation.weighing.case import Case
from shequ_workflows.delegation.weighing.sheet import sheet_of
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.models import Objection, PublicityPeriod
from tests.factories import delegation as made
from tests.factories.delegated import displayed, list_in_force, task_in
from tests.factories.delegation import DAY, TODAY, Street

pytestmark = pytest.mark.django_db

CODE = "XZ-012"


def case(task: DelegatedTask | Subject, actor: Actor) -> Case:
    rows = Subject.objects.select_related("community", "rules", "delegation", "unit")
    return Case(rows.get(pk=task.pk), actor)


def visits(street: Street, state: str = "community_reply", **more: Any) -> DelegatedTask:
    return made.task(street, state, function_code=CODE, match="listed", **more)


def form(task: DelegatedTask, name: str = "探访登记表", **more: Any) -> TaskForm:
    return TaskForm.objects.create(
        task=task, **{"name": name, "fields": 10, "people": 40, "frequency": "monthly", **more}
    )


def test_it_reads_what_the_task_costs_and_what_comes_with_it(street: Street) -> None:
    list_in_force(street)
    task = visits(street)
    form(task)
    made.packet(task)

    facts = case(task, street.director).facts

    assert facts.hours == 36
    assert (facts.forms, facts.entries) == (1, 4800)
    assert (facts.promised, facts.received) == (10000, 0)
    assert facts.is_listed
    assert facts.line == f"{CODE} 独居老人探访"
    assert facts.lacks == []
    assert len(facts.idle) == 1  # of the money nothing has come yet


def test_off_the_list_in_force_it_is_off_the_list(street: Street) -> None:
    assert not case(visits(street), street.director).facts.is_listed


def test_it_reads_who_admitted_it(street: Street) -> None:
    subject, _at = task_in(street, "community_reply")
    admitted = case(subject, street.director).facts.admitted
    assert admitted is not None
    assert (admitted.in_favour, admitted.against) == (4, 0)


def test_it_reads_money_by_kind_and_what_of_it_is_in_force(street: Street, move: Any) -> None:
    task = visits(street)
    made.money(task, "4000", ("4000",))
    made.money(
        task, "3000", (), money_kind="ceiling", text="报账", document_number="测财〔2026〕3号", valid_from=TODAY - DAY,
    )  # fmt: skip
    move(dt.datetime.combine(TODAY, dt.time(10), made.CST))

    found = sheet_of(case(task, street.director))["money"]

    assert [(one["kind"], one["promised"], one["in_force"]) for one in found] == [
        ("拨付", "4,000 元", "0 元"), ("报账额度", "3,000 元", "3,000 元"),
    ]  # fmt: skip


def test_it_counts_what_the_community_carries_and_what_falls_in_its_time(street: Street) -> None:
    task = visits(street)
    visits(
        street, "executing", title="消防通道检查", content="检查", office_name="区消防大队", hours=Decimal(2), people=1
    )
    visits(street, "executing", title="去年的事", content="去年", starts_on=TODAY - 90 * DAY, ends_on=TODAY)
    visits(street, "draft", title="草稿", content="草稿")
    visits(street, "executing", node=street.other, title="别社区的事", content="别处")

    load = case(task, street.director).facts.load

    assert load is not None
    assert sorted(one.title for one in load.works) == ["去年的事", "消防通道检查"]
    assert load.hours == 24 + 36
    assert [one.title for one in load.clashes] == ["消防通道检查"]
    assert load.busiest is not None


def test_it_counts_whose_next_step_open_matters_are(street: Street) -> None:
    task = visits(street)
    visits(street, "executing")
    found = {str(role): number for role, number in case(task, street.director).facts.load.by_role}  # type: ignore[union-attr]
    assert found["居委会主任"] == 2  # answers one, may suspend the other
    assert found["社区工作者"] == 1


def test_the_director_alone_reads_what_each_person_has_in_charge_by_name(street: Street) -> None:
    task = visits(street)
    busy, idle = street.new("community_worker", name="安测试"), street.new("community_worker", name="白测试")
    for number, actor in enumerate([idle, busy, busy]):
        other = visits(street, "executing", title=f"事{number}")
        Subject.objects.filter(pk=other.pk).update(assignee=actor.person)

    load = case(task, street.director).facts.load

    assert load is not None
    assert load.by_person == [("安测试", 2), ("白测试", 1)]
    for role in ("rc_member", "party_secretary", "street_clerk", "street_leader", "supervision_committee", "auditor"):
        assert case(task, street.actor(role)).facts.load.by_person is None, role  # type: ignore[union-attr]


def test_a_department_reads_nothing_of_what_else_the_community_carries(street: Street) -> None:
    task = visits(street)
    visits(street, "executing", title="消防通道检查")
    found = case(task, street.office)
    assert found.facts.load is None
    assert not [one for one in found.speaks_against if "消防" in one or "撞期" in one]


def test_of_another_community_it_reads_what_is_public_only(street: Street) -> None:
    task = visits(street)
    hidden = visits(street, "matching", node=street.other, title="独居老人每月探访（内部）")
    form(hidden)
    form(task)
    taken = visits(
        street, "closed", node=street.other, title="独居老人每月探访张测试家", public_title="独居老人每月探访",
        public_content="每月探访独居老人一次。", hours_spent=Decimal(99),
    )  # fmt: skip

    found = case(task, street.director).facts.similar

    assert [one.title for one in found] == ["独居老人每月探访"]
    assert (found[0].where, found[0].planned, found[0].spent) == ("友谊社区", None, None)
    DelegatedTask.objects.filter(pk=taken.pk).update(public_result="探访36户。")
    assert case(task, street.director).facts.similar[0].spent == 99


def test_the_street_reads_of_all_its_communities(street: Street) -> None:
    task = visits(street)
    visits(street, "matching", node=street.other)
    visits(street, "cancelled", node=street.other, title="独居老人每月探访二")
    far = street.elsewhere.add_child(kind="community", code="310101002001", name="远方社区")
    visits(street, "executing", node=far)

    found = case(task, street.clerk).facts.similar

    assert [(one.where, one.is_open, one.planned) for one in found] == [("友谊社区", True, Decimal(18))]
    assert "已有同类事项：“独居老人每月探访”（友谊社区），落实权责经费中。" in case(task, street.clerk).speaks_against


def test_a_refusal_elsewhere_is_read_by_the_street_and_not_by_the_neighbours(street: Street) -> None:
    task = visits(street)
    refused = visits(street, "not_taken", node=street.other)
    Study.objects.create(
        task=refused, number=1, body="rc", edge="not_take", held_on=TODAY, ground="no_grant", in_favour=5, against=0
    )
    assert any("不予承接" in one for one in case(task, street.leader).speaks_against)
    assert case(task, street.director).facts.similar == []


def test_it_reads_what_came_of_similar_ones(street: Street, move: Any) -> None:
    closed, at = task_in(street, "closed")
    move(at)
    DelegatedTask.objects.filter(pk=closed.pk).update(hours_spent=Decimal(72))
    Subject.objects.filter(pk=closed.pk).update(facts={"reworks": 1})
    again = visits(street, at=at)

    one = case(again, street.director).facts.similar[0]

    assert (one.spent, one.planned, one.reworks, one.is_settled) == (72, 15, 1, True)
    assert (one.promised, one.received) == (10000, 10000)
    assert (
        "“独居老人每月探访”（和平社区）实际用工 72 小时，计划 15 小时。" in case(again, street.director).speaks_against
    )


def test_it_finds_formalism_and_says_what_is_at_fault(street: Street) -> None:
    task = visits(street, content="每日打卡并上传照片作为工作证明。")
    assert case(task, street.director).faults
    assert any("打卡" in one for one in case(task, street.director).speaks_against)


def test_it_counts_objections_of_residents(street: Street, move: Any) -> None:
    subject, at = task_in(street, "settling")
    move(at)
    displayed(street, subject, at)
    notice = PublicityPeriod.objects.get(subject=subject.pk)
    raised = Subject.objects.create(
        kind="objection",
        node=street.community,
        community=street.community,
        path=street.community.path,
        title="异议",
        state="raised",
    )
    Objection.objects.create(subject=raised, about=subject, notice=notice, text="探访太早。")

    assert case(subject, street.director).facts.objections == 1
    assert "收到居民异议 1 件。" in case(subject, street.director).speaks_against


@pytest.mark.parametrize("who", ["director", "clerk", "office"])
def test_it_costs_the_same_number_of_queries_however_much_there_is(street: Street, who: str) -> None:
    task = visits(street)
    form(task)

    def another(number: int) -> None:
        state, node = ("executing", street.community) if number % 2 else ("closed", street.other)
        other = visits(street, state, node=node, public_title="独居老人每月探访")
        form(other)
        made.packet(other)
        Study.objects.create(task=other, number=1, body="rc", edge="not_take", held_on=TODAY, in_favour=5)

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            sheet_of(case(task, getattr(street, who)))
        return len(counted)

    for number in range(2):
        another(number)
    few = asked()
    for number in range(12):
        another(number)
    assert asked() == few <= 24
