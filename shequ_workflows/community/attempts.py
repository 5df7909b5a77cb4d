"""A growing delay after failed attempts to prove oneself: for each account, browser, code and home, never for a network.

An attempt is counted before anything is compared, so that many at once are no way around it; one that succeeds takes
the count away. Keys are keyed digests and rows hold nothing of what was typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shequ_workflows.core import crypto
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.moment import now

from .models import Attempts

_MINUTE: Final = dt.timedelta(minutes=1)
FREE: Final = 3
DELAYS: Final = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)
#: After a day without an attempt all is forgotten.
FORGET: Final = dt.timedelta(days=1)


def key_of(what: str, number: int | str) -> str:
    return crypto.blind_index(f"{what} {number}", table="shequ_community_attempts", column="key", purpose="attempts")


def claim(keys: Iterable[str]) -> Refusal | None:
    """Count one attempt under each key; a refusal that says how long to wait where one of them must wait."""
    left = waiting(keys, _delay)
    return _wait(left) if left is not None else None


def waiting(keys: Iterable[str], delay: Callable[[int], dt.timedelta]) -> dt.timedelta | None:
    """Count one attempt under each key, or say how long to wait where one of them must wait.

    ``delay``: number of attempts so far → how long the next one waits.
    """
    at = now()
    with transaction.atomic():
        rows = []
        for key in sorted(keys):
            Attempts.objects.get_or_create(key=key, defaults={"last_at": at})
            rows.append(Attempts.objects.select_for_update().get(key=key))
        waits = [row.until for row in rows if row.until is not None and row.until > at]
        if waits:
            return max(waits) - at
        for row in rows:
            row.count = 1 if row.last_at < at - FORGET else row.count + 1
            row.last_at = at
            left = delay(row.count)
            row.until = at + left if left else None
            row.save()
    return None


def _delay(count: int) -> dt.timedelta:
    return DELAYS[min(count - FREE, len(DELAYS)) - 1] if count > FREE else dt.timedelta(0)


def in_words(left: dt.timedelta) -> str:
    """``in 5 minutes``."""
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return ngettext("in %(minutes)d minute", "in %(minutes)d minutes", minutes) % {"minutes": minutes}


def clear(keys: Iterable[str]) -> None:
    """It succeeded. Inside the transaction of what it led to."""
    Attempts.objects.filter(key__in=list(keys)).delete()


def forget(at: dt.datetime) -> int:
    """The periodic job: rows nobody waits for any more."""
    return Attempts.objects.filter(last_at__lt=at - 2 * FORGET).delete()[0]


def _wait(left: dt.timedelta) -> Refusal:
    sentence = _("That did not fit several times. Please try again %(when)s, or ask the office: it verifies at once.")
    return refuse("wait", sentence % {"when": in_words(left)})
