"""Putting a packet together: lines are added, changed and dropped while it is; afterwards only documents come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor

from .constants import GrantKind
from .grant_base import LineAction, PacketAction, no_amount
from .grant_rules import LATER, PACKERS, TREASURERS, is_packed, may_waive
from .grant_terms import Terms, both_ways, dates_crossed, fitting, noted, terms_fault
from .models import DelegatedTask, Grant, Tranche
from .packet import Part
from .packet_words import SENTENCES

#: Tranches of one line; more are no plan.
MOST_PARTS = 24
#: Lines of one packet.
MOST_LINES = 60


class _Packing(PacketAction[Grant]):
    """Adding, and all that changes what was promised."""

    allowed, own_office = PACKERS, True

    def find(self, result: str) -> Grant | None:
        return Grant.objects.filter(public_id=result).first()

    def early(self) -> Refusal | None:
        return None if is_packed(self.subject) else refuse("state", LATER, Answer.STALE)

    def waived(self, kind: str, terms: Terms) -> Refusal | None:
        """Why this kind cannot be waived for this task."""
        if not terms.none_needed or may_waive(self.task, kind):
            return None
        return refuse("none_needed", SENTENCES["money_waived"])


class AddGrant(_Packing):
    """A further line, of money with its tranches; gives it. One kind is either needed or not: both at once is refused."""

    verb = "add_grant"

    def __init__(
        self,
        actor: Actor,
        task: DelegatedTask,
        kind: str,
        terms: Terms,
        parts: Sequence[Part] = (),
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, task, once=once, at=at)
        self.kind, self.terms, self.parts = kind, terms, parts

    def refusal(self) -> Refusal | None:
        wrong = terms_fault(self.kind, self.terms) or parts_fault(self.terms, self.parts)
        return wrong or self.waived(self.kind, self.terms) or self._beside()

    def _beside(self) -> Refusal | None:
        there = list(Grant.objects.standing().filter(task=self.task).values_list("kind", "none_needed"))
        if len(there) >= MOST_LINES:
            return refuse("kind", _("This packet has as many lines as can be kept apart. Write them together."))
        return both_ways(self.terms, [waived for kind, waived in there if kind == self.kind])

    def perform(self) -> Grant:
        known = self.known()
        if known is not None:
            return known
        values = fitting(self.kind, self.terms)
        grant = Grant.objects.create(
            task=self.task, kind=self.kind, made_by=self.actor.person, made_at=self.at, **values
        )
        parts = write_parts(grant, self.parts) if grant.amount is not None and self.parts else {}
        self.tell({"grant": grant.public_id, "kind": self.kind, **noted(values), **parts})
        self.remember(grant.public_id, self.at)
        return grant


class _Line(LineAction[Grant], _Packing):
    """Changing one that is there."""


class ChangeGrant(_Line):
    """Other terms of a line, while the packet is put together. ``parts`` None leaves the tranches as they are, unless
    the amount changes: then the old ones go."""

    verb = "change_grant"

    def __init__(
        self,
        actor: Actor,
        grant: Grant,
        terms: Terms,
        parts: Sequence[Part] | None = None,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, grant, once=once, at=at)
        self.terms, self.parts = terms, parts

    def refusal(self) -> Refusal | None:
        wrong = terms_fault(self.grant.kind, self.terms) or parts_fault(self.terms, self.parts or ())
        return wrong or self.waived(self.grant.kind, self.terms) or self._entered() or self._beside()

    def _entered(self) -> Refusal | None:
        """What came stays within what was promised, and stays money of its kind."""
        there = [Part(one.amount, one.due_on) for one in self.grant.tranches.order_by("number")]
        same = self.parts is None or list(self.parts) == there
        same = same and self.terms.amount == self.grant.amount and self.terms.money_kind == self.grant.money_kind
        if (same and not self.terms.none_needed) or not self.grant.entries.exists():
            return None
        return refuse(
            "amount", _("Money has been entered here: amount, kind and tranches stay. Add a further line for more.")
        )

    def _beside(self) -> Refusal | None:
        others = Grant.objects.standing().filter(task=self.task, kind=self.grant.kind).exclude(pk=self.grant.pk)
        return both_ways(self.terms, list(others.values_list("none_needed", flat=True)))

    def perform(self) -> Grant:
        known = self.known()
        if known is not None:
            return known
        grant, values = self.grant, fitting(self.grant.kind, self.terms)
        was = noted({name: getattr(grant, name) for name in values})
        moved = values["amount"] != grant.amount
        for name, value in values.items():
            setattr(grant, name, value)
        grant.save(update_fields=list(values))
        entered = grant.entries.exists()
        parts = write_parts(grant, self.parts or ()) if (moved or self.parts is not None) and not entered else {}
        self.tell({"grant": grant.public_id, "was": was, **noted(values), **parts})
        self.remember(grant.public_id, self.at)
        return grant


class DropGrant(_Line):
    """Take a line out of the packet, with a reason; its rows stay. One with money in its ledger stays."""

    verb = "drop_grant"

    def __init__(
        self, actor: Actor, grant: Grant, reason: str, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, grant, once=once, at=at)
        self.reason = reason.strip()[:200]

    def refusal(self) -> Refusal | None:
        return None if self.reason else refuse("reason", _("Say why the line is dropped."))

    def early(self) -> Refusal | None:
        if self.grant.entries.exists():
            return refuse("entries", _("Money has been entered here: the line stays, with its ledger."), Answer.STALE)
        return super().early()

    def perform(self) -> Grant:
        known = self.known()
        if known is not None:
            return known
        self.grant.dropped_at, self.grant.dropped_reason = self.at, self.reason
        self.grant.save(update_fields=["dropped_at", "dropped_reason"])
        self.tell({"grant": self.grant.public_id})
        self.remember(self.grant.public_id, self.at)
        return self.grant


class SetTranches(_Line):
    """The schedule of a sum: its parts, which add up to it exactly."""

    verb = "set_tranches"

    def __init__(
        self, actor: Actor, grant: Grant, parts: Sequence[Part], *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, grant, once=once, at=at)
        self.parts = parts

    def early(self) -> Refusal | None:
        if self.grant.amount is None:
            return refuse("kind", _("Only a line of money is paid in tranches."), Answer.STALE)
        if self.grant.entries.exists():
            return refuse("entries", _("Money has been entered here: the tranches stay as they are."), Answer.STALE)
        return super().early()

    def refusal(self) -> Refusal | None:
        if not self.parts:
            return refuse("parts", _("Enter at least one tranche with its day."))
        return parts_fault(Terms(amount=self.grant.amount), self.parts)

    def perform(self) -> Grant:
        known = self.known()
        if known is not None:
            return known
        self.tell({"grant": self.grant.public_id, **write_parts(self.grant, self.parts)})
        self.remember(self.grant.public_id, self.at)
        return self.grant


def parts_fault(terms: Terms, parts: Sequence[Part]) -> Refusal | None:
    """Why ``parts`` are no tranches of the amount; none at all are no fault here."""
    if not parts or terms.amount is None:
        return None
    if len(parts) > MOST_PARTS:
        return refuse("parts", _("These are too many tranches. Put some together."))
    for part in parts:
        if (wrong := no_amount(part.amount, "parts")) is not None:
            return wrong
    total = sum(part.amount for part in parts)
    if total == terms.amount:
        return None
    sentence = _("The tranches add up to %(total)s yuan, the amount is %(amount)s yuan. Make them agree.")
    return refuse("parts", sentence % {"total": f"{total:,.2f}", "amount": f"{terms.amount:,.2f}"})


def write_parts(grant: Grant, parts: Sequence[Part]) -> dict[str, Any]:
    """The tranches in the place of those there, by their days; gives what the record keeps of them."""
    grant.tranches.all().delete()
    ordered = sorted(parts, key=lambda part: part.due_on)
    Tranche.objects.bulk_create(
        Tranche(grant=grant, number=number, amount=part.amount, due_on=part.due_on)
        for number, part in enumerate(ordered, 1)
    )
    return {"parts": [[str(part.amount), part.due_on.isoformat()] for part in ordered]}


class DocumentGrant(_Line):
    """The number of the document and its dates, which come late as a rule: with a reason, in any state. Of a line of
    money the finance office enters it as well."""

    verb = "document_grant"

    def __init__(
        self,
        actor: Actor,
        grant: Grant,
        document_number: str,
        valid_from: dt.date | None,
        valid_to: dt.date | None,
        reason: str,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, grant, once=once, at=at)
        self.document_number, self.reason = document_number.strip()[:80], reason.strip()[:200]
        self.valid_from, self.valid_to = valid_from, valid_to

    def roles(self) -> frozenset[str]:
        return PACKERS | TREASURERS if self.grant.kind == GrantKind.MONEY else PACKERS

    def early(self) -> Refusal | None:
        if self.grant.dropped_at is not None:
            return super().early()
        if not self.subject.is_open:
            return refuse("state", _("This task has ended; its packet stays as it is."), Answer.STALE)
        if self.grant.none_needed:
            return refuse("kind", _("None is needed here, so there is no document."), Answer.STALE)
        return None

    def refusal(self) -> Refusal | None:
        if not self.document_number and (self.grant.document_number or self.grant.kind != GrantKind.PEOPLE):
            return refuse("document_number", _("Enter the number of the document, as it is printed on it."))
        if not self.reason:
            return refuse("reason", _("Say why it is entered now; this stands on the record."))
        return dates_crossed(self.valid_from, self.valid_to)

    def perform(self) -> Grant:
        known = self.known()
        if known is not None:
            return known
        grant = self.grant
        columns = ("document_number", "valid_from", "valid_to")
        was = noted({name: getattr(grant, name) for name in columns})
        grant.document_number, grant.valid_from, grant.valid_to = self.document_number, self.valid_from, self.valid_to
        grant.save(update_fields=list(columns))
        now_is = noted({name: getattr(grant, name) for name in columns})
        self.tell({"grant": grant.public_id, "was": was, "reason": self.reason, **now_is})
        self.remember(grant.public_id, self.at)
        return grant
