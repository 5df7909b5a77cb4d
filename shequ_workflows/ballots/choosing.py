"""What a ballot says: questions and the numbers of their options. Pure of the database: it is given the questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shequ_workflows.org.numbers import whole_number

from .models import Option, Question

#: One answer, several answers, or answers by the number of their question.
Given = Any


@dataclass(frozen=True)
class Answered:
    """Options by question, in order; ``wrong`` holds the numbers of questions whose answer is none."""

    options: Mapping[int, Sequence[Option]]
    wrong: frozenset[int] = frozenset()


def by_question(choices: Given) -> dict[int, tuple[str, ...]]:
    """Numbers of options as they were written, by question; one answer alone is to question 1."""
    if not isinstance(choices, Mapping):
        choices = {1: choices}
    return {_number(question): _listed(chosen) for question, chosen in choices.items()}


def _number(question: object) -> int:
    found = whole_number(question)
    return 0 if found is None else found


def _listed(chosen: object) -> tuple[str, ...]:
    if isinstance(chosen, Iterable) and not isinstance(chosen, str | bytes):
        return tuple(str(one) for one in chosen)
    return (str(chosen),)


def read(questions: Sequence[Question], choices: Mapping[int, Sequence[str]], *, may_skip: bool) -> Answered:
    """What these answers mean. With ``may_skip`` a question may be left out, but not all of them: on paper one may."""
    found: dict[int, Sequence[Option]] = {}
    wrong = set(choices) - {question.number for question in questions}
    for question in questions:
        given = [one for one in choices.get(question.number, ()) if one]
        if not given and may_skip:
            continue
        options = _options(question, given)
        if options is None:
            wrong.add(question.number)
        else:
            found[question.number] = options
    if not found and not wrong:
        wrong = {question.number for question in questions}
    return Answered(found, frozenset(wrong))


def _options(question: Question, given: Sequence[str]) -> list[Option] | None:
    """The options of one question; None where the question does not take them."""
    known = {option.number: option for option in question.options.all()}
    chosen = [known.get(number) if number is not None else None for number in map(whole_number, given)]
    options = [option for option in chosen if option is not None]
    if len(options) < len(chosen) or len({option.pk for option in options}) < len(options):
        return None
    if len(options) == 1 and options[0].is_exclusive:
        return options
    if any(option.is_exclusive for option in options) or not question.least <= len(options) <= question.most:
        return None
    return sorted(options, key=lambda option: option.number)
