"""How delegated tasks are told: the steps of street, department, committee and finance office, at moments of the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.delegation.actions import ConfirmSettlement, DraftTask
from shequ_workflows.delegation.constants import GrantKind, MoneyKind
from shequ_workflows.delegation.grant_actions import AddGrant
from shequ_workflows.delegation.grant_terms import Terms
from shequ_workflows.delegation.models import DelegatedTask, Grant
from shequ_workflows.delegation.money_actions import EnterReceipt, ReconcileReceipt
from shequ_workflows.delegation.notes import Note, NoteDown
from shequ_workflows.delegation.packet import Part
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.publicity.actions import OpenPublicity
from shequ_workflows.publicity.constants import Purpose
from shequ_workflows.publicity.sources import first_draft

from .days import after, ahead, at
from .functions import BASIS
from .story import Story

GROUP = ("access", "access2", "access3")


@dataclass(frozen=True)
class Want:
    """What an office asks for. ``unit``: key of the department where it has an account; else it is the clerk's to verify.
    ``begins`` and ``ends`` are days."""

    title: str
    office: str
    code: str
    begins: dt.date
    ends: dt.date
    content: str
    standard: str
    process: str
    criteria: str
    people: int
    hours: str
    frequency: str
    unit: str = ""
    category: str = "delegated"
    basis: str = BASIS
    more: tuple[tuple[str, str], ...] = ()

    def application(self) -> dict[str, str]:
        """As the form sends it."""
        return {
            "title": self.title, "office_name": self.office, "category": self.category, "function_code": self.code,
            "legal_basis": self.basis, "content": self.content, "standard": self.standard, "process": self.process,
            "criteria": self.criteria, "people": str(self.people), "hours": self.hours, "frequency": self.frequency,
            "starts_on": self.begins.isoformat(), "ends_on": self.ends.isoformat(), **dict(self.more),
        }  # fmt: skip


@dataclass(frozen=True)
class Packet:
    """What comes with a task. ``paper`` is the document that gives the power. ``parts``: tranches, each a sum and the day
    it is due; without any the money holds from the day on which it was put together. ``document``: the number of the
    money's, empty while there is none."""

    power: str
    paper: str
    people: str
    amount: str
    source: str
    document: str
    parts: tuple[tuple[str, dt.date], ...] = ()
    kind: str = MoneyKind.TRANSFER
    text: str = "工作经费"


