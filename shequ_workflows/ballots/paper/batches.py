"""Papers in batches: counted by hand, keyed by two people blind, settled by a third, released into the vote at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.codes import NotACode, parse
from shequ_workflows.ballots.constants import OPENERS, PAPER_CHANNELS, PAPER_COUNTERS, Invalid, PollState
from shequ_workflows.ballots.letters.opening import mistyped
from shequ_workflows.ballots.models import Batch, BatchKeying, PaperEnd, Poll, Question, SlipReading
from shequ_workflows.ballots.refusals import forbidden, refusal_by_role, unknown
from shequ_workflows.core.files.binding import bind, fault
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .keying import BatchUnsettled, KeyingRefused, Reading, Reconciliation, Ruling
from .readings import NO_CODE, as_text, entries_of, lock_entries, reading_of, reconciliation_of
from .scans import SCAN
from .waiting import is_ended

WHY_NOT = {
    "same_person": gettext_lazy("Whoever keyed this batch does not settle it: a third person looks at the papers."),
    "not_open": gettext_lazy("Only what the two read differently is settled."),
    "unknown": gettext_lazy("A paper that nobody gave out, or whose vote is counted already, cannot be made to count."),
    "twice": gettext_lazy("There are two rulings on one code."),
    "number": gettext_lazy("Enter how many papers there are: a whole number."),
}


class _Counting(Action[Any]):
    """What those who count papers do with an open poll."""

    roles = PAPER_COUNTERS

    def __init__(self, actor: Actor, poll: Poll, *, at: dt.datetime | None = None) -> None:
        self.actor, self.poll, self.at = actor, poll, at or now()

    def lock(self) -> None:
        lock(self.poll.subject_id)
        Poll.objects.all().lock_against_closing(self.poll.pk)
        self.poll = Poll.objects.select_related("subject__community", "scope").get(pk=self.poll.pk)

    def check(self) -> Refusal | None:
        return self._who() or self._is_open()

    def _who(self) -> Refusal | None:
        if not Poll.objects.visible_to(self.actor).filter(pk=self.poll.pk).exists():
            return unknown()
        if not self.actor.belongs(*self.roles, at=self.poll.subject.community):
            return forbidden(self.roles)
        return None

    def _is_open(self) -> Refusal | None:
        if self.poll.state != PollState.OPEN or is_ended(self.poll):
            return refuse("state", gettext_lazy("No more papers are taken for this poll."), Answer.STALE)
        return None

    @property
    def person(self) -> Person:
        assert self.actor.person is not None  # a counter is somebody
        return self.actor.person


class RegisterBatch(_Counting):
    """Register papers that were counted by hand; ``files`` are their scans."""

    verb = "register_batch"

    def __init__(
        self,
        actor: Actor,
        poll: Poll,
        counted: int,
        received_at: dt.datetime | None,
        *,
        channel: str = Channel.PAPER,
        files: Sequence[StoredFile] = (),
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, poll, at=at)
        self.counted, self.received_at, self.files, self.channel = counted, received_at, files, str(channel)

    def check(self) -> Refusal | None:
        return super().check() or self._given() or fault(self.actor, self.files, self.poll.subject, SCAN)

    def _given(self) -> Refusal | None:
        if not 1 <= self.counted <= 1000:
            sentence = gettext_lazy("A batch has 1 to 1000 papers: make several of more.")
            return refuse("counted", sentence, counted=[str(sentence)])
        if self.channel not in PAPER_CHANNELS:
            return refuse("channel", gettext_lazy("Say whether the papers lay in the box or came by post."))
        poll = self.poll
        assert poll.opens_at is not None
        assert poll.closes_at is not None
        begins = poll.opens_at.replace(second=0, microsecond=0)
        if self.received_at is None or not begins <= self.received_at < min(
            poll.closes_at, self.at + dt.timedelta.resolution
        ):
            sentence = gettext_lazy("The papers must have been in the box after the poll began and before it closed.")
            return refuse("received_at", sentence, received_at=[str(sentence)])
        return None

    def perform(self) -> Batch:
        assert self.received_at is not None  # check() asked for it
        last = Batch.objects.filter(poll=self.poll).aggregate(last=Max("number"))["last"] or 0
        batch = Batch.objects.create(
            poll=self.poll,
            number=last + 1,
            counted=self.counted,
            channel=self.channel,
            received_at=self.received_at,
            made_at=self.at,
            made_by=self.person,
        )
        kept = bind(self.actor, self.files, self.poll.subject, SCAN, batch.public_id, self.at)
        payload = {"poll": self.poll.public_id, "batch": batch.number, "counted": self.counted, **kept}
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return batch


class _OnBatch(_Counting):
    """What is done with one batch before it is released. Each batch is a queue of its own."""

    def __init__(self, actor: Actor, batch: Batch, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, batch.poll, at=at)
        self.batch = batch

    def lock(self) -> None:
        Poll.objects.all().lock_against_closing(self.poll.pk)
        self.poll = Poll.objects.select_related("subject__community", "scope").get(pk=self.poll.pk)
        self.batch = Batch.objects.select_for_update(of=("self",)).get(pk=self.batch.pk)

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is None and self.batch.released_at is not None:
            refusal = refuse("released", gettext_lazy("This batch is released already."), Answer.STALE)
        return refusal

    def keying(self) -> BatchKeying | None:
        return BatchKeying.objects.filter(batch=self.batch, person=self.actor.person).first()


class KeySlip(_OnBatch):
    """Key one paper, as the first or the second person of its batch; gives the reading. ``marks``: question → options.

    Nobody is told what the other one keyed, nor whether he did.
    """

    verb = "key_slip"

    def __init__(
        self,
        actor: Actor,
        batch: Batch,
        code: str,
        marks: Mapping[int, Sequence[str]],
        *,
        invalid: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, batch, at=at)
        self.code, self.marks, self.invalid = code.strip(), marks, str(invalid)
        self.questions = list(Question.objects.filter(poll=self.poll).prefetch_related("options"))
        self.reading: Reading | None = None

    def check(self) -> Refusal | None:
        return super().check() or self._place() or self._paper()

    def _place(self) -> Refusal | None:
        own = self.keying()
        if own is not None and own.done_at is not None:
            return refuse("done", gettext_lazy("You have finished this batch: nothing is added to it."), Answer.STALE)
        if own is None and BatchKeying.objects.filter(batch=self.batch).count() >= 2:
            return refuse(
                "two",
                gettext_lazy("Two others key this batch. You may settle what they read differently."),
                Answer.STALE,
            )
        return None

    def _paper(self) -> Refusal | None:
        try:
            code = NO_CODE if self.code == NO_CODE else parse(self.code)
        except NotACode as wrong:
            return mistyped(wrong)
        if self.invalid:
            if self.invalid not in Invalid.values:
                sentence = gettext_lazy("Choose why the paper is not valid.")
                return refuse("invalid", sentence, invalid=[str(sentence)])
            self.reading = Reading(code, (), self.invalid)
            return None
        self.reading = reading_of(code, self.marks, self.questions)
        if self.reading is None:
            sentence = gettext_lazy(
                "A question does not take these marks. If they stand so on the paper, key it as not valid."
            )
            return refuse("marks", sentence)
        return None

    def perform(self) -> SlipReading:
        assert self.reading is not None  # check() made it
        own = self.keying()
        if own is None:
            place = 1 + BatchKeying.objects.filter(batch=self.batch).count()
            own = BatchKeying.objects.create(batch=self.batch, place=place, person=self.person, begun_at=self.at)
        last = own.readings.aggregate(last=Max("number"))["last"] or 0
        return SlipReading.objects.create(keying=own, number=last + 1, content=as_text(self.reading))


class DropLastSlip(_OnBatch):
    """Take back the paper that one keyed last, to key it anew; gives how many are left."""

    verb = "drop_slip"

    def check(self) -> Refusal | None:
        refusal = super().check()
        own = self.keying()
        if refusal is None and (own is None or own.done_at is not None or not own.readings.exists()):
            refusal = refuse(
                "none", gettext_lazy("There is nothing of yours to take back in this batch."), Answer.STALE
            )
        return refusal

    def perform(self) -> int:
        own = self.keying()
        assert own is not None  # check() saw it
        last = own.readings.order_by("-number").first()
        if last is not None:
            last.delete()
        return own.readings.count()


class FinishKeying(_OnBatch):
    """Say that one has keyed the whole batch: from then on one's own work on it stands."""

    verb = "finish_keying"

    def check(self) -> Refusal | None:
        refusal = super().check()
        own = self.keying()
        if refusal is None and (own is None or own.done_at is not None or not own.readings.exists()):
            refusal = refuse(
                "none", gettext_lazy("You have keyed nothing of this batch that is not finished."), Answer.STALE
            )
        return refusal

    def perform(self) -> None:
        BatchKeying.objects.filter(batch=self.batch, person=self.actor.person).update(done_at=self.at)


