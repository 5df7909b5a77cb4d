"""What a poll decided, from its tally and the frozen rules of its questions. Pure.

Quorum is asked of all who took part in the poll; the majority of each question of the same. In a question with for,
against and abstain one thing is decided: whether it is adopted. In a question with options of its own each option is
decided by itself: “against all of them” and abstaining stand in favour of none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .quorum import Measure, Outcome, Rule
from .tally import Count, Tally

#: Codes of options (``constants.OptionCode``), which this module does not import.
FOR, AGAINST, ABSTAIN, CUSTOM = "for", "against", "abstain", "custom"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the count needs it: the codes of its options by number, and its rule as data (empty: none)."""

    number: int
    codes: Mapping[int, str]
    rule: Mapping[str, Any]


def measures_of(tally: Tally, asked: Asked, option: int) -> tuple[Measure, Measure]:
    """Heads and area of one option: in favour are those who chose it."""
    found = tally.questions[asked.number]
    in_favour = found[option]
    against, abstained = Count(), Count()
    for number, code in asked.codes.items():
        if code == ABSTAIN:
            abstained += found[number]
        elif code == AGAINST:
            against += found[number]
    heads = Measure(tally.roll.heads, tally.voted.heads, in_favour.heads, against.heads, abstained.heads)
    area = Measure(tally.roll.area, tally.voted.area, in_favour.area, against.area, abstained.area)
    return heads, area


def decided_on(codes: Mapping[int, str]) -> list[int]:
    """Numbers of the options on which something is decided."""
    return [number for number, code in sorted(codes.items()) if code in {FOR, CUSTOM}]


def outcomes_of(tally: Tally, asked: Sequence[Asked]) -> dict[int, dict[int, Outcome]]:
    """Question → option → outcome, for the questions that have a rule."""
    found: dict[int, dict[int, Outcome]] = {}
    for question in asked:
        if not question.rule:
            continue
        rule = Rule.from_data(question.rule)
        found[question.number] = {
            option: rule.outcome(*measures_of(tally, question, option)) for option in decided_on(question.codes)
        }
    return found


def decided(tally: Tally, asked: Sequence[Asked]) -> Tally:
    """The tally with what was decided."""
    outcomes = {
        question: {option: outcome.value for option, outcome in options.items()}
        for question, options in outcomes_of(tally, asked).items()
    }
    return replace(tally, outcomes=outcomes)
