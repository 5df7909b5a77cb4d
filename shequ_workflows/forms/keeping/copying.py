"""A copy of one's own submission, to read and to take along: a page, JSON, a table. Law: PIPL art. 45."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import Submission
from shequ_workflows.forms.submissions.layout import Cell, Laid


def as_json(submission: Submission, language: str) -> dict[str, Any]:
    """Everything that is kept of it: answers by key with their questions, what did not count, consents, corrections."""
    form = ready(submission.version)
    answers = all_answers(submission)
    return {
        "form": submission.form.title,
        "version": submission.version.number,
        "reference": submission.reference,
        "sent_at": submission.at.isoformat(),
        "state": submission.state,
        "channel": submission.channel,
        "questions": {key: field.label.say(language) for key, field in form.fields.items() if not field.is_silent},
        "answers": answers,
        "not_counted": submission.dropped,
        "consents": [
            {"key": one.key, "given_at": one.given_at, "withdrawn_at": one.withdrawn_at}
            for one in submission.consents.order_by("pk")
        ],
        "corrections": [one.isoformat() for one in submission.edits.order_by("at").values_list("at", flat=True)],
    }


def headings() -> list[str]:
    return [pgettext("of a form", "Question"), pgettext("of a form", "Answer")]


def as_rows(laid: Laid) -> Iterator[list[str]]:
    """One a question; a row of a repeating group is one for each of its questions."""
    for step in laid.steps:
        for part in step.parts:
            for cell in part.cells:
                yield from _cell(cell, "")
    for cell in laid.left:
        yield from _cell(cell, _("Did not count: "))


def _cell(cell: Cell, before: str) -> Iterator[list[str]]:
    label = before + cell.label
    if not cell.heads:
        yield [label, cell.words or _(", ").join(one.name for one in cell.files)]
    for number, row in enumerate(cell.rows, start=1):
        for one in row:
            yield from _cell(one, f"{label} {number} · ")
