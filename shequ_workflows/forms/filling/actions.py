"""Sending a form in, and taking back what was sent."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.files.binding import bind, fault
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.core.transitions import hold
from shequ_workflows.forms.constants import Kind, SubmissionState
from shequ_workflows.forms.definition.canonical import digest
from shequ_workflows.forms.definition.schema import Words
from shequ_workflows.forms.following import Followed, needed_refusal, told_again
from shequ_workflows.forms.models import Consent, Draft, Form, FormVersion, IndexRow, Submission
from shequ_workflows.forms.signals import promoted, submitted, withdrawn
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from . import choosers, gates, turns
from .files import ANSWER, files_in
from .indexing import index_rows
from .judging import Judged, judge
from .placing import household_of, node_of
from .ready import Ready, ready
from .sealing import all_answers, put, without_sealed


def once_digest(actor: Actor, once: str) -> str:
    """What is kept of the key of a sending: of two senders, the same key is two."""
    return hashlib.sha256(f"{actor.person_id or ''}|{once}".encode()).hexdigest()


class SendSubmission(Action[Submission]):
    """Send ``answers`` (plain JSON by key) in, once for each key ``once``: whoever sends it again gets what it made.

    ``entered_by`` staff: ``actor`` keys in what ``on_behalf_of`` (or a person nobody knows: None) said by ``channel``; who
    may answer and when are then not asked, how often and how many are. A refusal with code ``answers`` carries its
    sentences by path in ``errors``.
    """

    verb = "send_submission"
    label = gettext_lazy("Form sent in")

    def __init__(
        self,
        actor: Actor,
        form: Form,
        version: FormVersion,
        answers: Mapping[str, Any],
        *,
        once: str,
        draft: Draft | None = None,
        staff: bool = False,
        on_behalf_of: Person | None = None,
        channel: str = Channel.ONLINE,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.form, self.version, self.answers = actor, form, version, dict(answers)
        self.once, self.draft, self.staff = once_digest(actor, once), draft, staff
        self.on_behalf_of, self.channel, self.at = on_behalf_of, channel, at or now()
        self.ready: Ready = ready(version)
        self.whose = on_behalf_of if staff else actor.person
        self.household = household_of(self.whose, form.node)
        self._judged: Judged | None = None
        self._kept: Mapping[str, Any] = self.answers
        self._slot = ""
        #: What other layers made of it; of an earlier sending, what they made then.
        self.followed: list[Followed] = []

    @property
    def judged(self) -> Judged:
        if self._judged is None:
            self._judged = judge(self.ready, self.answers, self.at)
        return self._judged

    def known(self) -> Submission | None:
        return Submission.objects.filter(form=self.form, once=self.once).first()

    def lock(self) -> None:
        """Places are counted one after the other; nothing is written into the draft any more."""
        if turns.counts_places(self.form):
            rows = Form.objects.select_for_update(no_key=True, of=("self",)).select_related("node", "current")
            self.form = rows.get(pk=self.form.pk)
        if self.draft is not None:
            row = Draft.objects.select_for_update(of=("self",)).filter(pk=self.draft.pk).first()
            self._kept = all_answers(row) if row is not None else self.answers

    def check(self) -> Refusal | None:
        if self.known() is not None:
            return None
        return self._moved() or self._gate() or self._wrong() or self._fault_of_files() or self._place()

    def _moved(self) -> Refusal | None:
        """What another device wrote into the draft since these answers were read would be lost."""
        if self._kept == self.answers:
            return None
        sentence = _(
            "Your answers were changed on another device meanwhile. Please look them over once more, then send."
        )
        return refuse("moved", sentence, Answer.STALE)

    def _gate(self) -> Refusal | None:
        if self.version.form_id != self.form.pk:
            return refuse("foreign", _("These answers belong to another form."), Answer.STALE)
        if not self.staff:
            return gates.window(self.form, self.at) or gates.audience(self.form, self.actor, self.household)
        if not gates.may_enter(self.actor, self.form):
            return refuse("role", _("Only staff of this community key in forms of others."), Answer.FORBIDDEN)
        if not gates.is_published(self.form):
            return gates.window(self.form, self.at)
        return self._stranger()

    def _stranger(self) -> Refusal | None:
        """Staff key in for people of their own register; of others they need not even know that they are there."""
        if self.on_behalf_of is None:
            return None
        if Person.objects.visible_to(self.actor).filter(pk=self.on_behalf_of.pk).exists():
            return None
        return refuse("person", _("This person is not on the register of your place. Please search again."))

    def _wrong(self) -> Refusal | None:
        errors = {path: [sentence] for path, sentence in self.judged.errors.items()}
        if not errors:
            fields = self.ready.definition.fields()
            errors = choosers.strangers(fields, self.judged.answers, self.actor, self.form, staff=self.staff)
        if not errors:
            return None
        return Refusal("answers", _("Some answers are missing or not right yet."), Answer.INVALID, errors)

    def _fault_of_files(self) -> Refusal | None:
        ids = self._file_ids()
        files = list(StoredFile.objects.filter(public_id__in=ids)) if ids else []
        if len(files) != len(ids):
            return refuse("files", _("A file is not kept any more. Please choose it again."), Answer.STALE)
        return fault(self.actor, files, journal(self.form.node), ANSWER) if files else None

    def _file_ids(self) -> list[str]:
        return list(dict.fromkeys(files_in(self.ready.definition.fields(), self.judged.answers)))

    def _place(self) -> Refusal | None:
        slot = turns.slot_of(self.form, self.whose, self.household)
        if isinstance(slot, Refusal):
            return slot
        state = turns.state_for(self.form, self.judged.answers)
        if isinstance(state, Refusal):
            return state
        self._slot, self._state = slot, state
        return None

    def perform(self) -> Submission:
        known = self.known()
        if known is not None:
            self._drop_draft()
            return self._again(known)
        submission = Submission(
            form=self.form, version=self.version, node=node_of(self.whose, self.household, self.form.node),
            person=None if self.staff else self.actor.person, household=self.household,
            channel=self.actor.channel(self.channel), on_behalf_of=self.on_behalf_of if self.staff else None,
            entered_by=self.actor.person if self.staff else None, state=self._state, at=self.at, once=self.once,
            slot=self._slot,
        )  # fmt: skip
        put(submission, self.ready.definition, self.judged.answers)
        submission.dropped = without_sealed(self.judged.dropped, self.ready.sealed)
        submission.save()
        IndexRow.objects.bulk_create(index_rows(submission, self.ready, self.judged.answers), batch_size=500)
        Consent.objects.bulk_create(self._consents(submission))
        self._bind(submission)
        self._drop_draft()
        self._tell(submission)
        return submission

    def _tell(self, submission: Submission) -> None:
        answers: Any = submitted.send(sender=Submission, submission=submission, actor=self.actor)
        self.followed = [one for _receiver, came in answers for one in came or ()]

    def _again(self, known: Submission) -> Submission:
        self.followed = told_again(known, self.at)
        return known

    def _consents(self, submission: Submission) -> list[Consent]:
        given = [
            one
            for one in self.ready.definition.fields()
            if one.kind == Kind.CONSENT and self.judged.answers.get(one.key) is True
        ]
        return [
            Consent(
                submission=submission, key=one.key, statement_digest=statement_digest(one.statement), given_at=self.at
            )
            for one in given
        ]

    def _bind(self, submission: Submission) -> None:
        files = list(StoredFile.objects.filter(public_id__in=self._file_ids()))
        if not files:
            return
        subject = journal(self.form.node)
        tied = bind(self.actor, files, subject, ANSWER, submission.public_id, self.at)
        note(subject, self.verb, self.actor, payload={"submission": submission.public_id, **tied}, at=self.at)

    def _drop_draft(self) -> None:
        if self.draft is not None:
            Draft.objects.filter(pk=self.draft.pk).delete()

    def execute(self) -> Submission:
        try:
            return super().execute()
        except IntegrityError as error:
            known = self.known()  # two sendings at once: the other one was first
            if known is not None:
                return self._again(known)
            slot = turns.slot_of(self.form, self.whose, self.household)
            if isinstance(slot, Refusal):
                raise ActionRefused(slot) from error
            if slot in {"", self._slot}:
                raise
        return self.execute()  # another took that turn just now, and there is one left


def statement_digest(words: Words) -> str:
    """SHA-256 of a consent's words in all languages."""
    return digest(dict(words.by_language))


