"""A community with people named by their role, and matters in any state, made by the real actions."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import factory

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import ProposeMatter
from shequ_workflows.deliberation.constants import Legality
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person, RoleAssignment

CST = ZoneInfo("Asia/Shanghai")
#: A plain Monday: no holiday within four weeks.
MONDAY = dt.datetime(2026, 7, 6, 9, 30, tzinfo=CST)
DAY = dt.timedelta(days=1)

PROPOSAL = {
    "title": "老年食堂中午开到一点半",
    "category": "elders",
    "scope": "独自用餐的老人",
    "place": "社区食堂",
    "problem": "食堂十二点半就收了，看完病回来吃不上饭。",
    "wish": "中午多开一个小时。",
}


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"居民{n}")


class RoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    person = factory.SubFactory(PersonFactory)
    valid_from = MONDAY - dt.timedelta(days=400)


class Hall:
    """A street with two communities. ``actor(role)`` is somebody in that role in the first; five committee members."""

    def __init__(self, code: str = "310101001") -> None:
        self.street = Node.add_root(kind="street", code=code, name="幸福街道")
        self.community = self.street.add_child(kind="community", code=f"{code}001", name="和平社区")
        self.other = self.street.add_child(kind="community", code=f"{code}002", name="友谊社区")
        self._actors: dict[tuple[str, int], Actor] = {}
        self.director = self.actor("rc_director")
        self.member = self.actor("rc_member")
        self.members = [self.director, self.member, *(self.new("rc_member") for _ in range(3))]
        self.resident = self.actor("resident")
        self.worker = self.actor("community_worker")
        self.carrier = self.new("grid_worker")

    @classmethod
    def fresh(cls) -> Hall:
        """A world of its own in a database that has others already (hypothesis keeps one for all examples)."""
        number = Node.objects.count()
        return cls(f"x{number}")

    def new(self, role: str, node: Node | None = None) -> Actor:
        """Somebody new in ``role``."""
        row = RoleFactory(role=role, node=node or self.community)
        return Actor.of(row.person, MONDAY)

    def actor(self, role: str, node: Node | None = None) -> Actor:
        """The one in ``role`` at ``node`` (the first community)."""
        if role == "system":
            return Actor.system()
        place = node or (self.street if role.startswith("street") else self.community)
        key = (role, place.pk)
        if key not in self._actors:
            self._actors[key] = self.new(role, place)
        return self._actors[key]

    def in_relation(self, relation: str) -> Actor | None:
        """Who stands in that relation to the matters made here; None for roles."""
        return {"proposer": self.resident, "assignee": self.carrier}.get(relation)

    @property
    def roles(self) -> list[str]:
        return [str(role) for role in Role.values]


def ballots_of(hall: Hall, **counts: int) -> dict[str, str]:
    """Form data of a formal vote: ``ballots_of(hall, against=2)``; the others are in favour."""
    said = [vote for vote, count in counts.items() for _ in range(count)]
    said += ["for"] * (len(hall.members) - len(said))
    return {f"vote_{actor.person.public_id}": vote for actor, vote in zip(hall.members, said, strict=True)}


def valid_data(hall: Hall, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
    """What makes ``edge`` go through, as a form sends it."""
    day = at.astimezone(CST).date()
    member = hall.member.person.public_id
    # Neither of them enters it: the director does, or the worker.
    answering = {"written_by": hall.members[2].person.public_id, "checked_by": member}
    groups = len(subject.matter.stakeholders) if hasattr(subject, "matter") else 0
    return {
        "submit": PROPOSAL,
        "return_to_proposer": {"gaps": "写明几点到几点\n写明多少人要用"},
        "resubmit": {
            **{name: PROPOSAL[name] for name in ("scope", "problem", "wish")},
            "gap_0": "中午十一点到一点半",
            "gap_1": "大约四十位",
            "heard_by": "phone",
        },
        "decline": {"reason": "owners", "text": "属于业主共同决定的事项。", "where_to_go": "业委会，周二下午。"},
        "withdraw": {"reason": "问题已经解决了。", "heard_by": "visit"},
        "accept": {
            "track": "rc",
            "category": "elders",
            "stakeholders": "独自用餐的老人\n食堂工作人员",
            "options": "开到一点\n开到一点半",
            "proposed_by": member,
        },
        "conclude": {
            "summary": "多数赞成延长。",
            "dissent": "食堂工作人员担心休息时间。",
            "invited": [str(number) for number in range(groups)],
            "invited_on": (day - 3 * DAY).isoformat(),
            "offline_keyed": "on",
        },
        "decide": {
            **ballots_of(hall),
            "held_on": day.isoformat(),
            "text": "食堂中午开到一点半。",
            "concern": "small",
            "money_source": "community",
            "amount": "3000",
            "responsible": hall.carrier.person.public_id,
            "due_on": (day + 30 * DAY).isoformat(),
            "legality": list(Legality.values),
            "checked_by": hall.worker.person.public_id,
        },
        "reject": {
            **ballots_of(hall, against=3),
            "held_on": day.isoformat(),
            "reasons": "没有经费。",
            "checked_by": hall.worker.person.public_id,
        },
        "start": {"money_available": "on"},
        "progress": {"text": "已与食堂谈妥排班。"},
        "complete": {
            "text": "七月起开到一点半。",
            "cost": "2800",
            "accounts": "加班费 2800 元",
            "supervised_on": day.isoformat(),
            **answering,
        },
        "rework": {"defects": "指示牌没有换。", "due_on": (day + 7 * DAY).isoformat()},
        "close": {"note": ""},
        "terminate": {**ballots_of(hall), "held_on": day.isoformat(), "reason": "食堂停业。", **answering},
    }.get(edge, {})


#: The straight way: edge, and who takes it.
STRAIGHT = (
    ("accept", "rc_director"),
    ("conclude", "rc_member"),
    ("decide", "rc_director"),
    ("start", "rc_director"),
    ("complete", "community_worker"),
    ("close", "rc_director"),
)
#: Edges that lead to the states beside the straight way.
ASIDE = {
    "returned": ("submitted", "return_to_proposer", "rc_member"),
    "declined": ("submitted", "decline", "rc_director"),
    "withdrawn": ("submitted", "withdraw", "proposer"),
    "not_passed": ("deciding", "reject", "rc_director"),
    "terminated": ("executing", "terminate", "rc_director"),
}
ORDER = ("submitted", "consulting", "deciding", "publicising", "executing", "evaluating", "closed")


def waited(subject: Subject, at: dt.datetime) -> dt.datetime:
    """The first instant from ``at`` at which no minimum period of the subject's state holds it up."""
    calendar = calendar_of(subject.node)
    if subject.state == "consulting":
        from shequ_workflows.deliberation.states import working_days

        return max(at, calendar.add(subject.state_since, working_days(2)).at)
    keys = {"publicising": ["objection"], "evaluating": ["rating", "accounts"]}.get(subject.state, [])
    due = [clock.due_at for clock in subject.clocks.running().filter(key__in=keys)]
    return max([at, *due]) + dt.timedelta(minutes=1) if due else at


