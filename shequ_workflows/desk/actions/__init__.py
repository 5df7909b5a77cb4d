"""The verbs of this layer: register what was told, open a matter from it."""

from __future__ import annotations

from .base import not_staff, settle_told, title_of
from .handing_over import HandOver, may_hand_over
from .opening import OpenFromIntake, open_from
from .registering import Caller, RegisterIntake, Told
from .standing_in import EndSubstitution, NameSubstitute

__all__ = [
    "Caller",
    "EndSubstitution",
    "HandOver",
    "NameSubstitute",
    "OpenFromIntake",
    "RegisterIntake",
    "Told",
    "may_hand_over",
    "not_staff",
    "open_from",
    "settle_told",
    "title_of",
]
