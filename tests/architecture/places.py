"""The world of the matrix of addresses: three communities with the same things in each, and somebody in every role.

A role of a community is held in the first; its "other" community is the second, in the same street. A role of the street
is held at the first street; its "other" community is the third, in another street.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Page, Site

from shequ_workflows.ballots.actions import ClosePoll, DraftPoll, OpenPoll
from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.paper.batches import RegisterBatch
from shequ_workflows.ballots.results.opening import AskOpening
from shequ_workflows.ballots.texts import PollText
from shequ_workflows.catalogue.models import Audience, LifeEvent, PackagePage, ServiceGuidePage, ServiceIndexPage, Theme
from shequ_workflows.community.models import LetterCode
from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.core.links.actions import MakeLink
from shequ_workflows.core.models import BarredCertificate, InboxEntry, Record, Subject
from shequ_workflows.core.operation import beats
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.dashboard.models import BoardPage, Reading, Target
from shequ_workflows.delegation.lists.consulting import CommentOnList, OpenConsultation
from shequ_workflows.delegation.lists.drafting import BeginList
from shequ_workflows.delegation.lists.editing import SaveBoundary, SaveFunction
from shequ_workflows.delegation.lists.lines import BoundaryLine, Line
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.models import FunctionList, FunctionListPage, GrantEntry, ProhibitedItem
from shequ_workflows.delegation.note_links import COMPLETE
from shequ_workflows.delegation.notes import Note, NoteDown
from shequ_workflows.deliberation.actions import OpenDraft
from shequ_workflows.deliberation.hearing import Heard
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.deliberation.papers import PAPER
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.points import GatherOpinions
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.desk.actions import HandOver, RegisterIntake, Told
from shequ_workflows.desk.holds import holds_of
from shequ_workflows.desk.outside.actions import NoteOutsideNumber
from shequ_workflows.exchange.models import RosterImport
from shequ_workflows.flows.actions.opening import OpenCase
from shequ_workflows.flows.actions.talking import WriteComment
from shequ_workflows.flows.models import EffectRun
from shequ_workflows.flows.models import Rating as CaseRating
from shequ_workflows.forms.exporting.actions import AskForExport
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.files import ANSWER
from shequ_workflows.forms.keeping.rights import AskAboutData
from shequ_workflows.forms.models import DictionaryEntry, FormImport, LibrarySection, SavedView
from shequ_workflows.meetings.actions import PlanMeeting, RecordAttendance, Seat
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.notices.models import NoticeIndexPage, NoticePage, PublicationDue, PublicationRule
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.models import CommunityPage, Guardianship, Node, Person, RoleAssignment
from shequ_workflows.plans.actions import AddEvidence
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.drafts import SaveDraft
from shequ_workflows.publicity.models import PublicityPeriod
from shequ_workflows.publicity.objecting import RaiseObjection
from tests.factories import core, delegation, flows, forms, plans
from tests.factories.community import CompoundFactory, VerificationFactory, resident
from tests.factories.deliberation import CST, DAY, PROPOSAL, Hall, matter
from tests.factories.files import jpeg
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
        self._packets()
        self._lists()
        self._notes()
        self._tasks()
        self._pages(entrance, code)
        self._forms()
        self._cases(code)
        self._figures()

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

    def _counted(self, at: dt.datetime) -> None:
        """A poll that has closed, with a choice that is to be opened in a dispute."""
        asked = PollText("食堂周日开吗？", secrecy="named")
        poll = OpenPoll(
            self.director, DraftPoll(self.worker, self.consulting, asked, at=at).execute(), closes_at=NOW + DAY, at=at
        ).execute()
        vote = CastVote(self.resident, poll, 1, at=at).execute()
        self.closed_poll = ClosePoll(self.director, poll, reason="都投完了", at=at).execute()
        self.opening = AskOpening(self.director, self.closed_poll, vote.receipt, "本人有异议", at=at).execute()

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
        self._counted(at)
        self.batch = RegisterBatch(self.director, self.poll, 2, at, at=at).execute()
        self.period = PublicityPeriod.objects.of(self.publicising).current().get()
        said_at = self.period.opened_at + DAY / 24
        self.objection = RaiseObjection(self.resident, self.period, "影响午休。", at=said_at).execute()
        text = Content.of("更正后的公示", [("决定", "食堂中午开到一点半。")])
        SaveDraft(self.director, self.publicising, text).execute()
        told = Told(person=self.person, text="屋顶漏水。", channel="visit", kind="property")
        self.intake = RegisterIntake(self.worker, self.community, told, at=NOW - DAY).execute()
        self.grid_intake = RegisterIntake(self.worker, self.grid, told, at=NOW - DAY).execute()
        noted = NoteOutsideNumber(self.worker, self.intake, "hotline", "X20260729", NOW.date(), at=NOW)
        self.outside_number = noted.execute()
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
        photo = SimpleUploadedFile("意见.jpg", jpeg())
        self.paper = KeepFile(self.worker, photo, PAPER, self.community, at=at).execute()
        GiveOpinion(
            self.worker,
            self.consulting,
            "见纸条",
            for_person=elder,
            heard=Heard("paper", at),
            photos=[self.paper],
            at=at,
        ).execute()
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

    def _packets(self) -> None:
        """A delegated task whose packet is put together, and one that runs, with a payment."""
        self.packed = delegation.task(self, "matching", at=NOW - DAY)
        self.packed_line = delegation.money(self.packed, due_on=NOW.date() + 30 * DAY)
        self.begun = delegation.task(self, "executing", at=NOW - DAY)
        self.begun_line = delegation.money(self.begun, due_on=NOW.date())
        self.receipt = GrantEntry.objects.create(
            grant=self.begun_line, kind="received", amount=5000, on=NOW.date(), document_number="凭证0729"
        )

    def _notes(self) -> None:
        """What an office asks for by chat, and the link by which it completes that."""
        said = Note("区水务局", "清点井盖", "请各社区清点井盖", "孙测试", no_day=True, asked_at=NOW - DAY)
        self.note = NoteDown(self.worker, self.community, said, at=NOW - DAY).execute()
        made = MakeLink(self.worker, self.note, COMPLETE, "区水务局", at=NOW - DAY)
        self.signed_link = made.execute()
        self.token = made.token

    def _meeting(self, title: str, begins: dt.datetime) -> Subject:
        item = Item("审议公约", is_voted=True)
        plan = Plan("representatives", title, "二楼", begins, begins + DAY / 12, [item])
        return PlanMeeting(self.director, self.community, plan, at=NOW - 7 * DAY).execute()

    def _tasks(self) -> None:
        """A delegated task that is offered to the committee, and one that is settled and closed."""
        self.offered_task = delegation.task(self, "community_reply", at=NOW - DAY)
        self.closed_task = delegation.task(self, "closed", at=NOW - DAY)

    def _lists(self) -> None:
        """A list of functions that is in force, and one that is open for comment."""
        clerk = self.new("street_clerk", self.street)
        line = Line("A01", "召集居民会议", "statutory", legal_basis="组织法第二十六条")
        self.list_in_force = self._open_list(clerk, NOW - 60 * DAY, line)
        PublishList(clerk, self.list_in_force, reason="首次梳理。", at=NOW - 30 * DAY).execute()
        self.open_list = self._open_list(clerk, NOW - DAY)
        self.function = self.open_list.functions.get()
        side = BoundaryLine("K01", "路灯维修", "not_ours")
        self.boundary = SaveBoundary(clerk, self.open_list, side, at=NOW - DAY).execute()
        self.list_comment = CommentOnList(self.director, self.open_list, "建议写明频次。", at=NOW).execute()

    def _open_list(self, clerk: Actor, at: dt.datetime, line: Line | None = None) -> FunctionList:
        made = BeginList(clerk, self.community, at=at).execute()
        if line is not None:
            SaveFunction(clerk, made, line, at=at).execute()
        return OpenConsultation(clerk, made, (at + 14 * DAY).date(), at=at).execute()

    def _forms(self) -> None:
        asked = (forms.text("姓名"), forms.file("证件照", kind="photo", sensitive=True))
        made = forms.draft(self.community, forms.step("基本情况", *asked), title="需求调查")
        self.form = forms.published(made)
        assert self.form.current is not None
        photo = SimpleUploadedFile("证件.jpg", jpeg(), content_type="image/jpeg")
        self.sent_file = KeepFile(self.resident, photo, ANSWER, self.community, at=NOW - DAY).execute()
        answers = {"xing_ming": "吴桂兰", "zheng_jian_zhao": [self.sent_file.public_id]}
        send = SendSubmission(self.resident, self.form, self.form.current, answers, once="places", at=NOW - DAY)
        self.sent = send.execute()
        self.export = AskForExport(self.director, self.form, {}).execute()
        self.data_request = AskAboutData(self.resident, self.sent, "correct", "名字写错了", at=NOW - DAY).execute()
        self.saved_view = SavedView.objects.create(form=self.form, person=self.director.person, name="全部")
        self.section = LibrarySection(node=self.community, title="联系方式")
        self.form_import = FormImport.objects.create(
            by=PersonFactory(home=self.community), source="json", file_name="表.json",
            definition=json.loads(self.form.current.body),
        )  # fmt: skip
        self.section.body = LibrarySection._meta.get_field("body").to_python([forms.section(forms.text("联系人"))])
        self.section.save()

    def _cases(self, code: str) -> None:
        """A case of a flow that the community laid down: with a comment, an effect that failed and an open rating."""
        asks = [{"key": "reason", "kind": "reason", "label": {"zh-hans": "原因"}}]
        body = {
            "states": [flows.state("open", "start"), flows.state("filed", "good")], "initial": "open", "verbs": ["urge"],
            "edges": [flows.step("file", "open", "filed", "community_worker|rc_director", bulk=True, asks=asks)],
        }  # fmt: skip
        key = "filing_" + "".join(char for char in code if char.isalnum())
        self.flow = flows.published(flows.draft(self.community, body, key=key))
        self.case = self.case_of(self.person)
        self.case_comment = WriteComment(self.worker, self.case.case, "请看", at=NOW - DAY).execute()
        self.case_effect = EffectRun.objects.create(
            record=self.case.records.latest("seq"), case=self.case.case, place=0, kind="webhook", next_at=NOW, state="dead",
            error="没有回应",
        )  # fmt: skip

    def case_of(self, raised_by: Person) -> Subject:
        """A case of somebody's, who is asked what came of it."""
        opened = OpenCase(
            self.worker, self.flow, self.community, title="归档", raised_by=raised_by, step=False, at=NOW - DAY
        ).execute()
        row = opened.records.latest("seq")
        CaseRating.objects.create(case=opened.case, asked_by=row, closes_at=NOW + DAY)
        return opened

    def _figures(self) -> None:
        """A value that was typed in, and a target."""
        self.reading = Reading.objects.create(
            node=self.community, key="K11", period="2026-Q2", begins=dt.date(2026, 4, 1), value="0.25", n=8,
            source="名册", on=NOW.date(), by=self.director.person, at=NOW - DAY,
        )  # fmt: skip
        self.target = Target.objects.create(node=self.community, key="K11", better="more", value="0.4", reason="方案")

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
        days = {"begins_on": NOW.date(), "ends_on": NOW.date(), "due_on": NOW.date()}
        rule = PublicationRule.objects.get(code="A1-meetings")
        self.due = PublicationDue.objects.create(community=self.community, rule=rule, period=f"e{code}", **days)
        self.functions: FunctionListPage = self.home.add_child(
            instance=FunctionListPage(title="职能清单", slug="functions")
        )
        self.services = self.home.add_child(instance=ServiceIndexPage(title="办事服务", slug="services"))
        self.guide = self.services.add_child(instance=ServiceGuidePage(title="社区助餐", slug="meals"))
        self.package = self.services.add_child(instance=PackagePage(title="一件事", slug="package", live=False))
        PackagePage.objects.filter(pk=self.package.pk).update(live=True)
        self.hidden_guide = self.services.add_child(instance=ServiceGuidePage(title="未发布", slug="draft", live=False))
        self.board: BoardPage = self.home.add_child(instance=BoardPage(title="指标看板", slug="board"))
        self.urgent = urgent.add_child(
            instance=NoticePage(title="停水", slug="water", urgency="water", posted_by=self.stub, **text)
        )
        self.plans = plans.plan_index(self.home)
        self.plan = plans.plan(self.plans, "工作方案")
        self.draft_plan = plans.plan(self.plans, "方案草稿", live=False)
        self.plan_task = self.plan.tasks.get()
        shown = AddEvidence(self.worker, self.plan, self.plan_task.key, "走访照片", at=NOW - DAY)
        self.evidence = shown.execute()


