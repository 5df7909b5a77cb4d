"""Signs of life of what runs in the background."""

from __future__ import annotations

import datetime as dt
from typing import Final

from shequ_workflows.core.models import Heartbeat

TICK: Final = "tick"
DIGEST: Final = "digest"
#: Not a round of anything: that the database still takes writing.
WRITTEN: Final = "written"
WORKER: Final = "worker:"
#: A tick that has been silent for so long is shown to staff and to the machine that watches over the site.
SILENT: Final = dt.timedelta(minutes=10)


def worker_name(worker_id: str) -> str:
    """The name under which a worker gives signs of life."""
    return (WORKER + worker_id)[:32]


def beat(name: str, at: dt.datetime, note: str = "") -> None:
    """Say that ``name`` did its round; one statement, whoever else says it at the same time."""
    row = Heartbeat(name=name, at=at, note=note[:120])
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["at", "note"])


def last(name: str) -> Heartbeat | None:
    return Heartbeat.objects.filter(name=name).first()


def is_silent(at: dt.datetime) -> bool:
    """Whether the tick has been silent for too long, or was never heard."""
    row = last(TICK)
    return row is None or at - row.at > SILENT