class CastFromBatch(CastVote):
    """A paper that two people read alike, or a third ruled on; whose it is does not matter to them."""

    def _keyed(self) -> Refusal | None:
        return None


class ReleaseBatch(_OnBatch):
    """Let a batch count, whole or not at all: what both read alike, and what a third person ruled on the rest.

    What was keyed is deleted then: the papers themselves are the evidence. Where somebody voted over another channel before,
    his paper is open as *taken* and can only be refused.
    """

    verb = "release_batch"

    def __init__(
        self,
        actor: Actor,
        batch: Batch,
        *,
        readings: Sequence[Reading] = (),
        refused: Mapping[str, int] | None = None,
        absent: Sequence[str] = (),
        counted: int | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, batch, at=at)
        self.ruling: Ruling | None = None
        if readings or refused or absent or counted is not None:
            self.ruling = Ruling(
                self.actor.person_id or 0, tuple(readings), dict(refused or {}), frozenset(absent), counted
            )
        self.found: Reconciliation | None = None

    def lock(self) -> None:
        """Subject, poll, batch, then the entries of its papers; nobody of them votes meanwhile."""
        lock(self.poll.subject_id)
        super().lock()
        lock_entries(self.batch)

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is not None:
            return refusal
        if BatchKeying.objects.filter(batch=self.batch).exclude(done_at=None).count() < 2:
            return refuse("two", gettext_lazy("Two people must have keyed this batch first."), Answer.STALE)
        try:
            self.found = reconciliation_of(self.batch, self.ruling)
            self.found.release()
        except KeyingRefused as wrong:
            return refuse(str(wrong.args[0]), WHY_NOT[str(wrong.args[0])])
        except BatchUnsettled as open_codes:
            return self._unsettled(open_codes)
        return None

    def _unsettled(self, wrong: BatchUnsettled) -> Refusal:
        assert self.found is not None  # release() was asked of it
        if wrong.args == ("count",):
            numbers = {"found": self.found.found, "counted": self.found.counted}
            text = _("%(found)d papers were found and %(counted)d were counted by hand. Count them again.")
            return refuse("count", text % numbers, counted=[text % numbers])
        text = _("%(count)d papers are to be settled by a third person first.")
        return refuse("unsettled", text % {"count": len(wrong.args)})

    def perform(self) -> Batch:
        assert self.found is not None  # check() laid them side by side
        released = self.found.release()
        entries = entries_of(self.poll.pk, [one.code for one in released.valid])
        for one in released.valid:
            self._cast(one, entries[one.code])
        batch = self.batch
        batch.released_at, batch.released_by = max(self.at, batch.made_at), self.person
        batch.result = {
            "counted": self.found.counted,
            "valid": len(released.valid),
            "invalid": released.reasons(),
            "refused": released.refused,
            "settled": len(self.found.open),
            "totals": {str(key): {str(a): b for a, b in marks.items()} for key, marks in released.totals().items()},
        }
        batch.save()
        SlipReading.objects.filter(keying__batch=batch).delete()
        told = {key: batch.result[key] for key in ("counted", "valid", "invalid", "refused", "settled")}
        payload = {"poll": self.poll.public_id, "batch": batch.number, **told}
        note(self.poll.subject, self.verb, self.actor, payload=payload, at=self.at)
        return batch

    def _cast(self, one: Reading, entry: int) -> None:
        """Given when the papers were in the box: they may be keyed after the last minute."""
        received = self.batch.received_at
        assert self.poll.opens_at is not None  # it is open
        at = max(received, self.poll.opens_at)
        action = CastFromBatch(
            self.actor, self.poll, dict(one.answers), entry=entry, channel=self.batch.channel, heard_at=at, at=at
        )
        try:
            action.execute()
        except ActionRefused as refused:  # it would be counted twice, or not fit the poll: the whole batch stays
            raise ActionRefused(refuse("batch", refused.refusal.sentence, Answer.STALE)) from None


