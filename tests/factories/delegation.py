"""A street office with two communities, a department of the district, and delegated tasks in any state."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import Entry, append
from shequ_workflows.delegation.constants import KIND
from shequ_workflows.delegation.models import DelegatedTask, Grant, Tranche
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, RoleAssignment
from tests.factories.org import PersonFactory

CST = ZoneInfo("Asia/Shanghai")
#: A plain Monday: no holiday within four weeks.
MONDAY = dt.datetime(2026, 7, 6, 9, 30, tzinfo=CST)
TODAY = MONDAY.date()
DAY = dt.timedelta(days=1)
#: Where a role is held, by default.
AT_STREET = frozenset({"street_clerk", "street_leader", "street_finance", "access_group", "auditor"})
#: In these a task has ended.
ENDS = frozenset({"barred", "not_admitted", "not_taken", "cancelled", "closed", "expired"})

#: What an office writes of a task.
APPLICATION: dict[str, Any] = {
    "office_name": "区民政局",
    "asker": "周测试",
    "asked_via": "chat",
    "words": "请各社区月底前做一次独居老人探访。",
    "category": "delegated",
    "legal_basis": "《城市居民委员会组织法》第四十三条",
    "content": "每月探访独居老人一次。",
    "standard": "每户每月一次，有探访记录。",
    "process": "网格员上门，台账登记。",
    "criteria": ["每户每月探访一次"],
    "people": 2,
    "hours": Decimal("1.50"),
    "frequency": "monthly",
    "starts_on": TODAY + 30 * DAY,
    "ends_on": TODAY + 200 * DAY,
}


class Street:
    """``actor(role, node)`` is the one in that role; by default where the role is usually held, in the first community.

    Of the residents' committee there are five members, the director among them. ``department`` is a department of the
    district, ``elsewhere`` another street office.
    """

    def __init__(self, code: str = "310101") -> None:
        self.district = Node.add_root(kind="district", code=code, name="测试区")
        self.department = self.district.add_child(kind="department", code=f"{code}d1", name="区民政局")
        self.street = self.district.add_child(kind="street", code=f"{code}001", name="幸福街道")
        self.community = self.street.add_child(kind="community", code=f"{code}001001", name="和平社区")
        self.other = self.street.add_child(kind="community", code=f"{code}001002", name="友谊社区")
        self.elsewhere = self.district.add_child(kind="street", code=f"{code}002", name="安宁街道")
        self._actors: dict[tuple[str, int], Actor] = {}
        self.director = self.actor("rc_director")
        self.members = [self.director, self.actor("rc_member"), *(self.new("rc_member") for _ in range(3))]
        self.worker = self.actor("community_worker")
        self.clerk = self.actor("street_clerk")
        self.leader = self.actor("street_leader")
        self.finance = self.actor("street_finance")
        self.access = self.actor("access_group")
        self.district_access = self.actor("district_access")
        self.office = self.actor("department")

    @classmethod
    def fresh(cls) -> Street:
        """A world of its own in a database that has others already (hypothesis keeps one for all examples)."""
        return cls(f"x{Node.objects.count()}")

    def home_of(self, role: str) -> Node:
        if role in AT_STREET:
            return self.street
        return {"district_access": self.district, "department": self.department}.get(role, self.community)

    def new(self, role: str, node: Node | None = None, **person: Any) -> Actor:
        """Somebody new in ``role``; ``account=True`` for one who may sign in."""
        made = PersonFactory(**person)
        since = MONDAY - 400 * DAY
        RoleAssignment.objects.create(person=made, role=role, node=node or self.home_of(role), valid_from=since)
        return Actor.of(made, MONDAY)

    def actor(self, role: str, node: Node | None = None) -> Actor:
        """The one in ``role`` at ``node``; with an account."""
        if role == "visitor":
            return Actor.visitor()
        place = node or self.home_of(role)
        key = (role, place.pk)
        if key not in self._actors:
            self._actors[key] = self.new(role, place, account=True)
        return self._actors[key]


#: Beyond those that tasks made by the real steps get.
_numbers = iter(range(5001, 10**6))


def task(
    world: Any,
    state: str = "matching",
    *,
    node: Node | None = None,
    at: dt.datetime = MONDAY,
    title: str = "独居老人每月探访",
    unit: Node | None = None,
    **fields: Any,
) -> DelegatedTask:
    """A task in ``state``, written straight into the tables: for tests of what hangs on a task, not of its way there."""
    place, office = node or world.community, unit or getattr(world, "department", None)
    ended = {"is_open": False, "ended_at": at} if state in ENDS else {}
    subject = Subject.objects.create(
        kind=KIND, node=place, community=place, path=place.path, title=title, state=state, state_since=at, opened_at=at,
        number=f"委2026-{next(_numbers):04}", unit=office, unit_path=office.path if office else "", **ended,
    )  # fmt: skip
    append(subject, Entry("submit", target=state, payload={}), at)
    return DelegatedTask.objects.create(subject=subject, **{**APPLICATION, "asked_at": at, **fields})


def power(task: DelegatedTask, **fields: Any) -> Grant:
    """A power with the document it comes from, in force."""
    given = {
        "text": "探访名单由社区自行确定", "source": "测民发〔2026〕8号", "document_number": "测民发〔2026〕8号",
        "valid_from": TODAY, "valid_to": TODAY + 365 * DAY, **fields,
    }  # fmt: skip
    return Grant.objects.create(task=task, kind="power", **given)


def people(task: DelegatedTask, **fields: Any) -> Grant:
    """Two people sent, from today on."""
    given = {"named": "区民政局派社工二人", "hours": Decimal(40), "valid_from": TODAY, **fields}
    return Grant.objects.create(task=task, kind="people", **given)


def money(
    task: DelegatedTask,
    amount: str = "10000",
    parts: tuple[str, ...] = ("5000", "5000"),
    *,
    due_on: dt.date = TODAY,
    **fields: Any,
) -> Grant:
    """A transfer in tranches, the first due on ``due_on``, the others a month after each other."""
    given = {
        "text": "探访经费", "money_kind": "transfer", "amount": Decimal(amount), "source": "区民政局部门预算",
        "document_number": "测财社〔2026〕15号", **fields,
    }  # fmt: skip
    grant = Grant.objects.create(task=task, kind="money", **given)
    for number, part in enumerate(parts, 1):
        due = due_on + (number - 1) * 30 * DAY
        Tranche.objects.create(grant=grant, number=number, amount=Decimal(part), due_on=due)
    return grant


def none_needed(task: DelegatedTask, kind: str, reason: str = "现有人员可以兼办。") -> Grant:
    return Grant.objects.create(task=task, kind=kind, none_needed=True, reason=reason)


def packet(task: DelegatedTask) -> dict[str, Grant]:
    """A whole packet of all three: powers and people in force, no money yet come."""
    return {"power": power(task), "people": people(task), "money": money(task)}