#: In the record and in messages: somebody moved up from the waiting list.
PROMOTED: Final = "promote_submission"
SAYINGS[PROMOTED] = lambda: _("A place has become free: you have moved up from the waiting list of a form")


class WithdrawSubmission(Action[Submission]):
    """Take back what was sent: by whoever sent it, or by staff at his wish, with a reason. Its turn and its place become
    free, and the first who waits and fits gets the place."""

    verb = "withdraw_submission"
    label = gettext_lazy("Submission withdrawn")

    def __init__(
        self,
        actor: Actor,
        submission: Submission,
        *,
        reason: str = "",
        staff: bool = False,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.submission, self.reason, self.staff = actor, submission, reason.strip(), staff
        self.at = at or now()

    def lock(self) -> None:
        Form.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.submission.form_id)
        self.submission = (
            Submission.objects.select_for_update(of=("self",)).select_related("form__node", "version", "node").get(
                pk=self.submission.pk
            )
        )  # fmt: skip

    def check(self) -> Refusal | None:
        one = self.submission
        if self.staff:
            from shequ_workflows.forms.permitting import may_read

            if not may_read(self.actor, one):
                return refuse("role", _("This is for staff who read these answers."), Answer.FORBIDDEN)
            if not self.reason:
                return refuse("reason", _("Please say why."), reason=[_("Please say why.")])
        elif self.actor.person is None or one.person_id != self.actor.person_id:
            return refuse("role", _("Only whoever sent it may take it back."), Answer.FORBIDDEN)
        if one.state not in {SubmissionState.RECEIVED, SubmissionState.WAITING}:
            return refuse("state", _("This has been withdrawn already."), Answer.STALE)
        return needed_refusal(one)

    def perform(self) -> Submission:
        one = self.submission
        Submission.objects.filter(pk=one.pk).update(state=SubmissionState.WITHDRAWN, slot="", revision=one.revision + 1)
        one.refresh_from_db(fields=["state", "slot", "revision"])
        payload = {"submission": one.public_id, "form": one.form.public_id, "reason": self.reason}
        note(journal(one.node), self.verb, self.actor, payload=payload, at=self.at)
        withdrawn.send(sender=Submission, submission=one, actor=self.actor)
        promote(one.form, self.at)
        return one


