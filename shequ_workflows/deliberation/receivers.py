"""What this layer does about what lower layers tell. All inside the transaction of the action that they tell of."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from shequ_workflows.core.machines import Edge
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.signals import moved, taken_back
from shequ_workflows.meetings.constants import MEETING
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.signals import persons_merged

from .constants import KIND, TASK
from .convening import follow_meeting
from .merging import follow
from .models import Task
from .undoing import bring_back


@receiver(taken_back, dispatch_uid="shequ_deliberation.bring_back")
def matter_as_before(sender: Any, *, subject: Subject, corrected: Record, **kwargs: Any) -> None:
    """What the step wrote on the matter is as it was before."""
    if subject.kind == KIND:
        bring_back(corrected)
    if subject.kind == TASK and corrected.verb == "finish":
        Task.objects.filter(pk=subject.pk).update(result="")


@receiver(moved, dispatch_uid="shequ_deliberation.follow_meeting")
def clock_follows_meeting(sender: Any, *, subject: Subject, record: Record, edge: Edge, **kwargs: Any) -> None:
    """A meeting that is put off moves the day by which its result is entered."""
    if subject.kind == MEETING and edge.name == "postpone":
        follow_meeting(subject, record)


@receiver(persons_merged, dispatch_uid="shequ_deliberation.words_follow_people")
def words_follow_people(sender: Any, *, stub: Person, person: Person, actor: Actor, **kwargs: Any) -> None:
    """What the stub said was said by the person."""
    follow(stub, person, actor)
