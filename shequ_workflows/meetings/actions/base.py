"""What the verbs on a meeting share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.refusals import preparers, refusal_to_prepare
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

R = TypeVar("R")


def not_now() -> Refusal:
    return refuse("state", gettext_lazy("This is not possible in the meeting's present state."), Answer.STALE)


class MeetingAction(Action[R]):
    """A verb on one meeting, in one of ``states``, by those who prepare it; its row stands in the meeting's record."""

    states: ClassVar[tuple[str, ...]] = ()

    def __init__(self, actor: Actor, meeting: Meeting, *, at: dt.datetime | None = None) -> None:
        self.actor, self.meeting = actor, meeting
        self.at = at or now()

    def lock(self) -> None:
        lock(self.meeting.pk)
        self.meeting = Meeting.objects.whole().get(pk=self.meeting.pk)

    def check(self) -> Refusal | None:
        refusal = refusal_to_prepare(self.actor, self.meeting)
        if refusal is None and self.meeting.subject.state not in self.states:
            refusal = not_now()
        return refusal or self.check_more()

    def check_more(self) -> Refusal | None:
        """What this verb asks besides."""
        return None

    def write(self, payload: Mapping[str, Any], *, on_behalf_of_id: int | None = None) -> Record:
        roles = self.actor.roles_at(self.meeting.subject.path) & preparers(self.meeting.kind)
        return note(
            self.meeting.subject,
            self.verb,
            self.actor,
            payload=payload,
            role=min(roles, default=""),
            on_behalf_of_id=on_behalf_of_id,
            at=self.at,
        )
