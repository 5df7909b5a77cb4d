"""A packet as the desk shows it: its lines by kind, how each stands, what may be done, what is missing."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.models import Subject
from shequ_workflows.core.rules.reading import share
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import today

from . import packet
from .constants import OWED, OWING, EntryKind, GrantKind, MoneyKind
from .grant_rules import BALANCING, BEFORE, CONFIRMERS, PACKERS, TREASURERS, is_packed, may_pack, role_of
from .models import DelegatedTask, Grant, GrantEntry
from .packet import ZERO, Line, Share, Totals
from .packets import Packet, line_of, named, whole

Link = dict[str, str]


class PacketReading:
    """Three queries, and one more for the entries' writers; none further however many lines there are."""

    def __init__(self, subject: Subject, actor: Actor, task: DelegatedTask | None = None) -> None:
        self.subject, self.actor = subject, actor
        self.task = task or DelegatedTask.objects.get(pk=subject.pk)
        self.day: dt.date = today()

    @cached_property
    def grants(self) -> list[Grant]:
        """All of them, dropped ones too."""
        return list(whole(Grant.objects.filter(task=self.task)))

    @cached_property
    def packet(self) -> Packet:
        lines = tuple(line_of(grant) for grant in self.grants if grant.dropped_at is None)
        return Packet(self.task.category, lines)

    @cached_property
    def first_tranche(self) -> Share:
        return share(self.subject, "first_tranche")

    @property
    def owes(self) -> bool:
        """Whether anything is owed yet: before the committee takes the task over, nobody is late."""
        return self.subject.state in OWING

    @cached_property
    def may_pack(self) -> bool:
        return is_packed(self.subject) and may_pack(self.actor, self.subject)

    @cached_property
    def may_enter(self) -> bool:
        return bool(role_of(self.actor, self.subject, TREASURERS)) and self.subject.state not in BEFORE

    @cached_property
    def may_confirm(self) -> bool:
        return bool(role_of(self.actor, self.subject, CONFIRMERS))

    @property
    def may_document(self) -> bool:
        roles = PACKERS | TREASURERS
        return self.subject.is_open and bool(role_of(self.actor, self.subject, roles, own_office=True))

    def url(self, name: str, *more: str) -> str:
        return reverse(f"shequ_delegation:{name}", args=[self.subject.public_id, *more])

    def kinds(self) -> list[dict[str, Any]]:
        """Powers, people, money: each with its lines and, for those who may, the way to add one."""
        found = []
        for kind in GrantKind:
            rows = [self.row(grant) for grant in self.grants if grant.kind == kind and grant.dropped_at is None]
            waived = any(row["line"].none_needed for row in rows)
            add = self.url("add_grant", kind.value) if self.may_pack and not waived else ""
            found.append({"kind": kind.value, "label": kind.label, "rows": rows, "add_url": add})
        return found

    def dropped(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.dropped_at is not None]

    def row(self, grant: Grant) -> dict[str, Any]:
        """One line: what it says, how it stands, its ledger, what may be done."""
        line = line_of(grant)
        label, tone = standing(line, self.day, self.first_tranche, owes=self.owes)
        return {
            "grant": grant,
            "line": line,
            "name": line.text or line.named or (str(MoneyKind(line.money_kind).label) if line.money_kind else ""),
            "label": label,
            "tone": tone,
            "late_since": line.late_since(self.day) if self.owes else None,
            "due": line.due(self.day),
            "links": self.links(grant, line),
            "ledger": self.ledger(grant),
        }

    def links(self, grant: Grant, line: Line) -> list[Link]:
        """The verbs on a line that this reader may use now, most used first."""
        wanted: list[tuple[bool, str, str]] = []
        if line.kind == GrantKind.MONEY and not line.none_needed:
            wanted += [
                (self.may_enter and line.outstanding > 0, "enter_receipt", _("Enter a payment")),
                (self.may_enter and line.received > 0, "return_money", _("Enter what was paid back")),
                (
                    self.may_enter and line.outstanding > 0 and self.subject.state in BALANCING,
                    "settle_balance", _("Settle the balance"),
                ),
            ]  # fmt: skip
        wanted += [
            (self.may_pack, "change_grant", _("Change")),
            (self._may_document(grant), "document_grant", _("Enter document or dates")),
            (self.may_pack and not line.entries, "drop_grant", pgettext("grant", "Drop")),
        ]
        return [{"label": label, "url": self.url(name, grant.public_id)} for may, name, label in wanted if may]

    def _may_document(self, grant: Grant) -> bool:
        if self.may_pack or grant.none_needed or not self.may_document:
            return False
        return grant.kind == GrantKind.MONEY or may_pack(self.actor, self.subject)

    def ledger(self, grant: Grant) -> list[dict[str, Any]]:
        """Its entries as they were made, each with what it says after its corrections."""
        entries: list[GrantEntry] = grant.ledger  # type: ignore[attr-defined]
        found = []
        for entry in entries:
            right = worth(entry, entries)
            is_first = entry.kind != EntryKind.CORRECTED
            open_sum = right - confirmed(entry, entries) if entry.kind == EntryKind.RECEIVED else ZERO
            links: list[Link] = []
            if open_sum > 0 and self.may_confirm:
                links.append({"label": _("Confirm"), "url": self.url("reconcile_receipt", entry.public_id)})
            if is_first and (self.may_confirm if entry.kind == EntryKind.RECONCILED else self.may_enter):
                links.append({"label": _("Correct"), "url": self.url("correct_entry", entry.public_id)})
            found.append(
                {"entry": entry, "right": right, "is_corrected": is_first and right != entry.amount, "links": links}
            )
        return found

    @cached_property
    def missing(self) -> list[Any]:
        """What the packet lacks, while it is put together."""
        return self.packet.missing() if is_packed(self.subject) else []

    @cached_property
    def not_effective(self) -> list[Any]:
        """Why the task may not begin, before it has."""
        states = {"community_reply", "accepted", "escalated"}
        return self.packet.not_effective(self.day, self.first_tranche) if self.subject.state in states else []

    @cached_property
    def totals(self) -> Totals:
        return self.packet.totals(self.day)

    @property
    def has_money(self) -> bool:
        return self.totals.promised > 0


