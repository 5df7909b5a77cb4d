"""The nightly round: what the system measures is kept, so that a board reads rows and a trend has a past.

Idempotent, and made up for where a night was missed: a figure of a period that is over is measured as of its last moment.
What can only be measured now (``looks_back`` is off) is not invented for days that have gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from shequ_workflows.core.indicators import Indicator, Measured, indicators
from shequ_workflows.core.operation import beats
from shequ_workflows.core.periods import DAY, Period
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, midnight

from .constants import BOARDS, MONTHS_BACK, TREND
from .models import Snapshot

BEAT: Final = "dashboard"
#: Measured in one round of the worker at most; the rest follows in the next one.
BITE: Final = 120
#: Days just gone that are made up for.
NIGHTS: Final = 14
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True)
class Due:
    """One value to be measured at ``at``."""

    indicator: Indicator
    node: Node
    period: Period
    at: dt.datetime


def periods_of(indicator: Indicator, at: dt.datetime) -> list[Period]:
    """Those that a snapshot is wanted of on the day of ``at``, oldest first."""
    today = local_date(at)
    if indicator.period != DAY:
        running = Period.of(indicator.period, today)
        return [running.shift(-count) for count in range(TREND, -1, -1)]
    if not indicator.looks_back:
        return [Period.of(DAY, today)]
    month = Period.of("month", today)
    ends = [month.shift(-count).last for count in range(1, MONTHS_BACK + 1)]
    nights = [today - dt.timedelta(days=count) for count in range(1, NIGHTS + 1)]
    return [Period.of(DAY, day) for day in sorted({*ends, *nights})]


def _moment(indicator: Indicator, period: Period, at: dt.datetime) -> dt.datetime:
    return min(at, period.last_moment) if indicator.looks_back else at


def due(at: dt.datetime) -> list[Due]:
    """What has no snapshot yet, or one from before its period ended, or of the day before. Two queries."""
    wanted = [(one, period) for one in indicators for period in periods_of(one, at)]
    if not wanted:
        return []
    nodes = list(Node.objects.in_use().filter(kind__in=BOARDS))
    oldest = min(period.begins for _one, period in wanted)
    kept = {
        (key, node, period): computed
        for key, node, period, computed in Snapshot.objects.since(nodes, oldest).values_list(
            "key", "node", "period", "computed_at"
        )
    }
    today = midnight(local_date(at))
    return [
        Due(one, node, period, _moment(one, period, at))
        for one, period in wanted
        for node in nodes
        if _is_due(kept.get((one.key, node.pk, period.code)), one, period, today)
    ]


def _is_due(computed: dt.datetime | None, indicator: Indicator, period: Period, today: dt.datetime) -> bool:
    if computed is None:
        return True
    return computed < min(period.end, today) and indicator.looks_back


def take(at: dt.datetime, most: int | None = BITE) -> int:
    """Measure what is due, ``most`` at a time; gives how many. Nothing more is asked on a day on which all is done."""
    last = beats.last(BEAT)
    if last is not None and last.at >= midnight(local_date(at)):
        return 0
    found = due(at)
    bite = found if most is None else found[:most]
    faults: list[Exception] = []
    rows = list(_rows(bite, at, faults))
    Snapshot.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key", "node", "period"],
        update_fields=["value", "n", "part", "computed_at"], batch_size=50,
    )  # fmt: skip
    if faults:
        raise ExceptionGroup("indicators that could not be measured", faults)
    if len(bite) == len(found):
        beats.beat(BEAT, at, str(len(found)))
    return len(rows)


def _rows(bite: Sequence[Due], at: dt.datetime, faults: list[Exception]) -> Iterator[Snapshot]:
    for one in bite:
        try:
            measured = one.indicator.measure(one.node, one.at)
        except (ArithmeticError, LookupError, TypeError, ValueError) as fault:  # told once the others are kept
            faults.append(fault)
            continue
        yield Snapshot(
            key=one.indicator.key, node=one.node, period=one.period.code, begins=one.period.begins,
            value=stored(measured), n=measured.n, part=measured.part, computed_at=at,
        )  # fmt: skip


def stored(measured: Measured) -> Decimal | None:
    """As a column holds it, six decimals."""
    value = measured.value
    if value is None:
        return None
    if isinstance(value, Fraction):
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES)
    return Decimal(value).quantize(_PLACES)
