"""Reminding those who have not taken part, before a poll ends. Part of each tick.

A reminder is a delivery hung on a row that opened a poll of the subject, its key names the poll: owed once for each mark, however often and by however many
polls are looked at. Only people with an account get one; for the others there is the turnout of the building. Whoever
has taken part meanwhile gets none.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shequ_workflows.core.constants import DeliveryChannel, DeliveryState
from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.models import Delivery, Record
from shequ_workflows.core.record.recording import lock
from shequ_workflows.org.models import Person
from shequ_workflows.org.periodic import Job, jobs

from .models import Poll, RollEntry, RollVoter

#: How long before the end one is reminded, longest first, and how long a poll must run for it at least.
MARKS: Final = (
    ("3d", dt.timedelta(days=3), dt.timedelta(days=7)),
    ("1d", dt.timedelta(days=1), dt.timedelta(days=2)),
)
#: In a poll too short for any of them: when this part of its time is left.
LAST_PART: Final = 4
BATCH: Final = 500
SAYING: Final = "poll_ends"


def mark_at(poll: Poll, when: dt.datetime) -> str:
    """The last mark that ``poll`` has passed at ``when``; empty while there is none, and once it has ended."""
    if poll.opens_at is None or poll.closes_at is None or not poll.takes_votes_at(when):
        return ""
    length = poll.closes_at - poll.opens_at
    marks = [(key, before) for key, before, least in MARKS if length >= least] or [("last", length / LAST_PART)]
    passed = [key for key, before in marks if when >= poll.closes_at - before]
    return passed[-1] if passed else ""


def key_of(poll: Poll, mark: str) -> str:
    """``say:poll_ends:<poll>:<mark>``; an extended poll is reminded of anew."""
    return f"say:{SAYING}:{poll.public_id}:{mark}{'+' if poll.extended_at is not None else ''}"


def remind_due(when: dt.datetime) -> int:
    """Remind in every poll that has come to a mark; gives how many people."""
    total = 0
    for poll in Poll.objects.running(when).select_related("subject"):
        mark = mark_at(poll, when)
        if mark:
            take_back(poll)
            total += remind(poll, key_of(poll, mark), when)
    return total


def remind(poll: Poll, key: str, when: dt.datetime) -> int:
    """Owe ``key`` to everybody who may still vote, once; gives how many."""
    if _owed(poll).filter(handler=key).exists():
        return 0
    with transaction.atomic():
        lock(poll.subject_id)  # two workers at once: the second finds it done
        record = _opening(poll)
        if record is None or _owed(poll).filter(handler=key).exists():
            return 0
        rows = [
            Delivery(record=record, handler=key, recipient_id=person, channel=DeliveryChannel.INBOX, next_at=when)
            for person in waiting_people(poll)
        ]
        Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def waiting_people(poll: Poll) -> list[int]:
    """People with an account who may vote for an entry for which nobody has voted. Three queries."""
    entries = RollEntry.objects.filter(poll=poll, vote=None)
    whole = Coalesce("person__merged_into_id", "person_id")
    people = set(entries.exclude(person=None).values_list(whole, flat=True))
    people.update(RollVoter.objects.filter(entry__in=entries).values_list(whole, flat=True))
    with_account = Person.objects.filter(user__isnull=False, user__is_active=True)
    return sorted(people.intersection(with_account.values_list("pk", flat=True)))


def take_back(poll: Poll) -> int:
    """Cancel reminders not yet sent to those who have taken part since they were owed; gives how many."""
    owed = _owed(poll).filter(state__in=[DeliveryState.PENDING, DeliveryState.FAILED])
    people = set(owed.values_list("recipient", flat=True))
    done = people.difference(waiting_people(poll)) if people else set()
    return owed.filter(recipient__in=done).update(state=DeliveryState.CANCELLED) if done else 0


def _owed(poll: Poll) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        record__subject=poll.subject_id, handler__startswith=f"say:{SAYING}:{poll.public_id}:"
    )


def _opening(poll: Poll) -> Record | None:
    """The first row of the subject that opened a poll: always the same one, so that nothing is owed twice over two rows."""
    return Record.objects.filter(subject=poll.subject_id, verb="open_poll").order_by("seq").first()


SAYINGS[SAYING] = lambda: _("A vote in which you have not taken part yet ends soon")
jobs.register(Job("ballots.remind", remind_due, order=65))