def worth(entry: GrantEntry, entries: list[GrantEntry]) -> Any:
    """What a row says after its corrections, of the rows of its line."""
    corrections = (one.amount for one in entries if one.kind == EntryKind.CORRECTED and one.about_id == entry.pk)
    return entry.amount + sum(corrections, ZERO)


def confirmed(entry: GrantEntry, entries: list[GrantEntry]) -> Any:
    """What the committee has confirmed of a receipt."""
    mine = (one for one in entries if one.kind == EntryKind.RECONCILED and one.about_id == entry.pk)
    return sum((worth(one, entries) for one in mine), ZERO)


def standing(line: Line, day: dt.date, first_tranche: Share, *, owes: bool = True) -> tuple[str, str]:
    """How a line stands, in a word, and the tone of its sign; ``owes``: the task was taken over, so that it may be late."""
    if line.none_needed:
        return pgettext("grant", "none needed"), "off"
    if line.kind != GrantKind.MONEY:
        is_there = not packet.idle(line, day, first_tranche)
        return (pgettext("grant", "in force"), "good") if is_there else (pgettext("grant", "promised"), "wait")
    if owes and line.late_since(day) is not None:
        return pgettext("grant", "overdue"), "bad"
    if line.outstanding == 0:
        settled = line.reconciled == line.came
        return (pgettext("grant", "reconciled"), "good") if settled else (pgettext("grant", "received"), "info")
    if line.came > 0:
        return pgettext("grant", "partly received"), "info"
    if owes and line.due(day) > 0 and line.money_kind in OWED:
        return pgettext("grant", "due"), "wait"
    if not packet.idle(line, day, first_tranche):
        return pgettext("grant", "in force"), "good"
    return pgettext("grant", "promised"), "wait"


def title_of(grant: Grant) -> str:
    """What a screen about one line calls it."""
    return named(Line(grant.kind, text=grant.text, named=grant.named, money_kind=grant.money_kind))
