"""Other tasks on the street: what of them this reader may know, and what came of those that ask for the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q

from shequ_workflows.core.models import Subject
from shequ_workflows.delegation.constants import KIND, Body
from shequ_workflows.delegation.models import DelegatedTask, Study, TaskForm
from shequ_workflows.delegation.packets import packets_of
from shequ_workflows.delegation.states import STATES, TAKEN
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today
from shequ_workflows.publicity.models import Objection

from .facts import Similar
from .likening import Alike, Told, alike
from .work import Work

#: So many tasks of the street, the newest, are compared, and so many that are alike are told of.
COMPARED = 500
MOST = 4
#: What became nothing says nothing.
_NOTHING = ("draft", "cancelled")
_SETTLED = frozenset({"closed", "expired"})
_ENDED = frozenset({"closed", "expired", "barred", "not_admitted", "not_taken"})
_LABELS = {state.code: state.label for state in STATES}


def work_of(task: DelegatedTask, title: str = "") -> Work:
    """``title``: as it may be read; by default the task's own."""
    return Work(
        task.pk, title or task.subject.title, task.people, task.hours, task.frequency, task.starts_on, task.ends_on
    )


class Others:
    """Of another community a reader without a role there knows what the public reads of a task: its covered title and
    content, its money, and its result once that was verified. Nine queries, however many."""

    def __init__(self, task: DelegatedTask, forms: Iterable[TaskForm], actor: Actor) -> None:
        self.task, self.forms, self.actor = task, tuple(one.name for one in forms), actor

    @cached_property
    def rows(self) -> list[Any]:
        """Tasks of the street, the newest first, as far as this reader may know of them. Two queries."""
        street = self.task.subject.path[: -Node.steplen]
        around = (
            {"subject__path__startswith": street} if street else {"subject__community": self.task.subject.community_id}
        )
        seen = Q(subject__in=Subject.objects.filter(kind=KIND).visible_to(self.actor).values("pk"))
        public = Q(subject__state__in=TAKEN) & ~Q(public_title="")
        found = (
            DelegatedTask.objects.filter(seen | public, **around)
            .exclude(pk=self.task.pk)
            .exclude(subject__state__in=_NOTHING)
            .annotate(is_seen=ExpressionWrapper(seen, output_field=BooleanField()))
            .select_related("subject__community")
            .prefetch_related(Prefetch("forms", TaskForm.objects.order_by("pk"), to_attr="asked"))
        )
        return list(found.order_by("-pk")[:COMPARED])

    @cached_property
    def alike(self) -> list[tuple[Any, Alike]]:
        """Those that ask for the same or for forms of the same name, the likest first, as many as are told of."""
        one = Told(self.task.pk, self.task.subject.title, self.task.content, self.task.office_name, self.forms)
        by_key = {row.pk: row for row in self.rows}
        return [(by_key[each.key], each) for each in alike(one, map(_told, self.rows))[:MOST]]

    @cached_property
    def objections(self) -> dict[int, int]:
        """Number of objections of residents by task: this one's, and those of the tasks that are seen. One query."""
        wanted = [self.task.pk, *(row.pk for row, _alike in self.alike if row.is_seen)]
        rows = Objection.objects.filter(about__in=wanted).order_by().values("about").annotate(number=Count("pk"))
        return {row["about"]: row["number"] for row in rows}

    @cached_property
    def studies(self) -> Sequence[Study]:
        """Votes on this task, and on those that are seen, in order. One query."""
        wanted = [self.task.pk, *(row.pk for row, _alike in self.alike if row.is_seen)]
        return list(Study.objects.filter(task__in=wanted).order_by("task", "number"))

    @cached_property
    def similar(self) -> list[Similar]:
        packets = packets_of([row for row, _alike in self.alike])
        grounds = {
            one.task_id: one.get_ground_display()
            for one in self.studies
            if one.body == Body.RC and one.edge == "not_take"
        }
        found = []
        for row, each in self.alike:
            money = packets[row.pk].totals(today())
            told = row.is_seen or bool(row.public_result)
            found.append(
                Similar(
                    title=row.subject.title if row.is_seen else row.public_title,
                    where=row.subject.community.label,
                    state=_LABELS.get(row.subject.state, ""),
                    is_open=row.subject.state not in _ENDED,
                    is_same=each.is_same,
                    forms=each.forms if row.is_seen else (),
                    planned=work_of(row).total if row.is_seen else None,
                    spent=row.hours_spent if told else None,
                    promised=money.promised,
                    received=money.received,
                    reworks=int(row.subject.facts.get("reworks", 0)) if row.is_seen else 0,
                    objections=self.objections.get(row.pk, 0) if row.is_seen else 0,
                    is_settled=row.subject.state in _SETTLED,
                    not_taken=grounds.get(row.pk, "") if row.subject.state == "not_taken" else "",
                )
            )
        return found


def _told(row: Any) -> Told:
    if row.is_seen:
        return Told(row.pk, row.subject.title, row.content, row.office_name, tuple(one.name for one in row.asked))
    return Told(row.pk, row.public_title, row.public_content, row.office_name)
