"""Corrections of a submission as staff read them: each answer before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Submission, SubmissionEdit

from .correcting import both
from .layout import Cell, Telling


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Correction:
    edit: SubmissionEdit
    changes: tuple[Change, ...]


def corrections(submission: Submission, how: Telling) -> list[Correction]:
    """Newest first. One query."""
    rows = submission.edits.select_related("by").order_by("-at", "-pk")
    fields = ready(submission.version).fields
    return [Correction(one, tuple(_changes(fields, one, how))) for one in rows]


def _changes(fields: Mapping[str, Any], edit: SubmissionEdit, how: Telling) -> list[Change]:
    before, after = both(edit)
    found = []
    for key, field in fields.items():
        if key in before or key in after:
            old, new = how.cell(field, before.get(key)), how.cell(field, after.get(key))
            found.append(Change(field.label.say(how.language), old, new))
    return found
