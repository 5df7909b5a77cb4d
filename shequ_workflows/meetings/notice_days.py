"""The days between the notice of a meeting and the meeting. Pure: dates only.

The day of the notice is not counted (Civil Code art. 201); the meeting may be on the last of the days or later. Days of
notice are calendar days: 10 for a residents' meeting (RC Organic Law 2025 art. 26), 15 for an owners' assembly
(Property Management Regulations art. 14).
"""

from __future__ import annotations

import datetime as dt


def earliest(noticed_on: dt.date, days: int) -> dt.date:
    """The first day on which the meeting may be, noticed on ``noticed_on``."""
    return noticed_on + dt.timedelta(days=days)


def latest_notice(meeting_on: dt.date, days: int) -> dt.date:
    """The last day on which a meeting of that day may be noticed."""
    return meeting_on - dt.timedelta(days=days)


def is_kept(noticed_on: dt.date, meeting_on: dt.date, days: int) -> bool:
    return meeting_on >= earliest(noticed_on, days)
