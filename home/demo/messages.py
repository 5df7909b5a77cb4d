"""Messages as they would stand after weeks of use: reminders were given in time, old ones are told and read."""

from __future__ import annotations

from django.db.models import F

from shequ_workflows.core.constants import DeliveryChannel, DeliveryState
from shequ_workflows.core.delivery.outbox import send_due
from shequ_workflows.core.models import Delivery, InboxEntry
from shequ_workflows.core.reminders import remind
from shequ_workflows.org.moment import now

from .days import at

#: Whoever was owed a call before that was called.
CALLED_BEFORE = 3
READ_BEFORE = 1


def settle_messages() -> None:
    """Remind of every limit as the ticks of these days would have, fill the inboxes, mark what is old as read."""
    for ago in range(12, -1, -1):
        remind(at(ago, 17, 40))
    calls = Delivery.objects.filter(channel=DeliveryChannel.CALL, next_at__lt=at(CALLED_BEFORE))
    calls.update(state=DeliveryState.SENT, done_at=F("next_at"))
    send_due(now())
    inbox = Delivery.objects.filter(channel=DeliveryChannel.INBOX, state=DeliveryState.SENT)
    entries = list(InboxEntry.objects.filter(delivery__in=inbox).select_related("delivery"))
    for entry in entries:
        entry.at = entry.delivery.next_at
        if entry.at < at(READ_BEFORE):
            entry.read_at = entry.at
    InboxEntry.objects.bulk_update(entries, ["at", "read_at"], batch_size=200)
    inbox.update(done_at=F("next_at"))
