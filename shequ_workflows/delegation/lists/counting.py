"""How many functions a community may have: a warning, a limit, and “one in, one out” (domain.md §8). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shequ_workflows.delegation.constants import COUNTED

from .comparing import compare
from .lines import Line


@dataclass(frozen=True)
class Tally:
    """``before`` is None where no version is in force. ``alone``: codes of new functions that take no other's place."""

    number: int
    before: int | None
    warn: int
    most: int
    alone: tuple[str, ...] = ()

    @property
    def is_warned(self) -> bool:
        return self.number >= self.warn

    @property
    def is_over(self) -> bool:
        return self.number > self.most

    @property
    def needs_override(self) -> bool:
        """Above the limit, and not “one in, one out” either: more than are in force, or a new one for which none left."""
        if not self.is_over:
            return False
        return self.before is None or self.number > self.before or bool(self.alone)


def counted(lines: Sequence[Line]) -> list[Line]:
    """Those that count: what is prohibited or done in an emergency does not."""
    return [line for line in lines if line.category in COUNTED]


def tally(lines: Sequence[Line], in_force: Sequence[Line] | None, *, warn: int, most: int) -> Tally:
    """``in_force``: the lines of the version that holds now; None without one."""
    now = counted(lines)
    if in_force is None:
        return Tally(len(now), None, warn, most)
    before = counted(in_force)
    changed = compare(before, now, ())
    free = {line.code for line in changed.gone}
    alone = []
    for line in changed.came:
        if line.replaces in free:
            free.discard(line.replaces)
        else:
            alone.append(line.code)
    return Tally(len(now), len(before), warn, most, tuple(alone))
