"""What the layers above ask about objections to a matter's notice; ``subject`` is the matter's. Reading alone.

Objections count that were raised to the notice of the *last* decision, in any of its versions: a correction leaves them
standing, a new decision after reconsidering begins with none.
"""

from __future__ import annotations

import datetime as dt

from shequ_workflows.core.models import Subject

from .constants import SETTLED
from .models import Objection
from .querysets import ObjectionQuerySet


def open_objections(subject: Subject) -> ObjectionQuerySet:
    """Those that still block: not answered yet, or answered and waiting for the supervision committee."""
    return Objection.objects.to_decision(subject).blocking()


def all_settled(subject: Subject, at: dt.datetime) -> bool:
    """Whether every objection raised up to ``at`` is answered and dismissed, retracted or, without a 监督意见 in two
    working days, recorded as ``unreviewed``; True where nobody objected.

    One that was upheld is not settled but asks for a new decision. Two working days that have passed count once they are
    recorded (``lay_down``, by the tick), not before: until then an opinion can still come in.
    """
    raised = Objection.objects.to_decision(subject).filter(subject__opened_at__lte=at)
    return not raised.exclude(subject__state__in=SETTLED).exists()


def upheld_since(subject: Subject, since: dt.datetime) -> bool:
    """Whether an objection to the matter was called substantial at or after ``since``."""
    upheld = Objection.objects.filter(about=subject, subject__state="upheld", subject__ended_at__gte=since)
    return upheld.exists()


def reconsidered_needed(subject: Subject) -> bool:
    """Whether an objection to the last decision was called substantial: the committee has a duty to reconsider it."""
    return Objection.objects.to_decision(subject).filter(subject__state="upheld").exists()
