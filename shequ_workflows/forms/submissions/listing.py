"""Rows of a list of submissions. A constant number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import FormVersion, Submission
from shequ_workflows.forms.wording import names_of, said

from .columns import Column

_TONES = {
    SubmissionState.RECEIVED: "good", SubmissionState.WAITING: "wait", SubmissionState.WITHDRAWN: "off",
    SubmissionState.ANONYMISED: "off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """``cells``: label and words of each chosen column."""

    submission: Submission
    tone: str
    cells: tuple[tuple[str, str], ...]


def tone(state: str) -> str:
    return _TONES.get(SubmissionState(state), "info")


def lines(submissions: Sequence[Submission], columns: Sequence[Column], language: str) -> list[Line]:
    """Each answer in the words of its own version. ``person`` and ``node`` are loaded along. Three queries at most."""
    ids = {one.version_id for one in submissions}
    forms = {one.pk: ready(one) for one in FormVersion.objects.filter(pk__in=ids)}
    names = names_of((forms[one.version_id].definition, one.answers) for one in submissions)

    def cell(one: Submission, column: Column) -> tuple[str, str]:
        field = forms[one.version_id].fields.get(column.key, column.field)
        words: Any = said(field, one.answers.get(column.key), language, names)
        return column.field.label.say(language), words

    return [Line(one, tone(one.state), tuple(cell(one, column) for column in columns)) for one in submissions]
