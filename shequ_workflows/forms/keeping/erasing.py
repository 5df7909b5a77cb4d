"""Letting go of one submission: made anonymous, so that counts stay, or deleted. Always within a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.models import Record
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround, said_in
from shequ_workflows.forms.constants import Kind, Sensitivity, SubmissionState
from shequ_workflows.forms.definition.schema import Definition, Field
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.files import ANSWER
from shequ_workflows.forms.filling.indexing import reindex
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import is_sealed
from shequ_workflows.forms.kinds.answers import OTHER
from shequ_workflows.forms.models import DictionaryEntry, Submission
from shequ_workflows.forms.signals import erased
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Relation
from shequ_workflows.org.groups import in_site_language

#: In place of the reason of a correction, which has words of its own.
NO_WORDS: Final = "–"
_COUNTED: Final = frozenset(
    {Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.SCALE, Kind.YES_NO, Kind.CONSENT, Kind.ONE_OF, Kind.MANY_OF}
)  # fmt: skip


def let_go(submission: Submission, *, delete: bool, at: dt.datetime) -> None:
    """``submission`` is locked and loaded with its version. Deleting empties first: the database lets no full row go."""
    _empty(submission, at)
    erased.send(sender=Submission, submission=submission, deleted=delete)
    if delete:
        submission.edits.all().delete()
        submission.consents.all().delete()
        submission.delete()
    else:  # whoever asked about his data is told by his request, and would tell whose answers these were
        submission.requests.update(reference="", submission=None)


def _empty(submission: Submission, at: dt.datetime) -> None:
    form = ready(submission.version)
    erase_files(submission, at)
    submission.notes.all().delete()
    submission.edits.update(before={}, after={}, sealed="", reason=NO_WORDS)
    submission.requests.update(text="", answer="")
    kept = counted_answers(form.definition, submission.answers, personal_codes(form.definition))
    submission.answers, submission.sealed, submission.dropped = kept, "", {}
    submission.person = submission.household = submission.on_behalf_of = None
    submission.slot, submission.state = "", SubmissionState.ANONYMISED
    submission.revision += 1
    submission.save(
        update_fields=[
            "answers", "sealed", "dropped", "person", "household", "on_behalf_of", "slot", "state", "revision",
        ]
    )  # fmt: skip
    reindex(submission, form, kept)


def personal_codes(definition: Definition) -> frozenset[str]:
    """Entries of the dictionary that these questions name and that say something of one person."""
    codes = {field.dictionary for _path, field in definition.every_field() if field.dictionary}
    rows = DictionaryEntry.objects.filter(code__in=codes).exclude(sensitivity=Sensitivity.PLAIN)
    return frozenset(rows.values_list("code", flat=True)) if codes else frozenset()


def counted_answers(definition: Definition, answers: Mapping[str, Any], personal: frozenset[str]) -> dict[str, Any]:
    """What statistics count: choices without words of one's own, numbers, yes and no; of a day its month."""
    kept = {field.key: _kept(field, answers.get(field.key), personal) for field in definition.fields()}
    return {key: value for key, value in kept.items() if value is not None}


def _kept(field: Field, value: Any, personal: frozenset[str]) -> Any:
    if value is None or field.dictionary in personal or is_sealed(field):
        return None
    if field.kind == Kind.GROUP:
        rows = value if isinstance(value, list) else []
        return [counted_row(field, row, personal) for row in rows if isinstance(row, Mapping)] or None
    if field.kind in {Kind.DATE, Kind.DATE_TIME}:
        return _month(field, value)
    if field.kind == Kind.COMPUTED:
        return value if isinstance(value, bool) or _is_number(value) else None
    if field.kind not in _COUNTED:
        return None
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    return _without_words(value)


def counted_row(group: Field, row: Mapping[str, Any], personal: frozenset[str]) -> dict[str, Any]:
    kept = {one.key: _kept(one, row.get(one.key), personal) for one in group.fields}
    return {key: value for key, value in kept.items() if value is not None}


def _without_words(value: Any) -> Any:
    return OTHER if isinstance(value, str) and value.startswith(OTHER) else value


def _month(field: Field, value: Any) -> str | None:
    """A day alone can name somebody: the first of its month."""
    text = str(value)
    try:
        day = dt.date.fromisoformat(text[:10]).replace(day=1).isoformat()
    except ValueError:
        return None
    return f"{day}T00:00" if field.kind == Kind.DATE_TIME else day


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, str | int) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


class EraseFiles(ErasePayload):
    """By the system, when the time of a submission is over: the act that the files of a record row go by."""

    @property
    def role(self) -> str | None:
        return Relation.SYSTEM.value if self.actor.is_system else None


def erase_files(submission: Submission, at: dt.datetime) -> None:
    """The files that came with it, by an act of erasure of the row that tied them."""
    files = list(StoredFile.objects.filter(purpose=ANSWER.key, about=submission.public_id))
    if not files:
        return
    for subject, bound in {(one.subject_id, one.bound_at) for one in files if one.bound_at is not None}:
        for row in Record.objects.filter(subject=subject, subject__kind=JOURNAL, verb=SendSubmission.verb, at=bound):
            if said_in(row).get("submission") == submission.public_id:
                reason = in_site_language(lambda: _("The time of keeping is over, or the deletion was granted."))
                EraseFiles(Actor.system(), row, reason, LegalGround.PERIOD, at=at).execute()
