"""What somebody may do with what he sent: withdraw a consent, ask for correction or deletion. Law: PIPL art. 15, 44–47."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.forms.constants import Flag, RequestKind, RequestState, SubmissionState
from shequ_workflows.forms.filling.actions import promote
from shequ_workflows.forms.models import Consent, DataRequest, Form, Submission
from shequ_workflows.forms.permitting import confidants_of, readers_of
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .erasing import let_go

#: Within which staff answer (PIPL art. 50: “in time”; GB/T 35273: 30 days).
ANSWERED_WITHIN: Final = Duration(15, Unit.WD)
LONGEST: Final = 1_000


def is_own(actor: Actor, submission: Submission) -> bool:
    return Submission.objects.of(actor).filter(pk=submission.pk).exists()


class WithdrawConsent(Action[Consent]):
    """From now on what was given by this consent is used no more; what was done before stays lawful. Staff see a mark."""

    verb = "withdraw_consent"
    label = _("Consent withdrawn")

    def __init__(self, actor: Actor, consent: Consent, *, at: dt.datetime | None = None) -> None:
        self.actor, self.consent, self.at = actor, consent, at or now()

    def lock(self) -> None:
        rows = Consent.objects.select_for_update(of=("self",)).select_related("submission__node", "submission__form")
        self.consent = rows.get(pk=self.consent.pk)

    def check(self) -> Refusal | None:
        if not is_own(self.actor, self.consent.submission):
            return unknown()
        if self.consent.withdrawn_at is not None:
            return refuse("withdrawn", _("This consent has been withdrawn already."), Answer.STALE)
        return None

    def perform(self) -> Consent:
        one, submission = self.consent, self.consent.submission
        one.withdrawn_at = self.at
        one.save(update_fields=["withdrawn_at"])
        Submission.objects.filter(pk=submission.pk, flag__in=["", Flag.DONE]).exclude(
            state=SubmissionState.ANONYMISED
        ).update(flag=Flag.FOLLOW_UP)
        payload = {"submission": submission.public_id, "form": submission.form.public_id, "consent": one.key}
        note(journal(submission.node), self.verb, self.actor, payload=payload, at=self.at)
        return one


class AskAboutData(Action[DataRequest]):
    """Ask for a correction or a deletion, in one's own words; one of each kind is open at a time."""

    verb = "ask_about_data"
    label = _("Asked about one’s own data")

    def __init__(
        self, actor: Actor, submission: Submission, kind: str, text: str, *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.submission, self.kind, self.text = actor, submission, kind, text.strip()
        self.at = at or now()

    def lock(self) -> None:
        rows = Submission.objects.select_for_update(no_key=True, of=("self",)).select_related("form", "node")
        self.submission = rows.get(pk=self.submission.pk)

    def check(self) -> Refusal | None:
        if self.actor.person is None or not is_own(self.actor, self.submission):
            return unknown()
        if self.kind not in RequestKind.values:
            return refuse("kind", _("Please choose what you ask for."))
        if not self.text:
            return refuse("text", _("Please write what you ask for."))
        if len(self.text) > LONGEST:
            return refuse("text", _("At most 1,000 characters, please."))
        if self.submission.requests.open().filter(kind=self.kind).exists():
            return refuse("open", _("You have asked this already; the answer is on its way."), Answer.STALE)
        return None

    def perform(self) -> DataRequest:
        one = self.submission
        assert self.actor.person is not None  # check() saw it
        due = calendar_of(one.node).add(self.at, ANSWERED_WITHIN).at
        made = DataRequest.objects.create(
            submission=one, form=one.form, node=one.node, reference=one.reference, person=self.actor.person,
            kind=self.kind, text=self.text, at=self.at, due_at=due,
        )  # fmt: skip
        payload = {"request": made.public_id, "submission": one.public_id, "kind": self.kind}
        note(journal(one.node), self.verb, self.actor, payload=payload, at=self.at)
        return made


class AnswerDataRequest(Action[DataRequest]):
    """Done or not done, with words for whoever asked. A deletion that is granted is carried out at once.

    Whoever reads the form answers; a deletion is granted by those who read its sensitive answers. What is held is not
    deleted.
    """

    verb = "answer_data_request"
    label = _("Request about one’s own data answered")

    def __init__(
        self, actor: Actor, request: DataRequest, *, done: bool, answer: str, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.request, self.done, self.answer = actor, request, done, answer.strip()
        self.at = at or now()

    def lock(self) -> None:
        """The form first: a deletion may free a place."""
        Form.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.request.form_id)
        rows = DataRequest.objects.select_for_update(of=("self",)).select_related("form__current", "form__node", "node")
        self.request = rows.get(pk=self.request.pk)
        held = Submission.objects.select_for_update(of=("self",)).select_related("version")
        self.submission = held.filter(requests=self.request).first()

    @property
    def deletes(self) -> bool:
        return self.done and self.request.kind == RequestKind.DELETE

    def check(self) -> Refusal | None:
        roles = self.actor.roles_at(self.request.node.path)
        if not roles & readers_of(self.request.form):
            return unknown()
        if self.request.state != RequestState.OPEN:
            return refuse("answered", _("A colleague has answered this request already."), Answer.STALE)
        if not self.answer:
            return refuse(
                "answer", _("Please write what was done, or why not: it is the answer that the person reads.")
            )
        if len(self.answer) > LONGEST:
            return refuse("answer", _("At most 1,000 characters, please."))
        return self._deletion() if self.deletes else None

    def _deletion(self) -> Refusal | None:
        form, submission = self.request.form, getattr(self, "submission", None)
        if not self.actor.roles_at(self.request.node.path) & confidants_of(form):
            return not_yours(confidants_of(form))
        if submission is not None and submission.held_at is not None:
            return refuse("held", _("This submission is held. End the hold first, or say why it is kept."))
        return None

    def perform(self) -> DataRequest:
        one, role = self.request, min(self.actor.roles_at(self.request.node.path) & readers_of(self.request.form))
        payload = {"request": one.public_id, "kind": one.kind, "done": self.done, "reference": one.reference}
        if self.deletes and self.submission is not None:
            let_go(self.submission, delete=True, at=self.at)
            promote(one.form, self.at)
            one.refresh_from_db(fields=["text", "answer"])
            one.submission = None
        one.state = RequestState.DONE if self.done else RequestState.DECLINED
        one.answer, one.answered_at, one.answered_by = self.answer, self.at, self.actor.person
        one.save(update_fields=["submission", "state", "answer", "answered_at", "answered_by"])
        note(journal(one.node), self.verb, self.actor, role=role, payload=payload, at=self.at)
        return one
