"""What rows of a record say of one case: where its time went, and how often it came back. Pure: imports no model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a record: what was done, from which state to which, when, in which role."""

    verb: str
    source: str
    target: str
    at: dt.datetime
    role: str = ""
    channel: str = ""


@dataclass(slots=True)
class Walk:
    """``stays``: time by state, the last one up to ``until`` where the case has not ended. ``back``: how often it came again into
    a state that it had left. ``taken``: how often by step."""

    begun: dt.datetime
    ended: dt.datetime | None = None
    state: str = ""
    stays: dict[str, dt.timedelta] = field(default_factory=dict)
    back: int = 0
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def took(self) -> dt.timedelta | None:
        """From the opening to the end; None while it runs."""
        return None if self.ended is None else self.ended - self.begun


def walk(rows: Sequence[Row], ends: Iterable[str], until: dt.datetime) -> Walk:
    """Of one case, its rows in order. The time of a case is the time of its states: nothing is counted twice."""
    found = Walk(begun=rows[0].at)
    last, left = frozenset(ends), set[str]()
    here, since = "", rows[0].at
    for row in rows:
        if row.target and row.source != row.target:
            found.taken[row.verb] = found.taken.get(row.verb, 0) + 1
        if not row.target or row.target == here:
            continue
        if here:
            found.stays[here] = found.stays.get(here, dt.timedelta()) + (row.at - since)
            left.add(here)
        found.back += row.target in left
        here, since = row.target, row.at
        found.ended = row.at if here in last else None
    if here and here not in last:
        found.stays[here] = found.stays.get(here, dt.timedelta()) + max(until - since, dt.timedelta())
    found.state = here
    return found
