"""Preparing, opening and closing a poll. Voting is in ``casting``, sealing in ``sealing``."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import canonical, lock, note
from shequ_workflows.org.acting import Action, Answer, Refusal, Sentence, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .constants import DRAFTERS, LONGEST_DAYS, OPENERS, PollState
from .electorates import digest_of, electorates, freeze_roll
from .exceptions import CountsDiffer
from .hosts import refusal_of
from .models import Option, Poll
from .refusals import refusal_by_role
from .sealing import seal_all
from .tally import Tally
from .texts import PollText


class DraftPoll(OnceAction[Poll]):
    """Prepare a poll; nobody but those who write polls sees it yet. Sent twice with one ``once`` key, it is one."""

    verb = "draft_poll"

    def __init__(
        self, actor: Actor, subject: Subject, text: PollText, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.subject, self.text = actor, subject, text
        self.once, self.at = once, at

    def find(self, result: str) -> Poll | None:
        return Poll.objects.filter(public_id=result).first()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    @cached_property
    def covered(self) -> PollText:
        return self.text.covered(self.subject)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.subject, DRAFTERS)
        if refusal is not None or self.known() is not None:
            return refusal
        return self._ended() or self.covered.refusal()

    def _ended(self) -> Refusal | None:
        if self.subject.is_open:
            return None
        return refuse("ended", _("This matter has ended; nothing more can be asked about it."), Answer.STALE)

    def perform(self) -> Poll:
        known = self.known()
        if known is not None:
            return known
        at = self.at or now()
        poll = Poll(subject=self.subject, drafted_by=self.actor.person, created_at=at)
        write_text(poll, self.covered)
        note(self.subject, self.verb, self.actor, payload=payload_of(poll), at=at)
        self.remember(poll.public_id, at)
        return poll


class ReviseDraft(Action[Poll]):
    """Change the text of a poll that has not opened."""

    verb = "revise_poll"

    def __init__(self, actor: Actor, poll: Poll, text: PollText) -> None:
        self.actor, self.poll, self.text = actor, poll, text

    @cached_property
    def covered(self) -> PollText:
        return self.text.covered(self.poll.subject)

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, DRAFTERS)
        if refusal is None and self.poll.state != PollState.DRAFT:
            refusal = refuse(
                "opened", _("The poll has been opened: question and options stay as they are."), Answer.STALE
            )
        return refusal or self.covered.refusal()

    def perform(self) -> Poll:
        write_text(self.poll, self.covered)
        note(self.poll.subject, self.verb, self.actor, payload=payload_of(self.poll))
        return self.poll


class OpenPoll(Action[Poll]):
    """Freeze texts and roll, and take votes from ``opens_at`` (default: at once) up to ``closes_at``."""

    verb = "open_poll"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        *,
        closes_at: dt.datetime,
        opens_at: dt.datetime | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll = actor, poll
        self.at = at or now()
        self.opens_at = opens_at or self.at
        self.closes_at = closes_at

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    def check(self) -> Refusal | None:
        subject = self.poll.subject
        refusal = refusal_by_role(self.actor, subject, OPENERS)
        if refusal is None and self.poll.state != PollState.DRAFT:
            refusal = refuse("opened", _("This poll has been opened already."), Answer.STALE)
        if refusal is None and not subject.is_open:
            refusal = refuse("ended", _("This matter has ended; nothing more can be asked about it."), Answer.STALE)
        return refusal or refusal_of(subject) or self._asked() or self._time() or self._roll()

    def _asked(self) -> Refusal | None:
        """The database holds it too: the same question is open once."""
        same = Poll.objects.filter(subject=self.poll.subject_id, question=self.poll.question, state=PollState.OPEN)
        if not same.exists():
            return None
        return refuse("asked", _("Residents are being asked this very question already."), Answer.STALE)

    def _time(self) -> Refusal | None:
        sentence: Sentence | None = None
        if self.opens_at < self.at:
            sentence = _("A poll cannot begin in the past. Leave the beginning empty to begin at once.")
        elif self.closes_at - self.opens_at < dt.timedelta(hours=1):
            sentence = _("Leave people at least an hour: choose a later closing time.")
        elif self.closes_at - self.opens_at > dt.timedelta(days=LONGEST_DAYS):
            sentence = _("A poll may run for %(days)d days at most.") % {"days": LONGEST_DAYS}
        return refuse("time", sentence, closes_at=[str(sentence)]) if sentence else None

    def _roll(self) -> Refusal | None:
        people = electorates[self.poll.electorate].people(self.poll.subject.community, self.at)
        if people.exists():
            return None
        return refuse("roll", _("There is nobody on the roll yet: no resident aged 18 or over has been verified here."))

    def perform(self) -> Poll:
        poll = self.poll
        poll.roll_count = freeze_roll(poll, self.at)
        poll.roll_digest = digest_of(poll.roll.values_list("unit_key", flat=True))
        poll.opens_at, poll.closes_at = self.opens_at, self.closes_at
        poll.opened_by = self.actor.person
        poll.state = PollState.OPEN
        poll.save()
        payload = {
            **payload_of(poll),
            "opens_at": poll.opens_at.isoformat(),
            "closes_at": poll.closes_at.isoformat(),
            "electorate": poll.electorate,
            "roll": poll.roll_count,
            "roll_digest": poll.roll_digest,
        }
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return poll


class ClosePoll(Action[Poll]):
    """Close and count: the system at the minute, the committee before it with a public reason.

    Seals what is left, counts twice (database and ``tally``) and records totals and digest. Raises ``CountsDiffer``
    where the two disagree; then nothing is closed.
    """

    verb = "close_poll"

    def __init__(self, actor: Actor, poll: Poll, *, reason: str = "", at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.reason, self.given_at = actor, poll, reason.strip(), at
        self.at = at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)
        self.at = self.given_at or now()  # it may have waited for voters

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, OPENERS)
        if refusal is not None:
            return refusal
        if self.poll.state != PollState.OPEN or self.poll.closes_at is None:
            return refuse("state", _("This poll is not open."), Answer.STALE)
        if self.at < self.poll.closes_at and not self.reason:
            sentence = _(
                "The poll still runs. Say in a sentence, which everybody can read, why it ends before its time."
            )
            return refuse("early", sentence, reason=[str(sentence)])
        return None

    def perform(self) -> Poll:
        poll = self.poll
        seal_all(poll, self.at)
        tally = count_twice(poll)
        poll.state = PollState.CLOSED
        poll.closed_at, poll.closed_by = self.at, self.actor.person
        poll.close_reason = cover_text(poll.subject, self.reason)[:200]
        poll.totals = tally.as_data()
        payload = {
            **payload_of(poll),
            "closed_at": self.at.isoformat(),
            "reason": poll.close_reason,
            "totals": poll.totals,
            "roll_digest": poll.roll_digest,
        }
        poll.totals_digest = hashlib.sha256(canonical(payload).encode()).hexdigest()
        poll.save()
        note(poll.subject, self.verb, self.actor, payload={**payload, "digest": poll.totals_digest}, at=self.at)
        return poll


def count_twice(poll: Poll) -> Tally:
    """Count by the database and one by one; the tally where both agree, else ``CountsDiffer``."""
    numbers = dict(poll.options.values_list("id", "number"))
    options = list(numbers.values())
    groups = [(numbers.get(option, 0), channel, n) for option, channel, n in poll.votes.grouped()]
    ballots = ((numbers.get(o, 0), channel) for o, channel in poll.votes.values_list("option_id", "channel").iterator())
    by_database = Tally.of_groups(groups, options, poll.roll_count)
    one_by_one = Tally.of(ballots, options, poll.roll_count)
    if by_database != one_by_one:
        raise CountsDiffer(poll.public_id)
    return one_by_one


def locked_poll(poll: Poll) -> Poll:
    """Subject first, then the poll: the order of all who change a poll. Voters hold the poll only."""
    lock(poll.subject_id)
    return Poll.objects.select_for_update(of=("self",)).select_related("subject__community").get(pk=poll.pk)


def write_text(poll: Poll, text: PollText) -> None:
    """Save the draft and its options anew."""
    poll.question = text.question.strip()[:200]
    poll.explanation = text.explanation.strip()
    poll.kind, poll.secrecy, poll.electorate = text.kind, text.secrecy, text.electorate
    poll.save()
    poll.options.all().delete()
    Option.objects.bulk_create(
        Option(poll=poll, number=number, code=code, text=answer)
        for number, (code, answer) in enumerate(text.answers(), start=1)
    )


def payload_of(poll: Poll) -> dict[str, Any]:
    """What the record keeps of a poll's text."""
    return {
        "poll": poll.public_id,
        "question": poll.question,
        "kind": poll.kind,
        "secrecy": poll.secrecy,
        "options": [[option.number, option.code, option.text] for option in poll.options.all()],
    }
