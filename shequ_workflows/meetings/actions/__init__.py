"""The verbs of this layer beside the edges of its machines."""

from __future__ import annotations

from .attending import CheckIn, RecordAttendance, Seat
from .counting import Numbers, RecordCount, TalkedOver
from .inviting import InviteGroup, Uninvite
from .planning import PlanMeeting, ReviseMeeting
from .settings import KindValues, SetKind
from .undertaking import AddUndertaking

__all__ = [
    "AddUndertaking",
    "CheckIn",
    "InviteGroup",
    "KindValues",
    "Numbers",
    "PlanMeeting",
    "RecordAttendance",
    "RecordCount",
    "ReviseMeeting",
    "Seat",
    "SetKind",
    "TalkedOver",
    "Uninvite",
]
