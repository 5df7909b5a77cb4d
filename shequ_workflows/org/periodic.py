"""Work that the clock sets off. The command that ticks runs every job of the registry, each on its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from .registry import Registry


@dataclass(frozen=True)
class Job:
    """``run(now)`` does what is due: idempotent, safe when two run at once, cheap when nothing is due."""

    key: str
    run: Callable[[dt.datetime], object]
    order: int = 100


jobs: Registry[Job] = Registry("periodic jobs")
