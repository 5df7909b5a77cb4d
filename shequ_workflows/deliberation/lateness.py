"""Opinions and second looks that nobody dealt with in time: the director is told, once each. Part of each tick."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shequ_workflows.core.delivery.owing import owe
from shequ_workflows.core.machines import Tell
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.actors import Actor

from .machines import machine
from .models import Appeal, Opinion

LATE = "opinions.late"
VERB = "opinions_late"
#: Matters in one round; the rest comes with the next.
MOST = 200


def tell_late(at: dt.datetime) -> int:
    """Tell the role above of what waits unreviewed past its due time; gives how many were told of.

    One row in the record of each matter, one message a person; what was told of is marked, so that two rounds at once
    tell once.
    """
    return _tell(Opinion.objects.late(at), "matter_id", lambda one: one.public_id, at) + _tell(
        Appeal.objects.filter(outcome="", late_told_at=None, due_at__lte=at).select_related("opinion"),
        "opinion__matter_id",
        lambda one: one.opinion.public_id,
        at,
    )


def _tell(late: QuerySet[Any], matter: str, name: Callable[[Any], str], at: dt.datetime) -> int:
    found: dict[int, list[int]] = defaultdict(list)
    for matter_id, pk in late.values_list(matter, "pk").order_by("due_at", "pk"):
        if len(found) >= MOST and matter_id not in found:
            break
        found[matter_id].append(pk)
    return sum(_tell_of(late.filter(pk__in=pks), matter_id, name, at) for matter_id, pks in sorted(found.items()))


def _tell_of(late: QuerySet[Any], matter_id: int, name: Callable[[Any], str], at: dt.datetime) -> int:
    with transaction.atomic():
        subject = lock(matter_id)
        rows = list(late.order_by("pk"))  # again, under the lock: another round may have been faster
        if not rows:
            return 0
        type(rows[0])._default_manager.filter(pk__in=[one.pk for one in rows]).update(late_told_at=at)
        payload = {"opinions": sorted(name(one) for one in rows)}
        row = note(subject, VERB, Actor.system(), payload=payload, at=at)
        owe(row, subject, [Tell(machine.escalate[0])], at, f"say:{LATE}")
        return len(rows)
