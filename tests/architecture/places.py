"""The world of the matrix of addresses: three communities with the same things in each, and somebody in every role.

A role of a community is held in the first; its "other" community is the second, in the same street. A role of the street
is held at the first street; its "other" community is the third, in another street.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page, Site

from shequ_workflows.ballots.actions import DraftPoll, OpenPoll
from shequ_workflows.ballots.texts import PollText
from shequ_workflows.community.models import LetterCode
from shequ_workflows.core.models import InboxEntry, Record, Subject
from shequ_workflows.core.operation import beats
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import OpenDraft
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.points import GatherOpinions
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.desk.actions import HandOver, RegisterIntake, Told
from shequ_workflows.desk.holds import holds_of
from shequ_workflows.exchange.models import RosterImport
from shequ_workflows.meetings.actions import PlanMeeting, RecordAttendance, Seat
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.notices.models import NoticeIndexPage, NoticePage
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.models import CommunityPage, Guardianship, Node, Person, RoleAssignment
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.drafts import SaveDraft
from shequ_workflows.publicity.models import PublicityPeriod
from shequ_workflows.publicity.objecting import RaiseObjection
from tests.factories import core
from tests.factories.community import CompoundFactory, VerificationFactory, resident
from tests.factories.deliberation import CST, DAY, PROPOSAL, Hall, matter
from tests.factories.org import PersonFactory, RoleFactory

#: A plain Wednesday; no holiday for six weeks before it and two after.
NOW = dt.datetime(2026, 7, 29, 10, 0, tzinfo=CST)
LONG_AGO = NOW - 400 * DAY

#: Role → where it is held: community, building, grid or street.
HELD = {
    "resident": "community",
    "building_lead": "building",
    "grid_worker": "grid",
    "community_worker": "community",
    "rc_member": "community",
    "rc_director": "community",
    "supervision_committee": "community",
    "property_company": "community",
    "street_clerk": "street",
    "street_leader": "street",
    "editor": "street",
    "auditor": "street",
    "administrator": "street",
}
ROLES = ("visitor", *HELD, "superuser")


class Place(Hall):
    """One community with everything that has an address, made by its own people."""

    def __init__(self, street: Node, code: str, name: str, entrance: Page) -> None:
        self.street = Node.objects.get(pk=street.pk)
        self.community = self.street.add_child(kind=NodeKind.COMMUNITY, code=code, name=name)
        self.compound = self.community.add_child(kind=NodeKind.COMPOUND, code=f"{code}-1", name="一区")
        self.building = self.compound.add_child(kind=NodeKind.BUILDING, code=f"{code}-1-3", name="3 栋")
        self.grid = self.community.add_child(kind=NodeKind.GRID, code=f"{code}-g1", name="第一网格")
        self._actors: dict[tuple[str, int], Actor] = {}
        self.director = self.actor("rc_director")
        self.member = self.actor("rc_member")
        self.members = [self.director, self.member, *(self.new("rc_member") for _ in range(3))]
        self.worker = self.actor("community_worker")
        self.carrier = self.new("grid_worker")
        self._homes()
        self._matters()
        self._meetings()
        self._pages(entrance, code)

    def new(self, role: str, node: Node | None = None) -> Actor:
        person = PersonFactory(home=self.community)
        RoleFactory(person=person, role=role, node=node or self.community, valid_from=LONG_AGO)
        return Actor.of(person, NOW)

    def _homes(self) -> None:
        compound = CompoundFactory(node=self.compound, name="一区")
        self.person = resident("王提议", "3-2-501", compound, home=self.community, phone="13800130001")
        building = compound.buildings.get(number="3")
        building.node, building.grid = self.building, self.grid
        building.save()
        self.household = self.person.memberships.get().household
        self.letter = LetterCode.objects.create(
            batch=f"batch{self.household.pk}",
            household=self.household,
            person=self.person,
            digest=f"digest{self.household.pk}",
            by=self.director.person,
            issued_at=NOW - DAY,
            expires_at=NOW + DAY,
        )
        self.roster = RosterImport.objects.create(
            community=self.community, by=self.director.person, file_name="a.xlsx", state="done"
        )
        Person.objects.filter(pk=self.person.pk).update(birth_date=dt.date(1970, 5, 17))
        VerificationFactory(person=self.person, community=self.community, at=LONG_AGO)
        self.role = RoleFactory(person=self.person, role="resident", node=self.community, valid_from=LONG_AGO)
        self.resident = Actor.of(self.person, NOW)
        self.stub = PersonFactory(name="李来电", home=self.community, is_stub=True)
        ward = PersonFactory(name="王小宝", home=self.community)
        self.guardianship = Guardianship.objects.create(
            ward=ward, guardian=self.person, basis="父子", valid_from=LONG_AGO.date()
        )

    def _matters(self) -> None:
        self.draft = OpenDraft(self.resident, self.community, PROPOSAL, at=NOW - DAY).execute()
        self.submitted, _at = matter(self, "submitted", NOW - DAY)
        self.returned, _at = matter(self, "returned", NOW - DAY)
        self.consulting, at = matter(self, "consulting", NOW - DAY)
        self._voices(at)
        self.publicising, _at = matter(self, "publicising", NOW - 7 * DAY)
        self.evaluating, _at = matter(self, "evaluating", NOW - 30 * DAY)
        asked = PollText("食堂中午开到几点？", kind="one_of", options=["一点", "一点半"])
        self.draft_poll = DraftPoll(self.worker, self.consulting, asked, at=at).execute()
        poll = DraftPoll(self.worker, self.consulting, asked, at=at).execute()
        self.poll = OpenPoll(self.director, poll, closes_at=NOW + DAY, at=at).execute()
        self.period = PublicityPeriod.objects.of(self.publicising).current().get()
        said_at = self.period.opened_at + DAY / 24
        self.objection = RaiseObjection(self.resident, self.period, "影响午休。", at=said_at).execute()
        text = Content.of("更正后的公示", [("决定", "食堂中午开到一点半。")])
        SaveDraft(self.director, self.publicising, text).execute()
        told = Told(person=self.person, text="屋顶漏水。", channel="visit", kind="property")
        self.intake = RegisterIntake(self.worker, self.community, told, at=NOW - DAY).execute()
        self.grid_intake = RegisterIntake(self.worker, self.grid, told, at=NOW - DAY).execute()
        left = self.new("community_worker").person
        seen = holds_of(left, self.director).seen
        self.handover = HandOver(self.director, left, {}, seen, reason="调离", at=NOW - DAY).execute()
        self.record = Record.objects.filter(subject=self.submitted).latest("seq")
        call = core.delivery(self.stub, self.submitted, channel="call", next_at=NOW - DAY)
        dead = core.delivery(self.person, self.submitted, state="dead", handler="lost", next_at=NOW - DAY)
        self.call, self.dead = call, dead
        told_worker = core.delivery(self.worker.person, self.submitted, handler="seen", next_at=NOW - DAY)
        self.message = InboxEntry.objects.create(
            delivery=told_worker, person=self.worker.person, subject=self.submitted, key="seen", at=NOW - DAY
        )

    def _voices(self, at: dt.datetime) -> None:
        """Somebody's refused opinion on the matter under discussion, and a point that is answered."""
        elder = PersonFactory(home=self.community)
        heard = Heard("visit", at)
        said = [
            GiveOpinion(self.worker, self.consulting, text, for_person=elder, heard=heard, at=at).execute()
            for text in ("早点", "骂人")
        ]
        ReviewOpinion(self.director, said[0], publish=True, at=at).execute()
        self.refused = ReviewOpinion(self.director, said[1], publish=False, reason="insult", at=at).execute()
        GatherOpinions(self.director, self.consulting, [said[0].public_id], title="早点开门", at=at).execute()
        AnswerPoint(self.director, self.consulting, 1, "adopted", "照办。", at=at).execute()

    def _meetings(self) -> None:
        """One that is prepared, one that is announced, one that was held an hour ago and waits for its count."""
        self.planned_meeting = self._meeting("下周的会", NOW + 8 * DAY)
        self.announced_meeting = self._meeting("周五的会", NOW + 2 * DAY)
        self.held_meeting = self._meeting("今天的会", NOW - DAY / 24)
        for meeting in (self.announced_meeting, self.held_meeting):
            TakeTransition(self.director, meeting, "announce", at=NOW - 6 * DAY).execute()
        made = Meeting.objects.whole().get(pk=self.held_meeting.pk)
        seats = {pk: Seat(True) for pk in made.invitations.values_list("pk", flat=True)}
        RecordAttendance(self.worker, made, seats, at=NOW - DAY / 24).execute()
        TakeTransition(self.director, made.subject, "hold", at=NOW - DAY / 48).execute()

    def _meeting(self, title: str, begins: dt.datetime) -> Subject:
        item = Item("审议公约", is_voted=True)
        plan = Plan("representatives", title, "二楼", begins, begins + DAY / 12, [item])
        return PlanMeeting(self.director, self.community, plan, at=NOW - 7 * DAY).execute()

    def _pages(self, entrance: Page, code: str) -> None:
        entrance = Page.objects.get(pk=entrance.pk)
        self.home = entrance.add_child(
            instance=CommunityPage(title=self.community.name, slug=code, node=self.community)
        )
        self.hall: HallPage = self.home.add_child(instance=HallPage(title="议事厅", slug="hall"))
        self.index = self.home.add_child(instance=NoticeIndexPage(title="通知公告", slug="notices"))
        urgent = self.home.add_child(instance=NoticeIndexPage(title="便民通知", slug="urgent", is_urgent=True))
        text = {"body": "<p>周四停水。</p>", "issued_at": NOW - DAY}
        self.notice = self.index.add_child(instance=NoticePage(title="体检通知", slug="check", **text))
        self.hidden = self.index.add_child(instance=NoticePage(title="未发布", slug="hidden", live=False, **text))
        self.displayed = self.index.add_child(
            instance=NoticePage(title="低保名单公示", slug="list", kind="publicity", **text)
        )
        self.urgent = urgent.add_child(
            instance=NoticePage(title="停水", slug="water", urgency="water", posted_by=self.stub, **text)
        )


