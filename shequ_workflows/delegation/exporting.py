"""The list of tasks goes out as a file; that it did stands in the journal before it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, today
from shequ_workflows.org.querysets import below

from .burden import hours_a_year
from .desk_views import readable
from .models import DelegatedTask
from .packets import packets_of
from .states import STATES

EXPORTERS: Final[frozenset[str]] = frozenset({Role.AUDITOR, Role.STREET_CLERK, Role.STREET_LEADER})
WRITERS: Final = {"xlsx": xlsx_file, "csv": csv_file}
HEADINGS: Final = (
    _("Number"), _("Delegated task"), _("Community"), _("Office that asks"), _("As what"), _("On or off the list"),
    _("Line of the list"), _("Stands at"), _("Entered on"), _("From"), _("Until"), _("Hours a year"),
    _("Promised, yuan"), _("Received, yuan"), _("Hours spent"), _("Money spent, yuan"),
)  # fmt: skip
_LABELS = {state.code: state.label for state in STATES}


@dataclass
class Exported:
    """The file at its beginning, and the number of its rows."""

    file: IO[bytes]
    count: int


class ExportTasks(Action[Exported]):
    """Take the tasks of one's scope away as .xlsx or .csv. ``rows`` are readable to the actor; ``filters`` are what was
    asked for, in words. No person stands in the file: neither who asked nor who did it."""

    verb = "export_tasks"

    def __init__(
        self, actor: Actor, rows: SubjectQuerySet, form: str, *, filters: Mapping[str, str] | None = None
    ) -> None:
        self.actor, self.form, self.filters = actor, form, dict(filters or {})
        paths = actor.paths_with(*EXPORTERS)
        self.rows = rows.filter(below(paths, "path"))
        self.paths = paths

    def check(self) -> Refusal | None:
        if not self.paths:
            return refuse(
                "role",
                _("The list is taken away by the auditor, the street’s clerk and its leader. Ask one of them."),
                Answer.FORBIDDEN,
            )
        if self.form not in WRITERS:
            return refuse("form", _("Choose .xlsx or .csv."))
        return None

    def perform(self) -> Exported:
        subjects = list(self.rows.select_related("delegation", "community"))
        file, count = WRITERS[self.form]([str(one) for one in HEADINGS], _cells(subjects))
        payload = {"form": self.form, "rows": count, "filters": self.filters}
        for node in Node.objects.filter(path__in=self.paths):
            role = min(self.actor.roles_at(node.path) & EXPORTERS, default="")
            note(journal(node), self.verb, self.actor, role=role, payload=payload)
        return Exported(file, count)


def _cells(subjects: list[Subject]) -> Iterator[list[Any]]:
    tasks: list[DelegatedTask] = [subject.delegation for subject in subjects]
    packets, day = packets_of(tasks), today()
    for subject, task in zip(subjects, tasks, strict=True):
        money = packets[task.pk].totals(day)
        yield [
            subject.number, subject.title, subject.community.label, task.office_name, task.get_category_display(),
            task.get_match_display(), task.function_code, str(_LABELS.get(subject.state, subject.state)),
            local_date(subject.opened_at), task.starts_on, task.ends_on,
            hours_a_year(task.people, task.hours, task.frequency), money.promised, money.received, task.hours_spent,
            task.money_spent,
        ]  # fmt: skip


def everything(actor: Actor) -> SubjectQuerySet:
    """What may go out: no drafts."""
    return readable(actor).exclude(state="draft")
