"""Polls of a matter for its archive package: totals, and never a single vote (domain: no export tells one)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.archiving.entries import Entry
from shequ_workflows.core.models import Subject

from .constants import PollState
from .models import Poll, Question
from .verdicts import Count


def polls_of(subject: Subject) -> Iterator[Entry]:
    """Those that were opened, oldest first. Four queries."""
    rows = Poll.objects.filter(subject=subject).exclude(state=PollState.DRAFT)
    for poll in rows.prefetch_related("questions__options", "roll_notes").order_by("opens_at", "pk"):
        taken, notes = poll.result, poll.roll_notes.all()
        questions = [_question(one, taken if not poll.is_too_few else None) for one in poll.questions.all()]
        data: dict[str, Any] = {
            "id": poll.public_id,
            "question": poll.question,
            "explanation": poll.explanation,
            "state": poll.state,
            "opens_at": poll.opens_at.isoformat() if poll.opens_at else None,
            "closes_at": poll.closes_at.isoformat() if poll.closes_at else None,
            "closed_at": poll.closed_at.isoformat() if poll.closed_at else None,
            "close_reason": poll.close_reason,
            "entitled": poll.roll_count,
            "voted": taken.votes if taken is not None else None,
            "entitled_area": poll.roll_area,
            "voted_area": taken.totals.participants.area if taken is not None else None,
            "is_formal": poll.is_formal,
            "rules": poll.pack_data,
            "local_basis": poll.local_basis,
            "first_closes_at": poll.first_closes_at.isoformat() if poll.first_closes_at else None,
            "extended_reason": poll.extended_reason,
            "questions": questions,
            "roll_notes": [{"kind": one.kind, "text": one.text, "at": one.at.isoformat()} for one in notes],
            "totals_digest": poll.totals_digest,
        }
        facts = [
            (pgettext("poll", "opens"), poll.opens_at),
            (pgettext("poll", "closes"), poll.closed_at or poll.closes_at),
            (_("reason"), poll.close_reason),
            (_("entitled"), poll.roll_count),
            (_("voted"), data["voted"]),
        ]
        several = len(questions) > 1
        table = [
            [f"{one['number']}. {option['text']}" if several else option["text"],
             "" if option["votes"] is None else str(option["votes"])]
            for one in questions for option in one["options"]
        ]  # fmt: skip
        yield Entry(data, poll.question, [poll.get_state_display()], facts, [("", poll.explanation)], table)


def _question(question: Question, result: Count | None) -> dict[str, Any]:
    answer = result.answer(question.number) if result is not None else None
    return {
        "number": question.number,
        "text": question.text,
        "explanation": question.explanation,
        "rule": question.rule,
        "options": [
            {
                "number": option.number,
                "text": option.text,
                "votes": answer.options[option.number].heads if answer is not None else None,
                "area": answer.options[option.number].area if answer is not None else None,
                "outcome": answer.outcome_of(option.number) if answer is not None else None,
            }
            for option in question.options.all()
        ],
    }
