"""Whom a meeting tells."""

from __future__ import annotations

from collections.abc import Iterable

from shequ_workflows.core.machines import Audience, audiences
from shequ_workflows.core.models import Subject

from .constants import Way
from .models import Invitation
from .querysets import announcer_of, told_people

INVITED = "meetings.invited"
UNTOLD = "meetings.untold"


def invited(subject: Subject) -> Iterable[int]:
    """Everybody who is told one by one, once the meeting has been announced."""
    rows = Invitation.objects.filter(meeting=subject.pk, meeting__announced_at__isnull=False, way=Way.EACH)
    return rows.values_list("person", flat=True)


def untold(subject: Subject) -> Iterable[int]:
    """Those of them to whom nothing was sent yet: invited after the announcement."""
    return set(invited(subject)) - told_people(subject.pk) - {announcer_of(subject.pk)}


audiences.register(Audience(INVITED, invited))
audiences.register(Audience(UNTOLD, untold))
