"""Files and photos among the answers: who may read them once they were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy

from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.files.purposes import Purpose, purposes
from shequ_workflows.core.files.sweeping import Waiter, waiters
from shequ_workflows.forms import permitting
from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.models import Draft, Submission
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .ready import ready
from .sealing import all_answers

#: With one form, over all its questions; each question has its own, smaller number.
MOST: Final = 60


def may_read(actor: Actor, stored: StoredFile) -> bool:
    """Whoever it is from, and who reads the submission; a file to a sensitive question is opened by its own address, where
    the reason is recorded (``submissions.actions.OpenSensitiveFile``)."""
    submission = of_file(stored)
    if submission is None:
        return False
    whose = {submission.person_id, submission.on_behalf_of_id}
    if actor.person_id is not None and actor.person_id in whose and not actor.is_guest:
        return True
    return permitting.may_read(actor, submission) and is_open(submission, stored.public_id)


def of_file(stored: StoredFile) -> Submission | None:
    """That it came with."""
    rows = Submission.objects.filter(public_id=stored.about)
    found: Submission | None = rows.select_related("form", "version", "node").first()
    return found


def is_open(submission: Submission, public_id: str) -> bool:
    """Whether this file that came with it answers a question that is not sensitive. One that no open answer names any
    more, since a correction has hidden its question, is not."""
    known = ready(submission.version)
    if not known.sealed:
        return True
    return public_id in files_in(known.fields.values(), submission.answers) or public_id in str(submission.dropped)


def held(files: Sequence[StoredFile]) -> set[str]:
    """Of these loose files, those that a draft of whoever uploaded them still names."""
    people = {one.uploaded_by_id for one in files if one.purpose == ANSWER.key}
    if not people:
        return set()
    drafts = Draft.objects.running(now()).filter(person__in=people).select_related("version")
    return {one for draft in drafts for one in files_in(ready(draft.version).definition.fields(), all_answers(draft))}


def files_in(fields: Iterable[Field], answers: Mapping[str, Any]) -> list[str]:
    """Public ids of all files among ``answers``, in the order of the form."""
    found: list[str] = []
    for one in fields:
        value = answers.get(one.key)
        if not isinstance(value, list):
            continue
        if one.kind in FILING:
            found += value
        elif one.kind == Kind.GROUP:
            for row in value:
                found += files_in(one.fields, row)
    return found


def has_files(field: Field) -> bool:
    """Whether it, or a column of it, is answered by files."""
    return field.kind in FILING or any(map(has_files, field.fields))


def names_of_files(fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, Sentence]:
    """Public id → name of the files among ``answers``. One query where there are any."""
    ids = files_in(fields, answers)
    return dict(StoredFile.objects.filter(public_id__in=ids).values_list("public_id", "name")) if ids else {}


ANSWER: Final = purposes.register(
    Purpose("forms.answer", gettext_lazy("file in an answer to a form"), may_read, most=MOST)
)
waiters.register(Waiter("forms.draft", held))