def take(
    hall: Hall, subject: Subject, edge: str, who: str, at: dt.datetime, data: dict[str, Any] | None = None
) -> Record:
    """Take ``edge`` from a fresh screen with data that lets it through."""
    subject.refresh_from_db()
    actor = hall.in_relation(who) or hall.actor(who)
    given = valid_data(hall, subject, edge, at) if data is None else data
    return TakeTransition(actor, subject, edge, revision=subject.revision, data=given, at=at).execute()


def matter(hall: Hall, state: str = "submitted", at: dt.datetime = MONDAY, **words: str) -> tuple[Subject, dt.datetime]:
    """A matter of the resident in ``state`` and the instant at which it got there."""
    from shequ_workflows.deliberation.actions import OpenDraft

    values = {**PROPOSAL, **words}
    if state == "draft":
        return OpenDraft(hall.resident, hall.community, values, at=at).execute(), at
    subject = ProposeMatter(hall.resident, hall.community, values, at=at).execute()
    target, last = state, None
    if state in ASIDE:
        target, *last = ASIDE[state]
    for (edge, who), reached in zip(STRAIGHT, ORDER[1:], strict=True):
        if subject.state == target:
            break
        at = waited(subject, at + dt.timedelta(minutes=10))
        take(hall, subject, edge, who, at)
        subject.refresh_from_db()
        assert subject.state == reached
    if last:
        at += dt.timedelta(minutes=10)
        take(hall, subject, last[0], last[1], at)
    return Subject.objects.get(pk=subject.pk), at
