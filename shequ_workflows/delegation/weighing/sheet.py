"""The sheet of a case: its facts in short words, for one page of A4."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.core.rules.reading import share
from shequ_workflows.delegation import packet
from shequ_workflows.delegation.burden import TIMES_A_YEAR
from shequ_workflows.delegation.constants import GrantKind, MoneyKind
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import today

from .case import Case
from .facts import Similar
from .pleading import quantity, yuan

#: Sentences of a column that the paper has room for (``case.css`` hides the rest in print).
MOST_SENTENCES = 7
#: Lines of members that the sheet has room for, two members in each; beyond it they sign on a sheet of their own.
MOST_LINES = 6


def column(sentences: list[str]) -> dict[str, Any]:
    """All of them, and how many the paper has no room for."""
    return {"all": sentences, "more": max(0, len(sentences) - MOST_SENTENCES)}


def ballot_lines(members: list[Person]) -> list[list[Person | None]]:
    """The members in two columns, the first one down and then the second."""
    half = (len(members) + 1) // 2
    second: list[Person | None] = [*members[half:], *[None] * (2 * half - len(members))]
    return [list(pair) for pair in zip(members[:half], second, strict=True)]


def form_rows(case: Case) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "fields": one.fields, "people": one.people, "times": TIMES_A_YEAR[one.frequency]}
        for one in case.forms
    ]


def money_by_kind(case: Case) -> list[dict[str, str]]:
    """Promised, and of that in force today, by the kind of money; none of those that do not come."""
    first, day = share(case.subject, "first_tranche"), today()
    sums: dict[str, list[Decimal]] = {}
    for line in case.packet.lines:
        if line.kind == GrantKind.MONEY and not line.none_needed:
            both = sums.setdefault(line.money_kind, [Decimal(0), Decimal(0)])
            both[0] += line.promised
            both[1] += Decimal(0) if packet.idle(line, day, first) else line.promised
    return [
        {"kind": str(MoneyKind(kind).label), "promised": _yuan(promised), "in_force": _yuan(effective)}
        for kind, (promised, effective) in sums.items()
    ]


def _yuan(amount: Decimal) -> str:
    return _("%(amount)s yuan") % {"amount": yuan(amount)}


def similar_row(one: Similar) -> dict[str, Any]:
    planned = "–" if one.planned is None else quantity(one.planned)
    spent = "–" if one.spent is None else quantity(one.spent)
    money = f"{yuan(one.received)} / {yuan(one.promised)}" if one.promised else "–"
    notes = [_("sent back once")] if one.reworks else []
    return {
        "title": one.title, "where": one.where, "state": one.state, "notes": [*notes, *filter(None, [one.not_taken])],
        "hours": f"{spent} / {planned}", "money": money,
    }  # fmt: skip


def sheet_of(case: Case) -> dict[str, Any]:
    """Context of the template."""
    facts, lines = case.facts, ballot_lines(case.members)
    return {
        "facts": facts,
        "pro": column(case.speaks_for),
        "contra": column(case.speaks_against),
        "hours_a_year": quantity(facts.hours),
        "hours_each": quantity(case.task.hours),
        "form_rows": form_rows(case),
        "entries": f"{facts.entries:,}",
        "money": money_by_kind(case),
        "similar": [similar_row(one) for one in facts.similar],
        "load_hours": quantity(facts.load.hours) if facts.load is not None else "",
        "lines": lines if len(lines) <= MOST_LINES else [],
        "too_many": len(lines) > MOST_LINES,
    }
