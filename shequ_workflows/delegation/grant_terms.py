"""What a line of a packet says, and what no line can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Refusal, as_data, refuse

from .constants import GrantKind, MoneyKind
from .grant_base import no_amount


@dataclass(frozen=True)
class Terms:
    """What a line says. ``none_needed`` with ``reason``; everything else as its kind asks for it."""

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

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Terms:
        """From cleaned form values; others are left out, texts trimmed."""
        known = {one.name for one in fields(cls)} & values.keys()
        return cls(**{name: _trimmed(values[name]) for name in known})

    def values(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def dates_crossed(first: dt.date | None, last: dt.date | None) -> Refusal | None:
    if first is not None and last is not None and last < first:
        return refuse("valid_to", _("The last day lies before the first. Please look at both."))
    return None


def terms_fault(kind: str, terms: Terms) -> Refusal | None:
    """What no line of this kind can be; what it merely lacks still, ``packet.complete`` says."""
    if kind not in GrantKind.values:
        return refuse("kind", _("Choose powers, people or money."))
    if terms.none_needed:
        return None if terms.reason else refuse("reason", _("Say why none is needed."))
    if kind == GrantKind.MONEY:
        if terms.money_kind not in MoneyKind.values:
            return refuse("money_kind", _("Choose how the money comes."))
        return no_amount(terms.amount) or dates_crossed(terms.valid_from, terms.valid_to)
    if kind == GrantKind.POWER and not terms.text:
        return refuse("text", _("Say what the community may decide."))
    if kind == GrantKind.PEOPLE and not terms.named and terms.hours is None:
        return refuse("named", _("Name the people, or enter their hours."))
    if terms.hours is not None and terms.hours <= 0:
        return refuse("hours", _("Hours are more than zero."))
    return dates_crossed(terms.valid_from, terms.valid_to)


def fitting(kind: str, terms: Terms) -> dict[str, Any]:
    """The columns of a line: what does not belong to its kind stays empty."""
    if terms.none_needed:
        return Terms(none_needed=True, reason=terms.reason).values()
    values = {**terms.values(), "reason": ""}
    if kind != GrantKind.MONEY:
        values |= {"money_kind": "", "amount": None}
    if kind != GrantKind.PEOPLE:
        values |= {"named": "", "hours": None}
    return values


def noted(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the record keeps of a line: sums, days and numbers of documents, no words."""
    kept = ("money_kind", "amount", "hours", "document_number", "valid_from", "valid_to", "none_needed")
    return {name: as_data(values[name]) for name in kept if values.get(name)}


def both_ways(terms: Terms, waivers: Sequence[bool]) -> Refusal | None:
    if terms.none_needed and waivers:
        return refuse(
            "none_needed", _("There is a line of this kind already: either something comes, or none is needed.")
        )
    if not terms.none_needed and any(waivers):
        return refuse("kind", _("The packet says that none of this kind is needed. Drop that line first."))
    return None
