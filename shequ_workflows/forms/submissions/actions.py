"""What staff do with one submission beside correcting it. Each is recorded in the journal of its node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.forms.constants import Flag, SubmissionState
from shequ_workflows.forms.models import Submission, SubmissionNote
from shequ_workflows.forms.permitting import confidants_of, may_read, may_read_sensitive, readers_of
from shequ_workflows.org.acting import Action, Answer, Refusal, Sentence, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

R = TypeVar("R")
LONGEST_REASON: Final = 300
LONGEST_NOTE: Final = 2_000


class SubmissionAction(Action[R]):
    """For whoever reads the submission. ``lock()`` takes its row and reads it anew."""

    label: ClassVar[Sentence] = ""

    def __init__(self, actor: Actor, submission: Submission) -> None:
        self.actor, self.submission = actor, submission

    def allowed(self) -> Iterable[str]:
        """The roles that may."""
        return readers_of(self.submission.form)

    def check(self) -> Refusal | None:
        if not may_read(self.actor, self.submission):
            return unknown()
        return self.fault()

    def fault(self) -> Refusal | None:
        """Why not, beside the role."""
        return None

    def lock(self) -> None:
        rows = Submission.objects.select_for_update(no_key=True, of=("self",)).select_related("form", "version", "node")
        self.submission = rows.get(pk=self.submission.pk)

    def record(self, payload: Mapping[str, Any] | None = None) -> None:
        """Never an answer: the journal keeps what the form's time of keeping would take."""
        node = self.submission.node
        role = min(self.actor.roles_at(node.path) & frozenset(self.allowed()), default="")
        said = {"submission": self.submission.public_id, "form": self.submission.form.public_id, **(payload or {})}
        note(journal(node), self.verb, self.actor, role=role, payload=said)


def without_reason(reason: str) -> Refusal | None:
    if not reason:
        return refuse("reason", _("Please write why. It stands in the record."))
    if len(reason) > LONGEST_REASON:
        return refuse("reason", _("Please say it in at most 300 characters."))
    return None


def one_line(text: str) -> str:
    return " ".join(text.split())


class ReadSensitive(SubmissionAction[None]):
    """To see the sensitive answers of one submission, once, for a reason that is recorded. Law: PIPL art. 28."""

    verb = "read_sensitive"
    label = _("Sensitive answers read")

    def __init__(self, actor: Actor, submission: Submission, reason: str) -> None:
        super().__init__(actor, submission)
        self.reason = one_line(reason)

    def allowed(self) -> Iterable[str]:
        return confidants_of(self.submission.form)

    def fault(self) -> Refusal | None:
        if not may_read_sensitive(self.actor, self.submission):
            return not_yours(self.allowed())
        return without_reason(self.reason)

    def perform(self) -> None:
        self.record({"reason": self.reason})


class OpenSensitiveFile(ReadSensitive):
    """To open a file that answers a sensitive question, once, for a reason that is recorded."""

    verb = "open_sensitive_file"
    label = _("File of a sensitive answer opened")

    def __init__(self, actor: Actor, submission: Submission, file_id: str, reason: str) -> None:
        super().__init__(actor, submission, reason)
        self.file_id = file_id

    def perform(self) -> None:
        self.record({"reason": self.reason, "file": self.file_id})


class MarkSubmission(SubmissionAction[None]):
    """The staff's own mark; an empty one takes it away."""

    verb = "mark_submission"
    label = _("Submission marked")

    def __init__(self, actor: Actor, submission: Submission, flag: str) -> None:
        super().__init__(actor, submission)
        self.flag = flag

    def fault(self) -> Refusal | None:
        known = self.flag == "" or self.flag in Flag.values
        return None if known else refuse("flag", _("Please choose one of those offered."))

    def perform(self) -> None:
        if self.submission.flag != self.flag:
            self.submission.flag = self.flag
            self.submission.save(update_fields=["flag"])
            self.record({"flag": self.flag})


class NoteOnSubmission(SubmissionAction[SubmissionNote]):
    """A note of staff for staff; the record says that there is one."""

    verb = "note_on_submission"
    label = _("Note on a submission")

    def __init__(self, actor: Actor, submission: Submission, text: str) -> None:
        super().__init__(actor, submission)
        self.text = text.strip()

    def fault(self) -> Refusal | None:
        if self.submission.state == SubmissionState.ANONYMISED:
            return anonymous()
        if not self.text:
            return refuse("text", _("Please write the note first."))
        if len(self.text) > LONGEST_NOTE:
            return refuse("text", _("At most 2,000 characters, please."))
        return None

    def perform(self) -> SubmissionNote:
        made = SubmissionNote.objects.create(submission=self.submission, text=self.text, by=self.actor.person, at=now())
        self.record()
        return made


class HoldSubmission(SubmissionAction[None]):
    """Kept when its time is over, for a reason: a complaint, a lawsuit, an audit."""

    verb = "hold_submission"
    label = _("Submission held")

    def __init__(self, actor: Actor, submission: Submission, reason: str) -> None:
        super().__init__(actor, submission)
        self.reason = one_line(reason)

    def fault(self) -> Refusal | None:
        if self.submission.state == SubmissionState.ANONYMISED:
            return anonymous()
        if self.submission.held_at is not None:
            return refuse("held", _("It is held already."), Answer.STALE)
        return without_reason(self.reason)

    def perform(self) -> None:
        one = self.submission
        one.held_at, one.held_by, one.hold_reason = now(), self.actor.person, self.reason
        one.save(update_fields=["held_at", "held_by", "hold_reason"])
        self.record({"reason": self.reason})


class ReleaseSubmission(SubmissionAction[None]):
    """The hold ends; from now on its time of keeping counts again."""

    verb = "release_submission"
    label = _("Hold of a submission ended")

    def __init__(self, actor: Actor, submission: Submission, reason: str) -> None:
        super().__init__(actor, submission)
        self.reason = one_line(reason)

    def fault(self) -> Refusal | None:
        if self.submission.held_at is None:
            return refuse("held", _("It is not held."), Answer.STALE)
        return without_reason(self.reason)

    def perform(self) -> None:
        one = self.submission
        one.held_at, one.held_by, one.hold_reason = None, None, ""
        one.save(update_fields=["held_at", "held_by", "hold_reason"])
        self.record({"reason": self.reason})


def anonymous() -> Refusal:
    return refuse("anonymous", _("Its time of keeping is over: only its counts are kept."), Answer.STALE)
