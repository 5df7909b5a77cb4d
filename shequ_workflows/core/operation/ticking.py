"""One round of what time brings about: called every half minute by the worker, or by ``manage.py tick`` from cron.

Every step is idempotent and safe when two rounds run at once, and finds its work by an index alone; a step that fails
does not keep the others from being done.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db import InterfaceError, OperationalError

from shequ_workflows.core import reminders
from shequ_workflows.core.delivery import outbox
from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Clock
from shequ_workflows.core.record import digest
from shequ_workflows.core.texting.sending import send_texts
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from shequ_workflows.org.periodic import jobs
from shequ_workflows.org.same_for_all import flush

from . import beats, sweeping

log = logging.getLogger(__name__)


@dataclass
class Report:
    """What a round did: step → count; and the steps that failed."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.failed


def fire(at: dt.datetime) -> int:
    """Let the system take the edges that wait for a missed limit (``Edge.fires``); gives how many it took.

    An edge whose guards refuse is tried again at the clock's next mark; till then people are reminded.
    """
    taken = 0
    faults: list[Exception] = []
    for clock in list(reminders.running_past(at)):
        try:
            taken += bool(_edge_of(clock)) and _fire(clock, at)
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:  # told by `tick` once the others are done: one matter must not stop them
            faults.append(fault)
    if faults:
        raise ExceptionGroup("edges not taken", faults)
    return taken


def _edge_of(clock: Clock) -> str:
    machine = machines.version(clock.subject.kind, clock.subject.version)
    if machine is None:
        return ""
    waiting = (edge.name for edge in machine.leaving(clock.subject.state) if clock.key in edge.fires.split())
    return next(waiting, "")


def _fire(clock: Clock, at: dt.datetime) -> bool:
    subject, name = clock.subject, _edge_of(clock)
    try:
        # The revision: somebody may have acted since the clock was read.
        TakeTransition(Actor.system(), subject, name, revision=subject.revision, at=at).execute()
    except ActionRefused as refused:
        log.info("edge not taken", extra={"code": refused.refusal.code, "subject": subject.public_id})
        return False
    return True


def sign(at: dt.datetime) -> int:
    """The digest of the day, by the first round after midnight."""
    path = digest.sign(at)
    if path is None:
        return 0
    sheet = digest.read(path)
    carried = sheet.carried if sheet is not None else 0
    beats.beat(beats.DIGEST, at, f"carried {carried}" if carried else "")
    return 1


def send(at: dt.datetime) -> int:
    """What is owed and due: the worker does it every second, a site with cron alone does it here."""
    done = outbox.send_due(at)
    return done.inbox + done.outside + send_texts(at)


STEPS: Final[tuple[tuple[str, Callable[[dt.datetime], int]], ...]] = (
    ("fired", fire),
    ("reminded", reminders.remind),
    ("sent", send),
    ("requeued", sweeping.requeue_tasks),
    ("tidied", sweeping.tidy),
    ("signed", sign),
)


def tick(at: dt.datetime | None = None) -> Report:
    """One round. Raises only where the database itself is away."""
    moment = at or now()
    begun = time.perf_counter()
    report = Report()
    for key, step in [*STEPS, *((job.key, job.run) for job in jobs)]:
        try:
            done = step(moment)
            report.counts[key] = done if isinstance(done, int) else 0
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # The outermost loop of background work: one broken step must not silence the others.
            log.exception("step of the tick failed", extra={"task": key})
            report.failed.append(key)
        flush()
    report.seconds = time.perf_counter() - begun
    beats.beat(beats.TICK, moment, ",".join(report.failed))
    return report
