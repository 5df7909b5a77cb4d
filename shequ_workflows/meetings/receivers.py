"""What hangs on a meeting follows steps that are taken back and people who are merged."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.signals import taken_back
from shequ_workflows.org.models import Person
from shequ_workflows.org.signals import persons_merged

from .constants import MEETING, UNDERTAKING
from .models import Attendance, Invitation, Meeting, Undertaking


@receiver(taken_back, dispatch_uid="shequ_meetings.bring_columns_back")
def bring_columns_back(sender: type, subject: Subject, corrected: Record, **_: Any) -> None:
    """Not announced after all; not done after all."""
    if subject.kind == MEETING and corrected.verb == "announce":
        Meeting.objects.filter(pk=subject.pk).update(announced_at=None)
    if subject.kind == UNDERTAKING and corrected.verb == "finish":
        Undertaking.objects.filter(pk=subject.pk).update(result="")


@receiver(persons_merged, dispatch_uid="shequ_meetings.seats_follow_people")
def seats_follow_people(sender: type, stub: Person, person: Person, **_: Any) -> None:
    """The stub's invitations and seats are the person's; where he has his own, the stub's go."""
    invited = Invitation.objects.filter(person=person).values_list("meeting", flat=True)
    Invitation.objects.filter(person=stub, meeting__in=list(invited)).delete()
    Invitation.objects.filter(person=stub).update(person=person)
    seated = Attendance.objects.filter(person=person).values_list("meeting", flat=True)
    Attendance.objects.filter(person=stub, meeting__in=list(seated)).delete()
    Attendance.objects.filter(person=stub).update(person=person)