class EndPapers(_Counting):
    """Say that all papers are keyed and no more will come: after its last minute the poll is counted then."""

    verb = "end_papers"

    def check(self) -> Refusal | None:
        refusal = refusal_by_role(self.actor, self.poll.subject, OPENERS) or self._is_open()
        if refusal is None and self.poll.closes_at is not None and self.at < self.poll.closes_at:
            refusal = refuse("early", gettext_lazy("Papers may still come until the poll closes."), Answer.STALE)
        if refusal is None and Batch.objects.filter(poll=self.poll, released_at=None).exists():
            refusal = refuse("batches", gettext_lazy("Release every batch first."), Answer.STALE)
        return refusal

    def perform(self) -> PaperEnd:
        made = PaperEnd.objects.create(poll=self.poll, at=self.at, by=self.person)
        numbers = Batch.objects.filter(poll=self.poll).count()
        note(
            self.poll.subject,
            self.verb,
            self.actor,
            payload={"poll": self.poll.public_id, "batches": numbers},
            at=self.at,
        )
        return made


def invalid_papers(poll: Poll) -> dict[str, int]:
    """Papers that were not valid, by reason, and ``refused`` ones, over all batches of a poll. One query."""
    found: dict[str, int] = {}
    for result in Batch.objects.filter(poll=poll).exclude(released_at=None).values_list("result", flat=True):
        assert result is not None  # the database holds that a released batch has one
        for reason, number in {**result["invalid"], "refused": result["refused"]}.items():
            if number:
                found[reason] = found.get(reason, 0) + number
    return found
