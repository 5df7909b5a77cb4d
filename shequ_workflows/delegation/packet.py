"""The arithmetic of a grant packet: what is missing, what is in force, what came. Knows no model; all money is yuan.

A promise alone is never effective. A transfer is, once enough of it has come; anything else once its document is in
force (domain.md §0b). What was entered is never changed: a line of the ledger that ``corrects`` another one adds to,
or takes from, what that one says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from .constants import FIRST_TRANCHE, OWED, EntryKind, GrantKind, MoneyKind, TaskCategory

ZERO: Final = Decimal(0)
Share = Decimal | Fraction


@dataclass(frozen=True)
class Part:
    """A tranche."""

    amount: Decimal
    due_on: dt.date


@dataclass(frozen=True)
class Entered:
    """A line of the ledger. ``counts_as`` is the kind of what it changes: of a correction, that of the line corrected."""

    kind: str
    amount: Decimal
    counts_as: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the packet, with its tranches and its ledger; ``key`` tells it from the others."""

    kind: str
    key: str = ""
    text: str = ""
    none_needed: bool = False
    reason: str = ""
    source: str = ""
    document_number: str = ""
    money_kind: str = ""
    amount: Decimal | None = None
    hours: Decimal | None = None
    named: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    parts: tuple[Part, ...] = ()
    entries: tuple[Entered, ...] = ()

    def _sum(self, kind: str) -> Decimal:
        return sum((one.amount for one in self.entries if (one.counts_as or one.kind) == kind), ZERO)

    @property
    def promised(self) -> Decimal:
        return self.amount or ZERO

    @property
    def came(self) -> Decimal:
        """All that was received, corrections counted in."""
        return self._sum(EntryKind.RECEIVED)

    @property
    def returned(self) -> Decimal:
        return self._sum(EntryKind.RETURNED)

    @property
    def received(self) -> Decimal:
        """What came and was not paid back."""
        return self.came - self.returned

    @property
    def reconciled(self) -> Decimal:
        return self._sum(EntryKind.RECONCILED)

    @property
    def lapsed(self) -> Decimal:
        """What both sides hold to be no longer owed: the balance that was settled."""
        return self._sum(EntryKind.LAPSED)

    @property
    def outstanding(self) -> Decimal:
        """What is still to come."""
        return self.promised - self.came - self.lapsed

    def due(self, day: dt.date) -> Decimal:
        """What was to have come by ``day``."""
        return sum((part.amount for part in self.parts if part.due_on <= day), ZERO)

    def late_since(self, day: dt.date) -> dt.date | None:
        """Since when a tranche is owed: the first, by its day, that what came does not reach. None while none is late."""
        if self.money_kind not in OWED:
            return None
        left = self.came + self.lapsed
        for part in sorted(self.parts, key=lambda one: one.due_on):
            left -= part.amount
            if part.due_on < day and left < 0:
                return part.due_on
        return None

    def in_force(self, day: dt.date) -> bool:
        """Dated, begun, and not over. Without a day from which it holds, nothing is in force."""
        begun = self.valid_from is not None and self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def is_settled(self) -> bool:
        """The last tranche came, or the balance was settled."""
        return self.kind != GrantKind.MONEY or self.none_needed or self.outstanding == 0


@dataclass(frozen=True)
class Missing:
    """What stands in the way: a stable ``code``, and the ``key`` of the line it stands in (empty: the whole packet)."""

    code: str
    key: str = ""


