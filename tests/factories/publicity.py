"""A matter that is decided, put on notice, corrected, reconsidered: enough of a machine to try publicity with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import ClockSpec, Machine, State, Taking, compile_machine, edge, machines
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.publicity.actions import CorrectPublicity, OpenPublicity, WithdrawPublicity
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.models import PublicityPeriod

CST = ZoneInfo("Asia/Shanghai")
#: A Monday morning; the day notices go up.
MONDAY = dt.datetime(2026, 3, 2, 10, 0, tzinfo=CST)
LONG_AGO = MONDAY - dt.timedelta(days=30)
STAFF = ("rc_director",)

#: What the edges of the test machine pass on, since they have no form.
said: dict[str, Any] = {}


def _later(taking: Taking, act: Callable[[Record], object]) -> None:
    taking.after(lambda row: (act(row), None)[1])


class NoticeProcess(Subject):
    class Meta:
        proxy = True
        app_label = "shequ_core"

    @edge(
        source="deciding", target="publicising", who=STAFF, label="Decide", done="Decided", clocks="+objection +display"
    )
    def decide(self, taking: Taking) -> None:
        _later(taking, lambda row: OpenPublicity(taking.actor, self, within=row, **said).execute())

    @edge(
        source="publicising",
        target="publicising",
        who=STAFF,
        label="Correct",
        done="Corrected",
        clocks="+objection +display",
    )
    def correct(self, taking: Taking) -> None:
        _later(taking, lambda row: CorrectPublicity(taking.actor, self, "A digit", within=row, **said).execute())

    @edge(
        source="publicising",
        target="deciding",
        who=STAFF,
        label="Reconsider",
        done="Reconsidered",
        clocks="/objection /display",
    )
    def reconsider(self, taking: Taking) -> None:
        _later(
            taking, lambda row: WithdrawPublicity(taking.actor, self, "Objections", conceal=False, within=row).execute()
        )

    @edge(source="publicising", target="done", who=STAFF, label="Start", done="Started", clocks="-objection")
    def start(self, taking: Taking) -> None: ...

    @edge(source="deciding", target="dropped", who=STAFF, label="Reject", done="Not adopted")
    def reject(self, taking: Taking) -> None:
        _later(taking, lambda row: OpenPublicity(taking.actor, self, within=row, purpose="outcome", **said).execute())


def notice_machine() -> Machine:
    """Register the machine once and give it."""
    known = machines.get("notice_test")
    if known is not None:
        return known
    return machines.register(
        compile_machine(
            NoticeProcess,
            key="notice_test",
            label="Matter",
            initial="deciding",
            prefix="试",
            states=[
                State("deciding", "deciding", "deciding", kind="start"),
                State("publicising", "on notice", "on notice"),
                State("done", "done", "done", kind="good"),
                State("dropped", "dropped", "dropped", kind="bad"),
            ],
            clocks=[
                ClockSpec("objection", "objections", ClockKind.MIN, length=Duration.parse("5 wd")),
                ClockSpec(
                    "display", "display", ClockKind.MIN, length=Duration.parse("15 d"), floor=Duration.parse("15 d")
                ),
            ],
        )
    )


class NoticeWorld:
    """One street, two communities; a matter in the first that waits for its decision; people by role."""

    def __init__(self) -> None:
        notice_machine()
        self.street = Node.add_root(kind="street", code="s", name="青石街道")
        self.community = self.street.add_child(kind="community", code="c1", name="桂花里社区")
        self.building = self.community.add_child(kind="building", code="b1", name="3 号楼")
        self.other = self.street.add_child(kind="community", code="c2", name="梧桐社区")
        self.resident = self.person("张伟民", "resident", self.community)
        self.director = self.person("李明华", "rc_director", self.community)
        self.member = self.person("王丽娟", "rc_member", self.community)
        self.worker = self.person("陈小红", "community_worker", self.community)
        self.secretary = self.person("刘建国", "party_secretary", self.community)
        self.grid_worker = self.person("赵国强", "grid_worker", self.community)
        self.lead = self.person("孙桂兰", "building_lead", self.building)
        self.administrator = self.person("周管理", "administrator", self.community)
        self.stranger = self.person("吴外人", "rc_director", self.other)
        self.visitor = Actor.visitor()

    def person(self, name: str, role: str, node: Node) -> Actor:
        person = Person.objects.create(name=name, home=node.community)
        RoleAssignment.objects.create(person=person, role=role, node=node, valid_from=LONG_AGO)
        return Actor.of(person)

    def subject(self, title: str = "食堂周日开放", *, is_public: bool = True) -> Subject:
        subject = OpenSubject(
            self.resident, "notice_test", self.community, title, raised_by=self.resident.person, at=LONG_AGO
        ).execute()
        if is_public:
            Subject.objects.filter(pk=subject.pk).update(public_from=LONG_AGO)
        return Subject.objects.select_related("community", "node", "raised_by", "assignee").get(pk=subject.pk)

    def content(self, **more: Any) -> Content:
        given = {
            "title": "关于食堂周日开放的决定",
            "sections": [("决定事项", "食堂自4月起周日开放，11:00 至 13:00。")],
            **more,
        }
        return Content.of(**given)

    def take(
        self, subject: Subject, verb: str, *, at: dt.datetime = MONDAY, actor: Actor | None = None, **told: Any
    ) -> Record:
        said.clear()
        said.update({"content": self.content(), "author": self.worker.person, **told})
        try:
            return TakeTransition(actor or self.director, subject, verb, at=at).execute()
        finally:
            said.clear()

    def put_up(self, subject: Subject | None = None, *, at: dt.datetime = MONDAY, **told: Any) -> PublicityPeriod:
        """Decided and on notice."""
        subject = subject or self.subject()
        self.take(subject, "decide", at=at, **told)
        return PublicityPeriod.objects.of(subject).current().select_related("subject", "community").get()
