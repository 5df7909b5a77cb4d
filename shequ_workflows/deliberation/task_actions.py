"""Laying down the tasks of carrying out, and dropping those that a matter's early end leaves behind."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import Taking
from shequ_workflows.core.models import Record, Subject, UndoPoint
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import OpenSubject, TakeTransition, unknown
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Relation, Role
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date, now

from .constants import MOST_TASKS, TASK
from .task_forms import people_in_charge
from .task_guards import tasks_done
from .task_machine import carried_out, public_title, works
from .task_models import Task


def may_lay_down(actor: Actor, subject: Subject) -> bool:
    """The director, and the person in charge of the matter."""
    in_charge = actor.person_id is not None and actor.person_id == subject.assignee_id
    return in_charge or actor.holds(Role.RC_DIRECTOR, at=subject.path)


class LayDownTask(OnceAction[Subject]):
    """What is to be done, by whom, until when; gives the task's subject. Who does it is told, reminded, and finds it
    among the work that waits. ``is_public`` is the director's tick: anybody else's is refused."""

    verb = "lay_down_task"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        text: str,
        person: Person,
        due_on: dt.date,
        *,
        is_public: bool = False,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.text, self.person = actor, subject, text.strip()[:120], person
        self.due_on, self.is_public, self.once, self.at = due_on, is_public, once, at or now()

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result).first()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    @property
    def is_director(self) -> bool:
        return self.actor.holds(Role.RC_DIRECTOR, at=self.subject.path)

    def check(self) -> Refusal | None:
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        if not may_lay_down(self.actor, self.subject) or (self.is_public and not self.is_director):
            sentence = gettext_lazy(
                "Tasks are laid down by the committee's director or the person in charge of the matter; the director alone shows them in public."
            )
            return refuse("role", sentence, Answer.FORBIDDEN)
        if self.known() is not None:
            return None
        if self.subject.state != "executing":
            return refuse("state", carried_out.sentence, Answer.STALE)
        return self._check_words()

    def _check_words(self) -> Refusal | None:
        if not self.text:
            return refuse("text", _("Say what is to be done."))
        if self.due_on < local_date(self.at):
            return refuse("due_on", _("This day has passed. Enter a day that is still to come."))
        if not calendar_of(self.subject.node).is_workday(self.due_on):
            return refuse("due_on", works.sentence)
        if not people_in_charge(self.subject, self.at).filter(pk=self.person.pk).exists():
            return refuse("person", _("Choose somebody who is in office in this community."))
        if Task.objects.filter(matter=self.subject.pk).count() >= MOST_TASKS:
            return refuse("text", _("This matter has as many tasks as can be kept apart. Write them together."))
        return None

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        matter = self.subject
        made = OpenSubject(
            self.actor, TASK, matter.node, self.text, raised_by=self.actor.person, at=self.at
        ).perform()  # fmt: skip
        Subject.objects.filter(pk=made.pk).update(assignee=self.person)
        title = public_title(matter, self.text) if self.is_public else ""
        Task.objects.create(
            subject_id=made.pk, matter_id=matter.pk, due_on=self.due_on, is_public=self.is_public, public_title=title
        )
        TakeTransition(self.actor, made, "lay_down", at=self.at).execute()
        role = Role.RC_DIRECTOR if self.is_director else Relation.ASSIGNEE
        payload = {"task": made.public_id, "due_on": self.due_on.isoformat()}
        note(matter, self.verb, self.actor, role=role, payload=payload, at=self.at)
        self.remember(made.public_id, self.at)
        return Subject.objects.get(pk=made.pk)


def settle(matter: Subject) -> None:
    """The matter goes on: what was done of its tasks is not taken back any more.

    Raises ``ActionRefused`` where one was taken back at this moment.
    """
    tasks = Subject.objects.filter(kind=TASK, task__matter=matter.pk)
    # An undo waits for this lock, or this for it; whichever comes second sees what the first has done.
    found = list(tasks.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    if any(task.is_open for task in found):
        raise ActionRefused(refuse(tasks_done.key, tasks_done.sentence, Answer.STALE))
    UndoPoint.objects.filter(record__subject__in=found).delete()


def drop_open(matter: Subject, taking: Taking) -> None:
    """The matter ends early: what is still open of its tasks is dropped along, once its own row stands."""

    def drop(row: Record) -> None:
        for task in Subject.objects.open().filter(kind=TASK, task__matter=matter.pk).order_by("pk"):
            reason = _("The matter ended early.")
            TakeTransition(taking.actor, task, "drop", data={"reason": reason}, at=taking.at).execute()
        settle(matter)

    taking.after(drop)
