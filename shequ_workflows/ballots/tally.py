"""Counting, exactly. Pure: no model, no clock; integers and fractions, never percentages in a comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from .exceptions import MoreVotesThanRoll, UnknownOption

#: (number of the option, channel)
Ballot = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals of one question: per option, and apart from it per channel.

    Option by channel is not kept: the only vote by telephone would tell what its voter chose.
    """

    roll: int
    options: Mapping[int, int]
    channels: Mapping[str, int]

    @classmethod
    def of(cls, ballots: Iterable[Ballot], options: Sequence[int], roll: int) -> Self:
        """Count one by one, in whatever order they come.

        Raises ``UnknownOption`` or ``MoreVotesThanRoll``.
        """
        by_option: Counter[int] = Counter(dict.fromkeys(options, 0))
        by_channel: Counter[str] = Counter()
        for option, channel in ballots:
            if option not in by_option:
                raise UnknownOption(option)
            by_option[option] += 1
            by_channel[channel] += 1
        return cls._checked(by_option, by_channel, roll)

    @classmethod
    def of_groups(cls, groups: Iterable[tuple[int, str, int]], options: Sequence[int], roll: int) -> Self:
        """From (option, channel, number) as the database counts them; the same errors."""
        by_option: Counter[int] = Counter(dict.fromkeys(options, 0))
        by_channel: Counter[str] = Counter()
        for option, channel, number in groups:
            if option not in by_option:
                raise UnknownOption(option)
            by_option[option] += number
            by_channel[channel] += number
        return cls._checked(by_option, by_channel, roll)

    @classmethod
    def _checked(cls, by_option: Counter[int], by_channel: Counter[str], roll: int) -> Self:
        if sum(by_option.values()) > roll:
            raise MoreVotesThanRoll(f"{sum(by_option.values())} > {roll}")
        return cls(roll, dict(sorted(by_option.items())), dict(sorted(by_channel.items())))

    @property
    def votes(self) -> int:
        return sum(self.options.values())

    @property
    def turnout(self) -> Fraction:
        """Votes of those on the roll; 0 for an empty roll."""
        return Fraction(self.votes, self.roll) if self.roll else Fraction(0)

    def share(self, option: int) -> Fraction:
        """Of the votes given; an absent voter is no vote. 0 where nobody voted."""
        return Fraction(self.options[option], self.votes) if self.votes else Fraction(0)

    def bar(self, option: int) -> int:
        """How long the bar is drawn, in hundredths; never for a comparison."""
        return int(self.share(option) * 100)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON; the inverse of ``from_data``."""
        return {
            "roll": self.roll,
            "votes": self.votes,
            "options": {str(option): number for option, number in self.options.items()},
            "channels": dict(self.channels),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        options = {int(option): int(number) for option, number in data["options"].items()}
        return cls(int(data["roll"]), options, {str(key): int(number) for key, number in data["channels"].items()})