@dataclass(frozen=True)
class Desk:
    """A community's office, and its subject."""

    story: Story
    which: int = 0

    @property
    def node(self) -> Node:
        return self.story.node(self.which)

    def actor(self, name: str) -> Actor:
        """``director``, ``member`` and ``worker`` are those of this community."""
        own = name in {"director", "member", "worker"} and self.which
        return self.story.cast.actor(f"{name}2" if own else name)

    def do(self, who: str, subject: Subject, edge: str, moment: dt.datetime, **data: Any) -> Subject:
        own = who in {"director", "member", "worker"} and self.which
        return self.story.do(f"{who}2" if own else who, subject, edge, moment, **data)

    # --- coming in ---------------------------------------------------------------------------------------------

    def note(
        self, office: str, asker: str, title: str, words: str, moment: dt.datetime, wanted: dt.date | None
    ) -> Subject:
        """随手记, out of a chat."""
        said = Note(office, title, words, asker, wanted, no_day=wanted is None, asked_at=after(moment, minutes=-12))
        return NoteDown(self.actor("worker"), self.node, said, at=moment).execute()

    def draft(self, want: Want, moment: dt.datetime) -> Subject:
        values = {"title": want.title, "category": want.category, "office_name": want.office}
        unit = self.story.places.departments.get(want.unit)
        return DraftTask(self.actor("clerk"), self.node, values, unit=unit, at=moment).execute()

    def hand_in(self, want: Want, ago: int) -> Subject:
        """By the street's clerk, so many working days ago."""
        subject = self.draft(want, at(ago, 9, 20))
        return self.do("clerk", subject, "submit", at(ago, 10), **want.application())

    def screen(self, want: Want, ago: int) -> Subject:
        """Handed in, and looked at the day after."""
        return self.do("clerk", self.hand_in(want, ago), "screen", at(ago - 1, 10), note="材料齐全。")

    def admit(self, want: Want, ago: int) -> Subject:
        """Admitted three working days after it was handed in."""
        subject = self.screen(want, ago)
        said = self.access_votes(at(ago - 3, 15), "for")
        return self.do("access", subject, "admit", at(ago - 3, 15), text="目录内事项，同意准入。", **said)

    def access_votes(self, moment: dt.datetime, vote: str) -> dict[str, str]:
        """The access group's three, and the member of the committee who sat there."""
        people = self.story.cast.people
        sat = people["member2" if self.which else "member"]
        votes = {f"vote_{people[name].public_id}": vote for name in GROUP}
        return {**votes, "rc_person": sat.public_id, "rc_vote": vote, "held_on": moment.date().isoformat()}

    # --- the packet --------------------------------------------------------------------------------------------

    def pack(self, subject: Subject, packet: Packet, moment: dt.datetime) -> None:
        """Power, people, money: a line each."""
        since, until = moment.date(), ahead(90).date()
        power = Terms(packet.power, source=packet.paper, document_number=packet.paper, valid_from=since, valid_to=until)
        self.add(subject, GrantKind.POWER, power, moment)
        self.add(subject, GrantKind.PEOPLE, Terms(named=packet.people, valid_from=since, valid_to=until), moment)
        money = Terms(
            packet.text, source=packet.source, document_number=packet.document, money_kind=packet.kind,
            amount=Decimal(packet.amount), valid_from=since, valid_to=until,
        )  # fmt: skip
        parts = [Part(Decimal(amount), day) for amount, day in packet.parts]
        self.add(subject, GrantKind.MONEY, money, after(moment, minutes=5), parts)

    def add(self, subject: Subject, kind: str, terms: Terms, moment: dt.datetime, parts: Sequence[Part] = ()) -> Grant:
        task = DelegatedTask.objects.select_related("subject").get(pk=subject.pk)
        return AddGrant(self.actor("clerk"), task, kind, terms, parts, at=moment).execute()

    def offer(self, want: Want, packet: Packet, ago: int) -> Subject:
        """Five working days after it was handed in it lies before the committee."""
        subject = self.admit(want, ago)
        self.pack(subject, packet, at(ago - 4, 10))
        return self.do("clerk", subject, "offer", at(ago - 5, 10), note="")

    def money(self, subject: Subject) -> Grant:
        return Grant.objects.select_related("task__subject").get(task=subject.pk, kind="money", none_needed=False)

    def receive(
        self, subject: Subject, amount: str, moment: dt.datetime, voucher: str, *, confirmed: bool = True
    ) -> None:
        """Entered by the finance office; confirmed by the director an hour later."""
        finance = self.story.cast.actor("finance")
        entry = EnterReceipt(
            finance, self.money(subject), Decimal(amount), moment.date(), document_number=voucher, at=moment
        ).execute()
        if confirmed:
            ReconcileReceipt(self.actor("director"), entry, moment.date(), at=after(moment, hours=1)).execute()

    # --- the committee -----------------------------------------------------------------------------------------

    def accept(self, subject: Subject, moment: dt.datetime, text: str) -> Subject:
        votes = self.story.votes(subject, moment, "for")
        return self.do(
            "director", subject, "accept", moment, **votes, held_on=moment.date().isoformat(), burden_seen="on",
            supervision_informed="on", text=text,
        )  # fmt: skip

    def taken(self, want: Want, packet: Packet, ago: int, text: str = "权责、人员、经费齐全，同意承接。") -> Subject:
        """Seven working days after it was handed in the committee has taken it."""
        return self.accept(self.offer(want, packet, ago), at(ago - 7, 16), text)

    def start(self, subject: Subject, ago: int) -> Subject:
        return self.do("director", subject, "start", at(ago, 9), trained_on="", waive_reason="")

    def report(self, subject: Subject, moment: dt.datetime, result: str, hours: str, money: str) -> Subject:
        return self.do("worker", subject, "report", moment, result=result, hours_spent=hours, money_spent=money)

    def verify(self, who: str, subject: Subject, moment: dt.datetime) -> Subject:
        count = len(DelegatedTask.objects.get(pk=subject.pk).criteria)
        return self.do(who, subject, "verify_ok", moment, criteria=[str(one) for one in range(count)], note="")

    def display(self, subject: Subject, moment: dt.datetime) -> None:
        """The notice of the result, three persons answering for it."""
        people = self.story.cast.people
        own = "2" if self.which else ""
        OpenPublicity(
            self.actor("director"), subject, first_draft(subject, Purpose.OUTCOME), purpose=Purpose.OUTCOME,
            author=people[f"worker{own}"], reviewer=people[f"member{own}"], at=moment,
        ).execute()  # fmt: skip

    def settle(self, subject: Subject, ago: int) -> Subject:
        """The finance office confirms, the director closes on the day after."""
        ConfirmSettlement(self.story.cast.actor("finance"), subject, at=at(ago + 1, 15)).execute()
        return self.do("director", subject, "settle", at(ago, 10), confirm="on")


def document(office: str, number: int, day: dt.date) -> str:
    """The number of a document of that year: 云民发〔2026〕8号."""
    return f"{office}〔{day.year}〕{number}号"
