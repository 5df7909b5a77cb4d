"""K02 and what a task costs. Computed of tasks and their lines, never of persons."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy

from shequ_workflows.core.indicators import CASES, Indicator, Measured, indicators
from shequ_workflows.core.periods import QUARTER, quarter_began
from shequ_workflows.core.rules.reading import share
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date

from .constants import KIND, TaskCategory
from .models import DelegatedTask
from .packets import packets_of
from .states import ACTIVE

#: In these a task has been settled.
SETTLED = ("closed", "expired")


def _tasks(node: Node, states: Iterable[str]) -> list[DelegatedTask]:
    rows = DelegatedTask.objects.filter(subject__kind=KIND, subject__path__startswith=node.path)
    return list(rows.filter(subject__state__in=list(states)).select_related("subject__rules"))


def _settled(node: Node, at: dt.datetime) -> list[DelegatedTask]:
    """In the quarter of ``at``, up to it: a mean of all that ever were would tell, from one day to the next, what the one
    task cost that was added."""
    rows = DelegatedTask.objects.filter(subject__kind=KIND, subject__path__startswith=node.path)
    begins = quarter_began(at)
    return list(rows.filter(subject__state__in=SETTLED, subject__ended_at__gte=begins, subject__ended_at__lte=at))


def granted(node: Node, at: dt.datetime) -> Measured:
    """Active delegated tasks with at least one effective grant, of all active delegated tasks. Four queries."""
    return _granted([task for task in _tasks(node, ACTIVE) if task.category == TaskCategory.DELEGATED], at)


def granted_by_office(node: Node, at: dt.datetime) -> list[tuple[str, Measured]]:
    tasks = [task for task in _tasks(node, ACTIVE) if task.category == TaskCategory.DELEGATED]
    flags = _flags(tasks, at)
    return [
        (office, _share([flags[task.pk] for task in rows])) for office, rows in _by_office(tasks)
    ]  # fmt: skip


def _flags(tasks: list[DelegatedTask], at: dt.datetime) -> dict[int, bool]:
    day, packets = local_date(at), packets_of(tasks)
    return {task.pk: packets[task.pk].has_effective_grant(day, share(task.subject, "first_tranche")) for task in tasks}


def _granted(tasks: list[DelegatedTask], at: dt.datetime) -> Measured:
    return _share(list(_flags(tasks, at).values()))


def _share(flags: list[bool]) -> Measured:
    return Measured.share(sum(flags), len(flags))


def _mean(values: list[Decimal | None]) -> Measured:
    """Of those that were entered; a task without an entry is not one that cost nothing."""
    known = [value for value in values if value is not None]
    return Measured(sum(known, Decimal(0)) / len(known) if known else None, len(known))


def _by_office(tasks: list[DelegatedTask]) -> list[tuple[str, list[DelegatedTask]]]:
    found: dict[str, list[DelegatedTask]] = defaultdict(list)
    for task in tasks:
        found[task.office_name].append(task)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def money_of(node: Node, at: dt.datetime) -> Measured:
    """Money spent on a task settled in the quarter, on average. One query."""
    return _mean([task.money_spent for task in _settled(node, at)])


def hours_of(node: Node, at: dt.datetime) -> Measured:
    """Hours spent on a task settled in the quarter, on average. One query."""
    return _mean([task.hours_spent for task in _settled(node, at)])


def money_by_office(node: Node, at: dt.datetime) -> list[tuple[str, Measured]]:
    return [(office, _mean([one.money_spent for one in rows])) for office, rows in _by_office(_settled(node, at))]


def hours_by_office(node: Node, at: dt.datetime) -> list[tuple[str, Measured]]:
    return [(office, _mean([one.hours_spent for one in rows])) for office, rows in _by_office(_settled(node, at))]


indicators.register(
    Indicator(
        "K02",
        gettext_lazy("delegated tasks with a grant in force"),
        gettext_lazy("active delegated tasks with at least one effective grant ÷ active delegated tasks"),
        "share",
        gettext_lazy("grant packets and their ledger"),
        granted,
        granted_by_office,
        order=2,
        looks_back=False,
    )
)
indicators.register(
    Indicator(
        "task_money",
        gettext_lazy("money spent on a task"),
        gettext_lazy("money spent on tasks settled in the quarter ÷ those of them for which it was entered"),
        "yuan",
        gettext_lazy("reports of delegated tasks"),
        money_of,
        money_by_office,
        order=30,
        period=QUARTER,
        of=CASES,
    )
)
indicators.register(
    Indicator(
        "task_hours",
        gettext_lazy("hours spent on a task"),
        gettext_lazy("hours spent on tasks settled in the quarter ÷ those of them for which they were entered"),
        "h",
        gettext_lazy("reports of delegated tasks"),
        hours_of,
        hours_by_office,
        order=31,
        period=QUARTER,
        of=CASES,
    )
)
