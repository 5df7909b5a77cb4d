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
from shequ_workflows.deliberation.models import Matter
from shequ_workflows.meetings.actions import Numbers, RecordAttendance, RecordCount, Seat
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.publicity.drafts import ReviewDraft, SaveDraft, preview
from shequ_workflows.publicity.models import PublicityDraft, PublicityPeriod
from shequ_workflows.publicity.objecting import RaiseObjection
from tests.factories.objections import ANSWER, OPINION

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


def next_workday(at: dt.datetime) -> dt.date:
    """A weekday at least four days on; no holiday lies near the days of these tests."""
    day = at.astimezone(CST).date() + 4 * DAY
    while day.weekday() > 4:
        day += DAY
    return day


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
        "merge": {"target": _twin(hall, subject, at)} if edge == "merge" else {},
        "add_round": {"new_facts": "物业说电费另算。", "reason": "有了新情况，再听一轮意见。"},
        "send_back": {"reason": "两栋楼的意见还没有听到。"},
        "reconsider": {"reason": "监督委员会认为异议属实。"},
        "correct": {"reason": "日期写错了一个字。", "is_minor": "on"},
        "redecide": {"new_cost": "5000", "reason": "报价涨了。"},
        "keep": {
            "reason": "增加费用的方案没有通过，按原决定办。",
            **({**ballots_of(hall, against=3), "held_on": day.isoformat()} if subject.state == "deciding" else {}),
        },
        "stand": {"convener": "和平社区居委会", "reason": "召集人书面说明：不再召开，按原决定办。"},
        "not_convened": {"convener": "和平社区居委会", "reason": "召集人书面说明：本月不召开。"},
        "meeting_failed": {"reasons": "赞成没有过半。", **answering},
        "advised_keep": {**ballots_of(hall), "held_on": day.isoformat(), **_advice(day), **answering},
        "advised_reopen": _advice(day),
        **_by_meeting(hall, subject, at, answering),
    }.get(edge, {})


def _advice(day: dt.date) -> dict[str, str]:
    return {
        "street_opinion": "街道建议听取三栋意见。",
        "street_number": "幸办函〔2026〕12号",
        "street_on": day.isoformat(),
    }


