"""K05, K06, K07, K09 and K10 of the flows that come along, where a site runs them (domain.md §1e).

A case counts in the period in which the thing was settled — its limit was met or missed, it ended, somebody arrived — so
that a period that is over never changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from shequ_workflows.core.constants import ClockKind, ClockState
from shequ_workflows.core.indicators import CASES, Indicator, Measured, indicators, middle
from shequ_workflows.core.models import Clock, Record, Subject
from shequ_workflows.core.periods import QUARTER, quarter_began
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.models import Node

from .constants import FAMILY

WHISTLE, MEDIATION, EMERGENCY = (f"{FAMILY}:{key}" for key in ("whistle", "mediation", "emergency"))
#: A mediation that was taken up ends by one of these; the first is a success.
MEDIATED = ("kept", "failed", "broken")


def _settled(key: str, node: Node, at: dt.datetime) -> list[tuple[bool, dict[str, Any]]]:
    """Of whistles that were accepted and whose limit ``key`` was met or missed in the quarter: whether in time, and the
    facts of the case. A limit that ran twice was met if it was met each time. One query."""
    begins = quarter_began(at)
    met = Q(state=ClockState.MET, ended_at__lte=F("due_at"), ended_at__range=(begins, at))
    missed = Q(due_at__range=(begins, at)) & (
        Q(state=ClockState.MET, ended_at__gt=F("due_at")) | Q(state=ClockState.RUNNING)
    )
    rows = Clock.objects.filter(
        met | missed, key=key, kind=ClockKind.MAX, subject__kind=WHISTLE, subject__path__startswith=node.path
    )
    found: dict[int, tuple[bool, dict[str, Any]]] = {}
    for subject, facts, due, ended in rows.values_list("subject", "subject__facts", "due_at", "ended_at"):
        if facts.get("taken", {}).get("accept"):
            before = found.get(subject, (True, facts))[0]
            found[subject] = (before and ended is not None and ended <= due, facts)
    return list(found.values())


def whistle_answered(node: Node, at: dt.datetime) -> Measured:
    """One query."""
    rows = _settled("respond", node, at)
    return Measured.share(sum(in_time for in_time, _facts in rows), len(rows))


def whistle_solved(node: Node, at: dt.datetime) -> Measured:
    """What was found not to be solved is not, whenever it was said to be. One query."""
    rows = _settled("solve", node, at)
    good = sum(in_time and facts.get("set", {}).get("solved") is not False for in_time, facts in rows)
    return Measured.share(good, len(rows))


def mediated(node: Node, at: dt.datetime) -> Measured:
    """Of disputes whose mediation ended in the quarter. One query."""
    rows = Subject.objects.filter(
        kind=MEDIATION,
        path__startswith=node.path,
        ended_at__gte=quarter_began(at),
        ended_at__lte=at,
        state__in=MEDIATED,
    )
    states = list(rows.values_list("state", flat=True))
    return Measured.share(states.count(MEDIATED[0]), len(states))


def _spans(node: Node, at: dt.datetime, since: tuple[str, ...], until: str) -> list[dt.timedelta]:
    """Of emergencies in which ``until`` was first taken in the quarter: how long after the first of ``since``. False alarms
    are left out. One query."""
    begins = quarter_began(at)
    ending = Record.objects.filter(
        subject__kind=EMERGENCY, subject__path__startswith=node.path, verb=until, at__gte=begins, at__lte=at
    )
    rows = Record.objects.filter(subject__in=ending.values("subject"), verb__in=(*since, until))
    rows = rows.exclude(subject__state__in=("false_alarm", "")).order_by("subject", "seq")
    first: dict[int, dict[str, dt.datetime]] = {}
    for subject, verb, moment in rows.values_list("subject", "verb", "at"):
        first.setdefault(subject, {}).setdefault(verb, moment)
    found = []
    for moments in first.values():
        reached = moments[until]
        begun = next((moments[verb] for verb in since if verb in moments and moments[verb] <= reached), None)
        if begun is not None and reached >= begins:
            found.append(reached - begun)
    return found


def _in(unit: dt.timedelta, spans: list[dt.timedelta]) -> Measured:
    value = middle(spans)
    shown = None if value is None else (Decimal(value // _SECOND) / (unit // _SECOND)).quantize(Decimal("0.01"))
    return Measured(shown, len(spans))


_SECOND = dt.timedelta(seconds=1)


def emergency_response(node: Node, at: dt.datetime) -> Measured:
    """Hours. Where somebody arrived before the report, from the finding. One query."""
    return _in(dt.timedelta(hours=1), _spans(node, at, ("report", "detect"), "arrive"))


def emergency_report(node: Node, at: dt.datetime) -> Measured:
    """Minutes. One query."""
    return _in(dt.timedelta(minutes=1), _spans(node, at, ("detect",), "report"))


def _register(
    key: str, label: Sentence, formula: Sentence, unit: str, source: Sentence, order: int, theme: str,
    measure: Callable[[Node, dt.datetime], Measured],
) -> None:  # fmt: skip
    indicators.register(
        Indicator(key, label, formula, unit, source, measure, order=order, period=QUARTER, of=CASES, theme=theme)
    )


_WHISTLES, _DISPUTES, _EMERGENCIES = (
    gettext_lazy("cases of the flow “whistle”"),
    gettext_lazy("cases of the flow “mediation”"),
    gettext_lazy("cases of the flow “emergency”"),
)
_register(
    "K05", gettext_lazy("whistles answered in time"),
    gettext_lazy("accepted whistles answered within their limit (24 hours) ÷ those whose limit was met or missed in the quarter"),
    "share", _WHISTLES, 5, "governance", whistle_answered,
)  # fmt: skip
_register(
    "K06", gettext_lazy("whistles solved in time"),
    gettext_lazy("accepted whistles solved within their limit (7 working days), and not found unsolved since ÷ those whose limit was met or missed in the quarter"),
    "share", _WHISTLES, 6, "governance", whistle_solved,
)  # fmt: skip
_register(
    "K07", gettext_lazy("disputes settled by mediation"),
    gettext_lazy("mediations that ended in the quarter with an agreement that was kept ÷ mediations that ended; neither those not taken up nor those withdrawn count"),
    "share", _DISPUTES, 7, "governance", mediated,
)  # fmt: skip
_register(
    "K09", gettext_lazy("time to the first arrival"),
    gettext_lazy("middle value of the time from report to first arrival; false alarms do not count"),
    "h", _EMERGENCIES, 9, "emergency", emergency_response,
)  # fmt: skip
_register(
    "K10", gettext_lazy("time to the report"),
    gettext_lazy("middle value of the time from entering what was found to its report; false alarms do not count"),
    "min", _EMERGENCIES, 10, "emergency", emergency_report,
)  # fmt: skip
