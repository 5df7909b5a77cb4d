"""The packet of a task as it stands in the tables: the one thing that guards, screens and indicators ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from shequ_workflows.org.acting import Sentence

from . import packet
from .constants import FIRST_TRANCHE, GrantKind, MoneyKind
from .models import DelegatedTask, Grant, GrantEntry, Tranche
from .packet import Entered, Line, Missing, Part, Share, Totals
from .packet_words import name_of, say


@dataclass(frozen=True)
class Packet:
    """The lines of one task that were not dropped. Costs nothing further once read."""

    category: str
    lines: tuple[Line, ...]

    def missing(self, category: str = "") -> list[Sentence]:
        """What it lacks before it may be offered, as ``category`` (by default the task's own)."""
        return self._said(packet.complete(self.lines, category or self.category))

    def not_effective(self, day: dt.date, first_tranche: Share = FIRST_TRANCHE) -> list[Sentence]:
        """Why the task may not begin on ``day``; empty where it may. ``first_tranche``: share of a transfer that must
        have come."""
        return self._said(packet.effective(self.lines, self.category, day, first_tranche))

    def is_effective(self, day: dt.date, first_tranche: Share = FIRST_TRANCHE) -> bool:
        return not packet.effective(self.lines, self.category, day, first_tranche)

    def has_effective_grant(self, day: dt.date, first_tranche: Share = FIRST_TRANCHE) -> bool:
        """Whether at least one line that is no waiver is effective."""
        return any(not line.none_needed and not packet.idle(line, day, first_tranche) for line in self.lines)

    def totals(self, day: dt.date) -> Totals:
        """The sums of its lines of money; ``due`` as of ``day``."""
        return packet.totals(self.lines, day)

    def settled(self) -> bool:
        """Of every line of money the last tranche came, or the balance was settled."""
        return all(line.is_settled for line in self.lines)

    def late_since(self, day: dt.date) -> dt.date | None:
        """The day of the earliest tranche that is owed and has not come; None where nothing is late."""
        return packet.late_since(self.lines, day)

    def money_is_waived(self) -> bool:
        """Whether a line says that no money is needed."""
        return any(line.kind == GrantKind.MONEY and line.none_needed for line in self.lines)

    def _said(self, missing: Iterable[Missing]) -> list[Sentence]:
        names = {line.key: named(line) for line in self.lines}
        return [say(one, names) for one in missing]


def named(line: Line) -> str:
    """What a line is called in a sentence."""
    money_kind = str(MoneyKind(line.money_kind).label) if line.money_kind else ""
    return name_of(line, str(GrantKind(line.kind).label), money_kind)


def whole(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """Grants with all that their lines are made of: three queries, however many."""
    return grants.order_by("pk").prefetch_related(
        Prefetch("tranches", Tranche.objects.order_by("number"), to_attr="parts"),
        Prefetch("entries", GrantEntry.objects.select_related("about", "by").order_by("pk"), to_attr="ledger"),
    )


def line_of(grant: Grant) -> Line:
    """The line of a grant read by ``whole()``."""
    parts: list[Tranche] = grant.parts  # type: ignore[attr-defined]
    ledger: list[GrantEntry] = grant.ledger  # type: ignore[attr-defined]
    return Line(
        kind=grant.kind, key=grant.public_id, text=grant.text, none_needed=grant.none_needed, reason=grant.reason,
        source=grant.source, document_number=grant.document_number, money_kind=grant.money_kind, amount=grant.amount,
        hours=grant.hours, named=grant.named, valid_from=grant.valid_from, valid_to=grant.valid_to,
        parts=tuple(Part(part.amount, part.due_on) for part in parts),
        entries=tuple(Entered(one.kind, one.amount, one.counts_as) for one in ledger),
    )  # fmt: skip


def packets_of(tasks: Iterable[DelegatedTask]) -> dict[int, Packet]:
    """The packet of each task, by the id of its subject: three queries, however many."""
    found: dict[int, list[Line]] = {task.pk: [] for task in tasks}
    categories = {task.pk: task.category for task in tasks}
    for grant in whole(Grant.objects.standing().filter(task__in=list(found))):
        found[grant.task_id].append(line_of(grant))
    return {key: Packet(categories[key], tuple(lines)) for key, lines in found.items()}


def packet_of(task: DelegatedTask) -> Packet:
    """Three queries."""
    return packets_of([task])[task.pk]
