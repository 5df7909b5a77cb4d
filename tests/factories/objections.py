"""A notice to which people object, and objections in any state, made by the real actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.publicity.models import Objection, PublicityPeriod
from shequ_workflows.publicity.objecting import RaiseObjection
from tests.factories.publicity import LONG_AGO, MONDAY, NoticeWorld

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
TEXT = "周日开放会占用小广场，张伟民家楼下中午休息不好。"
ANSWER = {
    "answer": "周日只开两小时，十三点前清场。",
    "public_digest": "担心周日开放影响午休。",
    "not_concerned": "on",
}
OPINION = {"opinion": "答复有依据，异议不影响决定。", "signed_by": "沈文礼、何建国", "heard_by": "paper"}


class ObjectionWorld(NoticeWorld):
    """``NoticeWorld`` with a neighbour who objects, an owner, and the supervision committee; one notice is up."""

    def __init__(self) -> None:
        super().__init__()
        self.neighbour = self.person("冯秀兰", "resident", self.building)
        self.owner = self.person("蒋志刚", "owner", self.community)
        self.supervisor = self.person("沈文礼", "supervision_committee", self.community)
        self.newcomer = Actor.visitor()
        self.period = self.put_up()
        self.matter = self.period.subject

    def new(self, role: str, node: Node | None = None) -> Actor:
        """Somebody in ``role`` at ``node`` (the community)."""
        place = node or self.community
        person = Person.objects.create(name="某人", home=place.community)
        RoleAssignment.objects.create(person=person, role=role, node=place, valid_from=LONG_AGO)
        return Actor.of(person)

    def objection(
        self,
        actor: Actor | None = None,
        text: str = TEXT,
        *,
        notice: PublicityPeriod | None = None,
        at: dt.datetime = MONDAY + DAY,
        **more: Any,
    ) -> Subject:
        return RaiseObjection(actor or self.neighbour, notice or self.period, text, at=at, **more).execute()

    def step(self, subject: Subject, edge: str, actor: Actor | None = None, *, at: dt.datetime, **data: Any) -> Record:
        by = actor or {"answer": self.member, "retract": self.neighbour}.get(edge, self.worker)
        return TakeTransition(by, subject, edge, data={**self.data(edge, at), **data}, at=at).execute()

    def data(self, edge: str, at: dt.datetime) -> dict[str, Any]:
        opinion = {**OPINION, "opined_on": at.astimezone(MONDAY.tzinfo).date().isoformat()}
        return {
            "answer": ANSWER,
            "opine": opinion,
            "opine_substantial": {**opinion, "opinion": "占用共有场地，应当重新征求意见。"},
            "retract": {"reason": "已当面说清楚。", "heard_by": "visit"},
        }.get(edge, {})

    def in_state(
        self, state: str, *, actor: Actor | None = None, at: dt.datetime = MONDAY + DAY
    ) -> tuple[Subject, dt.datetime]:
        """An objection in ``state`` and the instant at which it got there."""
        subject = self.objection(actor, at=at)
        if state in {"answered", "dismissed", "upheld", "unreviewed"}:
            at += MINUTE
            self.step(subject, "answer", at=at)
        edge = {"dismissed": "opine", "upheld": "opine_substantial", "retracted": "retract"}.get(state)
        if edge is not None:
            at += MINUTE
            by = (actor or self.neighbour) if edge == "retract" else None
            self.step(subject, edge, by, at=at)
        if state == "unreviewed":
            at = self.time_up(subject)
            self.step(subject, "lay_down", Actor.system(), at=at)
        return Subject.objects.get(pk=subject.pk), at

    def time_up(self, subject: Subject) -> dt.datetime:
        """The first minute after the supervision committee's two working days."""
        due: dt.datetime = subject.clocks.running().get(key="step").due_at
        return due + MINUTE

    def get(self, subject: Subject) -> Objection:
        return Objection.objects.whole().get(pk=subject.pk)
