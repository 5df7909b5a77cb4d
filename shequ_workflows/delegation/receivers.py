"""What this layer does about what lower layers tell. All inside the transaction of the action that they tell of."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from shequ_workflows.core.machines import Edge
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.signals import moved, taken_back
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.actors import Actor

from .constants import KIND, Match
from .models import DelegatedTask
from .writing import bring_back

#: Steps by which words come in that the prohibited list is asked about.
COMING_IN = frozenset({"note_down", "complete_note", "submit", "resubmit"})


@receiver(taken_back, dispatch_uid="shequ_delegation.bring_back")
def task_as_before(sender: Any, *, subject: Subject, corrected: Record, **kwargs: Any) -> None:
    """What the step wrote on the task is as it was before."""
    if subject.kind == KIND:
        bring_back(corrected)


@receiver(moved, dispatch_uid="shequ_delegation.bar")
def bar_at_once(sender: Any, *, subject: Subject, record: Record, edge: Edge, **kwargs: Any) -> None:
    """What must not be handed down is stopped by the rule, whichever way it came in."""
    if subject.kind != KIND or edge.name not in COMING_IN:
        return
    if DelegatedTask.objects.filter(pk=subject.pk, match=Match.PROHIBITED).exists():
        TakeTransition(Actor.system(), subject, "block", at=record.at).execute()
