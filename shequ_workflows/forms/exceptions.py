from __future__ import annotations

from django.core.exceptions import ValidationError

from .compiling.faults import PlacedFault


class FormsError(Exception):
    """Base of what goes wrong with forms; each says to the person who reads it what to do."""


class Unpublishable(FormsError, ValidationError):
    """A form that cannot be published; ``faults``: every reason, at its place. Nothing was changed."""

    def __init__(self, faults: list[PlacedFault]) -> None:
        ValidationError.__init__(self, [str(fault.sentence) for fault in faults])
        self.faults = faults
