"""Preparing, opening, extending and closing a poll. Voting is in ``casting``, counting in ``counting``, sealing in
``sealing``; what is noted of a roll and of the local basis in ``noting``."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.acting import Action, Answer, Refusal, Sentence, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .bases import basis_of
from .constants import DRAFTERS, LONGEST_DAYS, OPENERS, PollState
from .counting import count_twice
from .drafting import payload_of, write_text
from .electorates import electorates, freeze_roll
from .hosts import refusal_of
from .models import LocalBasis, Poll
from .packs import Pack, packs
from .paper.waiting import waits_for_papers
from .refusals import refusal_by_role
from .rolls import digest_of_roll
from .sealing import seal_all
from .texts import PollText, QuestionText

__all__ = [
    "ClosePoll",
    "DraftPoll",
    "ExtendPoll",
    "OpenPoll",
    "PollText",
    "QuestionText",
    "ReviseDraft",
    "count_twice",
    "locked_poll",
]


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
        return self._ended() or self.covered.refusal() or self.covered.scope_refusal(self.subject)

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
        return refusal or self.covered.refusal() or self.covered.scope_refusal(self.poll.subject)

    def perform(self) -> Poll:
        write_text(self.poll, self.covered)
        note(self.poll.subject, self.verb, self.actor, payload=payload_of(self.poll))
        return self.poll


class OpenPoll(Action[Poll]):
    """Freeze texts, rules, basis and roll, and take votes from ``opens_at`` (default: at once) up to ``closes_at``.

    A formal vote opens only where its local basis is recorded, after the days of notice of its pack: counted from
    ``noticed_on`` (default: today), the day on which the notice was put up. It runs for the days that its pack allows.
    """

    verb = "open_poll"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        *,
        closes_at: dt.datetime,
        opens_at: dt.datetime | None = None,
        noticed_on: dt.date | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.poll = actor, poll
        self.at = at or now()
        self.opens_at = opens_at or self.at
        self.closes_at = closes_at
        self.noticed_on = noticed_on or _day(self.at)

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)

    @property
    def pack(self) -> Pack:
        return packs[self.poll.pack]

    def check(self) -> Refusal | None:
        subject = self.poll.subject
        refusal = refusal_by_role(self.actor, subject, OPENERS)
        if refusal is None and self.poll.state != PollState.DRAFT:
            refusal = refuse("opened", _("This poll has been opened already."), Answer.STALE)
        if refusal is None and not subject.is_open:
            refusal = refuse("ended", _("This matter has ended; nothing more can be asked about it."), Answer.STALE)
        return refusal or refusal_of(subject) or self._asked() or self._time() or self._formal() or self._roll()

    def _asked(self) -> Refusal | None:
        """The database holds it too: the same question is open once."""
        same = Poll.objects.filter(subject=self.poll.subject_id, question=self.poll.question, state=PollState.OPEN)
        if not same.exists():
            return None
        return refuse("asked", _("Residents are being asked this very question already."), Answer.STALE)

    def _time(self) -> Refusal | None:
        sentence: Sentence | None = None
        least, most = self.pack.days
        length = self.closes_at - self.opens_at
        if self.opens_at < self.at:
            sentence = _("A poll cannot begin in the past. Leave the beginning empty to begin at once.")
        elif length < dt.timedelta(hours=1):
            sentence = _("Leave people at least an hour: choose a later closing time.")
        elif length > dt.timedelta(days=min(most, LONGEST_DAYS)):
            sentence = _("A poll may run for %(days)d days at most.") % {"days": min(most, LONGEST_DAYS)}
        elif length < dt.timedelta(days=least):
            sentence = _("By these rules votes are taken for %(days)d days at least: choose a later closing time.") % {
                "days": least
            }
        return refuse("time", sentence, closes_at=[str(sentence)]) if sentence else None

    @cached_property
    def basis(self) -> LocalBasis | None:
        """What allows a formal vote here."""
        return basis_of(self.poll.place, self.poll.pack)

    def _formal(self) -> Refusal | None:
        if not self.pack.is_formal:
            return None
        if self.basis is None:
            return refuse(
                "basis",
                _(
                    "A formal vote needs the local legal basis, and none is recorded for here. Ask an administrator to record it, or put the question as an advisory poll."
                ),
            )
        if self.basis.official_system:
            sentence = _(
                "By the local rule this vote counts only in %(system)s. Hold it there; here it can be an advisory poll."
            ) % {"system": self.basis.official_system}
            return refuse("official", sentence)
        if self.noticed_on > _day(self.at):
            late = _("The notice cannot have been put up later than today.")
            return refuse("notice", late, noticed_on=[str(late)])
        if (_day(self.opens_at) - self.noticed_on).days < self.pack.notice_days:
            sentence = _(
                "By these rules it is announced %(days)d days before votes are taken. Let it begin later, or enter the day on which the notice was put up."
            ) % {"days": self.pack.notice_days}
            return refuse("notice", sentence, opens_at=[str(sentence)])
        forbidding = [gap for gap in electorates[self.poll.electorate].gaps(self.poll, self.at) if gap.forbids]
        return refuse("gaps", forbidding[0].sentence) if forbidding else None

    def _roll(self) -> Refusal | None:
        if electorates[self.poll.electorate].rows(self.poll, self.at):
            return None
        if self.poll.electorate == "residents":
            return refuse(
                "roll", _("There is nobody on the roll yet: no resident aged 18 or over has been verified here.")
            )
        sentence = _("There is nobody on the roll yet (%(who)s). Complete the register, or choose who may vote anew.")
        return refuse("roll", sentence % {"who": electorates[self.poll.electorate].label})

    def perform(self) -> Poll:
        poll = self.poll
        rows = freeze_roll(poll, self.at)
        poll.roll_count, poll.roll_area = len(rows), sum(row.area for row in rows)
        poll.roll_digest = digest_of_roll(poll)
        poll.opens_at, poll.closes_at, poll.first_closes_at = self.opens_at, self.closes_at, self.closes_at
        poll.opened_by = self.actor.person
        poll.pack_data = self.pack.as_data()
        if self.basis is not None and self.pack.is_formal:
            poll.is_formal, poll.local_basis = True, self.basis.basis
            poll.pack_data |= {"noticed_on": self.noticed_on.isoformat(), "basis_number": self.basis.number}
        poll.state = PollState.OPEN
        poll.save()
        payload = {
            **payload_of(poll),
            "opens_at": poll.opens_at.isoformat(),
            "closes_at": poll.closes_at.isoformat(),
            "rules": poll.pack_data,
            "formal": poll.is_formal,
            "local_basis": poll.local_basis,
            "roll": poll.roll_count,
            "roll_area": poll.roll_area,
            "roll_digest": poll.roll_digest,
        }
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return poll


class ExtendPoll(Action[Poll]):
    """Move the end to later: once, before the end, with a public reason, where the pack allows it."""

    verb = "extend_poll"

    def __init__(
        self, actor: Actor, poll: Poll, *, closes_at: dt.datetime, reason: str, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.poll, self.closes_at, self.reason = actor, poll, closes_at, reason.strip()
        self.given_at, self.at = at, at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)
        self.at = self.given_at or now()  # it may have waited for voters

    def check(self) -> Refusal | None:
        poll = self.poll
        refusal = refusal_by_role(self.actor, poll.subject, OPENERS)
        if refusal is not None:
            return refusal
        if poll.state != PollState.OPEN or poll.closes_at is None or self.at >= poll.closes_at:
            return refuse("state", _("This poll is not open."), Answer.STALE)
        if not poll.pack_data.get("may_extend"):
            return refuse("rules", _("By its rules this vote ends when it was said to end."), Answer.STALE)
        if poll.extended_at is not None:
            return refuse("extended", _("This vote has been extended once already; that is all."), Answer.STALE)
        return self._time(poll.closes_at) or self._why()

    def _time(self, closes_at: dt.datetime) -> Refusal | None:
        assert self.poll.opens_at is not None  # it is open
        most = dt.timedelta(days=min(int(self.poll.pack_data["days"][1]), LONGEST_DAYS))
        sentence: Sentence | None = None
        if self.closes_at <= closes_at:
            sentence = _("Choose a time later than the present end.")
        elif self.closes_at - self.poll.opens_at > most:
            sentence = _("A poll may run for %(days)d days at most.") % {"days": most.days}
        return refuse("time", sentence, closes_at=[str(sentence)]) if sentence else None

    def _why(self) -> Refusal | None:
        if self.reason:
            return None
        sentence = _("Say in a sentence, which everybody can read, why it is extended.")
        return refuse("reason", sentence, reason=[str(sentence)])

    def perform(self) -> Poll:
        poll = self.poll
        poll.closes_at, poll.extended_at, poll.extended_by = self.closes_at, self.at, self.actor.person
        poll.extended_reason = cover_text(poll.subject, self.reason)[:200]
        poll.save()
        payload = {
            "poll": poll.public_id,
            "first_closes_at": poll.first_closes_at.isoformat() if poll.first_closes_at else "",
            "closes_at": poll.closes_at.isoformat(),
            "reason": poll.extended_reason,
        }
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return poll


class ClosePoll(Action[Poll]):
    """Close and count: the system at the minute, the committee before it with a public reason. A formal vote runs to
    its minute, unless everybody on the roll has voted.

    Seals what is left, counts twice (database and one by one) and records the result (``verdicts.Count``) with its
    digest, the same that witnesses compare. Raises ``CountsDiffer`` where the two disagree; then nothing is closed.
    """

    verb = "close_poll"

    def __init__(self, actor: Actor, poll: Poll, *, reason: str = "", at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.reason, self.given_at = actor, poll, reason.strip(), at
        self.at = at or now()

    def lock(self) -> None:
        self.poll = locked_poll(self.poll)
        self.at = self.given_at or now()  # it may have waited for voters

    def check(self) -> Refusal | None:
        poll = self.poll
        refusal = refusal_by_role(self.actor, poll.subject, OPENERS)
        if refusal is not None:
            return refusal
        if poll.state != PollState.OPEN or poll.closes_at is None:
            return refuse("state", _("This poll is not open."), Answer.STALE)
        if waits_for_papers(poll):
            sentence = _("Papers are still to be keyed. Release every batch, then say that all papers are keyed.")
            return refuse("papers", sentence, Answer.STALE)
        if self.at >= poll.closes_at:
            return None
        if poll.is_formal and poll.votes.count() < poll.roll_count:
            return refuse(
                "formal", _("A formal vote ends when it was said to end, or when everybody has voted."), Answer.STALE
            )
        if not self.reason:
            sentence = _(
                "The poll still runs. Say in a sentence, which everybody can read, why it ends before its time."
            )
            return refuse("early", sentence, reason=[str(sentence)])
        return None

    def perform(self) -> Poll:
        poll = self.poll
        seal_all(poll, self.at)
        count = count_twice(poll, self.at)
        poll.state = PollState.CLOSED
        poll.closed_at, poll.closed_by = self.at, self.actor.person
        poll.close_reason = cover_text(poll.subject, self.reason)[:200]
        poll.totals, poll.totals_digest = count.as_data(), count.digest()
        payload = {
            **payload_of(poll),
            "closed_at": self.at.isoformat(),
            "reason": poll.close_reason,
            "totals": poll.totals,
            "rules": poll.pack_data,
            "local_basis": poll.local_basis,
            "roll_digest": poll.roll_digest,
            "digest": poll.totals_digest,
        }
        poll.save()
        note(poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return poll


def locked_poll(poll: Poll) -> Poll:
    """Subject first, then the poll: the order of all who change a poll. Voters hold the poll only."""
    lock(poll.subject_id)
    rows = Poll.objects.select_for_update(of=("self",)).select_related("subject__community", "scope")
    return rows.get(pk=poll.pk)


def _day(when: dt.datetime) -> dt.date:
    return when.astimezone(timezone.get_default_timezone()).date()
