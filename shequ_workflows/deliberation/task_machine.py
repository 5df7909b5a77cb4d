"""The machine of a task (tests/machines/task.csv): laid down, done by its day, or dropped.

A kind of its own beside a meeting's undertakings: whoever is in charge of the *matter* lays it down, be it a grid worker
who prepares no meeting; it is on nobody's worklist but that of the one who does it and the director's; it holds the
matter up; and the public may read of it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.machines import ClockSpec, Guard, State, Taking, Tell, compile_machine, edge, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import next_number
from shequ_workflows.org.constants import Relation, Role

from .constants import TASK, TASK_PREFIX
from .task_forms import DropForm, FinishForm, MoveForm, PassOnForm, ShowForm

if TYPE_CHECKING:
    from .task_models import Task

#: Whoever laid it down is its ``proposer``.
LAYERS = (Role.RC_DIRECTOR, Relation.PROPOSER)


def _carried_out(subject: Any, taking: Taking) -> bool:
    return bool(subject.task.matter.subject.state == "executing")


def _works(subject: Any, taking: Taking) -> bool:
    day: dt.date = taking.data.get("due_on") or subject.task.due_on
    return calendar_of(subject.node).is_workday(day)


carried_out = Guard(
    "carried_out",
    _carried_out,
    _("Tasks are laid down while a matter is carried out; this one is not now."),
    early=True,
)
works = Guard("works", _works, _("The office is closed on that day. Choose a working day."))


class TaskProcess(Subject):
    """What somebody does while a matter is carried out."""

    task: Task

    class Meta:
        proxy = True

    def _store(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.task, name, value)
        self.task.save(update_fields=list(values))

    @edge(
        source="", target="open", who=LAYERS, guards=[carried_out, works], clocks="+due", tell=[Tell(Relation.ASSIGNEE)],
        label=_("Lay down a task"), done=_("Task laid down"), order=10,
    )  # fmt: skip
    def lay_down(self, taking: Taking) -> None:
        task = self.task
        taking.keep(matter=task.matter.subject.public_id, title=self.title, due_on=task.due_on.isoformat())
        taking.change(number=next_number(self, TASK_PREFIX))

    @edge(
        source="open", target="done", who=[Relation.ASSIGNEE, Role.RC_DIRECTOR], clocks="-due", limit="its day", undo=True,
        form=FinishForm, label=_("Enter what was done"), done=pgettext_lazy("task", "Done"), style="primary", order=20,
    )  # fmt: skip
    def finish(self, taking: Taking) -> None:
        self._store(result=taking.data["result"])

    @edge(
        source="open", target="open", who=LAYERS, guards=[works], clocks="+due", form=MoveForm,
        tell=[Tell(Relation.ASSIGNEE)], folded=True, label=_("Set another day"), done=_("Another day was set"), order=40,
    )  # fmt: skip
    def move(self, taking: Taking) -> None:
        taking.keep(was=self.task.due_on.isoformat())
        self._store(due_on=taking.data["due_on"])

    @edge(
        source="open", target="open", who=[*LAYERS, Relation.ASSIGNEE], form=PassOnForm,
        tell=[Tell(Relation.ASSIGNEE), Tell(Relation.PROPOSER)], folded=True,
        label=_("Hand it to somebody else"), done=_("Handed to somebody else"), order=50,
    )  # fmt: skip
    def pass_on(self, taking: Taking) -> None:
        taking.keep(was=self.assignee.public_id if self.assignee else "")
        taking.change(assignee=taking.data["person"])

    @edge(
        source="open", target="open", who=[Role.RC_DIRECTOR], form=ShowForm, folded=True,
        label=_("Show or hide its title in public"), done=_("Shown or hidden in public"), order=60,
    )  # fmt: skip
    def show(self, taking: Taking) -> None:
        shown = bool(taking.data["is_public"])
        self._store(is_public=shown, public_title=public_title(self, self.title) if shown else "")

    @edge(
        source="open", target="dropped", who=LAYERS, clocks="/due", form=DropForm, tell=[Tell(Relation.ASSIGNEE)],
        label=pgettext_lazy("task", "Drop it"), done=pgettext_lazy("task", "Dropped"), folded=True, style="warning", order=90,
    )  # fmt: skip
    def drop(self, taking: Taking) -> None: ...


def public_title(subject: Subject, title: str) -> str:
    """The title without names, rooms and numbers."""
    return cover_text(subject, title)[:120]


def _due(subject: Any, taking: Taking) -> dt.datetime:
    """That day, when the office closes."""
    day: dt.date = taking.data.get("due_on") or subject.task.due_on
    calendar = calendar_of(subject.node)
    return dt.datetime.combine(day, calendar.hours.closes, calendar.tz)


machines.register(
    compile_machine(
        TaskProcess,
        key=TASK,
        label=_("Task of carrying out"),
        initial="",
        prefix=TASK_PREFIX,
        states=[
            State("open", pgettext_lazy("task", "to be done"), pgettext_lazy("task", "to be done"), kind="start"),
            State("done", pgettext_lazy("task", "done"), pgettext_lazy("task", "done"), kind="good"),
            State("dropped", pgettext_lazy("task", "dropped"), pgettext_lazy("task", "dropped"), kind="bad"),
        ],
        clocks=[ClockSpec("due", pgettext_lazy("clock", "the task"), rule=_due)],
    )
)
