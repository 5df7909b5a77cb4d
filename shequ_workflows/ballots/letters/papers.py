"""The papers of a poll as templates and the Word file take them: letters, slips, roll sheets, the count sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shequ_workflows.ballots.casting import local_text
from shequ_workflows.ballots.models import Poll, Question
from shequ_workflows.ballots.panels import legal_sentence
from shequ_workflows.ballots.views import secrecy_sentence

from .content import House, Line

#: The papers there are, by the key of their print.
LETTERS, SLIPS, ROLL, COUNT = "letters", "slips", "roll", "count"
KINDS = (LETTERS, SLIPS, ROLL, COUNT)
#: Those that bear codes: who prints them is recorded.
SECRET = frozenset({LETTERS, SLIPS})


@dataclass(frozen=True)
class Papers:
    """``code_url``: where a code is typed. ``houses`` in the order of the walk."""

    poll: Poll
    questions: Sequence[Question]
    houses: Sequence[House]
    code_url: str

    @property
    def lines(self) -> list[Line]:
        return [line for house in self.houses for line in house.lines]

    @property
    def slips_a_page(self) -> int:
        """Eight; fewer where the questions need more room than that."""
        options = sum(len(one.options.all()) for one in self.questions)
        if len(self.questions) == 1 and options <= 5:
            return 8
        return 4 if len(self.questions) <= 3 and options <= 12 else 2

    @property
    def slip_sheets(self) -> list[Sequence[Line]]:
        lines, step = self.lines, self.slips_a_page
        return [lines[at : at + step] for at in range(0, len(lines), step)]

    @property
    def legal(self) -> str:
        return legal_sentence(self.poll)

    @property
    def secrecy(self) -> str:
        return secrecy_sentence(self.poll)

    @property
    def until(self) -> str:
        assert self.poll.closes_at is not None  # papers are made of open polls
        return local_text(self.poll.closes_at)

    @property
    def by_area(self) -> bool:
        return bool(self.poll.roll_area)