@dataclass(frozen=True)
class Totals:
    """Sums of lines. ``received`` is what came less what was paid back; ``outstanding`` what is still to come."""

    promised: Decimal = ZERO
    due: Decimal = ZERO
    came: Decimal = ZERO
    received: Decimal = ZERO
    reconciled: Decimal = ZERO
    returned: Decimal = ZERO
    lapsed: Decimal = ZERO
    outstanding: Decimal = ZERO

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def complete(lines: Sequence[Line], category: str) -> list[Missing]:
    """What the packet still lacks before it may be offered; empty where it is whole.

    Each of powers, people and money is there, or not needed with a reason. Whoever delegates bears the cost
    (RC Organic Law art. 43): of a delegated task the money is not waived.
    """
    missing: list[Missing] = []
    for kind in GrantKind.values:
        of_kind = [line for line in lines if line.kind == kind]
        if not of_kind:
            missing.append(Missing(f"no_{kind}"))
        if len(of_kind) > 1 and any(line.none_needed for line in of_kind):
            missing.append(Missing(f"contradiction_{kind}"))
    if category == TaskCategory.DELEGATED and not _comes(lines, GrantKind.MONEY) and Missing("no_money") not in missing:
        missing.append(Missing("money_waived"))
    for line in lines:
        missing += [Missing(code, line.key) for code in lacks(line)]
    return missing


def _comes(lines: Iterable[Line], kind: str = "") -> bool:
    return any(not line.none_needed and kind in ("", line.kind) for line in lines)


def lacks(line: Line) -> list[str]:
    """Codes of what one line still lacks."""
    if line.none_needed:
        return [] if line.reason.strip() else ["reason"]
    wanted: dict[str, object]
    if line.kind == GrantKind.POWER:
        wanted = {"power_text": line.text.strip(), "power_source": line.source.strip()}
    elif line.kind == GrantKind.PEOPLE:
        wanted = {"people": line.named.strip() or line.hours}
    else:
        wanted = {
            "money_kind": line.money_kind,
            "money_amount": line.amount,
            "money_source": line.source.strip(),
            "money_document": line.document_number.strip(),
            "money_schedule": line.parts or (line.money_kind != MoneyKind.TRANSFER and line.valid_from),
            "money_sum": not line.parts or sum(part.amount for part in line.parts) == line.amount,
        }
    return [code for code, there in wanted.items() if not there]


def idle(line: Line, day: dt.date, first_tranche: Share = FIRST_TRANCHE) -> str:
    """Code of why this line is not effective on ``day``; empty where it is, or where none is needed."""
    if line.none_needed:
        return ""
    if line.kind == GrantKind.MONEY and line.money_kind == MoneyKind.TRANSFER:
        enough = Fraction(line.received) >= Fraction(line.promised) * Fraction(first_tranche)
        return "" if enough and line.received > 0 else "not_come"
    named = line.kind == GrantKind.PEOPLE and line.named.strip()
    if not named and not line.document_number.strip():
        return {GrantKind.POWER: "power_undocumented", GrantKind.PEOPLE: "people_promised"}.get(
            GrantKind(line.kind), "money_undocumented"
        )
    return "" if line.in_force(day) else "not_in_force"


def effective(
    lines: Sequence[Line], category: str, day: dt.date, first_tranche: Share = FIRST_TRANCHE
) -> list[Missing]:
    """Why the packet is not effective on ``day``; empty where it is. Every line has to be, and a delegated task has one.

    ``first_tranche``: the share of a transfer that must have come.
    """
    found = [Missing(code, line.key) for line in lines if (code := idle(line, day, first_tranche))]
    if category == TaskCategory.DELEGATED and not _comes(lines):
        found.append(Missing("no_grant"))
    return found


def totals(lines: Iterable[Line], day: dt.date) -> Totals:
    """The sums of the lines of money; ``due`` as of ``day``."""
    found = Totals()
    for line in lines:
        if line.kind == GrantKind.MONEY:
            found += Totals(
                line.promised, line.due(day), line.came, line.received,
                line.reconciled, line.returned, line.lapsed, line.outstanding,
            )  # fmt: skip
    return found


def late_since(lines: Iterable[Line], day: dt.date) -> dt.date | None:
    """The day of the earliest tranche that is owed and has not come."""
    days = [found for line in lines if (found := line.late_since(day)) is not None]
    return min(days, default=None)
