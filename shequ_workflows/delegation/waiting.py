"""What the clock sets off: putting up for a ruling what nobody answered, and taking off the list what has ended."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import local_date

from .constants import KIND
from .silence import is_due


def put_up_what_is_silent(at: dt.datetime) -> int:
    """Each open task whose limit passed unanswered, or that has no grant ten working days after its start; how many."""
    today = local_date(at)
    silent = Q(state__in=["community_reply", "matching"], next_due_at__lt=at)
    ungranted = Q(state__in=["accepted", "suspended"], delegation__starts_on__lt=today - dt.timedelta(days=10))
    rows = Subject.objects.open().filter(silent | ungranted, kind=KIND).select_related("node", "rules", "delegation")
    return sum(_take(subject, "escalate", at) for subject in rows.order_by("pk") if is_due(subject, at))


def let_go_what_has_ended(at: dt.datetime) -> int:
    """Closed tasks whose end date has passed, or that a review sent off the list; how many."""
    today = local_date(at)
    ended = Q(delegation__stays=False) | Q(delegation__stays=None, delegation__ends_on__lt=today)
    rows = Subject.objects.filter(ended, kind=KIND, state="closed")
    return sum(_take(subject, "sunset", at) for subject in rows.order_by("pk"))


def _take(subject: Subject, edge: str, at: dt.datetime) -> bool:
    """One by one: somebody may have acted a moment ago."""
    try:
        TakeTransition(Actor.system(), subject, edge, at=at).execute()
    except ActionRefused:
        return False
    return True
