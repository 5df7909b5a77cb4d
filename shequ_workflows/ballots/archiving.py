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
    """Those that were opened or held elsewhere, oldest first. Six queries."""
    rows = Poll.objects.filter(subject=subject).exclude(state=PollState.DRAFT)
    for poll in (
        rows.select_related("official", "subject")
        .prefetch_related("questions__options", "roll_notes", "hands", "recounts")
        .order_by("created_at", "pk")
    ):
        taken, notes = poll.result, poll.roll_notes.all()
        shown = taken if not poll.is_too_few else None
        questions = [_question(one, shown) for one in poll.questions.all()]
        data: dict[str, Any] = {
            "id": poll.public_id,
            "question": poll.question,
            "explanation": poll.explanation,
            "state": poll.state,
            "opens_at": poll.opens_at.isoformat() if poll.opens_at else None,
            "closes_at": poll.closes_at.isoformat() if poll.closes_at else None,
            "closed_at": poll.closed_at.isoformat() if poll.closed_at else None,
            "close_reason": poll.close_reason,
            "entitled": taken.roll.heads if taken is not None else poll.roll_count,
            "voted": taken.votes if taken is not None else None,
            "entitled_area": taken.roll.area if taken is not None else poll.roll_area,
            "voted_area": taken.totals.participants.area if taken is not None else None,
            "is_formal": poll.is_formal,
            "rules": poll.pack_data,
            "local_basis": poll.local_basis,
            "first_closes_at": poll.first_closes_at.isoformat() if poll.first_closes_at else None,
            "extended_reason": poll.extended_reason,
            "questions": questions,
            "roll_notes": [{"kind": one.kind, "text": one.text, "at": one.at.isoformat()} for one in notes],
            "invalid": taken.totals.invalid if taken is not None else None,
            "channels": dict(shown.totals.channels) if shown is not None else {},
            "official": _official(poll),
            "hands": [[one.duty, one.name] for one in poll.hands.all() if one.replaced_at is None],
            "recounts": [
                {
                    "agrees": one.agrees,
                    "digest": one.digest if shown is not None else "",
                    "reason": one.reason,
                    "at": one.at.isoformat(),
                }
                for one in poll.recounts.all()
            ],
            "totals_digest": poll.digest if shown is not None or taken is None else "",
        }
        facts = [
            (pgettext("poll", "opens"), poll.opens_at),
            (pgettext("poll", "closes"), poll.closed_at or poll.closes_at),
            (_("reason"), poll.close_reason),
            (_("entitled"), data["entitled"]),
            (_("voted"), data["voted"]),
            (_("Result of the official system"), poll.official.document if data["official"] else ""),
            (_("Digest of the result"), data["totals_digest"]),
        ]
        several = len(questions) > 1
        table = [
            [f"{one['number']}. {option['text']}" if several else option["text"],
             "" if option["votes"] is None else str(option["votes"])]
            for one in questions for option in one["options"]
        ]  # fmt: skip
        yield Entry(data, poll.question, [poll.get_state_display()], facts, [("", poll.explanation)], table)


def _official(poll: Poll) -> dict[str, str] | None:
    if poll.state != PollState.OFFICIAL:
        return None
    return {
        "system": poll.official.system,
        "document": poll.official.document,
        "held_from": poll.official.held_from.isoformat(),
        "held_until": poll.official.held_until.isoformat(),
    }


def _question(question: Question, result: Count | None) -> dict[str, Any]:
    answer = result.answer(question.number) if result is not None else None
    return {
        "number": question.number,
        "text": question.text,
        "explanation": question.explanation,
        "rule": question.rule,
        "outcome": answer.outcome if answer is not None else None,
        "chosen": list(answer.chosen) if answer is not None else [],
        "comparisons": [
            {"option": one.option, **each.as_data()}
            for one in (answer.verdicts if answer is not None else ())
            for each in one.comparisons
        ],
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
