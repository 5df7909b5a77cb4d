"""The text of a poll as it is saved, and as the record keeps it."""

from __future__ import annotations

from typing import Any

from .constants import OptionCode, PollKind
from .models import Option, Poll, Question
from .packs import packs
from .quorum import RULES
from .texts import PollText, QuestionText


def write_text(poll: Poll, text: PollText) -> None:
    """Save the draft, its questions and their options anew."""
    poll.question = text.question.strip()[:200]
    poll.explanation = text.explanation.strip()
    poll.secrecy, poll.electorate, poll.pack, poll.scope = text.secrecy, text.voters, text.pack, text.scope
    poll.save()
    poll.questions.all().delete()
    rules = packs[text.pack].rules
    for number, asked in enumerate(text.asked(), start=1):
        rule = RULES[asked.rule or rules[0]].as_data() if rules else {}
        least, most = asked.limits()
        question = Question.objects.create(
            poll=poll,
            number=number,
            text=asked.text.strip()[:200],
            explanation=asked.explanation.strip(),
            kind=asked.kind,
            least=least,
            most=most,
            rule=rule,
            is_election=asked.is_election and asked.kind != PollKind.YES_NO,
        )
        Option.objects.bulk_create(
            Option(poll=poll, question=question, number=place, code=code, text=answer)
            for place, (code, answer) in enumerate(asked.answers(), start=1)
        )


def payload_of(poll: Poll) -> dict[str, Any]:
    """What the record keeps of a poll's text. Two queries."""
    return {
        "poll": poll.public_id,
        "question": poll.question,
        "secrecy": poll.secrecy,
        "electorate": poll.electorate,
        "pack": poll.pack,
        "scope": poll.scope.code if poll.scope is not None else "",
        "questions": [
            {
                "number": one.number,
                "text": one.text,
                "explanation": one.explanation,
                "kind": one.kind,
                "least": one.least,
                "most": one.most,
                "rule": one.rule,
                "is_election": one.is_election,
                "options": [[option.number, option.code, option.text] for option in one.options.all()],
            }
            for one in poll.questions.prefetch_related("options")
        ],
    }


def questions_of(poll: Poll) -> list[QuestionText]:
    """The questions of a draft as their author wrote them. Two queries."""
    return [
        QuestionText(
            one.text,
            one.kind,
            [option.text for option in one.options.all() if option.code == OptionCode.CUSTOM],
            one.explanation,
            one.least,
            one.most if one.kind == PollKind.SEVERAL_OF else 0,
            one.rule.get("key", ""),
            one.is_election,
        )
        for one in poll.questions.prefetch_related("options")
    ]
