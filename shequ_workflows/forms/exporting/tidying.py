"""What becomes of exports with time: files are deleted after some days, what was broken off is begun anew or says so."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from shequ_workflows.forms.models import Export

from . import vault
from .constants import ATTEMPTS, KEEP_ROW, UNDER_WAY, ExportState
from .tasks import make_export

#: A worker that is begun anew by its own housekeeping has been so long before.
FORGOTTEN_AFTER: Final = dt.timedelta(minutes=10)
_MOST: Final = 100


def tidy(at: dt.datetime) -> int:
    """Cheap where nothing is due, and safe when two run at once."""
    return go_on(at) + let_go(at) + forget(at)


def go_on(at: dt.datetime) -> int:
    """Begin anew what nobody works at any more; after ``ATTEMPTS`` times say that it failed."""
    silent = Export.objects.filter(state__in=UNDER_WAY, changed_at__lt=at - FORGOTTEN_AFTER)
    count = 0
    for one in silent[:_MOST]:
        mine = Export.objects.filter(pk=one.pk, run=one.run, changed_at=one.changed_at, state__in=UNDER_WAY)
        if one.run >= ATTEMPTS:
            with translation.override(one.language or settings.LANGUAGE_CODE):
                note = _(
                    "It was broken off again and again. Please ask for a shorter period, or tell the administrator."
                )
            if mine.update(state=ExportState.FAILED, note=note[:300], changed_at=at):
                vault.remove(one.place)
                Export.objects.filter(pk=one.pk, place=one.place).update(place="")
        elif mine.update(state=ExportState.QUEUED, changed_at=at):
            make_export.enqueue(one.public_id)
            count += 1
    return count


def let_go(at: dt.datetime) -> int:
    """Delete files whose time is over; the row says that there was one."""
    count = 0
    for one in Export.objects.exclude(place="").filter(expires_at__lte=at)[:_MOST]:
        if vault.remove(one.place):
            count += Export.objects.filter(pk=one.pk, state=ExportState.DONE).update(
                state=ExportState.GONE, place="", key="", changed_at=at
            )
    return count


def forget(at: dt.datetime) -> int:
    """Rows of long ago, without a file; who took what away stands in the record."""
    old = Export.objects.filter(at__lt=at - KEEP_ROW, place="").exclude(state__in=UNDER_WAY)
    return old.delete()[0] if old.exists() else 0
