"""The delegation machine on the bench."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject
from shequ_workflows.delegation.constants import KIND
from shequ_workflows.delegation.models import DelegatedTask, Function, FunctionList, Grant, ProhibitedItem
from shequ_workflows.org.actors import Actor
from tests.factories.delegated import (
    BEGINS,
    CODE,
    access_group,
    access_vote,
    draft,
    list_in_force,
    note_down,
    packed,
    ready_for,
    take,
    task_in,
    valid_data,
    votes,
)
from tests.factories.delegation import DAY, MONDAY, Street

from .bench import Broken

MINUTE = dt.timedelta(minutes=1)
Change = Callable[[Street, Subject, dt.datetime], None]


class World(Street):
    """With the relations that the generated tests ask for."""

    def __init__(self, code: str = "310101") -> None:
        super().__init__(code)
        self.elsewhere_office = self.district.add_child(kind="department", code=f"{code}d2", name="区城管局")

    def in_relation(self, relation: str) -> Actor | None:
        return None


def _task(**fields: Any) -> Change:
    def change(world: Street, subject: Subject, at: dt.datetime) -> None:
        DelegatedTask.objects.filter(pk=subject.pk).update(**fields)

    return change


def _facts(**facts: Any) -> Change:
    def change(world: Street, subject: Subject, at: dt.datetime) -> None:
        row = Subject.objects.get(pk=subject.pk)
        Subject.objects.filter(pk=subject.pk).update(facts={**row.facts, **facts})

    return change


def _no_packet(world: Street, subject: Subject, at: dt.datetime) -> None:
    Grant.objects.filter(task=subject.pk).update(dropped_at=at, dropped_reason="撤下")


def _no_power(world: Street, subject: Subject, at: dt.datetime) -> None:
    Grant.objects.filter(task=subject.pk, kind="power").update(dropped_at=at, dropped_reason="撤下")


def _money_waived(world: Street, subject: Subject, at: dt.datetime) -> None:
    """Taken as assisted with no money, then called delegated: the packet itself lacks nothing."""
    Grant.objects.filter(task=subject.pk, kind="money").update(dropped_at=at, dropped_reason="撤下")
    Grant.objects.create(task_id=subject.pk, kind="money", none_needed=True, reason="不需要经费")


def _full_list(world: Street, subject: Subject, at: dt.datetime) -> None:
    """Fifty functions, and the task's own is none of them."""
    old = FunctionList.objects.in_force(world.community).get()
    FunctionList.objects.filter(pk=old.pk).update(state="retired", retired_at=at)
    new = FunctionList.objects.create(community=world.community, number=old.number + 1)
    rows = [
        Function(list=new, code=f"M-{number:03d}", name=f"职能{number}", category="statutory") for number in range(50)
    ]
    Function.objects.bulk_create(rows)
    FunctionList.objects.filter(pk=new.pk).update(state="published", published_at=at)


def _prohibited_item(world: Street, subject: Subject, at: dt.datetime) -> None:
    rule = "测试规则第一条：不得向社区下派。"
    ProhibitedItem.objects.update_or_create(
        code="JR-TEST", defaults={"name": "招商引资任务", "words": "招商 引资", "rule": rule}
    )


def _clerk_concerned(world: Street, subject: Subject, at: dt.datetime) -> None:
    """Whoever raised it sits in the group."""
    Subject.objects.filter(pk=subject.pk).update(raised_by=access_group(world)[1].person)


NO_VOTES = "absent"


