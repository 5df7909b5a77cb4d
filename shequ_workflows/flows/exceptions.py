from __future__ import annotations

from django.core.exceptions import ValidationError

from shequ_workflows.forms.definition.faults import Fault


class FlowError(Exception):
    """Base of this layer's errors."""


class Unpublishable(ValidationError):
    """A draft that cannot work; ``faults`` with their places."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__([str(fault.sentence) for fault in faults])
        self.faults = faults


class EffectFailed(FlowError):
    """An effect could not be done; the sentence stands on the page of the case."""
