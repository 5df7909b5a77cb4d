"""An intake waits for what was opened from it."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from shequ_workflows.core.models import Subject
from shequ_workflows.core.signals import moved
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.actors import Actor

from .constants import INTAKE


@receiver(moved, dispatch_uid="shequ_desk_finish_waiting_intakes")
def finish_waiting_intakes(sender: type, subject: Subject, **_: Any) -> None:
    """When the linked subject has ended, the system finishes the intakes that wait for it."""
    if subject.is_open or subject.kind == INTAKE:
        return
    for waiting in Subject.objects.filter(kind=INTAKE, is_open=True, intake__linked=subject.pk):
        TakeTransition(Actor.system(), waiting, "finish").execute()
