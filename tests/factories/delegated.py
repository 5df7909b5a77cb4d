"""Delegated tasks in any state, made by the real steps."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.delegation.actions import ConfirmSettlement, DraftTask
from shequ_workflows.delegation.constants import KIND
from shequ_workflows.delegation.models import DelegatedTask, Function, FunctionList, Grant, GrantEntry
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.actions import OpenPublicity
from shequ_workflows.publicity.constants import Purpose
from shequ_workflows.publicity.sources import first_draft
from tests.factories import delegation as made
from tests.factories.delegation import CST, DAY, MONDAY, Street

MINUTE = dt.timedelta(minutes=1)
CODE = "XZ-012"
STARTS = dt.date(2026, 8, 3)
ENDS = dt.date(2026, 12, 31)
#: When a task may begin.
BEGINS = dt.datetime.combine(STARTS, dt.time(9, 30), CST)

APPLICATION: dict[str, Any] = {
    "title": "独居老人每月探访",
    "office_name": "区民政局",
    "category": "delegated",
    "function_code": CODE,
    "legal_basis": "《城市居民委员会组织法》第四十三条",
    "content": "每月探访独居老人一次，登记探访台账。",
    "standard": "每户每月一次。",
    "process": "网格员上门，社区登记。",
    "criteria": "每户每月探访一次\n台账登记完整",
    "people": "2",
    "hours": "1.5",
    "frequency": "monthly",
    "starts_on": STARTS.isoformat(),
    "ends_on": ENDS.isoformat(),
}

#: State → the state before it and the step from there, in the ordinary way.
BEFORE: dict[str, tuple[str, str, str]] = {
    "submitted": ("draft", "submit", "street_clerk"),
    "access_review": ("submitted", "screen", "street_clerk"),
    "returned": ("access_review", "return_for_completion", "access_group"),
    "district_review": ("access_review", "pass_up", "access_group"),
    "not_admitted": ("access_review", "refuse_admission", "access_group"),
    "matching": ("access_review", "admit", "access_group"),
    "community_reply": ("matching", "offer", "street_clerk"),
    "accepted": ("community_reply", "accept", "rc_director"),
    "not_taken": ("community_reply", "not_take", "rc_director"),
    "escalated": ("community_reply", "escalate", "rc_director"),
    "executing": ("accepted", "start", "rc_director"),
    "suspended": ("executing", "suspend", "rc_director"),
    "reported": ("executing", "report", "community_worker"),
    "settling": ("reported", "verify_ok", "department"),
    "closed": ("settling", "settle", "rc_director"),
    "expired": ("closed", "sunset", "system"),
    "barred": ("submitted", "block", "system"),
    "cancelled": ("submitted", "cancel", "street_clerk"),
}


def list_in_force(world: Street, codes: int = 20) -> FunctionList:
    """A list of ``codes`` lines, the task's own among them; published from the first."""
    rows = FunctionList.objects.in_force(world.community)
    known = rows.first()
    if known is not None:
        return known
    found = FunctionList.objects.create(community=world.community, number=1)
    names = [(CODE, "独居老人探访"), *((f"FD-{number:03d}", f"测试职能{number}") for number in range(1, codes))]
    Function.objects.bulk_create(
        Function(list=found, code=code, name=name, category="assisted", legal_basis="测试依据", office_name="区民政局")
        for code, name in names
    )
    FunctionList.objects.filter(pk=found.pk).update(state="published", published_at=MONDAY - 30 * DAY)
    return FunctionList.objects.get(pk=found.pk)


def votes(actors: list[Actor], vote: str = "for") -> dict[str, str]:
    return {f"vote_{actor.person.public_id}": vote for actor in actors if actor.person is not None}


def access_vote(world: Street, vote: str = "for", **more: Any) -> dict[str, Any]:
    """The access group's three members, and the committee's in it."""
    return {
        **votes(access_group(world), vote), "rc_person": world.members[1].person.public_id, "rc_vote": vote, **more,
    }  # fmt: skip


def access_group(world: Street) -> list[Actor]:
    known: list[Actor] = vars(world).setdefault("group", [])
    if not known:
        known += [world.access, world.new("access_group"), world.new("access_group")]
    return known


def begun_on(subject: Subject, at: dt.datetime) -> dict[str, Any]:
    """An application that is handed in early enough."""
    calendar = calendar_of(subject.node)
    day = max(STARTS, at.astimezone(CST).date() + 25 * DAY)
    while not calendar.is_workday(day):
        day += DAY
    return {"starts_on": day.isoformat(), "ends_on": (day + 150 * DAY).isoformat()}