def promote(form: Form, at: dt.datetime) -> list[Submission]:
    """Give free places to those who wait, in the order in which they came, and tell them. Within a transaction, the form
    locked. Whom a layer above refuses stays on the list, and the next gets the place."""
    moved: list[Submission] = []
    rows = Submission.objects.filter(form=form, state=SubmissionState.WAITING).select_related("form__node")
    places = turns.Places(form)
    for one in rows.order_by("at", "pk"):
        if places.left == 0:
            break
        answers = all_answers(one)
        if places.full(answers) or not _moves_up(one):
            continue
        places.give(answers)
        moved.append(one)
    for one in moved:
        _tell_of_place(one, at)
    return moved


def _moves_up(one: Submission) -> bool:
    """Whether it has the place now, with all that follows from it."""
    try:
        with transaction.atomic():
            Submission.objects.filter(pk=one.pk).update(state=SubmissionState.RECEIVED, revision=one.revision + 1)
            one.state = SubmissionState.RECEIVED
            promoted.send(sender=Submission, submission=one)
    except ActionRefused:
        return False
    return True


def _tell_of_place(submission: Submission, at: dt.datetime) -> None:
    """Whoever has an account finds it among his messages; the others are on the call list of the office."""
    payload = {"submission": submission.public_id, "form": submission.form.public_id}
    row = note(journal(submission.form.node), PROMOTED, Actor.system(), payload=payload, channel=Channel.SYSTEM, at=at)
    whose = submission.on_behalf_of_id or submission.person_id
    if whose is not None:
        owe_people(row, {whose: f"say:{PROMOTED}"}, at + hold())
