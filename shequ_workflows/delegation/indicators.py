"""What is measured of lists of functions: K01, how many a community carries (domain.md §1e)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.indicators import Indicator, Measured, indicators
from shequ_workflows.org.models import Node

from .models import Function, FunctionList


def _in_force(node: Node, at: dt.datetime) -> QuerySet[FunctionList]:
    """Versions that were in force at that moment, of communities at or below ``node``."""
    running = Q(published_at__lte=at) & (Q(retired_at=None) | Q(retired_at__gt=at))
    return FunctionList.objects.filter(running, community__path__startswith=node.path)


def functions_in_force(node: Node, at: dt.datetime) -> Measured:
    """How many functions count on the lists in force; None where no community has one. ``n``: communities. Two queries."""
    lists = _in_force(node, at)
    number = lists.count()
    return Measured(Function.objects.counted().filter(list__in=lists).count() if number else None, number)


def by_office(node: Node, at: dt.datetime) -> list[tuple[str, Measured]]:
    """The same by office, most first; of none those without. One query."""
    rows = Function.objects.counted().filter(list__in=_in_force(node, at)).values("office_name")
    rows = rows.annotate(number=Count("pk"), lists=Count("list", distinct=True))
    found = [(row["office_name"] or _("without an office"), Measured(row["number"], row["lists"])) for row in rows]
    return sorted(found, key=lambda pair: (-int(pair[1].value or 0), pair[0]))


K01 = indicators.register(
    Indicator(
        "K01",
        gettext_lazy("functions on the lists in force"),
        gettext_lazy("number of statutory, assisted and delegated functions on the lists in force"),
        "count",
        gettext_lazy("lists of functions"),
        functions_in_force,
        by_office,
        order=1,
    )
)
