"""Taking a package out: an export that the matter's own record tells of, with the package's fingerprint."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.core.transitions import unknown
from shequ_workflows.deliberation.constants import KIND
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .building import Built, DamagedFile, build
from .constants import MAY_TAKE, Variant

REASON_LENGTH = 200


def variants_for(actor: Actor, subject: Subject) -> list[str]:
    """What ``actor`` may take out of this matter as it stands now."""
    allowed = [variant for variant, roles in MAY_TAKE.items() if actor.holds(*roles, at=subject.path)]
    return [one for one in allowed if one == Variant.FULL or is_public(subject)]


def is_public(subject: Subject) -> bool:
    return subject.public_from is not None and subject.public_from <= now()


class TakeArchive(Action[Built]):
    """Make the package and note it; the caller closes its file. The record has it before anybody has the package."""

    verb = "take_archive"

    def __init__(self, actor: Actor, subject: Subject, variant: str, reason: str = "") -> None:
        self.actor, self.subject, self.variant = actor, subject, variant
        self.reason = reason.strip()[:REASON_LENGTH]
        self._built: Built | None = None

    def check(self) -> Refusal | None:
        subject, actor = self.subject, self.actor
        if not Subject.objects.filter(kind=KIND).visible_to(actor).filter(pk=subject.pk).exists():
            return unknown()
        if self.variant not in Variant.values:
            return refuse("variant", gettext_lazy("Choose what the package holds."))
        if not actor.holds(*MAY_TAKE[self.variant], at=subject.path):
            sentence = gettext_lazy(
                "The full package is taken out by the committee's director or the auditor, the public one by the committee's staff. Please ask one of them."
            )
            return refuse("role", sentence, Answer.FORBIDDEN)
        if subject.state == "draft":
            return refuse("state", gettext_lazy("A draft has not been handed in; there is nothing to archive yet."))
        if self.variant == Variant.PUBLIC and not is_public(subject):
            return refuse(
                "variant", gettext_lazy("The public reads nothing of this matter, so there is no public package.")
            )
        if self.variant == Variant.FULL and not self.reason:
            return refuse("reason", gettext_lazy("Say what the package is for: names stand in it."))
        return None

    def execute(self) -> Built:
        """The package is made before the transaction, which writes one row: nobody waits for it."""
        refusal = self.check()
        if refusal is not None:
            raise ActionRefused(refusal)
        try:
            self._built = build(self.subject.pk, self.variant)
        except DamagedFile:
            sentence = gettext_lazy(
                "A file is not what it was when it was stored. No package was made; please tell the operator."
            )
            raise ActionRefused(refuse("file", sentence)) from None
        try:
            return super().execute()
        except BaseException:
            self._built.file.close()
            raise

    def perform(self) -> Built:
        built = self._built
        assert built is not None  # execute() made it
        held = self.actor.roles_at(self.subject.path)
        payload = {
            "variant": self.variant,
            "reason": self.reason,
            "fingerprint": built.fingerprint,
            "rows": built.rows,
        }
        role = next((str(one) for one in MAY_TAKE[self.variant] if one in held), "")
        note(self.subject, self.verb, self.actor, role=role, payload=payload)
        return built
