"""Counting a vote of several questions by heads and by area, exactly. Pure: no model, no clock, nothing of Django.

Areas are whole hundredths of a square metre, so every sum is an integer and every comparison one of fractions. Two ways
lead to the same ``Totals``: ballot by ballot, or from groups as the database counts them; they must be equal before
anything is published.

Quorum is a matter of the poll: whoever took part counts for it in every question, also in one he left blank. The
majority is a matter of the question. Only a mark for something counts in favour of it: an abstention, a question left
blank or spoilt, and a mark for another option are of a voter who took part and is not in favour. A paper that is invalid
as a whole is no vote: its number is stated and enters no comparison. (Where local rules count such a voter as having
taken part, hand it in as a ballot without answers.)

========================  ============================================================================================
``yes_no``                for, against, abstain; passed or not
``one_of``                the option that reaches the majority is chosen; a mark for another one, or against all, is
                          against it. Two reach a majority of a half or less: the one ahead by every measure, else none
``several_of``            each option stands by itself; a mark against all is against each, no mark is silence
========================  ============================================================================================

Sources: Civil Code art. 278 (both measures, of the participants) and 1259 (“or more” includes the number); RC Organic Law
2025 art. 27 and 29; RC Law art. 19 as pattern for “against all”. Silence is nobody's consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from .asking import Asked, Kind, Meaning, Weight, Wording, canonical, digest_of
from .exceptions import MoreVotesThanRoll
from .quorum import Amount, By, Measure, Of, Outcome, Rule, Threshold
from .totals import Ballot, Totals

__all__ = [
    "Answer",
    "Asked",
    "Ballot",
    "Comparison",
    "Count",
    "Kind",
    "Meaning",
    "Totals",
    "Verdict",
    "Weight",
    "Wording",
    "canonical",
    "digest_of",
]

#: First field of the data that is digested; a new layout gets a new one.
LAYOUT: Final = "shequ-count-1"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of the comparisons that a decision is made of, to be printed as it stands.

    ``part`` is ``quorum`` or ``majority``; ``found`` of ``whole`` against ``threshold``, which means ``needed`` or more.
    Areas are in hundredths of a square metre.
    """

    part: str
    by: By
    found: int
    whole: int
    threshold: Threshold

    @property
    def needed(self) -> int:
        return self.threshold.least(self.whole)

    @property
    def is_met(self) -> bool:
        return self.threshold.is_met(self.found, self.whole)

    def as_data(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "by": self.by.value,
            "found": self.found,
            "whole": self.whole,
            "threshold": str(self.threshold),
            "needed": self.needed,
            "met": self.is_met,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says about one option that can be adopted, by both measures, and each comparison of it."""

    option: int
    heads: Measure
    area: Measure
    outcome: Outcome | None
    comparisons: tuple[Comparison, ...]

    @property
    def failures(self) -> tuple[Comparison, ...]:
        """Why not: the comparisons that were not met. Empty where it passed, or where nothing is decided."""
        return tuple(one for one in self.comparisons if not one.is_met)

    def as_data(self) -> dict[str, Any]:
        outcome = self.outcome.value if self.outcome else None
        return {
            "option": self.option,
            "outcome": outcome,
            "comparisons": [one.as_data() for one in self.comparisons],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one question. ``chosen`` are the options adopted, ``tied`` those that reached the majority of a
    ``one_of`` together, neither ahead of the other."""

    asked: Asked
    options: Mapping[int, Weight]
    verdicts: tuple[Verdict, ...]
    chosen: tuple[int, ...]
    tied: tuple[int, ...]
    outcome: Outcome | None

    def outcome_of(self, option: int) -> Outcome | None:
        """What became of one option: it passed only where it was chosen. ``None`` where nothing is decided on it."""
        found = next((one.outcome for one in self.verdicts if one.option == option), None)
        return Outcome.FAILED if found == Outcome.PASSED and option not in self.chosen else found

    def bar(self, option: int, whole: int) -> int:
        """How long the bar of an option is drawn, in hundredths of ``whole`` heads; never for a comparison."""
        return self.options[option].heads * 100 // whole if whole else 0

    def as_data(self) -> dict[str, Any]:
        rule = self.asked.rule
        return {
            "number": self.asked.number,
            "kind": self.asked.kind.value,
            "least": self.asked.least,
            "most": self.asked.most,
            "wording": self.asked.wording.digest(),
            "rule": rule.as_data() if rule else None,
            "options": [
                {"number": number, "meaning": self.asked.options[number].value, **weight.as_data()}
                for number, weight in sorted(self.options.items())
            ],
            "verdicts": [one.as_data() for one in self.verdicts],
            "chosen": list(self.chosen),
            "tied": list(self.tied),
            "outcome": self.outcome.value if self.outcome else None,
        }


@dataclass(frozen=True, slots=True)
class Count:
    """The result of a poll: equal counts have equal data, and equal data one digest.

    ``about`` is what it is the result of, in plain words: ``poll`` (its public id), ``title``, ``pack``, ``version``,
    ``basis``, times. It keeps the digest of one poll from being shown for another.
    """

    roll: Weight
    totals: Totals
    answers: tuple[Answer, ...]
    about: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Sequence[Asked], roll: Weight, totals: Totals, about: Mapping[str, str] | None = None) -> Self:
        """Judge ``totals`` of a poll whose roll holds so many heads and hundredths of a square metre.

        Raises ``MoreVotesThanRoll``, or ``CountImpossible`` where more was marked than people took part.
        """
        taken = totals.participants
        if taken.heads > roll.heads or taken.area > roll.area:
            raise MoreVotesThanRoll(f"{taken} > {roll}")
        ordered = sorted(asked, key=lambda one: one.number)
        answers = tuple(_answer(one, roll, taken, totals.options[one.number]) for one in ordered)
        return cls(roll, totals, answers, dict(about or {}))

    @classmethod
    def of_ballots(
        cls,
        ballots: Iterable[Ballot],
        asked: Sequence[Asked],
        roll: Weight,
        invalid: int = 0,
        about: Mapping[str, str] | None = None,
    ) -> Self:
        return cls.of(asked, roll, Totals.of(ballots, asked, invalid), about)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What ``as_data`` wrote, judged anew. ``KeyError`` or ``ValueError`` for what it did not write."""
        if data["layout"] != LAYOUT:
            raise ValueError(data["layout"])
        asked = [_asked(one) for one in data["questions"]]
        groups = (
            (one["number"], option["number"], option["heads"], option["area"])
            for one in data["questions"]
            for option in one["options"]
        )
        taken = Weight.from_data(data["participants"])
        totals = Totals.of_groups(groups, asked, taken, data["channels"], data["invalid"])
        return cls.of(asked, Weight.from_data(data["roll"]), totals, data["about"])

    @property
    def votes(self) -> int:
        """Voting units that took part."""
        return self.totals.participants.heads

    def answer(self, number: int) -> Answer:
        return next(one for one in self.answers if one.asked.number == number)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON, the same for the same votes whatever their order; ``recount.py`` writes the same."""
        totals = self.totals
        return {
            "layout": LAYOUT,
            "about": dict(self.about),
            "roll": self.roll.as_data(),
            "participants": totals.participants.as_data(),
            "channels": dict(totals.channels),
            "invalid": totals.invalid,
            "questions": [one.as_data() for one in self.answers],
        }

    def digest(self) -> str:
        """SHA-256 of the canonical form."""
        return digest_of(self.as_data())


