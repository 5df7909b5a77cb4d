"""What is measured of notes: demands off the list, by the office that made them; never by person."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.indicators import CASES, Indicator, Measured, indicators
from shequ_workflows.core.periods import MONTH
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date

from .note_sheet import Month, by_office, off_list
from .notes import notes


def _span(at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The calendar month of ``at``, up to it."""
    return Month.of(local_date(at)).span[0], at


def demands_off_list(node: Node, at: dt.datetime) -> Measured:
    """How many this month; None where no demand was noted down at all, for then nobody knows. ``n``: demands. Two queries."""
    begins, ends = _span(at)
    noted = notes().within([node.path]).filter(asked_at__gte=begins, asked_at__lt=ends).count()
    return Measured(off_list(node, begins, ends).count() if noted else None, noted)


def split_by_office(node: Node, at: dt.datetime) -> list[tuple[str, Measured]]:
    """The same by office, most first. One query."""
    return [
        (office or _("without an office"), Measured(number, number)) for office, number in by_office(node, *_span(at))
    ]


OFF_LIST = indicators.register(
    Indicator(
        "delegation.off_list",
        gettext_lazy("demands off the list"),
        gettext_lazy(
            "number of demands noted down in this calendar month that were off the list or prohibited when noted"
        ),
        "count",
        gettext_lazy("demands noted down"),
        demands_off_list,
        split_by_office,
        order=30,
        period=MONTH,
        of=CASES,
        public=False,
    )
)
