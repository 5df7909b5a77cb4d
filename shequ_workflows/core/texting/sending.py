"""Text messages are written down in the transaction that owes them, and sent by the worker outside of any.

A message that is interrupted while it is being sent is *uncertain* and not sent again. What is no longer of use (a code
that has expired) is not sent at all. No number and no text reaches a log.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F

from shequ_workflows.core.delivery.outbox import INTERRUPTED
from shequ_workflows.org.moment import now
from shequ_workflows.org.registry import Registry

from .gateways import Gateway, NotSent, gateway
from .models import OVER, TextMessage, TextState

log = logging.getLogger(__name__)

BATCH: Final = 50
RETRY: Final = dt.timedelta(seconds=5)
KEEP: Final = dt.timedelta(days=7)


@dataclass(frozen=True)
class Condition:
    """``may(number)``: whether messages of the kind ``key`` may go to this number at all. Asked by the worker, so that
    the page that asked for the message answers alike whoever the number belongs to."""

    key: str
    may: Callable[[str], bool]


conditions: Registry[Condition] = Registry("conditions of text messages")


def owe_text(kind: str, number: str, text: str, expires_at: dt.datetime) -> TextMessage:
    """Write a message down; inside the transaction of the change it tells of."""
    return TextMessage.objects.create(kind=kind, number=number, text=text, expires_at=expires_at)


def send_texts(at: dt.datetime | None = None) -> int:
    """One round; gives how many left. Any number of workers may do so at once."""
    moment = at or now()
    if not TextMessage.objects.filter(state__in=[TextState.WAITING, TextState.SENDING]).exists():
        return 0
    _sweep(moment)
    way = gateway()
    sent = 0
    for _number in range(BATCH):
        message = _claim(moment)
        if message is None:
            break
        sent += _send(message, way, moment)
    return sent


def _waiting(at: dt.datetime) -> int | None:
    due = TextMessage.objects.filter(state=TextState.WAITING, next_at__lte=at).order_by("next_at", "id")
    return due.values_list("pk", flat=True).first()


def _claim(at: dt.datetime) -> TextMessage | None:
    """The next message, now ours alone."""
    while (pk := _waiting(at)) is not None:
        mine = TextMessage.objects.filter(pk=pk, state=TextState.WAITING)
        if mine.update(state=TextState.SENDING, claimed_at=at, attempts=F("attempts") + 1):
            return TextMessage.objects.get(pk=pk)
    return None


def _send(message: TextMessage, way: Gateway | None, at: dt.datetime) -> bool:
    condition = conditions.get(message.kind)
    if message.expires_at <= at:
        return _close(message, TextState.DEAD, at, "expired")
    if way is None:
        return _close(message, TextState.DEAD, at, "no gateway")
    if condition is not None and not condition.may(message.number):
        return _close(message, TextState.WITHHELD, at)
    try:
        way.send(message.number, message.text, message.public_id)
    except NotSent as error:
        if error.forever:
            return _close(message, TextState.DEAD, at, error.code)
        again = TextMessage.objects.filter(pk=message.pk, state=TextState.SENDING, claimed_at=message.claimed_at)
        again.update(state=TextState.WAITING, next_at=at + RETRY * message.attempts, error=error.code[:80])
        return False
    except Exception as error:
        # The worker's outermost loop over what others wrote: whatever happened, nobody knows if it was sent.
        log.warning("text message uncertain", extra={"code": way.key, "error": type(error).__qualname__})
        return _close(message, TextState.UNCERTAIN, at, type(error).__qualname__)
    _close(message, TextState.SENT, at, keep_text=way.shows_on_screen)
    return True


def _close(
    message: TextMessage, state: TextState, at: dt.datetime, error: str = "", *, keep_text: bool = False
) -> bool:
    """The outcome of our own claim; the number is forgotten, and the text unless the demonstration's screen shows it."""
    with transaction.atomic():
        rows = TextMessage.objects.select_for_update()
        row = rows.filter(pk=message.pk, state=TextState.SENDING, claimed_at=message.claimed_at).first()
        if row is None:
            return False
        row.state, row.done_at, row.error, row.number = state, at, error[:80], ""
        if not keep_text:
            row.text = ""
        row.save(update_fields=["state", "done_at", "error", "number", "text"])
    return False


def _sweep(at: dt.datetime) -> None:
    """What was interrupted while being sent is uncertain."""
    lost = TextMessage.objects.filter(state=TextState.SENDING, claimed_at__lt=at - INTERRUPTED)
    lost.update(state=TextState.UNCERTAIN, done_at=at, error="interrupted", number="", text="")


def forget_texts(at: dt.datetime) -> int:
    """Of messages that are over not even the fact is kept for long."""
    old = TextMessage.objects.filter(state__in=OVER, done_at__lt=at - KEEP)
    return old.delete()[0] if old.exists() else 0
