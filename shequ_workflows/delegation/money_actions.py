"""The ledger of a line of money: what came, what the committee confirms, what is put right, what goes back.

Rows are only ever added. The sums stay possible under the lock of the task: nothing below zero, never more than was
promised, never more confirmed or paid back than came.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor

from .amounts import MOST, SENTENCES, fault
from .constants import EntryKind, GrantKind
from .grant_base import LineAction, no_amount
from .grant_rules import BALANCING, BEFORE, CONFIRMERS, NO_BALANCE, NOT_YET, TREASURERS
from .models import DelegatedTask, Grant, GrantEntry, Tranche
from .packet import ZERO, Line


def yuan(amount: Decimal) -> str:
    """As it stands in a sentence: 1,000.50."""
    return f"{amount:,.2f}"


class MoneyAction(LineAction[GrantEntry]):
    """A new row of the ledger of ``grant``; gives it."""

    allowed = TREASURERS
    kind: EntryKind

    def __init__(
        self,
        actor: Actor,
        grant: Grant,
        amount: Decimal,
        on: dt.date,
        *,
        document_number: str = "",
        reason: str = "",
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, grant, once=once, at=at)
        self.amount, self.on = amount, on
        self.document_number, self.reason = document_number.strip()[:80], reason.strip()[:200]

    def find(self, result: str) -> GrantEntry | None:
        return GrantEntry.objects.filter(public_id=result).first()

    def early(self) -> Refusal | None:
        if self.grant.kind != GrantKind.MONEY or self.grant.none_needed:
            return refuse("kind", _("Only a line of money has a ledger."), Answer.STALE)
        return super().early()

    def refusal(self) -> Refusal | None:
        return self.possible(self.line())

    def possible(self, line: Line) -> Refusal | None:
        """Why this row cannot follow what stands in the ledger."""
        raise NotImplementedError

    def wrong_day(self) -> Refusal | None:
        if self.on > self.day:
            return refuse("on", _("This day has not come yet. Enter the day on which it happened."))
        return None

    def add(self, *, about: GrantEntry | None = None, tranche: Tranche | None = None) -> GrantEntry:
        """The row, and its row in the record. What one side had confirmed of the accounts is open again."""
        entry = GrantEntry.objects.create(
            grant=self.grant, kind=self.kind, amount=self.amount, on=self.on, document_number=self.document_number,
            reason=self.reason, about=about, tranche=tranche, by=self.actor.person, at=self.at,
        )  # fmt: skip
        if self.subject.state == "settling":
            DelegatedTask.objects.filter(pk=self.task.pk).update(settled_by_street=None, settled_by_rc=None)
        payload = {
            "grant": self.grant.public_id, "entry": entry.public_id, "amount": str(self.amount),
            "on": self.on.isoformat(), "document_number": self.document_number,
        }  # fmt: skip
        self.tell(payload | ({"about": about.public_id} if about is not None else {}))
        self.remember(entry.public_id, self.at)
        return entry

    def perform(self) -> GrantEntry:
        return self.known() or self.add()


class EnterReceipt(MoneyAction):
    """Money that was paid, with the number of its voucher. It goes to the earliest tranche that is still open."""

    verb, kind = "enter_receipt", EntryKind.RECEIVED

    def early(self) -> Refusal | None:
        return refuse("state", NOT_YET, Answer.STALE) if self.subject.state in BEFORE else super().early()

    def possible(self, line: Line) -> Refusal | None:
        wrong = no_amount(self.amount) or self.wrong_day()
        if wrong is not None:
            return wrong
        if not self.document_number:
            return refuse("document_number", _("Enter the number of the voucher."))
        if self.amount > line.outstanding:
            sentence = _(
                "This is more than is still to come: %(left)s of %(amount)s yuan. Is it another line, or a slip?"
            )
            left = {"left": yuan(line.outstanding), "amount": yuan(line.promised)}
            return refuse("amount", sentence % left)
        return None

    def perform(self) -> GrantEntry:
        return self.known() or self.add(tranche=self._open_tranche())

    def _open_tranche(self) -> Tranche | None:
        left = self.line().came
        for tranche in self.grant.tranches.order_by("due_on", "number"):
            left -= tranche.amount
            if left < 0:
                return tranche
        return None


class ReconcileReceipt(MoneyAction):
    """The committee's director confirms that what was entered arrived: the whole of it, as it stands after corrections."""

    verb, kind, allowed = "reconcile_receipt", EntryKind.RECONCILED, CONFIRMERS

    def __init__(
        self, actor: Actor, entry: GrantEntry, on: dt.date, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, entry.grant, ZERO, on, once=once, at=at)
        self.entry = entry

    def early(self) -> Refusal | None:
        if self.entry.kind != EntryKind.RECEIVED:
            return refuse("kind", _("Only money that was received is confirmed."), Answer.STALE)
        self.amount = worth(self.entry) - confirmed(self.entry)
        if self.amount <= 0:
            return refuse("confirmed", _("This has been confirmed already."), Answer.STALE)
        return super().early()

    def possible(self, line: Line) -> Refusal | None:
        return self.wrong_day()

    def perform(self) -> GrantEntry:
        return self.known() or self.add(about=self.entry)


