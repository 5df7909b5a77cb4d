"""Which figures of a street and its communities are told. Pure.

What is few is not told, and neither is that from which it could be worked out: the street's figure is the sum of those of
its communities and of a rest that stands nowhere. Periods of one kind share no day, so one tells nothing of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shequ_workflows.core.indicators import PEOPLE, THINGS
from shequ_workflows.forms.figures.suppressing import SMALLEST, hidden_in


@dataclass(frozen=True, slots=True)
class Counted:
    """Of how many (``n``), and how many of those (``part``) where it is a share. None: not known, so it hides nothing."""

    n: int | None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    members: tuple[bool, ...]
    whole: bool


def hidden(members: Sequence[Counted], whole: Counted | None, of: str) -> Hidden:
    """``whole``: their sum and more; None where it is told nowhere. Of people, few who did something are few, too, and so are
    the few who did not."""
    if of == THINGS:
        return Hidden((False,) * len(members), False)
    found = _hidden([one.n for one in members], whole.n if whole is not None else None)
    if of == PEOPLE:
        for count in (lambda one: one.part, _others):
            more = _hidden([count(one) for one in members], count(whole) if whole is not None else None)
            flags = tuple(one or other for one, other in zip(found.members, more.members, strict=True))
            found = Hidden(flags, found.whole or more.whole)
    return found


def _others(one: Counted) -> int | None:
    return None if one.n is None or one.part is None else one.n - one.part


def _hidden(counts: Sequence[int | None], whole: int | None) -> Hidden:
    """Nothing at all (0) may be told: it is about nobody."""
    few = tuple(count is not None and 0 < count < SMALLEST for count in counts)
    if whole is None:
        return Hidden(few, False)
    known = {at: count for at, count in enumerate(counts) if count}
    rest = whole - sum(known.values())
    if rest < 0:  # told by different people: nothing can be worked out
        return Hidden(few, 0 < whole < SMALLEST)
    if whole < SMALLEST:
        return Hidden(tuple(at in known for at in range(len(counts))), whole > 0)
    # The rest is told nowhere: it counts as one more that may be hidden.
    flags = dict(zip([*known, -1], hidden_in([*known.values(), rest] if rest else list(known.values())), strict=False))
    return Hidden(tuple(flags.get(at, False) for at in range(len(counts))), False)
