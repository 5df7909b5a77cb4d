"""What nobody needs any more: files whose form never came, and content whose row never came or is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from shequ_workflows.core.operation import beats
from shequ_workflows.org.registry import Registry

from .constants import KEEP_LOOSE
from .models import StoredFile
from .storage import places_before, private_storage


@dataclass(frozen=True)
class Waiter:
    """A layer whose forms are filled in over days: ``held(files)`` gives the public ids of those that still wait."""

    key: str
    held: Callable[[Sequence[StoredFile]], Iterable[str]]


waiters: Registry[Waiter] = Registry("forms that files wait for")

BEAT = "files"
#: How often it is looked for them.
EVERY = dt.timedelta(hours=6)
BATCH = 500


def sweep(at: dt.datetime) -> int:
    """Four times a day: forget loose files of more than 24 hours, then whatever lies there without a row as long."""
    row = beats.last(BEAT)
    if row is not None and row.at > at - EVERY:
        return 0
    beats.beat(BEAT, at)
    return forget_abandoned(at) + remove_orphans(at)


def forget_abandoned(at: dt.datetime) -> int:
    """Rows that no action tied and no draft waits for; one that is being tied right now is left to it."""
    with transaction.atomic():
        rows = list(StoredFile.objects.abandoned(at - KEEP_LOOSE).order_by("pk").select_for_update(skip_locked=True))
        spared = {one for waiting in waiters for one in waiting.held(rows)}
        ids = [one.pk for one in rows if one.public_id not in spared]
        StoredFile.objects.filter(pk__in=ids).delete()
    return len(ids)


def remove_orphans(at: dt.datetime) -> int:
    """Content of whole days that are past by 24 hours at least, and that no row names."""
    storage = private_storage()
    count = 0
    found = places_before((at.astimezone(dt.UTC) - KEEP_LOOSE).date())
    while places := list(islice(found, BATCH)):
        for place in _without_row(places):
            storage.delete(place)
            count += 1
    return count


def _without_row(places: Iterable[str]) -> list[str]:
    rows = {place: place.removesuffix(".preview") for place in places}
    known = set(StoredFile.objects.filter(place__in=set(rows.values())).values_list("place", flat=True))
    return [place for place, row in rows.items() if row not in known]