class DelegationBench:
    """A department asks, the street's clerk hands in, the group admits, five committee members take it over."""

    key = KIND
    world_class = World

    broken = {
        **{
            (edge, guard): Broken({name: ""})
            for edge in ("submit", "complete_note", "resubmit")
            for guard, name in (("legal_basis", "legal_basis"), ("standard", "standard"), ("ends_on", "ends_on"))
        },
        **{(edge, "in_time"): Broken({"starts_on": "2026-07-08"}) for edge in ("submit", "complete_note")},
        ("resubmit", "in_time"): Broken({"starts_on": "2026-07-08"}),
        **{
            (edge, "formalism"): Broken({"content": "每天打卡签到，并上传工作照片截图。"})
            for edge in ("submit", "complete_note", "resubmit", "file_emergency")
        },
        ("start_emergency", "danger"): Broken({"danger": ""}),
        ("block", "prohibited"): Broken(before=_task(match="listed")),
        ("start_emergency", "emergency"): Broken(before=_task(category="delegated")),
        ("file_emergency", "emergency"): Broken(before=_task(category="delegated")),
        ("file_emergency", "legal_basis"): Broken({"legal_basis": ""}),
        ("file_emergency", "standard"): Broken({"standard": ""}),
        ("file_emergency", "ends_on"): Broken({"ends_on": ""}),
        ("file_emergency", "packet_complete"): Broken(before=_no_packet),
        ("file_emergency", "unfiled"): Broken(before=_facts(emergency=True, filed=True)),
        ("file_emergency", "not_barred"): Broken(before=_prohibited_item, data={"title": "招商引资任务", "content": "完成招商引资两百万元。"}),
        ("refuse_admission", "street_decides"): Broken(before=_task(function_code="", match="off_list")),
        ("admit", "on_list"): Broken(before=_task(function_code="", match="off_list")),
        ("refuse_admission", "recused"): Broken(before=_clerk_concerned),
        ("admit", "recused"): Broken(before=_clerk_concerned),
        ("refuse_admission", "rc_represented"): Broken({"rc_vote": "absent"}),
        ("admit", "rc_represented"): Broken({"rc_vote": "absent"}),
        ("admit_district", "rc_represented"): Broken({"rc_represented": ""}),
        ("admit", "room"): Broken(),
        ("admit_district", "room"): Broken(before=_full_list),
        ("admit_district", "minutes"): Broken({"minutes": ""}, who="street_clerk"),
        ("refuse_district", "minutes"): Broken({"minutes": ""}, who="street_clerk"),
        ("admit_district", "quorum"): Broken({"in_favour": "1", "against": "0", "absent": "9"}),
        ("refuse_district", "quorum"): Broken({"in_favour": "0", "against": "1", "absent": "9"}),
        ("admit_district", "majority"): Broken({"in_favour": "2", "against": "5"}),
        ("refuse_district", "against"): Broken({"in_favour": "5", "against": "1"}),
        ("offer", "packet_complete"): Broken(before=_no_packet),
        ("ask_more", "rounds"): Broken(before=_facts(rounds=2)),
        ("escalate", "filed"): Broken(before=_facts(emergency=True)),
        ("escalate", "dispute"): Broken({"reason": ""}, who="rc_director"),
        ("rule_accept", "packet_complete"): Broken(before=_no_power),
        ("rule_accept", "not_prohibited"): Broken(before=_task(match="prohibited")),
        ("rule_accept", "ruling"): Broken({"basis": ""}),
        ("rule_match", "ruling"): Broken({"text": ""}),
        ("rule_not_take", "ruling"): Broken({"text": ""}),
        ("start", "begins"): Broken(early=True),
        ("start", "effective"): Broken(before=_no_packet),
        ("start", "trained"): Broken(before=_task(training=True)),
        ("suspend", "late_or_danger"): Broken({"danger": ""}),
        ("resume", "cause_gone"): Broken({"cause_gone": ""}),
        ("report", "filed"): Broken(before=_facts(emergency=True)),
        ("verify_ok", "leader"): Broken(who="street_leader"),
        ("verify_ok", "criteria_met"): Broken({"criteria": ["0"]}),
        ("verify_rework", "once"): Broken(before=_facts(reworks=1)),
        ("verify_rework", "criterion"): Broken({"criterion": ""}),
        ("settle", "displayed"): Broken(early=True),
        ("settle", "both"): Broken(before=_task(settled_by_street=None)),
        ("cancel", "reimbursed"): Broken({"reimbursed": ""}, before=_facts(begun=True)),
        ("sunset", "ended"): Broken(before=_task(stays=True)),
    }  # fmt: skip

    def world(self) -> World:
        return World()

    def actor(self, world: Street, role: str) -> Actor:
        return Actor.system() if role == "system" else world.actor(role)

    def stranger(self, world: World, role: str) -> Actor:
        """The same role in another community, under another street, in another district, in another department."""
        if role == "department":
            return world.actor(role, world.elsewhere_office)
        if role == "district_access":
            return world.actor(role, world.elsewhere)
        return world.actor(role, world.elsewhere if world.home_of(role) == world.street else world.other)

    def is_public(self, state: str) -> bool:
        return False

    def prepare(self, world: Street, role: str, edge: str) -> tuple[Subject, dt.datetime] | None:
        """Where a role needs another beginning: silence for the system, a missed limit for the leader, the other side's
        word for who settles."""
        if edge == "verify_ok" and role == "street_leader":
            subject, at = task_in(world, "reported")
            return subject, at + 14 * DAY
        if edge == "settle" and role == "street_finance":
            subject, at = self.subject(world, "settling", on_the_way_to="settle")
            _task(settled_by_street=None, settled_by_rc=world.director.person)(world, subject, at)
            return Subject.objects.get(pk=subject.pk), at
        return None

    def subject(self, world: Street, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        list_in_force(world)
        if on_the_way_to == "start_emergency":
            return self._emergency(world, state)
        if on_the_way_to == "file_emergency":
            subject, at = self._emergency(world, "draft")
            subject = take(world, subject, "start_emergency", "street_leader", at)
            packed(subject)
            return subject, at + MINUTE
        if on_the_way_to == "escalate":
            return self._silent(world, state)
        if on_the_way_to == "block" and state == "noted":
            subject = note_down(world)
            _task(match="prohibited", rule_quoted="禁入")(world, subject, MONDAY)
            return subject, MONDAY + MINUTE
        subject, at = self._without_list(world, state) if on_the_way_to == "admit_district" else task_in(world, state)
        if on_the_way_to:
            at = ready_for(world, subject, on_the_way_to, at)
        return Subject.objects.get(pk=subject.pk), at

    def _emergency(self, world: Street, state: str) -> tuple[Subject, dt.datetime]:
        subject = draft(world, MONDAY, "emergency")
        if state == "submitted":
            take(world, subject, "submit", "street_clerk", MONDAY + MINUTE, category="emergency")
        return Subject.objects.get(pk=subject.pk), MONDAY + 2 * MINUTE

    def _silent(self, world: Street, state: str) -> tuple[Subject, dt.datetime]:
        """So long ago that the system may put it up, too: the limit, its reminder and a day; or no grant in force."""
        subject, at = task_in(world, state)
        if state in {"accepted", "suspended"}:
            _no_packet(world, subject, at)
            return subject, max(at, BEGINS + 30 * DAY)
        return subject, at + 9 * DAY

    def _without_list(self, world: Street, state: str) -> tuple[Subject, dt.datetime]:
        subject, at = task_in(world, state)
        _task(function_code="", match="off_list")(world, subject, at)
        return subject, at

    def data(self, world: Street, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        return valid_data(world, subject, edge, at)

    def broken_case(self, world: Street, edge: str, guard: str) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        case = self.broken.get((edge, guard)) or Broken()
        source = self.source_of(edge)
        subject, at = self.subject(world, source, on_the_way_to=edge)
        if guard == "dispute":
            at -= 8 * DAY
        if (edge, guard) == ("start", "begins"):
            at = BEGINS - 3 * DAY
        if (edge, guard) == ("settle", "displayed"):
            at -= 10 * DAY
        if (edge, guard) == ("settle", "money_settled"):
            subject, at = task_in(world, "settling")
        if edge == "rule_accept" and guard == "money_kept":
            return self._money_not_kept(world)
        if case.before is not None:
            case.before(world, subject, at)
        if edge == "admit" and guard == "room":
            return self._no_room(world)
        data = {**self.data(world, subject, edge, at), **case.data, **self._votes(world, edge, guard)}
        return Subject.objects.get(pk=subject.pk), at, self.actor(world, case.who or self.role_of(edge)), data

    def _votes(self, world: Street, edge: str, guard: str) -> dict[str, Any]:
        """Votes that miss the guard, where votes are given by name."""
        group, members = access_group(world), world.members
        if edge in {"admit", "refuse_admission"}:
            wrong = {"quorum": "absent", "majority": "against", "against": "for"}.get(guard)
            if wrong is None:
                return {}
            return {**access_vote(world, wrong), **votes(group, wrong)}
        if edge in {"accept", "not_take"}:
            wrong = {"quorum": "absent", "majority": "against"}.get(guard)
            return votes(members, wrong) if wrong else {}
        return {}

    def _money_not_kept(self, world: Street) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        subject, at = self.subject(world, "escalated")
        _money_waived(world, subject, at)
        return Subject.objects.get(pk=subject.pk), at, world.leader, self.data(world, subject, "rule_accept", at)

    def _no_room(self, world: Street) -> tuple[Subject, dt.datetime, Actor, dict[str, Any]]:
        """The draft of the next version has dropped the line and is full: admitting it anew needs room."""
        subject, at = task_in(world, "access_review")
        FunctionList.objects.create(community=world.community, number=2, base=list_in_force(world))
        new = FunctionList.objects.get(number=2, community=world.community)
        rows = [Function(list=new, code=f"M-{n:03d}", name=f"职能{n}", category="statutory") for n in range(50)]
        Function.objects.bulk_create(rows)
        return subject, at, world.access, self.data(world, subject, "admit", at)

    def source_of(self, edge: str) -> str:
        from shequ_workflows.core.machines import machines

        sources = machines[self.key].edges[edge].sources
        return sources[0]

    def role_of(self, edge: str) -> str:
        from shequ_workflows.core.machines import machines

        return min(machines[self.key].edges[edge].who - {"system"}, default="system")


__all__ = ["CODE", "DelegationBench", "OpenSubject"]
