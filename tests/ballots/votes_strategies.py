"""Any vote there can be: questions, rules, ballots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from shequ_workflows.ballots.quorum import RULES, By, Of, Rule, Threshold
from shequ_workflows.ballots.verdicts import Asked, Ballot, Count, Kind, Meaning, Weight

CHANNELS = ["online", "paper", "phone", "letter", "door"]
YES_NO = {1: Meaning.FOR, 2: Meaning.AGAINST, 3: Meaning.ABSTAIN}
SHARES = st.tuples(st.integers(1, 6), st.integers(1, 6)).map(lambda pair: Fraction(min(pair), max(pair)))
THRESHOLDS = st.builds(Threshold, SHARES, st.booleans())
RULE = st.sampled_from(list(RULES.values())) | st.builds(
    Rule, st.just("local"), THRESHOLDS, THRESHOLDS, st.sampled_from(By), st.sampled_from(Of), st.just("规约")
)
#: Or none, for an advisory question.
ANY_RULE = RULE | st.none()


def yes_no(rule: Rule | None, number: int = 1) -> Asked:
    return Asked(number, Kind.YES_NO, YES_NO, rule)


def one_of(rule: Rule | None, own: int = 3, number: int = 1) -> Asked:
    options = {**dict.fromkeys(range(1, own + 1), Meaning.CUSTOM), own + 1: Meaning.AGAINST_ALL}
    return Asked(number, Kind.ONE_OF, options, rule)


def several_of(rule: Rule | None, own: int = 3, most: int = 2, number: int = 1, least: int = 1) -> Asked:
    return replace(one_of(rule, own, number), kind=Kind.SEVERAL_OF, least=least, most=most)


@dataclass(frozen=True)
class Votes:
    """A roll and what came of it; ``absent`` are the areas of those who did not take part."""

    asked: list[Asked]
    ballots: list[Ballot]
    absent: list[int]
    invalid: int = 0

    @property
    def roll(self) -> Weight:
        areas = [*self.absent, *(area for area, _answers, _channel in self.ballots)]
        return Weight(len(areas), sum(areas))

    def count(self) -> Count:
        return Count.of_ballots(self.ballots, self.asked, self.roll, self.invalid)


@st.composite
def questions(draw: Any, number: int, rules: Any) -> Asked:
    rule = draw(rules)
    own = draw(st.integers(1, 4))
    kind = draw(st.sampled_from(Kind))
    if kind == Kind.YES_NO:
        return yes_no(rule, number)
    if kind == Kind.ONE_OF:
        return one_of(rule, own, number)
    most = draw(st.integers(1, own))
    return several_of(rule, own, most, number, draw(st.integers(1, most)))


@st.composite
def marks(draw: Any, asked: Asked) -> frozenset[int]:
    """What one voter may mark; sometimes nothing."""
    if asked.kind != Kind.SEVERAL_OF or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([frozenset(), *(frozenset({option}) for option in alone(asked))]))
    own = st.sampled_from(asked.candidates)
    return draw(st.frozensets(own, min_size=asked.least, max_size=asked.most))


def alone(asked: Asked) -> list[int]:
    """Options that may be the only mark."""
    if asked.kind != Kind.SEVERAL_OF or asked.least == 1:
        return list(asked.options)
    return [option for option, meaning in asked.options.items() if meaning == Meaning.AGAINST_ALL]


@st.composite
def votes(draw: Any, rules: Any = ANY_RULE, most: int = 24) -> Votes:
    numbers = range(1, draw(st.integers(1, 3)) + 1)
    asked = [draw(questions(number, rules)) for number in numbers]
    area = st.integers(0, 30_000)
    answers = st.fixed_dictionaries({}, optional={one.number: marks(one) for one in asked})
    ballots = draw(st.lists(st.tuples(area, answers, st.sampled_from(CHANNELS)), max_size=most))
    return Votes(asked, ballots, draw(st.lists(area, max_size=6)), draw(st.integers(0, 3)))
