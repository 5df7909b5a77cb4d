"""Where the words of a task's record stand once more: an act of erasure empties them there, too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies, of_subject

from .constants import KIND
from .models import DelegatedTask, GapList, Ruling, Study, TaskForm

Said = Mapping[str, Any]

#: Steps by which an application's words come in.
APPLIED = ("complete_note", "submit", "resubmit", "file_emergency")
STUDIED = ("refuse_admission", "admit", "admit_district", "refuse_district", "accept", "not_take")
RULED = ("rule_accept", "rule_match", "rule_not_take")
ASKED = ("return_for_completion", "return_no_money", "ask_more")


def _nth(column: str, verbs: tuple[str, ...]) -> Any:
    """The row that was made by this record row: they are numbered in the order of the steps that made them."""

    def find(subject: Subject, record: Record, said: Said) -> Q:
        number = subject.records.filter(verb__in=verbs, seq__lte=record.seq).count()
        return Q(task_id=subject.pk, **{column: number})

    return find


def _of_task(subject: Subject, record: Record, said: Said) -> Q:
    return Q(task_id=subject.pk)


_task = partial(Copies, kind=KIND)
for _one in (
    _task(
        "delegation.task.note", DelegatedTask, _("the words of the demand, and who asked"), ("note_down",), of_subject,
        ("words",), {"asker": ""},
    ),
    _task(
        "delegation.task.application", DelegatedTask, _("the application, and what the public reads of it"), APPLIED, of_subject,
        ("content", "standard", "process", "legal_basis", "public_title", "public_content"), {"criteria": []},
    ),
    _task("delegation.task.forms", TaskForm, _("the forms that it asks for"), APPLIED, _of_task, ("name",), {"source": ""}),
    _task(
        "delegation.task.emergency", DelegatedTask, _("the danger"), ("start_emergency",), of_subject, ("danger", "content")
    ),
    _task(
        "delegation.task.result", DelegatedTask, _("the result, and what the public reads of it"), ("report",), of_subject,
        ("result", "public_result"),
    ),
    _task(
        "delegation.task.gaps", GapList, _("the list of what was missing"), ASKED, _nth("number", ASKED), (),
        {"gaps": [], "answers": []},
    ),
    _task("delegation.task.answers", GapList, _("what was answered to it"), ("resubmit",), _of_task, (), {"answers": []}),
    _task(
        "delegation.task.study", Study, _("the opinion that was voted on"), STUDIED, _nth("number", STUDIED), ("text",),
        {"minutes": ""},
    ),
    _task(
        "delegation.task.ruling", Ruling, _("the ruling"), RULED, _nth("number", RULED), ("text", "basis"),
        {"document_number": ""},
    ),
):  # fmt: skip
    copies.register(_one)
