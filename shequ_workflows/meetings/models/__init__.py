"""Models by concept: the meeting and its agenda, who comes, what was counted, what was undertaken, what a node has set."""

from __future__ import annotations

from .meetings import AgendaItem, Meeting
from .people import Attendance, Invitation
from .results import Count
from .settings import KindSetting
from .undertakings import Undertaking

__all__ = ["AgendaItem", "Attendance", "Count", "Invitation", "KindSetting", "Meeting", "Undertaking"]
