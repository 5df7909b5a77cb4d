"""What is measured of a place: each layer registers its indicators; a board and snapshots of them come with a layer above.

An indicator is computed of matters, never of persons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeVar

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

from .periods import DAY

if TYPE_CHECKING:
    from shequ_workflows.org.models import Node


T = TypeVar("T", int, Decimal, Fraction, dt.timedelta)
#: What ``n`` counts. Cases and people are told of in whole periods, which share no day, and where they are few not at all.
THINGS: Final = "things"
CASES: Final = "cases"
PEOPLE: Final = "people"


def middle(values: Iterable[T]) -> T | None:
    """The smallest value that half of them do not exceed: no average hides one that took very long."""
    rows = sorted(values)
    return rows[(len(rows) + 1) // 2 - 1] if rows else None


@dataclass(frozen=True)
class Measured:
    """A value with the number ``n`` of rows it was made from. ``value`` is None where there is nothing to measure: no
    tasks are not tasks without fault. ``part`` of a share: how many of ``n``."""

    value: int | Decimal | Fraction | None
    n: int
    part: int | None = field(default=None, compare=False)

    @classmethod
    def share(cls, part: int, n: int) -> Measured:
        """``part`` of ``n``; of nothing there is no share."""
        return cls(Fraction(part, n) if n else None, n, part)


@dataclass(frozen=True)
class Indicator:
    """``formula`` in words; ``unit`` is ``count``, ``share`` (a fraction of 1), ``yuan``, ``wd``, ``h`` or ``min``.

    ``measure(node, at)`` gives it for ``node`` and all below it, in a constant number of queries: at the moment ``at``,
    or of the period in which ``at`` lies, up to it. ``split(node, at)``, where there is one, gives the same by group (an
    office), in the order to show.

    ``period``: what it is told for. ``looks_back``: whether ``at`` may lie in the past; without it a value is what stands
    now. ``of``: what ``n`` counts. ``public``: whether everybody may read it. ``theme``: under which heading.
    """

    key: str
    label: Sentence
    formula: Sentence
    unit: str
    source: Sentence
    measure: Callable[[Node, dt.datetime], Measured]
    split: Callable[[Node, dt.datetime], list[tuple[str, Measured]]] | None = None
    order: int = 100
    period: str = DAY
    looks_back: bool = True
    of: str = THINGS
    public: bool = True
    theme: str = "governance"

    def __post_init__(self) -> None:
        """From one day to the next a share of cases would tell of the one case that came between."""
        if self.of != THINGS and self.period == DAY:
            raise ValueError(f"{self.key}: of {self.of}, so it is told for whole months, quarters or years")


indicators: Registry[Indicator] = Registry("indicators")


@dataclass(frozen=True)
class Told:
    """What everybody is told of an indicator at a place: of a period that is over, as far as a board tells it.

    ``few``: it is not told, since few stand behind it, or behind another figure that could be worked out from it.
    ``period``: how the period reads for which it is told; ``typed``: somebody typed it in, the system did not measure it.
    """

    value: int | Decimal | Fraction | None
    n: int | None
    unit: str
    few: bool = False
    period: str = ""
    typed: bool = False


@dataclass(frozen=True)
class Teller:
    """A layer above that keeps boards: ``tell(node, keys)`` gives what it tells, in a constant number of queries."""

    key: str
    tell: Callable[[Node, Collection[str]], Mapping[str, Told]]


tellers: Registry[Teller] = Registry("tellers of indicators")