#: What an address points at → its arguments in one place.
TARGETS: dict[str, Callable[[Place], list[Any]]] = {
    "": lambda place: [],
    "draft": lambda place: [place.draft.public_id],
    "submitted": lambda place: [place.submitted.public_id],
    "returned": lambda place: [place.returned.public_id],
    "consulting": lambda place: [place.consulting.public_id],
    "refused opinion": lambda place: [place.consulting.public_id, place.refused.public_id],
    "point": lambda place: [place.consulting.public_id, 1],
    "publicising": lambda place: [place.publicising.public_id],
    "evaluating": lambda place: [place.evaluating.public_id],
    "intake": lambda place: [place.intake.public_id],
    "grid intake": lambda place: [place.grid_intake.public_id],
    "grid intake finish": lambda place: [place.grid_intake.public_id, "finish"],
    "intake opens a matter": lambda place: [place.intake.public_id, "deliberation"],
    "stub": lambda place: [place.stub.public_id],
    "worker's message": lambda place: [place.message.pk],
    "submitted accept": lambda place: [place.submitted.public_id, "accept"],
    "returned resubmit": lambda place: [place.returned.public_id, "resubmit"],
    "consulting conclude": lambda place: [place.consulting.public_id, "conclude"],
    "intake finish": lambda place: [place.intake.public_id, "finish"],
    "draft poll": lambda place: [place.draft_poll.public_id],
    "open poll": lambda place: [place.poll.public_id],
    "notice of a decision": lambda place: [place.period.public_id],
    "objection": lambda place: [place.objection.public_id],
    "objection retract": lambda place: [place.objection.public_id, "retract"],
    "notice": lambda place: [place.notice.pk],
    "hidden notice": lambda place: [place.hidden.pk],
    "displayed notice": lambda place: [place.displayed.pk],
    "urgent notice": lambda place: [place.urgent.pk],
    "person": lambda place: [place.person.public_id],
    "household": lambda place: [place.household.pk],
    "letters": lambda place: [place.letter.batch],
    "roster": lambda place: [place.roster.public_id],
    "colleague": lambda place: [place.worker.person.public_id],
    "handover": lambda place: [place.handover.public_id],
    "person's row": lambda place: [place.person.pk],
    "stub's row": lambda place: [place.stub.pk],
    "guardianship": lambda place: [place.guardianship.pk],
    "call": lambda place: [place.call.pk],
    "dead message": lambda place: [place.dead.pk],
    "matter's row": lambda place: [place.submitted.pk],
    "public matter's row": lambda place: [place.consulting.pk],
    "record row": lambda place: [place.record.pk],
    "role": lambda place: [place.role.pk],
    "grid": lambda place: [place.grid.pk],
    "compound": lambda place: [place.compound.pk],
    "node": lambda place: [place.community.pk],
    "machine": lambda place: ["deliberation"],
    "year": lambda place: [2026],
    "day": lambda place: [dt.date(2026, 10, 1)],
    "entrance": lambda place: [place.home],
    "community": lambda place: [place.community.code],
    "planned meeting": lambda place: [place.planned_meeting.public_id],
    "planned meeting cancel": lambda place: [place.planned_meeting.public_id, "cancel"],
    "announced meeting": lambda place: [place.announced_meeting.public_id],
    "held meeting": lambda place: [place.held_meeting.public_id],
    "held meeting count": lambda place: [place.held_meeting.public_id, 1],
    "rules": lambda place: [place.community.code, "deliberation"],
    "meeting kind": lambda place: [place.community.code, "talk"],
    "notice page's row": lambda place: [place.notice.pk],
    "hall": lambda place: [place.hall],
    "notices": lambda place: [place.index],
    "notice page": lambda place: [place.notice],
    "hidden page": lambda place: [place.hidden],
}


