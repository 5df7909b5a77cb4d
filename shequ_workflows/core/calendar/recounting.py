"""Computing due times anew after the work calendar has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Min, Q

from shequ_workflows.core.clocks import recompute
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .models import calendar_of

VERB = "recount"


def affected(days: Iterable[dt.date]) -> list[int]:
    """Ids of running clocks that are provisional, or whose time covers one of ``days`` that turned."""
    condition = Q(provisional=True)
    turned = sorted(days)
    if turned:
        first = dt.datetime.combine(turned[0], dt.time.min, dt.UTC) - dt.timedelta(days=1)
        last = dt.datetime.combine(turned[-1], dt.time.max, dt.UTC) + dt.timedelta(days=1)
        condition |= Q(counted_from__lte=last, due_at__gte=first, counted__isnull=False)
    return list(Clock.objects.running().filter(condition).order_by("pk").values_list("pk", flat=True))


def recount(days: Iterable[dt.date] = (), at: dt.datetime | None = None) -> int:
    """Compute them anew, one by one; gives how many moved. What moved is a row of the matter's record.

    May be run again, and by two at once: what is right already stays.
    """
    moment = at or now()
    return sum(_recount(pk, moment) for pk in affected(days))


def _recount(pk: int, at: dt.datetime) -> bool:
    subject_id = Clock.objects.filter(pk=pk).values_list("subject", flat=True).first()
    if subject_id is None:
        return False
    with transaction.atomic():
        subject = lock(subject_id)
        clock = Clock.objects.select_for_update(of=("self",)).running().filter(pk=pk).first()
        if clock is None:
            return False
        before = clock.due_at
        moved = recompute(clock, calendar_of(subject.node))
        clock.save(update_fields=["due_at", "provisional", "mark_at"])
        if moved:
            payload = {"clock": clock.key, "from": before.isoformat(), "to": clock.due_at.isoformat()}
            note(subject, VERB, Actor.system(), payload=payload, at=at, changes={"next_due_at": _next_due(subject)})
    return moved


def _next_due(subject: Subject) -> dt.datetime | None:
    soonest: dt.datetime | None = (
        subject.clocks.running().filter(kind=ClockKind.MAX).aggregate(due=Min("due_at"))["due"]
    )
    return soonest