#: What an address points at → its arguments in one place.
TARGETS: dict[str, Callable[[Place], list[Any]]] = {
    "": lambda place: [],
    "draft": lambda place: [place.draft.public_id],
    "form by public id": lambda place: [place.form.public_id],
    "submission": lambda place: [place.sent.public_id],
    "file of a submission": lambda place: [place.sent.public_id, place.sent_file.public_id],
    "consent of a submission": lambda place: [place.sent.public_id, "agreed"],
    "saved view": lambda place: [place.form.public_id, place.saved_view.public_id],
    "request about data": lambda place: [place.data_request.public_id],
    "submitted": lambda place: [place.submitted.public_id],
    "returned": lambda place: [place.returned.public_id],
    "consulting": lambda place: [place.consulting.public_id],
    "refused opinion": lambda place: [place.consulting.public_id, place.refused.public_id],
    "photo of a paper": lambda place: [place.paper.public_id],
    "point": lambda place: [place.consulting.public_id, 1],
    "publicising": lambda place: [place.publicising.public_id],
    "evaluating": lambda place: [place.evaluating.public_id],
    "intake": lambda place: [place.intake.public_id],
    "grid intake": lambda place: [place.grid_intake.public_id],
    "copied intake": lambda place: [place.intake.public_id, "cloud"],
    "outside number": lambda place: [place.intake.public_id, place.outside_number.pk],
    "outside system": lambda place: [place.community.code, "grid"],
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
    "closed poll": lambda place: [place.closed_poll.public_id],
    "choice in a dispute": lambda place: [place.closed_poll.public_id, place.opening.public_id],
    "building of a poll": lambda place: [place.poll.public_id, place.building.building.pk],
    "room of a poll": lambda place: [
        place.poll.public_id,
        place.building.building.pk,
        place.household.unit_id,
    ],
    "batch of papers": lambda place: [place.poll.public_id, place.batch.number],
    "entry of a roll": lambda place: [place.poll.public_id, place.poll.roll.order_by("pk").first().pk],
    "notice of a decision": lambda place: [place.period.public_id],
    "objection": lambda place: [place.objection.public_id],
    "objection retract": lambda place: [place.objection.public_id, "retract"],
    "notice": lambda place: [place.notice.pk],
    "home page": lambda place: [place.home.pk],
    "publication that is owed": lambda place: [place.due.public_id],
    "publication rule": lambda place: [place.due.rule_id],
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
    "note": lambda place: [place.note.public_id],
    "note's link": lambda place: [place.note.public_id, COMPLETE],
    "signed link": lambda place: [place.signed_link.public_id],
    "address of a signed link": lambda place: [place.token],
    "rules": lambda place: [place.community.code, "deliberation"],
    "meeting kind": lambda place: [place.community.code, "talk"],
    "packed task": lambda place: [place.packed.subject.public_id],
    "power of a packed task": lambda place: [place.packed.subject.public_id, "power"],
    "packed line": lambda place: [place.packed.subject.public_id, place.packed_line.public_id],
    "begun line": lambda place: [place.begun.subject.public_id, place.begun_line.public_id],
    "receipt": lambda place: [place.begun.subject.public_id, place.receipt.public_id],
    "board": lambda place: [],
    "indicator": lambda place: [place.community.code, "K11"],
    "typed-in value": lambda place: [place.reading.public_id],
    "target": lambda place: [place.community.code, "K11", place.target.public_id],
    "notice page's row": lambda place: [place.notice.pk],
    "hall": lambda place: [place.hall],
    "notices": lambda place: [place.index],
    "services": lambda place: [place.services],
    "guide page": lambda place: [place.guide],
    "package page": lambda place: [place.package],
    "guide": lambda place: [place.guide.pk],
    "hidden guide": lambda place: [place.hidden_guide.pk],
    "file of guides": lambda place: [place.community.code, "json"],
    "service theme": lambda place: [Theme.objects.values_list("pk", flat=True).first()],
    "life event": lambda place: [LifeEvent.objects.values_list("pk", flat=True).first()],
    "audience": lambda place: [Audience.objects.values_list("pk", flat=True).first()],
    "offered task": lambda place: [place.offered_task.subject.public_id],
    "closed task": lambda place: [place.closed_task.subject.public_id],
    "open list": lambda place: [place.open_list.public_id],
    "list in force": lambda place: [place.list_in_force.public_id],
    "open list as csv": lambda place: [place.open_list.public_id, "csv"],
    "function": lambda place: [place.open_list.public_id, place.function.pk],
    "boundary": lambda place: [place.open_list.public_id, place.boundary.pk],
    "comment on a list": lambda place: [place.open_list.public_id, place.list_comment.pk],
    "functions": lambda place: [place.functions],
    "version of functions": lambda place: [place.list_in_force.number],
    "prohibited item": lambda place: [ProhibitedItem.objects.earliest("pk").pk],
    "flow": lambda place: [place.flow.pk],
    "list of a flow": lambda place: [place.flow.pk, "states"],
    "row of a flow": lambda place: [place.flow.pk, "states", "open"],
    "flow version": lambda place: [place.flow.pk, 1],
    "flow revision": lambda place: [place.flow.pk, place.flow.latest_revision_id],
    "form": lambda place: [place.form.pk],
    "flow by its key": lambda place: [place.flow.key],
    "case": lambda place: [place.case.public_id],
    "comment on a case": lambda place: [place.case.public_id, place.case_comment.pk],
    "effect of a case": lambda place: [place.case.public_id, place.case_effect.pk],
    "case urge": lambda place: [place.case.public_id, "urge"],
    "form to fill in": lambda place: [place.form.slug],
    "step of a form": lambda place: [place.form.slug, "ji_ben_qing_kuang"],
    "answers to a form": lambda place: [place.form.public_id],
    "file of answers": lambda place: [place.form.public_id, place.export.public_id],
    "receipt of a form": lambda place: [place.sent.reference],
    "code of a draft": lambda place: ["AAAA-BBBB-CCCC"],
    "form that somebody read": lambda place: [place.form_import.public_id],
    "form revision": lambda place: [place.form.pk, place.form.latest_revision_id],
    "form revisions": lambda place: [place.form.pk, "earliest", "latest"],
    "form version": lambda place: [place.form.pk, 1],
    "library section": lambda place: [place.section.pk],
    "dictionary entry": lambda place: [DictionaryEntry.objects.earliest("pk").pk],
    "barred certificate": lambda place: [BarredCertificate.objects.earliest("pk").pk],
    "notice page": lambda place: [place.notice],
    "plans": lambda place: [place.plans],
    "plan page": lambda place: [place.plan],
    "plan": lambda place: [place.plan.pk],
    "draft of a plan": lambda place: [place.draft_plan.pk],
    "task of a plan": lambda place: [place.plan.pk, place.plan_task.key],
    "mark a task of a plan": lambda place: [place.plan.pk, place.plan_task.key, "mark"],
    "evidence of a plan": lambda place: [place.plan.pk, place.evidence.pk],
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
            assert known.resident.person is not None
            known.case = known.case_of(known.resident.person)
        return known
