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

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from .exceptions import CountImpossible, MoreVotesThanRoll, UnknownOption
from .quorum import Amount, By, Measure, Of, Outcome, Rule, Threshold

#: First field of the data that is digested; a new layout gets a new one.
LAYOUT: Final = "shequ-count-1"

#: (area in hundredths of a square metre, or 0; options marked, by question; channel)
Ballot = tuple[int, Mapping[int, Set[int]], str]
#: (question, option, heads, area)
Group = tuple[int, int, int, int]


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"


class Meaning(StrEnum):
    """What an option says; the values of ``constants.OptionCode``."""

    CUSTOM = "custom"
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    AGAINST_ALL = "against_all"


_YES_NO: Final = {Meaning.FOR, Meaning.AGAINST, Meaning.ABSTAIN}
#: Nothing else may be marked beside these.
_ALONE: Final = {Meaning.AGAINST_ALL, Meaning.ABSTAIN}


@dataclass(frozen=True, slots=True)
class Weight:
    """The same voting units twice: how many, and how many hundredths of a square metre."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.heads + other.heads, self.area + other.area)

    def as_data(self) -> dict[str, int]:
        return {"heads": self.heads, "area": self.area}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(int(data["heads"]), int(data["area"]))


NOTHING: Final = Weight()


@dataclass(frozen=True, slots=True)
class Wording:
    """The frozen texts of a question, by their digest part of the result: option 1 is nothing without its text."""

    text: str = ""
    options: Mapping[int, str] = field(default_factory=dict)

    def digest(self) -> str:
        options = [[number, self.options[number]] for number in sorted(self.options)]
        return digest_of({"text": self.text, "options": options})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was frozen: what may be marked, and by which rule it is decided.

    ``options`` maps each number to its meaning. ``least`` and ``most`` limit the marks of ``several_of``. ``rule`` is
    ``None`` where nothing is decided (an advisory poll). ``ValueError`` where “against all” is missing, or it is no
    question of its kind.
    """

    number: int
    kind: Kind
    options: Mapping[int, Meaning]
    rule: Rule | None = None
    least: int = 1
    most: int = 1
    wording: Wording = Wording()

    def __post_init__(self) -> None:
        meanings = Counter(self.options.values())
        if self.kind == Kind.YES_NO:
            is_whole = set(meanings) == _YES_NO and len(self.options) == 3
        else:
            own = meanings[Meaning.CUSTOM]
            others = set(meanings) - {Meaning.CUSTOM}
            is_whole = own >= 1 and meanings[Meaning.AGAINST_ALL] == 1 and meanings[Meaning.ABSTAIN] <= 1
            is_whole = is_whole and others <= _ALONE
        if not is_whole or not 0 < self.least <= self.most or (self.kind != Kind.SEVERAL_OF and self.most != 1):
            raise ValueError(f"no question of the kind {self.kind}: {self.number}")

    def meaning(self, meaning: Meaning) -> int | None:
        """The number of the option that says so; ``None`` where there is none."""
        return next((number for number, found in self.options.items() if found == meaning), None)

    @property
    def candidates(self) -> tuple[int, ...]:
        """The options that can be adopted: “for”, or the author's own."""
        wanted = Meaning.FOR if self.kind == Kind.YES_NO else Meaning.CUSTOM
        return tuple(sorted(number for number, meaning in self.options.items() if meaning == wanted))

    def take(self, marks: Set[int]) -> None:
        """Whether one voter may mark these together; none at all is a blank answer.

        Raises ``UnknownOption``, or ``CountImpossible`` (``marks``: too many or too few; ``alone``: beside “against all”).
        """
        for option in marks:
            if option not in self.options:
                raise UnknownOption(self.number, option)
        if len(marks) > 1 and any(self.options[option] in _ALONE for option in marks):
            raise CountImpossible("marks" if self.kind != Kind.SEVERAL_OF else "alone")
        alone = any(self.options[option] in _ALONE for option in marks)
        if len(marks) > self.most or (marks and not alone and len(marks) < self.least):
            raise CountImpossible("marks")


@dataclass(frozen=True, slots=True)
class Totals:
    """Who took part, and what was marked how often. Sums: adding two is counting both.

    Channels are by heads only, and apart from the options: the only vote by telephone would tell what its voter chose.
    ``invalid`` papers took no part.
    """

    participants: Weight
    channels: Mapping[str, int]
    options: Mapping[int, Mapping[int, Weight]]
    invalid: int = 0

    @classmethod
    def of(cls, ballots: Iterable[Ballot], asked: Sequence[Asked], invalid: int = 0) -> Self:
        """Ballot by ballot, in whatever order they come.

        Raises ``UnknownOption`` (of the question or the option) or ``CountImpossible`` (``negative``, ``marks``,
        ``alone``).
        """
        questions = {one.number: one for one in asked}
        heads = {one.number: dict.fromkeys(one.options, 0) for one in asked}
        areas = {one.number: dict.fromkeys(one.options, 0) for one in asked}
        channels: Counter[str] = Counter()
        whole = number = 0
        for area, answers, channel in ballots:
            if area < 0:
                raise CountImpossible("negative")
            for question, marks in answers.items():
                if question not in questions:
                    raise UnknownOption(question)
                questions[question].take(marks)
                for option in marks:
                    heads[question][option] += 1
                    areas[question][option] += area
            number += 1
            whole += area
            channels[channel] += 1
        groups = ((one, option, heads[one][option], areas[one][option]) for one in heads for option in heads[one])
        return cls.of_groups(groups, asked, Weight(number, whole), channels, invalid)

    @classmethod
    def of_groups(
        cls,
        groups: Iterable[Group],
        asked: Sequence[Asked],
        participants: Weight,
        channels: Mapping[str, int],
        invalid: int = 0,
    ) -> Self:
        """As the database counts them. Raises ``UnknownOption`` or ``CountImpossible`` (``negative``, ``channels``)."""
        found = {
            one.number: dict.fromkeys(sorted(one.options), NOTHING) for one in sorted(asked, key=lambda q: q.number)
        }
        for question, option, heads, area in groups:
            if option not in found.get(question, {}):
                raise UnknownOption(question, option)
            if min(heads, area) < 0:
                raise CountImpossible("negative")
            found[question][option] += Weight(heads, area)
        if min(participants.heads, participants.area, invalid, *channels.values(), 0) < 0:
            raise CountImpossible("negative")
        if sum(channels.values()) != participants.heads:
            raise CountImpossible("channels")
        kept = {channel: channels[channel] for channel in sorted(channels) if channels[channel]}
        return cls(participants, kept, found, invalid)

    def __add__(self, other: Totals) -> Totals:
        """Of the same questions: the votes of the roll and the totals of a batch of anonymous papers, say."""
        channels = Counter(self.channels) + Counter(other.channels)
        options = {
            question: {option: weight + other.options[question][option] for option, weight in found.items()}
            for question, found in self.options.items()
        }
        both = self.participants + other.participants
        return Totals(both, dict(sorted(channels.items())), options, self.invalid + other.invalid)


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


def canonical(data: Any) -> bytes:
    """The one way to write it: keys sorted, no blanks, UTF-8 as it is."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(data: Any) -> str:
    return hashlib.sha256(canonical(data)).hexdigest()


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