def valid_data(world: Street, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
    """What makes ``edge`` go through, as a form sends it."""
    day = at.astimezone(CST).date()
    application = {**APPLICATION, **begun_on(subject, at)}
    district = {
        "held_on": day.isoformat(),
        "in_favour": "5",
        "against": "1",
        "abstained": "0",
        "recused": "0",
        "absent": "1",
    }
    said: dict[str, dict[str, Any]] = {
        "complete_note": application,
        "submit": application,
        "resubmit": {**application, "answer_0": "已补充名单", "answer_1": "已补充经费"},
        "file_emergency": {
            **application, "starts_on": day.isoformat(), "ends_on": (day + 5 * DAY).isoformat(), "category": "emergency",
        },
        "start_emergency": {"danger": "暴雨内涝，地下室进水。", "content": "转移地下室住户。", "ends_on": (day + 5 * DAY).isoformat()},
        "screen": {"note": "材料齐全"},
        "return_for_completion": {"gaps": "探访名单\n经费来源"},
        "refuse_admission": access_vote(world, "against", held_on=day.isoformat(), reason="与现有职能重复。"),
        "pass_up": {"note": "目录外事项，请区联席会议研究。"},
        "admit": access_vote(world, held_on=day.isoformat(), text="同意准入。"),
        "admit_district": {**district, "rc_represented": "on", "minutes": "区准入〔2026〕3号，7月20日", "text": "同意"},
        "refuse_district": {
            **district, "in_favour": "1", "against": "5", "minutes": "区准入〔2026〕3号", "reason": "不属于社区职责。",
        },
        "offer": {"note": ""},
        "return_no_money": {"reason": "年度预算没有这一项。"},
        "accept": {
            **votes(world.members), "held_on": day.isoformat(), "burden_seen": "on", "supervision_informed": "on",
            "text": "承接。",
        },
        "ask_more": {"gaps": "缺两名社工\n缺交通费"},
        "not_take": {**votes(world.members), "held_on": day.isoformat(), "ground": "no_grant", "text": "经费没有来源。"},
        "escalate": {"reason": "经费的来源有争议。"},
        "rule_accept": {"text": "由社区承接，经费由区民政局列支。", "basis": "《城市居民委员会组织法》第四十三条", "document_number": "街裁〔2026〕1号"},
        "start": {"trained_on": "", "waive_reason": ""},
        "suspend": {"danger": "on", "reason": "连日高温，上门有危险。"},
        "resume": {"cause_gone": "on", "note": "高温预警解除。"},
        "report": {"result": "探访 36 户，登记完整。", "hours_spent": "72", "money_spent": "9800.00"},
        "verify_ok": {"criteria": ["0", "1"], "note": ""},
        "verify_rework": {"criterion": "1", "text": "三户没有登记。"},
        "settle": {"confirm": "on"},
        "cancel": {"reason": "上级取消。", "reimbursed": "0"},
        "drop_note": {"reason": "gone"},
    }  # fmt: skip
    said["rule_match"] = said["rule_not_take"] = said["rule_accept"]
    return said.get(edge, {})


def note_down(world: Street, words: str = "请各社区每月探访一次独居老人", at: dt.datetime = MONDAY) -> Subject:
    """随手记, by a community worker."""
    subject = OpenSubject(
        world.worker,
        KIND,
        world.community,
        words[:40],
        raised_by=world.worker.person,
        unit=world.department,
        state="",
        at=at,
    ).perform()
    DelegatedTask.objects.create(
        subject_id=subject.pk, words=words, office_name="区民政局", asker="周测试", asked_via="chat", asked_at=at,
        wanted_by=at.date() + 7 * DAY,
    )  # fmt: skip
    TakeTransition(world.worker, subject, "note_down", at=at).execute()
    return Subject.objects.get(pk=subject.pk)


def draft(world: Street, at: dt.datetime = MONDAY, category: str = "delegated") -> Subject:
    values = {"title": APPLICATION["title"], "category": category, "office_name": "区民政局"}
    return DraftTask(world.clerk, world.community, values, unit=world.department, at=at).execute()


def take(world: Street, subject: Subject, edge: str, role: str, at: dt.datetime, **more: Any) -> Subject:
    subject = Subject.objects.get(pk=subject.pk)
    actor = Actor.system() if role == "system" else world.actor(role)
    data = {**valid_data(world, subject, edge, at), **more}
    TakeTransition(actor, subject, edge, revision=subject.revision, data=data, at=at).execute()
    return Subject.objects.get(pk=subject.pk)


def packed(subject: Subject) -> None:
    """A whole packet: power, people, money in two tranches."""
    task = DelegatedTask.objects.get(pk=subject.pk)
    if not task.grants.exists():
        made.packet(task)


def receive(world: Street, subject: Subject, amount: str, at: dt.datetime) -> None:
    """Money that came, straight into the ledger."""
    grant = Grant.objects.get(task=subject.pk, kind="money")
    GrantEntry.objects.create(
        grant=grant, kind="received", amount=Decimal(amount), on=at.date(), by=world.finance.person, at=at,
        tranche=grant.tranches.order_by("number").first(),
    )  # fmt: skip


def displayed(world: Street, subject: Subject, at: dt.datetime) -> None:
    """The notice of the result, put up at ``at``."""
    subject = Subject.objects.get(pk=subject.pk)
    content = first_draft(subject, Purpose.OUTCOME)
    OpenPublicity(
        world.director, subject, content, purpose=Purpose.OUTCOME, author=world.worker.person,
        reviewer=world.members[2].person, at=at,
    ).execute()  # fmt: skip


def ready_for(world: Street, subject: Subject, edge: str, at: dt.datetime) -> dt.datetime:
    """Do beside the machine what ``edge`` waits for; gives the instant from which it goes through."""
    if edge in {"offer", "rule_accept", "file_emergency"}:
        packed(subject)
    if edge == "start":
        receive(world, subject, "5000", at)
        return max(at, BEGINS)
    if edge == "settle":
        receive(world, subject, "5000", at)
        displayed(world, subject, at)
        ConfirmSettlement(world.finance, subject, at=at).execute()
        return at + 17 * DAY
    if edge == "sunset":
        return dt.datetime(2027, 3, 1, 9, 0, tzinfo=CST)
    if edge == "block":
        DelegatedTask.objects.filter(pk=subject.pk).update(match="prohibited", rule_quoted="禁入事项第一项")
    return at


def task_in(world: Street, state: str, at: dt.datetime = MONDAY) -> tuple[Subject, dt.datetime]:
    """A task in ``state``, and a minute after it got there."""
    list_in_force(world)
    if state == "noted":
        return note_down(world, at=at), at + MINUTE
    if state == "draft":
        return draft(world, at), at + MINUTE
    before, edge, role = BEFORE[state]
    subject, at = task_in(world, before, at)
    at = ready_for(world, subject, edge, at)
    return take(world, subject, edge, role, at), at + MINUTE
