"""Tasks on the desk: on their matter's page, and on their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import Panel, panels, workplace_url
from shequ_workflows.meetings.hosts import MeetingHost, hosts
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor

from .constants import KIND, TASK
from .models import Task
from .task_actions import may_lay_down
from .task_reading import staff_tasks


def tasks_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """The tasks, and the way to lay down another; nothing where there is neither."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tasks = staff_tasks(subject)
    may = subject.state == "executing" and may_lay_down(actor, subject)
    url = reverse("shequ_deliberation:lay_down_task", args=[subject.public_id]) if may else ""
    return {"tasks": tasks, "url": url} if tasks["rows"] or url else None


def task_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """The matter it belongs to, its day and its result."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    task = Task.objects.select_related("matter__subject").filter(pk=subject.pk).first()
    if task is None:
        return None
    matter = task.matter.subject
    seen = Subject.objects.visible_to(actor).filter(pk=matter.pk).exists()
    return {"task": task, "url": workplace_url(matter) if seen else ""}


def no_meeting(subject: Subject, kind: str) -> Refusal:
    """A meeting belongs to the matter."""
    return refuse("kind", gettext_lazy("A meeting is planned on the matter, not on one of its tasks."))


hosts.register(MeetingHost(TASK, no_meeting, plans=False))
panels.register(Panel("deliberation.tasks", KIND, "shequ_deliberation/staff/tasks_panel.html", tasks_panel, order=12))
panels.register(Panel("deliberation.task", TASK, "shequ_deliberation/staff/task_panel.html", task_panel, order=10))
VERBS["lay_down_task"] = lambda: _("Task laid down")
