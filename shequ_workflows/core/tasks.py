"""Background tasks of the core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django_tasks import task

from .calendar.recounting import recount


@task()
def recount_clocks(days: Sequence[str] = ()) -> int:
    """Due times after a change of the work calendar; ``days`` are the dates that turned, as ISO text."""
    return recount(dt.date.fromisoformat(day) for day in days)
