"""The worker: one process that ticks, sends what is owed, and runs background tasks, until it is told to stop.

Two threads: one keeps time (messages every second, a round of the tick every half minute, a sign of life), the other
runs tasks, so that a long export does not silence reminders. Both outlive a database that goes away.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from shequ_workflows.core.delivery import outbox
from shequ_workflows.core.texting.sending import send_texts
from shequ_workflows.org.moment import now
from shequ_workflows.org.same_for_all import flush

from . import beats
from .ticking import tick

log = logging.getLogger(__name__)

TICK_EVERY: Final = 30.0
SEND_EVERY: Final = 1.0
PATIENCE: Final = (1.0, 2.0, 5.0, 10.0, 30.0)


class ShequWorker:
    """``run()`` returns after ``stop()``, once what is under way is done. Any number of workers may run."""

    def __init__(self, *, tick_every: float = TICK_EVERY, send_every: float = SEND_EVERY) -> None:
        self.worker_id = secrets.token_hex(8)
        self.tick_every, self.send_every = tick_every, send_every
        self.stopping = threading.Event()
        self._ticked = float("-inf")

    def stop(self) -> None:
        """Finish what is under way, then come home. May be called from a signal handler."""
        self.stopping.set()

    def run(self) -> None:
        log.info("worker started", extra={"code": self.worker_id})
        tasks = threading.Thread(target=self._loop, args=(self._run_task, self.send_every), name="tasks")
        tasks.start()
        try:
            self._loop(self._keep_time, self.send_every)
        finally:
            self.stop()
            tasks.join()
        log.info("worker stopped", extra={"code": self.worker_id})

    def _loop(self, work: Callable[[], bool], pause: float) -> None:
        """Do ``work`` again and again; where it had nothing to do, wait a little; where the database is away, longer."""
        failures = 0
        while not self.stopping.is_set():
            try:
                busy = work()
                failures = 0
            except (OperationalError, InterfaceError) as error:
                wait = PATIENCE[min(failures, len(PATIENCE) - 1)]
                failures += 1
                log.warning("database away", extra={"error": type(error).__qualname__, "count": failures})
                _forget_connections()
                self.stopping.wait(wait)
            except Exception:
                # The outermost loop: whatever it was, the next round may succeed.
                log.exception("worker round failed")
                self.stopping.wait(5)
            else:
                if not busy:
                    self.stopping.wait(pause)
        connections.close_all()

    def _keep_time(self) -> bool:
        close_old_connections()
        begun = time.monotonic()
        if begun - self._ticked >= self.tick_every:
            self._ticked = begun
            beats.beat(beats.worker_name(self.worker_id), now())
            report = tick()
            if any(report.counts.values()) or not report.ok:
                log.info("tick", extra={"ms": round(report.seconds * 1000), "count": sum(report.counts.values())})
        done, texts = outbox.send_due(), send_texts()
        flush()
        if done or texts:
            log.info("sent", extra={"count": done.inbox + done.outside + texts, "code": f"uncertain {done.uncertain}"})
        return False

    def _run_task(self) -> bool:
        """Run the next background task, if there is one."""
        close_old_connections()
        ready = DBTaskResult.objects.ready()
        if not ready.exists():
            return False
        with exclusive_transaction(ready.db):
            task = ready.get_locked()
            if task is not None:
                task.claim(self.worker_id)
        if task is None:
            return False
        runner: Any = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=self.worker_id,
            excluded_queue_names=[],
        )
        try:
            runner.run_task(task)
        except BaseException:
            # Not even its failure could be stored: under a new name, so that the old one's task is found stuck.
            self.worker_id = secrets.token_hex(8)
            raise
        flush()
        log.info("task done", extra={"task": task.task_path, "code": task.status})
        return True


def _forget_connections() -> None:
    """Close this thread's connections, broken or not; the next query opens them anew."""
    for connection in connections.all(initialized_only=True):
        try:
            connection.close()
        except (OperationalError, InterfaceError):
            connection.connection = None
