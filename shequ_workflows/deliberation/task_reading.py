"""Tasks of a matter as its pages show them. One query each, however many there are."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.org.moment import today

from .constants import TASK
from .models import Task

TONES = {"good": "good", "bad": "off"}


def tasks_of(subject: Subject) -> list[Task]:
    """All of them, the soonest due first; with the people who do them."""
    rows = Task.objects.filter(matter=subject.pk).select_related("subject__assignee")
    return list(rows.order_by("due_on", "subject_id"))


def progress_of(tasks: list[Task]) -> dict[str, int]:
    """How many of those that were not dropped are done."""
    states = [one.subject.state for one in tasks]
    return {"done": states.count("done"), "all": len(states) - states.count("dropped")}


def staff_tasks(subject: Subject) -> dict[str, Any]:
    """Rows and progress for staff."""
    machine, day = machines[TASK], today()
    tasks = tasks_of(subject)
    rows = []
    for one in tasks:
        state = machine.states[one.subject.state]
        late = one.subject.is_open and one.due_on < day
        rows.append(
            {
                "task": one,
                "title": one.subject.title,
                "who": one.subject.assignee.name if one.subject.assignee else "",
                "label": _("overdue") if late else state.label,
                "tone": "bad" if late else TONES.get(state.kind, "info"),
                "url": workplace_url(one.subject),
            }
        )
    return {"rows": rows, "progress": progress_of(tasks)}


def public_tasks(subject: Subject) -> dict[str, Any] | None:
    """How many are done, and the covered titles that the director ticked; None where there are none."""
    tasks = [one for one in tasks_of(subject) if one.subject.state != "dropped"]
    if not tasks:
        return None
    shown = [one for one in tasks if one.is_public and one.public_title]
    return {
        "progress": progress_of(tasks),
        "titles": [{"title": one.public_title, "done": one.subject.state == "done"} for one in shown],
    }
