"""Rules over several answers: a condition that must hold for the form to be sent."""

from __future__ import annotations

from .dependencies import compared
from .engine import Outcome
from .evaluating import compiled
from .kinds import Basic
from .rules import Expression
from .values import Row, Rows


class CrossCheck:
    """A compiled rule. It is broken if it does not hold although everything it compares has been answered.

    “The end is not before the start” so says nothing while one of the two is missing (whether it may be is said by
    ``required``). What is read only within ``empty``, ``answered`` or ``count`` need not be there: “a phone or an e-mail
    address is given” is broken when both are missing.
    """

    def __init__(self, must: Expression) -> None:
        self._run = compiled(must, Basic.BOOLEAN)
        self._compared = compared(must)

    def is_broken(self, outcome: Outcome) -> bool:
        if any(_missing(outcome.answers, key.split(".")) for key in self._compared):
            return False
        return self._run(outcome.scope()) is not True


def _missing(answers: Row, parts: list[str]) -> bool:
    """Whether an answer, or one of a column, is not there."""
    found = answers.get(parts[0])
    if found is None:
        return True
    if len(parts) == 1:
        return False
    return not isinstance(found, Rows) or any(_missing(row, parts[1:]) for row in found)
