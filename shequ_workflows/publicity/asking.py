"""Asking a question on a notice, and answering it in public."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.hearing import KEYED_CHANNELS
from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date, now

from .constants import (
    LONGEST_OBJECTION,
    LONGEST_QUESTION,
    MOST_QUESTIONS_A_DAY,
    MOST_WAITING_QUESTIONS,
    OBJECTORS,
    QUESTION_ANSWERERS,
    QuestionState,
)
from .models import PublicityPeriod, Question


def needs_account() -> Refusal:
    return refuse(
        "role",
        gettext_lazy(
            "To ask here you need an account that the office has checked. Without one, ask at the office or ring: what many want to know is answered here, too."
        ),
        Answer.FORBIDDEN,
    )


def answerers_only() -> Refusal:
    sentence = _("Questions are answered by: %(who)s. Please ask one of them.") % {
        "who": role_names(QUESTION_ANSWERERS)
    }
    return refuse("role", sentence, Answer.FORBIDDEN)


def too_many(theirs: Any, here: Q, at: dt.datetime) -> Refusal | None:
    """One person waits for several answers ``here`` already, or has asked enough for the day. ``theirs``: all questions of theirs."""
    midnight = dt.datetime.combine(local_date(at), dt.time.min, timezone.get_default_timezone())
    waiting = theirs.pending().filter(here).count() >= MOST_WAITING_QUESTIONS
    if not waiting and theirs.filter(asked_at__gte=midnight).count() < MOST_QUESTIONS_A_DAY:
        return None
    return refuse(
        "many", gettext_lazy("You have asked several questions already. Please wait until they are answered.")
    )


def text_fault(name: str, text: str, most: int) -> Refusal | None:
    """Something is written, and not too much."""
    if not text:
        sentence = _("Please write something here.")
        return refuse(name, sentence, **{name: [sentence]})
    if len(text) > most:
        sentence = _("Please keep it under %(n)d characters.") % {"n": most}
        return refuse(name, sentence, **{name: [sentence]})
    return None


def over() -> Refusal:
    return refuse("state", gettext_lazy("This notice is no longer on display. Please ask at the office."), Answer.STALE)


def lock_asker(actor: Actor) -> None:
    """Who asks on two notices at once asks one after the other: the questions of a day are counted over all of them."""
    if actor.person_id is not None:
        Person.objects.select_for_update(no_key=True).filter(pk=actor.person_id).first()


class AskQuestion(OnceAction[Question]):
    """Ask, in one's own name, while the notice is on display. Double clicks make one."""

    verb = "ask_question"

    def __init__(
        self, actor: Actor, notice: PublicityPeriod, text: str, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.notice, self.text, self.once, self.at = actor, notice, text.strip(), once, at or now()

    def lock(self) -> None:
        lock_asker(self.actor)
        lock(self.notice.subject_id)
        self.notice = PublicityPeriod.objects.select_related("subject").get(pk=self.notice.pk)

    def find(self, result: str) -> Question | None:
        return Question.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        person = self.actor.person
        if person is None or person.is_stub or not self.actor.belongs(*OBJECTORS, at=self.notice.subject.path):
            return needs_account()
        if self.known() is not None:
            return None
        if not self.notice.is_running(self.at):
            return over()
        return text_fault("text", self.text, LONGEST_QUESTION) or too_many(
            Question.objects.filter(person=person), Q(notice=self.notice), self.at
        )

    def perform(self) -> Question:
        known = self.known()
        if known is not None:
            return known
        made = Question.objects.create(
            notice=self.notice,
            person=self.actor.person,
            text=self.text,
            channel=self.actor.channel(),
            asked_at=self.at,
        )
        payload = {"question": made.public_id, "publicity": self.notice.public_id, "text": self.text}
        note(self.notice.subject, self.verb, self.actor, payload=payload, at=self.at)
        self.remember(made.public_id, self.at)
        return made


class WriteQuestion(OnceAction[Question]):
    """Staff write down what was asked at the office or on the telephone, with the answer that was given."""

    verb = "write_question"

    def __init__(
        self,
        actor: Actor,
        notice: PublicityPeriod,
        text: str,
        answer: str,
        *,
        channel: str = Channel.VISIT,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.notice, self.text, self.answer = actor, notice, text.strip(), answer.strip()
        self.channel, self.once, self.at = channel, once, at or now()

    def lock(self) -> None:
        lock(self.notice.subject_id)
        self.notice = PublicityPeriod.objects.select_related("subject__community", "subject__raised_by").get(
            pk=self.notice.pk
        )

    def find(self, result: str) -> Question | None:
        return Question.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        if not self.actor.holds(*QUESTION_ANSWERERS, at=self.notice.subject.path):
            return answerers_only()
        if self.known() is not None:
            return None
        if not self.notice.is_running(self.at):
            return over()
        if self.channel not in KEYED_CHANNELS:
            return refuse(
                "channel", gettext_lazy("Say how it reached you: phone, visit, paper, home visit or chat group.")
            )
        return text_fault("text", self.text, LONGEST_QUESTION) or text_fault("answer", self.answer, LONGEST_OBJECTION)

    def perform(self) -> Question:
        known = self.known()
        if known is not None:
            return known
        words = cover_words(self.notice.subject, {"public_text": self.text, "public_answer": self.answer})
        made = Question.objects.create(
            notice=self.notice, text=self.text, channel=self.channel, asked_at=self.at, answered_at=self.at,
            answered_by=self.actor.person, state=QuestionState.PUBLISHED, **words,
        )  # fmt: skip
        payload = {
            "question": made.public_id,
            "publicity": self.notice.public_id,
            "text": self.text,
            "answer": self.answer,
        }
        note(self.notice.subject, self.verb, self.actor, payload=payload, channel=self.channel, at=self.at)
        self.remember(made.public_id, self.at)
        return made


class AnswerQuestion(Action[Question]):
    """Publish a question with its answer, or refuse it with a word to whoever asked. Nobody answers their own."""

    verb = "answer_question"

    def __init__(
        self,
        actor: Actor,
        question: Question,
        *,
        publish: bool,
        public_text: str = "",
        answer: str = "",
        reason: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.question, self.publish = actor, question, publish
        self.public_text, self.answer, self.reason = public_text.strip(), answer.strip(), reason.strip()
        self.at = at or now()

    def lock(self) -> None:
        lock(self.question.notice.subject_id)
        rows = Question.objects.select_related("notice__subject__community", "notice__subject__raised_by", "person")
        self.question = rows.get(pk=self.question.pk)

    def check(self) -> Refusal | None:
        if not self.actor.holds(*QUESTION_ANSWERERS, at=self.question.notice.subject.path):
            return answerers_only()
        if self.question.state != QuestionState.PENDING:
            return refuse("state", gettext_lazy("Somebody has answered this already."), Answer.STALE)
        if self.question.person_id is not None and self.question.person_id == self.actor.person_id:
            return refuse(
                "own", gettext_lazy("You cannot answer your own question. Please ask a colleague."), Answer.FORBIDDEN
            )
        if not self.publish:
            return text_fault("reason", self.reason, 300)
        return text_fault("public_text", self.public_text, LONGEST_QUESTION) or text_fault(
            "answer", self.answer, LONGEST_OBJECTION
        )

    def perform(self) -> Question:
        question = self.question
        if self.publish:
            people = [question.person.name] if question.person is not None else []
            words = {"public_text": self.public_text, "public_answer": self.answer}
            for name, value in cover_words(question.notice.subject, words, people=people).items():
                setattr(question, name, value)
        else:
            question.note = self.reason
        question.state = QuestionState.PUBLISHED if self.publish else QuestionState.REFUSED
        question.answered_at, question.answered_by = self.at, self.actor.person
        question.save()
        payload = {"question": question.public_id, "publicity": question.notice.public_id, "state": str(question.state)}
        said = {"text": self.public_text, "answer": self.answer} if self.publish else {"reason": self.reason}
        note(question.notice.subject, self.verb, self.actor, payload={**payload, **said}, at=self.at)
        return question
