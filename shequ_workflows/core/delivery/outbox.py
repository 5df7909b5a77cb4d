"""The worker's sending: what is owed and due, to the inbox exactly once, outside the house at least once.

The inbox entry and the delivery's new state are one transaction. A message that leaves the house is claimed first
(``sending``), sent outside any transaction with its ``key``, and marked afterwards; one that was interrupted in between
is *uncertain*: nobody knows whether it arrived, so it waits for a person and is not sent again by itself.
The channel ``call`` is no machine's business: staff call, and tick it off.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F

from shequ_workflows.core.constants import DeliveryChannel, DeliveryState
from shequ_workflows.core.exceptions import CoreError
from shequ_workflows.core.models import Delivery, InboxEntry
from shequ_workflows.org.moment import now
from shequ_workflows.org.registry import Registry

log = logging.getLogger(__name__)

BATCH: Final = 200
#: How long after each failed attempt the next one is made; after the last it is given up.
DELAYS: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
INTERRUPTED: Final = dt.timedelta(minutes=10)
_WAITING: Final = (DeliveryState.PENDING, DeliveryState.FAILED)


class NotSent(CoreError):
    """The message has surely not left; it is tried again later. ``code`` is kept and shown, and names nobody."""

    def __init__(self, code: str, *, forever: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.forever = forever


@dataclass(frozen=True)
class Outside:
    """A way out of the house: an SMS gateway, say. ``key`` is the channel.

    ``send(delivery)`` returns once the other side has taken the message with ``delivery.key`` (the same key again is
    the same message), raises ``NotSent`` where it surely has not; any other exception leaves it uncertain.
    """

    key: str
    send: Callable[[Delivery], None]


outsides: Registry[Outside] = Registry("outside channels")


@dataclass
class Sent:
    """What one round did."""

    inbox: int = 0
    outside: int = 0
    failed: int = 0
    uncertain: int = 0

    def __bool__(self) -> bool:
        return bool(self.inbox or self.outside or self.failed or self.uncertain)


def send_due(at: dt.datetime | None = None) -> Sent:
    """One round over all channels; gives what was done. Any number of workers may do so at once."""
    moment = at or now()
    done = Sent(inbox=_fill_inbox(moment), uncertain=sweep(moment))
    for outside in outsides:
        _send_outside(outside, moment, done)
    return done


def sweep(at: dt.datetime) -> int:
    """Mark as uncertain what was interrupted while being sent."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=at - INTERRUPTED)
    return lost.update(state=DeliveryState.UNCERTAIN, error="interrupted") if lost.exists() else 0


def _fill_inbox(at: dt.datetime) -> int:
    due = Delivery.objects.due(at).filter(channel=DeliveryChannel.INBOX)
    total = 0
    # Asked first: on SQLite a transaction is a lock that others wait for.
    while due.exists():
        count = _fill_batch(at)
        total += count
        if count < BATCH:
            break
    return total


def _fill_batch(at: dt.datetime) -> int:
    due = Delivery.objects.due(at).filter(channel=DeliveryChannel.INBOX).order_by("next_at", "id")
    with transaction.atomic():
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        rows = Delivery.objects.filter(pk__in=ids).values_list("pk", "recipient", "record__subject", "handler")
        entries = [
            InboxEntry(delivery_id=pk, person_id=who, subject_id=what, key=key, at=at) for pk, who, what, key in rows
        ]
        InboxEntry.objects.bulk_create(entries)
        Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.SENT, done_at=at, attempts=F("attempts") + 1)
    return len(ids)


def _claim(channel: str, at: dt.datetime) -> Delivery | None:
    """The next due message of ``channel``, now ours alone."""
    due = Delivery.objects.due(at).filter(channel=channel).order_by("next_at", "id")
    with transaction.atomic():
        found = due.select_for_update(skip_locked=True).first()
        if found is None:
            return None
        mine = Delivery.objects.filter(pk=found.pk, state__in=_WAITING)
        mine.update(state=DeliveryState.SENDING, claimed_at=at, attempts=F("attempts") + 1)
    return Delivery.objects.select_related("record", "recipient").get(pk=found.pk)


def _send_outside(outside: Outside, at: dt.datetime, done: Sent) -> None:
    for _number in range(BATCH):
        if not Delivery.objects.due(at).filter(channel=outside.key).exists():
            return
        delivery = _claim(outside.key, at)
        if delivery is None:
            return
        try:
            outside.send(delivery)
        except NotSent as error:
            done.failed += 1
            _put_off(delivery, error, at)
        except Exception as error:
            # The worker's outermost loop over what others wrote: whatever happened, nobody knows if it was sent.
            done.uncertain += 1
            log.warning("delivery uncertain", extra={"code": outside.key, "error": type(error).__qualname__})
            _close(delivery, state=DeliveryState.UNCERTAIN, error=type(error).__qualname__[:80])
        else:
            done.outside += 1
            _close(delivery, state=DeliveryState.SENT, done_at=at, error="")


def _put_off(delivery: Delivery, error: NotSent, at: dt.datetime) -> None:
    """Later, and each time later still; given up in the end."""
    if error.forever or delivery.attempts > len(DELAYS):
        _close(delivery, state=DeliveryState.DEAD, error=error.code[:80])
        log.warning("delivery given up", extra={"code": delivery.channel, "error": error.code})
        return
    next_at = at + DELAYS[delivery.attempts - 1]
    _close(delivery, state=DeliveryState.FAILED, next_at=next_at, error=error.code[:80])


def _close(delivery: Delivery, **values: object) -> None:
    """Store the outcome of our own claim; somebody may have taken it from us meanwhile."""
    ours = Delivery.objects.filter(pk=delivery.pk, claimed_at=delivery.claimed_at)
    ours.filter(state__in=[DeliveryState.SENDING, DeliveryState.UNCERTAIN]).update(**values)
