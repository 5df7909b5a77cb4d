"""Tidying up behind processes that died, and behind time."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shequ_workflows.core.models import Heartbeat, Once, UndoPoint
from shequ_workflows.core.signing.tidying import tidy_signing

from . import beats

log = logging.getLogger(__name__)

#: A worker of ours says every half minute that it lives.
WORKER_DEAD: Final = dt.timedelta(minutes=3)
#: Of a worker that never says so (``db_worker``), only time tells.
FOREIGN_DEAD: Final = dt.timedelta(hours=2)
ATTEMPTS: Final = 3
KEEP_TASKS: Final = dt.timedelta(days=30)
KEEP_KEYS: Final = dt.timedelta(days=30)


def stuck_tasks(at: dt.datetime) -> list[DBTaskResult]:
    """Tasks that say they run, while whoever ran them is gone."""
    running = list(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING))
    if not running:
        return []
    names = {task.pk: beats.worker_name(task.worker_ids[-1]) if task.worker_ids else "" for task in running}
    heard = dict(Heartbeat.objects.filter(name__in=names.values()).values_list("name", "at"))
    return [task for task in running if _is_dead(task, heard.get(names[task.pk]), at)]


def _is_dead(task: DBTaskResult, heard: dt.datetime | None, at: dt.datetime) -> bool:
    if heard is not None:
        return at - heard > WORKER_DEAD
    return task.started_at is None or at - task.started_at > FOREIGN_DEAD


def requeue_tasks(at: dt.datetime) -> int:
    """Let stuck tasks run again, three times at most; then they have failed."""
    count = 0
    for task in stuck_tasks(at):
        mine = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
        if len(task.worker_ids) >= ATTEMPTS:
            mine.update(status=TaskResultStatus.FAILED, finished_at=at, exception_class_path="", traceback="abandoned")
            log.error("task given up", extra={"task": task.task_path})
        else:
            count += mine.update(status=TaskResultStatus.READY, started_at=None)
            log.warning("task queued again", extra={"task": task.task_path})
    return count


def tidy(at: dt.datetime) -> int:
    """Once a day: forget finished tasks, one-time keys and codes, points of undo that are over, workers long gone."""
    row = beats.last("tidy")
    if row is not None and row.at > at - dt.timedelta(days=1):
        return 0
    beats.beat("tidy", at)
    old = Q(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED], finished_at__lt=at - KEEP_TASKS)
    removed = DBTaskResult.objects.filter(old).delete()[0]
    removed += UndoPoint.objects.filter(until__lt=at - dt.timedelta(days=1)).delete()[0]
    removed += Once.objects.filter(at__lt=at - KEEP_KEYS).delete()[0]
    removed += tidy_signing(at)
    gone = Heartbeat.objects.filter(name__startswith=beats.WORKER, at__lt=at - KEEP_TASKS)
    return removed + gone.delete()[0]
