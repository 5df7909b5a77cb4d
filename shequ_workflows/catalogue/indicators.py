"""What the catalogue measures: how many applications were settled, how long they took (K35, domain.md §1e), and what those
who applied thought of it.

An application counts in the quarter in which it was settled, or rated, so that a quarter that is over never changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from django.db.models import Min
from django.utils.translation import gettext_lazy

from shequ_workflows.core.indicators import CASES, THINGS, Indicator, Measured, indicators, middle
from shequ_workflows.core.models import Record
from shequ_workflows.core.periods import QUARTER, quarter_began
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.models import Node

#: The flow that comes along (``data/service.json``), and its steps by which an application is settled, and rated.
SERVICE: Final = f"{FAMILY}:service"
SETTLING: Final = ("decide", "on_the_spot", "refuse")
#: Rating, and where the upper three grades of five lead; the lower two lead back to be handled.
RATING: Final = "rate"
CONTENT: Final = "closed"
Measure = Callable[[Node, dt.datetime], Measured]


def _spans(node: Node, at: dt.datetime) -> list[dt.timedelta]:
    """From applying to what first settled it, of applications first settled in the quarter. One query."""
    rows = Record.objects.filter(subject__kind=SERVICE, subject__path__startswith=node.path, verb__in=SETTLING)
    first = rows.values("subject").annotate(settled=Min("at")).filter(settled__gte=quarter_began(at), settled__lte=at)
    return [settled - opened for opened, settled in first.values_list("subject__opened_at", "settled")]


def settled(node: Node, at: dt.datetime) -> Measured:
    """One query."""
    number = len(_spans(node, at))
    return Measured(number, number)


def time_taken(node: Node, at: dt.datetime) -> Measured:
    """Days, to a tenth. One query."""
    spans = _spans(node, at)
    value = middle(spans)
    days = None if value is None else (Decimal(value // dt.timedelta(seconds=1)) / 86400).quantize(Decimal("0.1"))
    return Measured(days, len(spans))


def content(node: Node, at: dt.datetime) -> Measured:
    """Of the ratings given in the quarter; one that follows after something was mended counts beside the first. One query."""
    rows = Record.objects.filter(
        subject__kind=SERVICE,
        subject__path__startswith=node.path,
        verb=RATING,
        at__gte=quarter_began(at),
        at__lte=at,
    )
    led_to = list(rows.values_list("target", flat=True))
    return Measured.share(led_to.count(CONTENT), len(led_to))


def _register(
    key: str, label: Sentence, formula: Sentence, unit: str, order: int, measure: Measure, of: str = CASES
) -> None:
    source = gettext_lazy("applications for services")
    indicators.register(
        Indicator(key, label, formula, unit, source, measure, order=order, period=QUARTER, of=of, theme="services")
    )


# How much was done tells of nobody: it is told as it stands, of the running quarter too.
_register(
    "service_settled", gettext_lazy("applications settled"),
    gettext_lazy("applications for services that were decided for the first time in the quarter, refusals included"),
    "count", 34, settled, THINGS,
)  # fmt: skip
_register(
    "K35", gettext_lazy("time to handle an application"),
    gettext_lazy("middle value of the days from applying to the first decision, of applications decided in the quarter"),
    "d", 35, time_taken,
)  # fmt: skip
_register(
    "service_content", gettext_lazy("content with how an application was handled"),
    gettext_lazy("ratings in the upper three of five grades ÷ ratings given in the quarter; who gave none is not counted"),
    "share", 36, content,
)  # fmt: skip
