"""When signatures oblige the committee to convene a meeting. Pure: integers and fractions.

Sources: RC Organic Law 2025 art. 26 (a residents' meeting: a tenth of the adults or of the household representatives, or
a third of the residents' representatives), art. 28 (a representatives' meeting: a fifth of its body); Property Management
Regulations art. 13 (an owners' assembly: a fifth of the owners).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """``signed`` of ``entitled`` signed; ``least`` of them oblige. ``key`` names the rule."""

    key: str
    signed: int
    entitled: int
    least: Fraction

    @property
    def is_reached(self) -> bool:
        """Exact; never where nobody is entitled."""
        return self.entitled > 0 and Fraction(self.signed, self.entitled) >= self.least

    @property
    def wanted(self) -> int:
        """How many signatures it takes."""
        needed = self.least * self.entitled
        return -(-needed.numerator // needed.denominator)


def first_reached(shares: Iterable[Share]) -> Share | None:
    """The first share that obliges; None where none does."""
    return next((share for share in shares if share.is_reached), None)
