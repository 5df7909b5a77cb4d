"""The one clock of the product.

Every module asks ``now()``; ``django.utils.timezone.now``, ``datetime.now`` and the database's own
clock are banned by lint, so that tests and the demo can move time in all processes at once.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_seen: dict[str, tuple[int, dt.timedelta]] = {}


def _shift() -> dt.timedelta:
    """The shift written in ``SHEQU_CLOCK_FILE``: seconds to add, or an instant to start from."""
    path = getattr(settings, "SHEQU_CLOCK_FILE", "")
    if not path:
        return dt.timedelta()
    file = Path(path)
    try:
        stamp = file.stat()
    except OSError:
        return dt.timedelta()
    known = _seen.get(path)
    if known and known[0] == stamp.st_mtime_ns:
        return known[1]
    text = file.read_text(encoding="ascii").strip()
    if not text:
        shift = dt.timedelta()
    elif "T" in text:
        written = dt.datetime.fromtimestamp(stamp.st_mtime, tz=dt.UTC)
        shift = dt.datetime.fromisoformat(text) - written
    else:
        shift = dt.timedelta(seconds=float(text))
    _seen[path] = (stamp.st_mtime_ns, shift)
    return shift


def now() -> dt.datetime:
    """The present instant: aware, UTC. Tests move it by ``SHEQU_CLOCK_FILE``.

    The file holds seconds to add (``86400``) or an aware instant (``2026-02-12T09:00:00+08:00``), which
    then runs on from the moment the file was written.
    """
    return timezone.now() + _shift()  # noqa: TID251  (the one place that may)


def today() -> dt.date:
    """The present date in the site's time zone."""
    return local_date(now())


def local_date(moment: dt.datetime) -> dt.date:
    """The date of ``moment`` in the site's time zone."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def midnight(day: dt.date) -> dt.datetime:
    """When ``day`` begins, in the site's zone."""
    return dt.datetime.combine(day, dt.time.min, timezone.get_default_timezone())
