"""What this part tells the desk and the record; ``registers`` takes it in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.forms.filling.actions import PROMOTED, SendSubmission, WithdrawSubmission
from shequ_workflows.forms.permitting import READERS
from shequ_workflows.org.actors import Actor

from .actions import (
    HoldSubmission,
    MarkSubmission,
    NoteOnSubmission,
    OpenSensitiveFile,
    ReadSensitive,
    ReleaseSubmission,
)
from .correcting import CorrectSubmission


def _reads(actor: Actor) -> bool:
    return actor.has(*READERS)


desk_links.register(DeskLink("forms", gettext_lazy("Forms"), "shequ_forms:desk", may=_reads, shortcut="", order=60))
_VERBS = (
    CorrectSubmission, HoldSubmission, MarkSubmission, NoteOnSubmission, OpenSensitiveFile, ReadSensitive, ReleaseSubmission,
    SendSubmission, WithdrawSubmission,
)  # fmt: skip
VERBS.update({one.verb: one.label.__str__ for one in _VERBS})
VERBS[PROMOTED] = gettext_lazy("Moved up from the waiting list").__str__
