"""Asking a question on a notice, and answering it in public: the rules of ``publicity.asking``, on an editor's notice."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy

from shequ_workflows.community.hearing import KEYED_CHANNELS
from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from shequ_workflows.publicity.asking import answerers_only, lock_asker, needs_account, over, text_fault, too_many
from shequ_workflows.publicity.constants import (
    LONGEST_OBJECTION,
    LONGEST_QUESTION,
    OBJECTORS,
    QUESTION_ANSWERERS,
    QuestionState,
)

from .constants import NoticeKind
from .models import NoticePage, NoticeQuestion


def takes_questions(page: NoticePage) -> bool:
    """公示 and 公告 that are up and not over: what is made known is answered for. A 通知 names whom to ring."""
    return page.live and not page.urgency and page.kind != NoticeKind.NOTICE and not page.is_over


def _lock(page: NoticePage) -> tuple[NoticePage, Node | None]:
    fresh = NoticePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    return fresh, fresh.node


class AskAboutNotice(OnceAction[NoticeQuestion]):
    """Ask, in one's own name, while the notice is up. Double clicks make one."""

    verb = "ask_about_notice"

    def __init__(
        self, actor: Actor, page: NoticePage, text: str, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.page, self.text, self.once, self.at = actor, page, text.strip(), once, at or now()
        self.node = page.node

    def lock(self) -> None:
        lock_asker(self.actor)
        self.page, self.node = _lock(self.page)

    def find(self, result: str) -> NoticeQuestion | None:
        return NoticeQuestion.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        person = self.actor.person
        if (
            person is None
            or person.is_stub
            or self.node is None
            or not self.actor.belongs(*OBJECTORS, at=self.node.path)
        ):
            return needs_account()
        if self.known() is not None:
            return None
        if not takes_questions(self.page):
            return over()
        return text_fault("text", self.text, LONGEST_QUESTION) or too_many(
            NoticeQuestion.objects.filter(person=person), Q(page=self.page), self.at
        )

    def perform(self) -> NoticeQuestion:
        known = self.known()
        if known is not None:
            return known
        made = NoticeQuestion.objects.create(
            page=self.page, person=self.actor.person, text=self.text, channel=self.actor.channel(), asked_at=self.at
        )
        note(_journal(self.node), self.verb, self.actor, payload=_said(made, text=self.text), at=self.at)
        self.remember(made.public_id, self.at)
        return made


class WriteAboutNotice(OnceAction[NoticeQuestion]):
    """Staff write down what was asked at the office or on the telephone, with the answer that was given."""

    verb = "write_about_notice"

    def __init__(
        self, actor: Actor, page: NoticePage, text: str, answer: str, *, channel: str = Channel.VISIT, once: str = "",
        at: dt.datetime | None = None,
    ) -> None:  # fmt: skip
        self.actor, self.page, self.text, self.answer = actor, page, text.strip(), answer.strip()
        self.channel, self.once, self.at = channel, once, at or now()
        self.node = page.node

    def lock(self) -> None:
        self.page, self.node = _lock(self.page)

    def find(self, result: str) -> NoticeQuestion | None:
        return NoticeQuestion.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        if self.node is None or not self.actor.holds(*QUESTION_ANSWERERS, at=self.node):
            return answerers_only()
        if self.known() is not None:
            return None
        if not takes_questions(self.page):
            return over()
        if self.channel not in KEYED_CHANNELS:
            return refuse(
                "channel", gettext_lazy("Say how it reached you: phone, visit, paper, home visit or chat group.")
            )
        return text_fault("text", self.text, LONGEST_QUESTION) or text_fault("answer", self.answer, LONGEST_OBJECTION)

    def perform(self) -> NoticeQuestion:
        known = self.known()
        if known is not None:
            return known
        subject = _journal(self.node)
        words = cover_words(subject, {"public_text": self.text, "public_answer": self.answer})
        made = NoticeQuestion.objects.create(
            page=self.page, text=self.text, channel=self.channel, asked_at=self.at, answered_at=self.at,
            answered_by=self.actor.person, state=QuestionState.PUBLISHED, **words,
        )  # fmt: skip
        payload = _said(made, text=self.text, answer=self.answer)
        note(subject, self.verb, self.actor, payload=payload, channel=self.channel, at=self.at)
        self.remember(made.public_id, self.at)
        return made


class AnswerAboutNotice(Action[NoticeQuestion]):
    """Publish a question with its answer, or refuse it with a word to whoever asked. Nobody answers their own."""

    verb = "answer_about_notice"

    def __init__(
        self, actor: Actor, question: NoticeQuestion, *, publish: bool, public_text: str = "", answer: str = "",
        reason: str = "", at: dt.datetime | None = None,
    ) -> None:  # fmt: skip
        self.actor, self.question, self.publish = actor, question, publish
        self.public_text, self.answer, self.reason = public_text.strip(), answer.strip(), reason.strip()
        self.at = at or now()
        self.node = question.page.node

    def lock(self) -> None:
        rows = NoticeQuestion.objects.select_for_update(of=("self",)).select_related("page", "person")
        self.question = rows.get(pk=self.question.pk)
        self.node = self.question.page.node

    def check(self) -> Refusal | None:
        if self.node is None or not self.actor.holds(*QUESTION_ANSWERERS, at=self.node):
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

    def perform(self) -> NoticeQuestion:
        question, subject = self.question, _journal(self.node)
        if self.publish:
            people = [question.person.name] if question.person is not None else []
            words = {"public_text": self.public_text, "public_answer": self.answer}
            for name, value in cover_words(subject, words, people=people).items():
                setattr(question, name, value)
        else:
            question.note = self.reason
        question.state = QuestionState.PUBLISHED if self.publish else QuestionState.REFUSED
        question.answered_at, question.answered_by = self.at, self.actor.person
        question.save()
        said = {"text": self.public_text, "answer": self.answer} if self.publish else {"reason": self.reason}
        note(subject, self.verb, self.actor, payload=_said(question, state=str(question.state), **said), at=self.at)
        return question


def _journal(node: Node | None) -> Subject:
    assert node is not None  # check() saw it
    return journal(node)


def _said(question: NoticeQuestion, **words: str) -> dict[str, object]:
    return {"question": question.public_id, "page": question.page_id, **words}
