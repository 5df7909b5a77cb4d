"""What this layer does about what lower layers tell. All inside the transaction of the action that they tell of."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.signals import taken_back

from .constants import KIND
from .undoing import bring_back


@receiver(taken_back, dispatch_uid="shequ_deliberation.bring_back")
def matter_as_before(sender: Any, *, subject: Subject, corrected: Record, **kwargs: Any) -> None:
    """What the step wrote on the matter is as it was before."""
    if subject.kind == KIND:
        bring_back(corrected)
