"""Asking residents about a matter under discussion (the ballots layer below counts)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.actions import DraftPoll, OpenPoll, PollText
from shequ_workflows.ballots.constants import PollKind, PollState
from shequ_workflows.ballots.models import Poll
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor

from .models import Matter


def has_open_poll(subject: Subject) -> bool:
    """Whether residents are still being asked."""
    return Poll.objects.filter(subject=subject.pk, state=PollState.OPEN).exists()


class OpenMatterPoll(Action[Poll]):
    """Put the options of a matter under discussion to its community: draft and open an advisory poll in one act."""

    verb = "open_matter_poll"

    def __init__(
        self, actor: Actor, subject: Subject, question: str, closes_at: dt.datetime, *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.subject, self.closes_at, self.at = actor, subject, closes_at, at
        options = list(Matter.objects.values_list("options", flat=True).get(pk=subject.pk))
        kind = PollKind.ONE_OF if options else PollKind.YES_NO
        self.text = PollText(question, kind=kind, options=options)

    def check(self) -> Refusal | None:
        refusal = DraftPoll(self.actor, self.subject, self.text).check()
        if refusal is None and self.subject.state != "consulting":
            refusal = refuse("state", _("Residents are asked while a matter is under discussion."), Answer.STALE)
        return refusal

    def perform(self) -> Poll:
        poll = DraftPoll(self.actor, self.subject, self.text, at=self.at).execute()
        return OpenPoll(self.actor, poll, closes_at=self.closes_at, at=self.at).execute()
