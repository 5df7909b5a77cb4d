"""A matter is not reported as done while one of its tasks is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Guard, Taking

from .models import Task

if TYPE_CHECKING:
    from .machines import MatterProcess as Process
else:
    Process = Any


def _open_tasks(subject: Process) -> Any:
    return Task.objects.filter(matter=subject.pk, subject__is_open=True)


def _tasks_done(subject: Process, taking: Taking) -> bool:
    return not _open_tasks(subject).exists()


def _tasks_detail(subject: Process, taking: Taking) -> str:
    """How many, and the one that is due first."""
    titles = list(_open_tasks(subject).order_by("due_on", "pk").values_list("subject__title", flat=True))
    return gettext("Open: %(count)d, due first “%(title)s”.") % {"count": len(titles), "title": titles[0]}


tasks_done = Guard(
    "tasks_done",
    _tasks_done,
    _("Not all of its tasks are finished. Enter what was done, or drop with a reason what is not needed any more."),
    early=True,
    detail=_tasks_detail,
)
