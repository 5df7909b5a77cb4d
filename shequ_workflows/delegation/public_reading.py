"""What everybody may read of delegated tasks: those that were taken over, their money, their results.

Only columns that were covered for the public, and facts without words of their own, go out. What was not taken stands
here by a rule of the node only (``show_refusals``), and no ground is a mark. A constant number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.masking import mask_text
from shequ_workflows.core.rules.reading import rule_at
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now, today
from shequ_workflows.publicity.constants import Purpose
from shequ_workflows.publicity.models import PublicityPeriod

from .constants import KIND, Body
from .models import DelegatedTask, Study
from .packet import Totals
from .packets import packets_of
from .states import TAKEN
from .weighing.pleading import quantity, yuan

#: A state as a resident says it: words and tone of the component ``status``.
PLAIN: dict[str, tuple[Sentence, str]] = {
    "accepted": (pgettext_lazy("public task", "taken over, not begun yet"), "info"),
    "executing": (pgettext_lazy("public task", "being carried out"), "info"),
    "suspended": (pgettext_lazy("public task", "suspended for now"), "wait"),
    "reported": (pgettext_lazy("public task", "done, being verified"), "info"),
    "settling": (pgettext_lazy("public task", "verified, accounts being settled"), "info"),
    "closed": (pgettext_lazy("public task", "done and settled"), "good"),
    "expired": (pgettext_lazy("public task", "done, off the list"), "off"),
}


@dataclass(frozen=True)
class PublicTask:
    """A task that the community has taken over."""

    title: str
    content: str
    office: str
    category: Sentence
    starts_on: dt.date | None
    ends_on: dt.date | None
    state: Sentence
    tone: str
    money: Totals
    result: PublicResult | None = None

    @property
    def promised(self) -> str:
        """Yuan, with thousands."""
        return yuan(self.money.promised)

    @property
    def received(self) -> str:
        return yuan(self.money.received)


@dataclass(frozen=True)
class PublicResult:
    """The result of a task, once it was verified. ``from_day`` and ``until``: first and last day of its notice, which
    hangs ``days`` days (RC Organic Law art. 34: 15 at least); None before it is put up."""

    title: str
    text: str
    hours: Decimal | None
    money: Decimal | None
    notice_url: str = ""
    from_day: dt.date | None = None
    until: dt.date | None = None

    @property
    def hours_said(self) -> str:
        return quantity(self.hours) if self.hours is not None else ""

    @property
    def money_said(self) -> str:
        return yuan(self.money) if self.money is not None else ""

    @property
    def days(self) -> int:
        return (self.until - self.from_day).days if self.from_day is not None and self.until is not None else 0


@dataclass(frozen=True)
class PublicMoney:
    """Of one task, or with an empty title of all."""

    title: str
    promised: Decimal
    received: Decimal


@dataclass(frozen=True)
class PublicRefusal:
    """What the committee did not take, in the words of its ground; the covered title where there is one."""

    title: str
    office: str
    ground: Sentence
    on: dt.date


def taken(community: Node) -> QuerySet[DelegatedTask]:
    """The tasks of ``community`` that the public reads of, those taken last first."""
    rows = DelegatedTask.objects.filter(subject__community=community, subject__state__in=TAKEN)
    return rows.exclude(public_title="").select_related("subject__unit").order_by("-taken_at", "-pk")


def office_of(task: DelegatedTask) -> str:
    """The office by its own name where it is a node; else in the words that were typed, covered."""
    unit = task.subject.unit
    return unit.label if unit is not None else mask_text(task.office_name)


def public_tasks(community: Node, rows: Iterable[DelegatedTask] | None = None) -> list[PublicTask]:
    """Of ``rows`` (by default all that were taken over). Five queries."""
    found = list(taken(community) if rows is None else rows)
    packets, notices, day = packets_of(found), _notices(found), today()
    return [
        PublicTask(
            title=task.public_title,
            content=task.public_content,
            office=office_of(task),
            category=task.get_category_display(),
            starts_on=task.starts_on,
            ends_on=task.ends_on,
            state=PLAIN[task.subject.state][0],
            tone=PLAIN[task.subject.state][1],
            money=packets[task.pk].totals(day),
            result=_result(task, notices.get(task.pk)),
        )
        for task in found
    ]


def public_money(community: Node) -> list[PublicMoney]:
    """Of all of them together first, then of each that has money. Four queries."""
    found = list(taken(community))
    packets, day = packets_of(found), today()
    rows = [(task.public_title, packets[task.pk].totals(day)) for task in found]
    total = sum((money for _title, money in rows), Totals())
    each = [PublicMoney(title, money.promised, money.received) for title, money in rows if money.promised]
    return [PublicMoney("", total.promised, total.received), *each]


def public_results(community: Node) -> list[PublicResult]:
    """Those that were verified. Two queries."""
    found = list(taken(community).exclude(public_result=""))
    notices = _notices(found)
    return [result for task in found if (result := _result(task, notices.get(task.pk))) is not None]


def _notices(tasks: Iterable[DelegatedTask]) -> dict[int, PublicityPeriod]:
    rows = PublicityPeriod.objects.public(now()).filter(subject__in=[one.pk for one in tasks], purpose=Purpose.OUTCOME)
    return {one.subject_id: one for one in rows}


def _result(task: DelegatedTask, notice: PublicityPeriod | None) -> PublicResult | None:
    if not task.public_result:
        return None
    if notice is None:
        return PublicResult(task.public_title, task.public_result, task.hours_spent, task.money_spent)
    return PublicResult(
        task.public_title,
        task.public_result,
        task.hours_spent,
        task.money_spent,
        reverse("shequ_publicity:detail", args=[notice.public_id]),
        local_date(notice.opened_at),
        local_date(notice.display_until - dt.timedelta(seconds=1)),
    )


def shows_refusals(community: Node) -> bool:
    """Whether the community's rules let the public read what was not taken; shipped: no. One query."""
    return rule_at(community, KIND, "show_refusals") == "yes"


def public_refusals(community: Node) -> list[PublicRefusal]:
    """What the committee itself did not take, the newest first; nothing unless the rule says so. Three queries."""
    if not shows_refusals(community):
        return []
    votes = Study.objects.filter(body=Body.RC, edge="not_take").order_by("-number")
    rows = DelegatedTask.objects.filter(subject__community=community, subject__state="not_taken")
    rows = rows.select_related("subject__unit").prefetch_related(Prefetch("studies", votes, to_attr="said"))
    return [
        PublicRefusal(task.public_title, office_of(task), task.said[0].get_ground_display(), task.said[0].held_on)
        for task in rows.order_by("-subject__state_since", "-pk")
        if task.said
    ]
