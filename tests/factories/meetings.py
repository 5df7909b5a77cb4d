"""A community that meets: representatives with rooms, a compound with owners, meetings in any state by real actions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shequ_workflows.community.models import Building
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.meetings.actions import Numbers, PlanMeeting, RecordAttendance, RecordCount, Seat
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person, RoleAssignment
from tests.factories.community import CompoundFactory, OwnershipFactory, resident, unit_at
from tests.factories.org import NodeFactory

CST = ZoneInfo("Asia/Shanghai")
#: A plain Monday morning: meetings are announced.
MONDAY = dt.datetime(2026, 7, 6, 9, 30, tzinfo=CST)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
LONG_AGO = MONDAY - 400 * DAY
#: Two weeks later: any days of notice are kept.
BEGINS = dt.datetime(2026, 7, 21, 14, 0, tzinfo=CST)
ENDS = BEGINS + dt.timedelta(hours=2)

ITEMS = (Item("审议小广场安静公约", "公约草案已张贴七天。", is_voted=True), Item("通报食堂运营情况"))
#: Rooms of the representatives, not in walking order.
ROOMS = ("10-1-101", "2-2-302", "2-1-1001", "2-1-302", "2-2-101", "3-1-201")
NAMES = ("郑玉兰", "马国庆", "孙秀英", "何建国", "罗小敏", "唐文斌")


class MeetingWorld:
    """One street, two communities; in the first a compound, six representatives, a committee, owners with areas."""

    def __init__(self) -> None:
        self.street = NodeFactory(kind="street", name="青石街道")
        self.community = NodeFactory(parent=self.street, kind="community", name="桂花里社区", code="990101001")
        self.other = NodeFactory(parent=self.street, kind="community", name="梧桐社区")
        self.compound_node = NodeFactory(parent=self.community, kind="compound", name="桂花苑")
        for name in ("street", "community", "other", "compound_node"):
            setattr(self, name, Node.objects.get(pk=getattr(self, name).pk))
        self.compound = CompoundFactory(node=self.compound_node, name="桂花苑")
        self.director = self.actor("rc_director", name="周敏华")
        self.member = self.actor("rc_member", name="陈国栋")
        self.worker = self.actor("community_worker", name="李晓雯")
        self.secretary = self.actor("party_secretary", name="刘建国")
        self.supervisor = self.actor("supervision_committee", name="沈文礼")
        self.owners_committee = self.actor("owners_committee", self.compound_node, name="蒋志刚")
        self.reps = [self._rep(name, room) for name, room in zip(NAMES, ROOMS, strict=True)]
        self.resident = self.actor("resident", name="吴建军")
        self.stranger = self.actor("rc_director", self.other, name="彭丽娟")
        self.administrator = self.actor("administrator", name="魏泽宇")
        self.visitor = Actor.visitor()

    def actor(self, role: str, node: Node | None = None, **person: Any) -> Actor:
        place = node or self.community
        made = Person.objects.create(home=place.community if place.kind != "street" else None, **person)
        return self.appoint(made, role, place)

    def appoint(self, person: Person, role: str, node: Node | None = None) -> Actor:
        RoleAssignment.objects.create(person=person, role=role, node=node or self.community, valid_from=LONG_AGO)
        return Actor.of(person, MONDAY)

    def _rep(self, name: str, room: str) -> Actor:
        return self.appoint(
            resident(name, room, self.compound, home=self.community, valid_from=LONG_AGO.date()), "residents_rep"
        )

    @property
    def building(self) -> Building:
        return self.compound.buildings.get(number="2")

    def owner(self, name: str, room: str, area: str, **more: Any) -> Person:
        unit = unit_at(room, self.compound)
        unit.area = Decimal(area)
        unit.save()
        person = more.pop("person", None) or Person.objects.create(name=name, home=self.community)
        OwnershipFactory(unit=unit, person=person, valid_from=LONG_AGO.date(), **more)
        return person

    # --- meetings ------------------------------------------------------------------------------------------------

    def plan(self, kind: str = "representatives", **more: Any) -> Plan:
        given = {
            "title": "七月居民代表会议",
            "place": "党群服务中心二楼",
            "starts_at": BEGINS,
            "ends_at": ENDS,
            "items": ITEMS,
            **more,
        }
        return Plan(kind, **given)

    def planned(self, kind: str = "representatives", *, actor: Actor | None = None, **more: Any) -> Meeting:
        node = more.pop("node", self.compound_node if kind == "owners" else self.community)
        about = more.pop("about", None)
        at = more.pop("at", MONDAY)
        by = actor or (self.owners_committee if kind == "owners" else self.director)
        subject = PlanMeeting(by, node, self.plan(kind, **more), about=about, at=at).execute()
        return self.get(subject)

    def get(self, subject: Subject | Meeting) -> Meeting:
        return Meeting.objects.whole().get(pk=subject.pk)

    def take(
        self, meeting: Meeting, edge: str, actor: Actor | None = None, *, at: dt.datetime = MONDAY, **data: Any
    ) -> Record:
        by = actor or (self.owners_committee if meeting.kind == "owners" else self.director)
        return TakeTransition(by, meeting.subject, edge, data=data, at=at).execute()

    def announced(self, kind: str = "representatives", **more: Any) -> Meeting:
        meeting = self.planned(kind, **more)
        self.take(meeting, "announce", at=MONDAY + MINUTE)
        return self.get(meeting)

    def seat(self, meeting: Meeting, *people: Person, actor: Actor | None = None, at: dt.datetime = BEGINS) -> int:
        """Tick these people; all who are invited where none is named."""
        rows = meeting.invitations.all() if not people else meeting.invitations.filter(person__in=people)
        return RecordAttendance(actor or self.worker, meeting, {row.pk: Seat(True) for row in rows}, at=at).execute()

    def held(self, kind: str = "representatives", **more: Any) -> Meeting:
        meeting = self.announced(kind, **more)
        self.seat(meeting)
        self.take(meeting, "hold", at=BEGINS + MINUTE)
        return self.get(meeting)

    def count(self, meeting: Meeting, in_favour: int = 6, against: int = 1, abstained: int = 1, **more: Any) -> Any:
        item = meeting.agenda.select_related("meeting").get(position=more.pop("position", 1))
        given = {"entitled": 8, "present": 8, **more}
        numbers = Numbers(in_favour=in_favour, against=against, abstained=abstained, **given)
        return RecordCount(self.worker, item, numbers, "沈文礼、何建国", at=ENDS).execute()

    def minutes(self, meeting: Meeting) -> dict[str, str]:
        said = {f"said_{item.position}": f"第{item.position}项照办。" for item in meeting.agenda.all()}
        return {"chair": "周敏华", "keeper": "李晓雯", "minutes": "会议由周敏华主持。", **said}

    def minuted(self, kind: str = "representatives", **more: Any) -> Meeting:
        meeting = self.held(kind, **more)
        self.count(meeting)
        self.take(meeting, "keep_minutes", at=ENDS + MINUTE, **self.minutes(meeting))
        return self.get(meeting)
