"""K04, how long a decision takes, and K27, how many residents take part (domain.md §1e)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.models import Vote
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockState
from shequ_workflows.core.indicators import CASES, PEOPLE, Indicator, Measured, indicators, middle
from shequ_workflows.core.models import Clock, Record
from shequ_workflows.core.periods import QUARTER, months_on, quarter_began
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import local_date

from .constants import KIND, Track
from .models import Backing, Opinion, Rating

if TYPE_CHECKING:
    from django.db.models import QuerySet

ADULT = 18 * 12


@dataclass
class Way:
    """From handing in to the decision on the board; ``stops``: when it went back to the proposer, and came again."""

    begun: dt.datetime
    decided: dt.datetime
    stops: list[tuple[dt.datetime, dt.datetime]]

    def working_days(self, calendar: Any) -> int:
        """Without those on which the matter lay with its proposer."""

        def between(first: dt.datetime, last: dt.datetime) -> int:
            days: int = calendar.working_days_between(local_date(first), local_date(last))
            return days

        return between(self.begun, self.decided) - sum(between(*stop) for stop in self.stops)


def _decided(node: Node, at: dt.datetime) -> QuerySet[Record]:
    """Rows by which matters that the committee itself decides were decided in the quarter; the decision of a first round."""
    rows = Record.objects.filter(subject__kind=KIND, subject__path__startswith=node.path, verb="decide", at__lte=at)
    return rows.filter(at__gte=quarter_began(at), subject__matter__track=Track.RC)


def _ways(node: Node, at: dt.datetime) -> dict[int, Way]:
    """By subject. Those that were decided before and are decided anew are left out. One query."""
    said = Q(verb__in=("submit", "return_to_proposer", "resubmit", "decide")) | Q(corrects__isnull=False)
    rows = Record.objects.filter(said, subject__in=_decided(node, at).values("subject")).order_by("subject", "seq")
    found: dict[int, list[tuple[int, str, dt.datetime]]] = {}
    for subject, seq, verb, moment, corrects in rows.values_list("subject", "seq", "verb", "at", "corrects"):
        mine = found.setdefault(subject, [])
        if corrects is not None:
            mine[:] = [row for row in mine if row[0] != corrects]
        else:
            mine.append((seq, verb, moment))
    ways = ((subject, _way(mine)) for subject, mine in found.items())
    return {subject: way for subject, way in ways if way is not None and way.decided >= quarter_began(at)}


def _way(rows: list[tuple[int, str, dt.datetime]]) -> Way | None:
    """Of one matter, up to its first decision; None before it."""
    begun: dt.datetime | None = None
    stopped: dt.datetime | None = None
    stops: list[tuple[dt.datetime, dt.datetime]] = []
    for _seq, verb, moment in rows:
        if verb == "submit":
            begun = begun or moment
        elif verb == "return_to_proposer":
            stopped = moment
        elif verb == "resubmit" and stopped is not None:
            stops.append((stopped, moment))
            stopped = None
        elif verb == "decide":
            return Way(begun, moment, stops) if begun is not None else None
    return None


def decision_time(node: Node, at: dt.datetime) -> Measured:
    """Working days, the middle matter. Two queries."""
    calendar = calendar_of(node)
    days = [way.working_days(calendar) for way in _ways(node, at).values()]
    return Measured(middle(days), len(days))


def decided_in_time(node: Node, at: dt.datetime) -> Measured:
    """By the clock of each matter, which stands still where the rules say so. Two queries."""
    ids = list(_ways(node, at))
    clocks = Clock.objects.filter(subject__in=ids, key="decision", state=ClockState.MET).order_by("-pk")
    met = {
        subject: bool(ended and ended <= due)
        for subject, ended, due in clocks.values_list("subject", "ended_at", "due_at")
    }
    return Measured.share(sum(met.get(one, False) for one in ids), len(ids))


def participation(node: Node, at: dt.datetime) -> Measured:
    """Adult residents who said, backed, voted or rated something, of all of them; a person counts once. Two queries."""
    begins = quarter_began(at)
    held = RoleAssignment.objects.in_force(at).filter(role=Role.RESIDENT, node__path__startswith=node.path)
    young = Q(birth_date__gt=months_on(local_date(at), -ADULT))
    eligible = Person.objects.filter(pk__in=held.values("person")).exclude(young)
    span = {"at__gte": begins, "at__lte": at, "matter__subject__path__startswith": node.path}
    voted = Vote.objects.filter(at__gte=begins, at__lte=at, poll__subject__path__startswith=node.path)
    took_part = (
        Q(pk__in=Opinion.objects.standing().filter(**span).values("person"))
        | Q(pk__in=Backing.objects.filter(**span).values("person"))
        | Q(pk__in=Rating.objects.filter(**span).values("person"))
        | Q(pk__in=voted.values("person"))
    )
    return Measured.share(eligible.filter(took_part).count(), eligible.count())


indicators.register(
    Indicator(
        "K04",
        gettext_lazy("time to a decision"),
        gettext_lazy("middle value of the working days from handing in to the decision on the board, without those on which the matter lay with its proposer; matters that the committee decides itself"),
        "wd",
        gettext_lazy("record of matters"),
        decision_time,
        order=4,
        period=QUARTER,
        of=CASES,
    )
)  # fmt: skip
indicators.register(
    Indicator(
        "K04_in_time",
        gettext_lazy("decided within the limit"),
        gettext_lazy("matters decided within their limit ÷ matters that the committee decided in the quarter"),
        "share",
        gettext_lazy("clocks of matters"),
        decided_in_time,
        order=5,
        period=QUARTER,
        of=CASES,
    )
)
indicators.register(
    Indicator(
        "K27",
        gettext_lazy("residents who take part"),
        gettext_lazy("adult residents who gave an opinion, backed, voted on or rated a matter in the quarter ÷ adult residents on the register; each person once"),
        "share",
        gettext_lazy("matters, polls and the register of residents"),
        participation,
        order=27,
        period=QUARTER,
        of=PEOPLE,
        theme="participation",
    )
)  # fmt: skip