def _by_meeting(hall: Hall, subject: Subject, at: dt.datetime, answering: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Data of the edges to a meeting, and of what it adopted."""
    by_owners = hasattr(subject, "matter") and subject.matter.track == "owners"
    plan = plan_data(at, "owners" if by_owners else "representatives")
    passed = {
        "text": "食堂中午开到一点半。",
        "concern": "small",
        "money_source": "community",
        "amount": "3000",
        "responsible": hall.carrier.person.public_id,
        "due_on": (at.astimezone(CST).date() + 60 * DAY).isoformat(),
        "legality": ["law", "rights"],
        "witnessed": "on",
        **({"evidence": "业委会决议 2026-3"} if by_owners else {}),
        **answering,
    }
    return {
        "refer": {**plan, "summary": "多数赞成，提交会议表决。"},
        "refer_dispute": {"kind": "", "reason": "复议后仍有争议，请街道提出意见。"},
        "redecide_meeting": {**plan, "new_cost": "5000", "reason": "报价涨了。"},
        "meeting_passed": passed,
    }


def _twin(hall: Hall, subject: Subject, at: dt.datetime) -> str:
    """Another open matter of the community, handed in before."""
    values = {**PROPOSAL, "title": "食堂多开一小时"}
    return ProposeMatter(hall.new("resident"), hall.community, values, at=at).execute().public_id


def corrected_draft(hall: Hall, subject: Subject) -> None:
    """A corrected text of the notice, written by one member and checked by another."""
    content = PublicityPeriod.objects.of(subject)[0].content
    SaveDraft(hall.members[2], subject, content).execute()
    saved = PublicityDraft.objects.get(subject=subject)
    ReviewDraft(hall.member, subject, preview(saved.content, subject).digest).execute()


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
    "merged": ("submitted", "merge", "rc_director"),
    "not_passed": ("deciding", "reject", "rc_director"),
    "terminated": ("executing", "terminate", "rc_director"),
}
#: Ways to a meeting: edge, who, the state from which.
TO_MEETING = {
    "refer": ("consulting", "rc_director"),
    "refer_dispute": ("publicising", "rc_director"),
    "redecide_meeting": ("executing", "rc_director"),
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
    if state == "awaiting_meeting":
        return before_meeting(hall, at=at, **words)
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


# --- meetings, and the turns a matter takes ------------------------------------------------------------------------


def plan_data(at: dt.datetime, kind: str, days: int = 20) -> dict[str, Any]:
    """The fields of a form that plans a meeting."""
    begins = (at + days * DAY).astimezone(CST).replace(hour=14, minute=0, second=0, microsecond=0)
    return {"kind": kind, "starts_at": begins.strftime("%Y-%m-%dT%H:%M"), "place": "党群服务中心二楼"}


def meet(
    hall: Hall, subject: Subject, in_favour: int = 4, present: int = 5, said: dict[str, str] | None = None
) -> dt.datetime:
    """Hold the meeting that is planned on ``subject``: announced, attended, counted, minuted. Gives the instant after."""
    meeting = Meeting.objects.whole().filter(about=subject.pk, subject__state="planned").latest("pk")
    convener = hall.actor("owners_committee") if meeting.kind == "owners" else hall.director
    begun = meeting.starts_at + dt.timedelta(minutes=1)
    TakeTransition(
        convener, meeting.subject, "announce", at=meeting.subject.opened_at + dt.timedelta(minutes=1)
    ).execute()
    rows = list(meeting.invitations.filter(votes=True)[:present])
    RecordAttendance(hall.director, meeting, {row.pk: Seat(True) for row in rows}, at=meeting.starts_at).execute()
    TakeTransition(convener, meeting.subject, "hold", at=begun).execute()
    item = meeting.agenda.select_related("meeting").get(position=1)
    entitled = meeting.invitations.filter(votes=True).count()
    area: dict[str, Any] = {}
    if meeting.kind == "owners":
        area = {"entitled_area": 100 * entitled, "present_area": 100 * len(rows), "in_favour_area": 100 * in_favour, "against_area": 100 * (len(rows) - in_favour), "abstained_area": 0}  # fmt: skip
    numbers = Numbers(entitled=entitled, present=len(rows), in_favour=in_favour, against=len(rows) - in_favour, abstained=0, **area)  # fmt: skip
    RecordCount(hall.director, item, numbers, "沈文礼、何建国", at=begun).execute()
    words = {
        "chair": "周敏华",
        "keeper": "李晓雯",
        "minutes": "会议由周敏华主持。",
        "said_1": "表决结果见计票单。",
        **(said or {}),
    }
    TakeTransition(convener, meeting.subject, "keep_minutes", data=words, at=begun + dt.timedelta(hours=1)).execute()
    return begun + dt.timedelta(hours=2)


def objected(hall: Hall, subject: Subject, outcome: str = "raised") -> Subject:
    """An objection of a neighbour to the notice of ``subject`` an hour after it went up, brought to ``outcome``."""
    notice = PublicityPeriod.objects.of(subject).select_related("subject")[0]
    at = notice.opened_at + dt.timedelta(hours=1)
    objection = RaiseObjection(hall.new("resident"), notice, "晚上太吵，没有征求我们这栋的意见。", at=at).execute()
    steps = {"raised": (), "answered": ("answer",), "upheld": ("answer", "opine_substantial"), "dismissed": ("answer", "opine")}  # fmt: skip
    for edge in steps[outcome]:
        at += dt.timedelta(hours=1)
        said = {**OPINION, "opined_on": at.astimezone(CST).date().isoformat()}
        data = ANSWER if edge == "answer" else said
        actor = hall.member if edge == "answer" else hall.worker
        TakeTransition(actor, objection, edge, data=data, at=at).execute()
    return Subject.objects.get(pk=objection.pk)


def before_meeting(
    hall: Hall, edge: str = "refer", *, track: str = "assembly", at: dt.datetime = MONDAY, **words: str
) -> tuple[Subject, dt.datetime]:
    """A matter that waits for a meeting (or for the street office), and the instant at which it got there."""
    state, who = TO_MEETING[edge]
    subject, at = matter(hall, state, at, **words)
    if edge != "refer_dispute":
        Matter.objects.filter(pk=subject.pk).update(track=track)
    subject, at = Subject.objects.get(pk=subject.pk), at + dt.timedelta(minutes=10)
    take(hall, subject, edge, "owners_committee" if track == "owners" else who, at)
    return Subject.objects.get(pk=subject.pk), at


def anew(hall: Hall) -> tuple[Subject, dt.datetime]:
    """A decision that the committee is to change."""
    subject, at = matter(hall, "executing")
    at += dt.timedelta(minutes=10)
    take(hall, subject, "redecide", "rc_director", at)
    return Subject.objects.get(pk=subject.pk), at
