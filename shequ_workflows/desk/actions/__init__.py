"""The verbs of this layer: register what was told, open a matter from it."""

from __future__ import annotations

from .base import not_staff, settle_told, title_of
from .opening import OpenFromIntake, open_from
from .registering import Caller, RegisterIntake, Told

__all__ = ["Caller", "OpenFromIntake", "RegisterIntake", "Told", "not_staff", "open_from", "settle_told", "title_of"]
