"""When the system itself puts a task up for a ruling: silence is never consent, and a promise is no grant."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.rules.reading import share
from shequ_workflows.org.moment import local_date

from .packets import packet_of

#: State → the clock whose end is followed by one reminder, and a working day later by the ruling.
ANSWERED = {"community_reply": "reply", "matching": "match"}
#: Working days after the start date without a grant in force (tests/machines/delegation.csv, escalate).
NO_GRANT = 10


def is_due(subject: Any, at: dt.datetime) -> bool:
    """Nobody answered after the limit and the reminder that follows it; or ten working days after the start date there is
    still no grant in force."""
    calendar = calendar_of(subject.node)
    key = ANSWERED.get(subject.state)
    if key is not None:
        clock = subject.clocks.running().filter(key=key).first()
        return clock is not None and calendar.extend(clock.due_at, Duration(1, Unit.WD)).at <= at
    starts = subject.delegation.starts_on
    if starts is None or calendar.working_days_between(starts, local_date(at)) <= NO_GRANT:
        return False
    return bool(packet_of(subject.delegation).not_effective(local_date(at), share(subject, "first_tranche")))
