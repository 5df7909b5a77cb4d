"""Adding up ballots by heads and by area, in two ways that must be equal before anything is published: one by one, and
from groups as the database counts them. Pure: no model, no clock, nothing of Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Self

from .asking import NOTHING, Asked, Weight
from .exceptions import CountImpossible, UnknownOption

#: (area in hundredths of a square metre, or 0; options marked, by question; channel)
Ballot = tuple[int, Mapping[int, Set[int]], str]
#: (question, option, heads, area)
Group = tuple[int, int, int, int]


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
