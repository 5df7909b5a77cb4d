"""How a countersigning comes out. Pure, exact: whole numbers and comparisons, never percentages.

Whoever is recused is not counted. Silence is never consent: nothing carries before enough have agreed, nor before those
who may stop it have spoken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shequ_workflows.flows.constants import Mode, Word


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Voice:
    """One who is asked: in which role, and what was said (``""``: nothing yet)."""

    role: str
    word: str = ""


def outcome(mode: Mode, number: int, veto: Iterable[str], voices: Iterable[Voice]) -> Outcome:
    """``number`` counts for ``Mode.NUMBER`` alone. A no in a role of ``veto`` decides. Nobody left to decide is a no."""
    stops = frozenset(veto)
    counted = [one for one in voices if one.word != Word.RECUSE]
    agreed = sum(one.word == Word.AGREE for one in counted)
    against = sum(one.word == Word.DISAGREE for one in counted)
    silent = len(counted) - agreed - against
    if any(one.word == Word.DISAGREE and one.role in stops for one in counted):
        return Outcome.FAILED
    found = _by_mode(mode, number, agreed, against, silent)
    waits = any(not one.word and one.role in stops for one in counted)
    return Outcome.OPEN if found is Outcome.PASSED and waits else found


def _by_mode(mode: Mode, number: int, agreed: int, against: int, silent: int) -> Outcome:
    asked = agreed + against + silent
    if asked == 0:
        return Outcome.FAILED
    needed = {Mode.ALL: asked, Mode.ANY: 1, Mode.NUMBER: max(number, 1), Mode.MAJORITY: asked // 2 + 1}[mode]
    if agreed >= needed:
        return Outcome.PASSED
    return Outcome.FAILED if agreed + silent < needed else Outcome.OPEN
