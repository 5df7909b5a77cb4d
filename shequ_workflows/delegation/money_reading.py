"""The finance view: lines of money within one's reach, their sums by community and by office, all from the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shequ_workflows.core.machines import machines
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today
from shequ_workflows.org.querysets import below

from .constants import KIND, OWED, OWING
from .grant_rules import MONEY_READERS
from .models import Grant

if TYPE_CHECKING:
    from .querysets import GrantQuerySet

#: Sums as ``with_sums()`` names them, in the order they are shown; what is received is what came less what went back.
SUMS = ("promised", "due", "came", "reconciled", "returned", "lapsed")
CHUNK = 500


def lines_for(actor: Actor, day: dt.date | None = None) -> GrantQuerySet:
    """Lines of the ledger in the streets and communities whose money the actor reads, with their sums."""
    here = below(actor.paths_with(*MONEY_READERS), "task__subject__path")
    return Grant.objects.of_ledger().filter(here).with_sums(day or today())


def unpaid_for(actor: Actor) -> GrantQuerySet:
    """Those with a document number and no payment."""
    return lines_for(actor).unpaid()


def yuan_of(fen: int | None) -> Decimal:
    return Decimal(fen or 0).scaleb(-2)


@dataclass(frozen=True)
class Sums:
    """Sums of some lines in yuan, under a name; ``code`` filters by it."""

    name: str
    code: str
    lines: int
    promised: Decimal
    due: Decimal
    came: Decimal
    reconciled: Decimal
    returned: Decimal
    lapsed: Decimal

    @property
    def received(self) -> Decimal:
        return self.came - self.returned

    @property
    def outstanding(self) -> Decimal:
        return self.promised - self.came - self.lapsed


def sums_by(rows: GrantQuerySet, name: str, code: str) -> list[Sums]:
    """Sums of ``rows`` by one column, in one query, largest promise first."""
    grouped = rows.order_by().values(name, code).annotate(
        lines=Count("pk"), **{f"all_{one}": Sum(one) for one in SUMS}
    )  # fmt: skip
    found = [
        Sums(row[name] or _("no office named"), row[code], row["lines"], *(yuan_of(row[f"all_{one}"]) for one in SUMS))
        for row in grouped
    ]
    return sorted(found, key=lambda one: (-one.promised, one.name))


def total(parts: list[Sums]) -> Sums:
    """The sum of sums."""
    added = (sum((getattr(part, one) for part in parts), Decimal(0)) for one in SUMS)
    return Sums(_("Total"), "", sum(part.lines for part in parts), *added)


class MoneyFilter(forms.Form):
    """By community (where there are several), by office, and what finance looks for."""

    community = forms.ModelChoiceField(
        Node.objects.none(), label=gettext_lazy("Community"), required=False, to_field_name="code"
    )
    office = forms.ChoiceField(label=gettext_lazy("Office"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Which lines"),
        required=False,
        choices=[
            ("", pgettext_lazy("lines of money", "all lines")),
            ("unpaid", gettext_lazy("document number, nothing paid")),
            ("overdue", gettext_lazy("overdue")),
        ],
    )

    def __init__(self, *args: Any, actor: Actor, offices: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communities = Node.objects.communities().filter(below(actor.paths_with(*MONEY_READERS)))
        if len(communities) > 1:
            self.fields["community"].queryset = communities  # type: ignore[attr-defined]
            self.fields["community"].empty_label = _("all communities")  # type: ignore[attr-defined]
        else:
            del self.fields["community"]
        choices = [("", _("all offices")), *((one, one) for one in offices)]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]

    def apply(self, rows: GrantQuerySet) -> GrantQuerySet:
        """``rows``, narrowed; a filter that cannot be read is left out."""
        if not self.is_bound:
            return rows
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("community"):
            rows = rows.filter(task__subject__community=chosen["community"])
        if chosen.get("office"):
            rows = rows.filter(task__office_name=chosen["office"])
        if chosen.get("show") == "unpaid":
            rows = rows.unpaid()
        if chosen.get("show") == "overdue":
            rows = rows.late()
        return rows


def offices_of(rows: GrantQuerySet) -> list[str]:
    names = rows.order_by("task__office_name").values_list("task__office_name", flat=True).distinct()
    return [name for name in names if name]


def ordered(rows: GrantQuerySet) -> GrantQuerySet:
    rows = rows.select_related("task__subject__community")
    return rows.order_by("task__subject__path", "-task__subject__opened_at", "pk")


def row_of(grant: Any) -> dict[str, Any]:
    """One line as a row of the list."""
    subject = grant.task.subject
    sums = Sums(subject.title, "", 1, *(yuan_of(getattr(grant, one)) for one in SUMS))
    owes = subject.state in OWING and grant.money_kind in OWED
    late = owes and grant.overdue > grant.came + grant.lapsed
    unpaid = owes and bool(grant.document_number) and not grant.came and grant.lapsed != grant.promised
    state = machines[KIND].states[subject.state].label
    return {
        "grant": grant, "subject": subject, "url": workplace_url(subject), "sums": sums, "late": late, "unpaid": unpaid,
        "state": state,
    }  # fmt: skip


def cells(rows: GrantQuerySet) -> Iterator[list[object]]:
    """The rows of the list as a file has them, in the order of ``headings()``."""
    for grant in ordered(rows).iterator(chunk_size=CHUNK):
        row = row_of(grant)
        sums, subject = row["sums"], row["subject"]
        signs = [label for label, there in ((_("overdue"), row["late"]), (_("nothing paid"), row["unpaid"])) if there]
        yield [
            subject.number, subject.title, subject.community.name, grant.task.office_name, str(row["state"]),
            str(grant.get_money_kind_display()), grant.source, grant.document_number, sums.promised, sums.due,
            sums.received, sums.reconciled, sums.returned, sums.lapsed, sums.outstanding, _(", ").join(signs),
        ]  # fmt: skip


def headings() -> list[str]:
    return [
        _("Number"), _("Task"), _("Community"), _("Office"), _("Stands at"), _("How it comes"), _("Budget that pays"),
        _("Document number"), pgettext("money", "Promised"), pgettext("money", "Due by today"), pgettext("money", "Received"), pgettext("money", "Reconciled"), _("Paid back"),
        _("Settled without payment"), pgettext("money", "Still to come"), _("Note"),
    ]  # fmt: skip
