"""Asking residents about a matter under discussion (the ballots layer below counts)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.actions import DraftPoll, OpenPoll, PollText
from shequ_workflows.ballots.constants import PollKind, PollState
from shequ_workflows.ballots.models import Poll
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor

from .models import Matter


def has_open_poll(subject: Subject) -> bool:
    """Whether residents are still being asked."""
    return Poll.objects.filter(subject=subject.pk, state=PollState.OPEN).exists()


class OpenMatterPoll(OnceAction[Poll]):
    """Put the options of a matter under discussion to its community: draft and open an advisory poll in one act.

    Sent twice with one ``once`` key, it is opened once.
    """

    verb = "open_matter_poll"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        question: str,
        closes_at: dt.datetime,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.closes_at = actor, subject, closes_at
        self.once, self.at = once, at
        options = list(Matter.objects.values_list("options", flat=True).get(pk=subject.pk))
        kind = PollKind.ONE_OF if options else PollKind.YES_NO
        self.text = PollText(question, kind=kind, options=options)

    def find(self, result: str) -> Poll | None:
        return Poll.objects.filter(public_id=result).first()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        refusal = DraftPoll(self.actor, self.subject, self.text).check()
        if refusal is not None:
            return refusal
        if self.known() is None and self.subject.state != "consulting":
            return refuse("state", _("Residents are asked while a matter is under discussion."), Answer.STALE)
        return None

    def perform(self) -> Poll:
        known = self.known()
        if known is not None:
            return known
        draft = DraftPoll(self.actor, self.subject, self.text, at=self.at).execute()
        poll = OpenPoll(self.actor, draft, closes_at=self.closes_at, at=self.at).execute()
        self.remember(poll.public_id, self.at)
        return poll