def _asked(data: Mapping[str, Any]) -> Asked:
    options = {option["number"]: Meaning(option["meaning"]) for option in data["options"]}
    rule = Rule.from_data(data["rule"]) if data["rule"] else None
    wording = Wording(stated=data["wording"])
    return Asked(data["number"], Kind(data["kind"]), options, rule, data["least"], data["most"], wording)


def _answer(asked: Asked, roll: Weight, taken: Weight, options: Mapping[int, Weight]) -> Answer:
    verdicts = tuple(_verdict(asked, option, roll, taken, options) for option in asked.candidates)
    reached = [one for one in verdicts if one.outcome == Outcome.PASSED]
    if asked.kind == Kind.ONE_OF and len(reached) > 1 and asked.rule:
        ahead = [one for one in reached if all(_is_ahead(one, other, asked.rule) for other in reached if other != one)]
    else:
        ahead = reached
    chosen = tuple(one.option for one in ahead)
    tied = tuple(one.option for one in reached) if reached and not ahead else ()
    return Answer(asked, options, verdicts, chosen, tied, _outcome(asked, verdicts, chosen))


def _outcome(asked: Asked, verdicts: Sequence[Verdict], chosen: Sequence[int]) -> Outcome | None:
    """The quorum is the poll's, hence the same for every option."""
    if asked.rule is None or verdicts[0].outcome == Outcome.NO_QUORUM:
        return verdicts[0].outcome
    return Outcome.PASSED if chosen else Outcome.FAILED


def _verdict(asked: Asked, option: int, roll: Weight, taken: Weight, options: Mapping[int, Weight]) -> Verdict:
    parts = _parts(asked, option, options)
    heads = Measure(roll.heads, taken.heads, *(sum(one.heads for one in part) for part in parts))
    area = Measure(roll.area, taken.area, *(sum(one.area for one in part) for part in parts))
    if asked.rule is None:
        return Verdict(option, heads, area, None, ())
    return Verdict(option, heads, area, asked.rule.outcome(heads, area), tuple(_comparisons(asked.rule, heads, area)))


def _parts(asked: Asked, option: int, options: Mapping[int, Weight]) -> tuple[list[Weight], list[Weight], list[Weight]]:
    """In favour of, against, and abstaining from ``option``."""
    abstained = [weight for number, weight in options.items() if asked.options[number] == Meaning.ABSTAIN]
    against = [
        weight
        for number, weight in options.items()
        if number != option
        and asked.options[number] != Meaning.ABSTAIN
        and (asked.kind != Kind.SEVERAL_OF or asked.options[number] == Meaning.AGAINST_ALL)
    ]
    return [options[option]], against, abstained


def _comparisons(rule: Rule, heads: Measure, area: Measure) -> Iterator[Comparison]:
    pairs: list[tuple[By, Measure]] = [(By.HEADS, heads), (By.AREA, area)]
    counted = [(by, one) for by, one in pairs if rule.by in (by, By.BOTH)]
    for by, one in counted:
        yield Comparison("quorum", by, _whole(one.present), _whole(one.entitled), rule.quorum)
    for by, one in counted:
        whole = one.present if rule.of == Of.PARTICIPANTS else one.entitled
        yield Comparison("majority", by, _whole(one.in_favour), _whole(whole), rule.majority)


def _whole(amount: Amount) -> int:
    """Measures here are made of integers."""
    return int(amount)


def _is_ahead(one: Verdict, other: Verdict, rule: Rule) -> bool:
    pairs = zip(rule.measures(one.heads, one.area), rule.measures(other.heads, other.area), strict=True)
    return all(mine.in_favour > theirs.in_favour for mine, theirs in pairs)