class Browser(Client):
    """Django's client without what it keeps of every template, and without learning cookies: who signs out comes back."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


class World:
    """Three places, and a signed-in browser for everybody in ``ROLES``."""

    def __init__(self) -> None:
        district = Node.add_root(kind=NodeKind.DISTRICT, code="370100", name="试验区")
        first = district.add_child(kind=NodeKind.STREET, code="370100001", name="青石街道")
        entrance = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
        self.own = Place(first, "370100001001", "桂花里社区", entrance)
        self.neighbour = Place(first, "370100001002", "清河湾社区", entrance)
        second = Node.objects.get(pk=district.pk).add_child(kind=NodeKind.STREET, code="370100002", name="白石街道")
        self.far = Place(second, "370100002001", "白石社区", entrance)
        self.street = Node.objects.get(pk=first.pk)
        self.actors: dict[str, Actor] = {}
        self.clients = {role: self._client(role) for role in ROLES}
        self.seen_by: dict[str, Place] = {}
        self.voter = Browser()
        self.own.person.user = get_user_model().objects.create_user("voter")
        self.own.person.save()
        self.voter.force_login(self.own.person.user)
        for role in ("resident", "building_lead", "grid_worker", "property_company"):
            self.mine(role)
        sync_permissions()
        sync_members(NOW)
        beats.beat(beats.TICK, NOW)

    def place(self, role: str, which: str) -> Place:
        """``own`` or ``other`` community of whoever holds ``role``."""
        if which == "own":
            return self.own
        return self.far if HELD.get(role) == "street" else self.neighbour

    def _client(self, role: str) -> Browser:
        client = Browser()
        if role == "superuser":
            client.force_login(get_user_model().objects.create_superuser("breakglass"))
        elif role in HELD:
            node = self.street if HELD[role] == "street" else getattr(self.own, HELD[role])
            person = PersonFactory(home=self.own.community, account=True, birth_date=dt.date(1980, 1, 1))
            RoleAssignment.objects.create(person=person, role=role, node=node, valid_from=LONG_AGO)
            self.actors[role] = Actor.of(person, NOW)
            client.force_login(person.user)
        return client

    def mine(self, role: str) -> Place:
        """The own community as whoever holds ``role`` knows it: its draft, submitted and returned matter are his."""
        known = self.seen_by.get(role)
        if known is None:
            known = self.seen_by[role] = copy(self.own)
            known.resident = self.actors[role]
            known.draft = OpenDraft(known.resident, known.community, PROPOSAL, at=NOW - DAY).execute()
            known.submitted, _at = matter(known, "submitted", NOW - DAY)
            known.returned, _at = matter(known, "returned", NOW - DAY)
        return known
