from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Round

from shequ_workflows.core.models import Subject
from shequ_workflows.org.querysets import below

from .constants import COUNTED, IN_LEDGER, KIND, OWED, OWING, EntryKind, GrantKind, ListState

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node

    from .models import DelegatedTask, Function, FunctionList, Grant, GrantEntry


class FunctionListQuerySet(QuerySet["FunctionList"]):
    def in_force(self, community: Node) -> FunctionListQuerySet:
        """The version in force; none or one."""
        return self.filter(community=community, state=ListState.PUBLISHED)

    def being_made(self, community: Node) -> FunctionListQuerySet:
        """The draft, or the version that is open for comment; none or one."""
        return self.filter(community=community, state__in=[ListState.DRAFT, ListState.CONSULTING])

    def past(self, community: Node) -> FunctionListQuerySet:
        """Once published, newest first."""
        published = [ListState.PUBLISHED, ListState.RETIRED]
        return self.filter(community=community, state__in=published).order_by("-number")


class FunctionQuerySet(QuerySet["Function"]):
    def in_force(self, community: Node | int) -> FunctionQuerySet:
        """Lines of the community's version in force."""
        return self.filter(list__community=community, list__state=ListState.PUBLISHED)

    def counted(self) -> FunctionQuerySet:
        """Those that count against the number of functions."""
        return self.filter(category__in=COUNTED)


class TaskQuerySet(QuerySet["DelegatedTask"]):
    def visible_to(self, actor: Actor) -> TaskQuerySet:
        """As their subjects are."""
        return self.filter(subject__in=Subject.objects.filter(kind=KIND).visible_to(actor))

    def within(self, paths: list[str]) -> TaskQuerySet:
        """Of communities at or below one of these tree paths."""
        return self.filter(below(paths, "subject__path"))


class GrantQuerySet(QuerySet["Grant"]):
    def standing(self) -> GrantQuerySet:
        """Those not dropped from their packet."""
        return self.filter(dropped_at=None)

    def with_sums(self, day: dt.date) -> GrantQuerySet:
        """Sums of each line of money in **fen**, exact on both databases (SQLite keeps decimals as floats): ``promised``,
        ``due`` (by ``day``), ``overdue`` (due before it), ``came``, ``returned``, ``reconciled``, ``lapsed``; corrections
        counted in."""
        from .models import GrantEntry, Tranche

        def entered(kind: str) -> Coalesce:
            rows = GrantEntry.objects.filter(grant=OuterRef("pk")).counting_as(kind)
            return _sum_of(rows)

        tranches = Tranche.objects.filter(grant=OuterRef("pk"))
        return self.annotate(
            promised=Coalesce(_fen("amount"), 0),
            due=_sum_of(tranches.filter(due_on__lte=day)),
            overdue=_sum_of(tranches.filter(due_on__lt=day)),
            came=entered(EntryKind.RECEIVED),
            returned=entered(EntryKind.RETURNED),
            reconciled=entered(EntryKind.RECONCILED),
            lapsed=entered(EntryKind.LAPSED),
        )

    def of_ledger(self) -> GrantQuerySet:
        """Lines of money that were offered, and those in whose ledger there is something whatever became of the task."""
        from .models import GrantEntry

        entered = Exists(GrantEntry.objects.filter(grant=OuterRef("pk")))
        money = self.standing().filter(kind=GrantKind.MONEY, none_needed=False)
        return money.filter(Q(task__subject__state__in=IN_LEDGER) | entered)

    def late(self) -> GrantQuerySet:
        """Of tasks that owe: what was due before the day of ``with_sums()`` and has not come."""
        owing = self.filter(task__subject__state__in=OWING, money_kind__in=OWED)
        return owing.filter(overdue__gt=F("came") + F("lapsed"))

    def unpaid(self) -> GrantQuerySet:
        """Of tasks that owe: there is a document number, and nothing has been paid. Needs ``with_sums()``."""
        owing = self.filter(task__subject__state__in=OWING, money_kind__in=OWED).exclude(document_number="")
        return owing.filter(came=0).exclude(lapsed=F("promised"))


class EntryQuerySet(QuerySet["GrantEntry"]):
    def counting_as(self, kind: str) -> EntryQuerySet:
        """Rows that make up the sum of ``kind``: those of it, and corrections of them."""
        return self.filter(Q(kind=kind) | Q(kind=EntryKind.CORRECTED, about__kind=kind))


def _fen(column: str) -> Cast:
    return Cast(Round(F(column) * 100), BigIntegerField())


def _sum_of(rows: QuerySet[Any]) -> Coalesce:
    """The sum of ``amount`` of ``rows``, which name the outer row's ``grant``, in fen."""
    sums = rows.order_by().values("grant").annotate(fen=Sum(_fen("amount"))).values("fen")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), 0)