class CorrectEntry(MoneyAction):
    """A row that was wrong is put right by one of its own: ``right`` is what it ought to say (zero where it never was).

    Whoever entered the first corrects it: the finance office, of confirmations the director. What the committee has
    confirmed is corrected after its confirmation was.
    """

    verb, kind = "correct_entry", EntryKind.CORRECTED

    def __init__(
        self,
        actor: Actor,
        entry: GrantEntry,
        right: Decimal,
        reason: str,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, entry.grant, ZERO, entry.on, reason=reason, once=once, at=at)
        self.entry, self.right = entry, right
        self.on = self.day

    def roles(self) -> frozenset[str]:
        return CONFIRMERS if self.entry.kind == EntryKind.RECONCILED else TREASURERS

    def early(self) -> Refusal | None:
        if self.entry.kind == EntryKind.CORRECTED:
            sentence = _("Correct the first line: a correction is not corrected itself.")
            return refuse("kind", sentence, Answer.STALE)
        return super().early()

    def possible(self, line: Line) -> Refusal | None:
        code = "" if self.right == 0 else fault(self.right)
        if code:
            return refuse("right", SENTENCES[code])
        self.amount = self.right - worth(self.entry)
        if self.amount == 0:
            return refuse("right", _("The line says this already."))
        if not self.reason:
            return refuse("reason", _("Say what was wrong; this stands on the record."))
        return self._breaks(line)

    def _breaks(self, line: Line) -> Refusal | None:
        """Why the sums would not be possible any more."""
        kind = self.entry.kind
        if kind == EntryKind.RECEIVED:
            if self.right < confirmed(self.entry):
                sentence = _("The committee has confirmed this receipt. Its director corrects the confirmation first.")
                return refuse("right", sentence, Answer.STALE)
            return too_much(line, self.amount) or below_returned(line, self.amount)
        if kind == EntryKind.RECONCILED:
            first = self.entry.about
            if first is not None and confirmed(first) + self.amount > worth(first):
                return refuse("right", _("No more is confirmed than was received."))
            return None
        if kind == EntryKind.LAPSED:
            return too_much(line, self.amount)
        return below_returned(line, -self.amount)

    def perform(self) -> GrantEntry:
        return self.known() or self.add(about=self.entry)


class ReturnMoney(MoneyAction):
    """Money that goes back, with its voucher and the reason."""

    verb, kind = "return_money", EntryKind.RETURNED

    def possible(self, line: Line) -> Refusal | None:
        wrong = no_amount(self.amount) or self.wrong_day()
        if wrong is not None:
            return wrong
        if self.amount > line.received:
            sentence = _("Only %(there)s yuan are there to be paid back.") % {"there": yuan(line.received)}
            return refuse("amount", sentence)
        if not self.document_number:
            return refuse("document_number", _("Enter the number of the voucher."))
        return None if self.reason else refuse("reason", _("Say why it is paid back; this stands on the record."))


class SettleBalance(MoneyAction):
    """What was promised and will not come any more, with the reason: the balance is settled. The committee confirms it
    with the accounts."""

    verb, kind = "settle_balance", EntryKind.LAPSED

    def early(self) -> Refusal | None:
        if self.subject.state not in BALANCING:
            return refuse("state", NO_BALANCE, Answer.STALE)
        refusal = super().early()
        if refusal is not None:
            return refusal
        self.amount = self.line().outstanding
        if self.amount <= 0:
            return refuse("settled", _("Nothing of this line is owed any more."), Answer.STALE)
        return None

    def possible(self, line: Line) -> Refusal | None:
        return self.wrong_day() or (
            None if self.reason else refuse("reason", _("Say why the rest is not owed; this stands on the record."))
        )


def worth(entry: GrantEntry) -> Decimal:
    """What a row says after its corrections. One query."""
    corrections = GrantEntry.objects.filter(about=entry.pk, kind=EntryKind.CORRECTED)
    return entry.amount + sum(corrections.values_list("amount", flat=True), ZERO)


def confirmed(entry: GrantEntry) -> Decimal:
    """What the committee has confirmed of a receipt, after corrections of the confirmations. Two queries."""
    confirmations = GrantEntry.objects.filter(about=entry.pk, kind=EntryKind.RECONCILED)
    corrections = GrantEntry.objects.filter(about__in=confirmations, kind=EntryKind.CORRECTED)
    amounts = [*confirmations.values_list("amount", flat=True), *corrections.values_list("amount", flat=True)]
    return sum(amounts, ZERO)


def too_much(line: Line, more: Decimal) -> Refusal | None:
    if line.outstanding - more < 0 or line.came + more > MOST:
        sentence = _("Then more would have come than was promised: %(amount)s yuan. Please look at the amount.")
        return refuse("right", sentence % {"amount": yuan(line.promised)})
    return None


def below_returned(line: Line, more: Decimal) -> Refusal | None:
    if line.received + more < 0:
        sentence = _("%(back)s yuan have been paid back; no less than that can have come. Correct that line first.")
        return refuse("right", sentence % {"back": yuan(line.returned)})
    return None
