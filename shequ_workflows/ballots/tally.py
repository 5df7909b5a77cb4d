"""Counting, exactly. Pure: no model, no clock; integers and fractions, never percentages in a comparison.

Two measures go side by side: heads (voting units) and area in hundredths of a square metre.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Self

from .exceptions import MoreVotesThanRoll, UnknownOption

#: Layout of ``Tally.as_data``.
LAYOUT = 2


@dataclass(frozen=True, slots=True)
class Count:
    """Heads, and their area in hundredths of a square metre."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.heads + other.heads, self.area + other.area)

    def fits(self, whole: Count) -> bool:
        """Not more than ``whole``, on either measure."""
        return self.heads <= whole.heads and self.area <= whole.area

    def as_data(self) -> list[int]:
        return [self.heads, self.area]


#: Number of a question → numbers of its options.
Paper = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one voting unit gave in: its channel, its area, and (question, option) for each answer."""

    channel: str
    choices: Sequence[tuple[int, int]]
    area: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals: per question and option, and apart from it per channel.

    Option by channel is not kept: the only vote by telephone would tell what its voter chose. Whoever took part and left
    a question out counts among those who took part, and for none of its options.
    """

    roll: Count
    voted: Count
    questions: Mapping[int, Mapping[int, Count]]
    channels: Mapping[str, int]
    #: Question → option → what was decided (``quorum.Outcome``); empty where nothing is decided.
    outcomes: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, ballots: Iterable[Ballot], paper: Paper, roll: Count) -> Self:
        """Count one by one, in whatever order they come.

        Raises ``UnknownOption`` or ``MoreVotesThanRoll``.
        """
        heads: dict[tuple[int, int], int] = {}
        areas: dict[tuple[int, int], int] = {}
        channels: dict[str, int] = {}
        voted = voted_area = 0
        for ballot in ballots:
            voted += 1
            voted_area += ballot.area
            channels[ballot.channel] = channels.get(ballot.channel, 0) + 1
            for choice in ballot.choices:
                heads[choice] = heads.get(choice, 0) + 1
                areas[choice] = areas.get(choice, 0) + ballot.area
        options = {choice: Count(number, areas[choice]) for choice, number in heads.items()}
        return cls._checked(options, channels, Count(voted, voted_area), paper, roll)

    @classmethod
    def of_groups(
        cls,
        options: Iterable[tuple[int, int, int, int]],
        channels: Iterable[tuple[str, int, int]],
        paper: Paper,
        roll: Count,
    ) -> Self:
        """From (question, option, heads, area) and (channel, heads, area) as the database counts them; the same errors."""
        by_option: dict[tuple[int, int], Count] = {}
        for question, option, heads, area in options:
            by_option[question, option] = by_option.get((question, option), Count()) + Count(heads, area)
        by_channel: dict[str, int] = {}
        voted = Count()
        for channel, heads, area in channels:
            by_channel[channel] = by_channel.get(channel, 0) + heads
            voted += Count(heads, area)
        return cls._checked(by_option, by_channel, voted, paper, roll)

    @classmethod
    def _checked(
        cls,
        found: Mapping[tuple[int, int], Count],
        channels: Mapping[str, int],
        voted: Count,
        paper: Paper,
        roll: Count,
    ) -> Self:
        for question, option in found:
            if option not in paper.get(question, ()):
                raise UnknownOption(question, option)
        if not voted.fits(roll):
            raise MoreVotesThanRoll(f"{voted} > {roll}")
        for choice, count in found.items():
            if not count.fits(voted):
                raise MoreVotesThanRoll(f"{choice}: {count} > {voted}")
        questions = {
            question: {option: found.get((question, option), Count()) for option in sorted(paper[question])}
            for question in sorted(paper)
        }
        return cls(roll, voted, questions, dict(sorted(channels.items())))

    @property
    def votes(self) -> int:
        """Voting units that took part."""
        return self.voted.heads

    @property
    def options(self) -> Mapping[int, int]:
        """Heads per option of the first question: all there is in a poll with one."""
        first = next(iter(self.questions.values()), {})
        return {option: count.heads for option, count in first.items()}

    @property
    def turnout(self) -> Fraction:
        """Heads that took part, of those on the roll; 0 for an empty roll."""
        return Fraction(self.voted.heads, self.roll.heads) if self.roll.heads else Fraction(0)

    def share(self, option: int, question: int = 1) -> Fraction:
        """Heads, of those that took part; an absent voter is no vote. 0 where nobody voted."""
        return Fraction(self.questions[question][option].heads, self.votes) if self.votes else Fraction(0)

    def bar(self, option: int, question: int = 1) -> int:
        """How long the bar is drawn, in hundredths; never for a comparison."""
        return int(self.share(option, question) * 100)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON; the inverse of ``from_data``."""
        return {
            "layout": LAYOUT,
            "roll": self.roll.heads,
            "roll_area": self.roll.area,
            "votes": self.voted.heads,
            "votes_area": self.voted.area,
            "channels": dict(self.channels),
            "questions": {
                str(question): {str(option): count.as_data() for option, count in options.items()}
                for question, options in self.questions.items()
            },
            "outcomes": {
                str(question): {str(option): str(outcome) for option, outcome in options.items()}
                for question, options in self.outcomes.items()
            },
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        questions = {
            int(question): {int(option): Count(int(heads), int(area)) for option, (heads, area) in options.items()}
            for question, options in data["questions"].items()
        }
        outcomes = {
            int(question): {int(option): str(outcome) for option, outcome in options.items()}
            for question, options in data.get("outcomes", {}).items()
        }
        return cls(
            Count(int(data["roll"]), int(data["roll_area"])),
            Count(int(data["votes"]), int(data["votes_area"])),
            dict(sorted((question, dict(sorted(options.items()))) for question, options in questions.items())),
            {str(key): int(number) for key, number in data["channels"].items()},
            outcomes,
        )
