"""What people do about deliveries: tell somebody by phone or in person, send a stuck message again, read their own."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.constants import DeliveryChannel, DeliveryState
from shequ_workflows.core.models import Delivery, InboxEntry, Record, Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.core.transitions import unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF, Channel
from shequ_workflows.org.moment import now

MAY_TELL: Final[frozenset[str]] = COMMUNITY_STAFF | STREET_STAFF
#: How a person of the office tells somebody.
BY: Final[tuple[str, ...]] = (Channel.PHONE, Channel.VISIT, Channel.DOOR)
_NEEDS_A_PERSON: Final = (DeliveryState.DEAD, DeliveryState.UNCERTAIN)


class _DeliveryAction(Action[Record]):
    """Done by staff in whose scope the matter lies; writes a row of that matter's record."""

    def __init__(self, actor: Actor, delivery: Delivery, *, at: dt.datetime | None = None) -> None:
        self.actor, self.at = actor, at
        self.delivery = delivery
        self.subject: Subject = Subject.objects.get(records__deliveries=delivery.pk)

    def lock(self) -> None:
        self.delivery = (
            Delivery.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=self.delivery.pk)
        )

    @property
    def role(self) -> str | None:
        return min(self.actor.roles_at(self.subject.path) & MAY_TELL, default=None)

    def check(self) -> Refusal | None:
        if self.role is not None:
            return self.check_state()
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        return refuse("role", _("This is for the staff of the office. Please ask there."), Answer.FORBIDDEN)

    def check_state(self) -> Refusal | None:
        raise NotImplementedError

    def write(self, channel: str, **payload: str) -> Record:
        known = {"delivery": self.delivery.key, "message": self.delivery.handler}
        person = {"person": self.delivery.recipient.public_id}
        return note(
            self.subject,
            self.verb,
            self.actor,
            role=self.role or "",
            channel=channel,
            payload={**known, **person, **payload},
            at=self.at,
        )


class MarkTold(_DeliveryAction):
    """Tick somebody off the call list: told by whom, how (phone, visit, home visit) and when.

    Also for a message that could not be delivered otherwise.
    """

    verb = "told"

    def __init__(
        self,
        actor: Actor,
        delivery: Delivery,
        *,
        by: str = Channel.PHONE,
        told_at: dt.datetime | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, delivery, at=at)
        self.by = by
        self.told_at = told_at or at or now()

    def check_state(self) -> Refusal | None:
        waiting = self.delivery.channel == DeliveryChannel.CALL and self.delivery.state == DeliveryState.PENDING
        if not waiting and self.delivery.state not in _NEEDS_A_PERSON:
            return refuse("told", _("This has been done already."), Answer.STALE)
        if self.by not in BY:
            return refuse("by", _("Please choose how it was told."), by=[str(_("Please choose one."))])
        if self.told_at > (self.at or now()):
            return refuse("future", _("This time is still to come."), told_at=[str(_("This time is still to come."))])
        return None

    def perform(self) -> Record:
        row = self.write(self.by, at=self.told_at.isoformat())
        Delivery.objects.filter(pk=self.delivery.pk).update(
            state=DeliveryState.SENT, done_at=self.told_at, done_by=self.actor.person_id, error=""
        )
        return row


class RetryDelivery(_DeliveryAction):
    """Send again what was given up or interrupted; with the same key, so that the other side may know it."""

    verb = "retry_delivery"

    def check_state(self) -> Refusal | None:
        if self.delivery.state not in _NEEDS_A_PERSON:
            return refuse("sent", _("This message needs nobody any more."), Answer.STALE)
        return None

    def perform(self) -> Record:
        row = self.write(Channel.ONLINE, was=self.delivery.state)
        Delivery.objects.filter(pk=self.delivery.pk).update(
            state=DeliveryState.PENDING, next_at=self.at or now(), attempts=0, claimed_at=None, error=""
        )
        return row


class ReadMessages(Action[int]):
    """One's own messages are read: ``entry``, or all of them. Gives how many were not. No row of any record: that one
    has read something is nobody else's affair."""

    verb = "read_messages"

    def __init__(self, actor: Actor, entry: InboxEntry | None = None, *, at: dt.datetime | None = None) -> None:
        self.actor, self.entry, self.at = actor, entry, at

    def check(self) -> Refusal | None:
        if self.actor.person_id is None:
            return refuse("person", _("Please sign in to read your messages."), Answer.FORBIDDEN)
        if self.entry is not None and self.entry.person_id != self.actor.person_id:
            return unknown()
        return None

    def perform(self) -> int:
        rows = InboxEntry.objects.filter(person=self.actor.person_id, read_at=None)
        if self.entry is not None:
            rows = rows.filter(pk=self.entry.pk)
        return rows.update(read_at=self.at or now())
