"""Whether a meeting could decide, and what it decided. Pure: integers, ``Decimal`` and ``Fraction``; no model, no clock.

A rule is data: a quorum, a majority, of whom, and by what it is measured. No quorum and not adopted are two answers.
Silence is nobody's consent: who is absent counts for nothing but the size of the body, who abstains is present and not
in favour. Members recused count neither as members nor as present.

========================  ===========================================  ===============================================
``rc``                    more than half of the members                more than half of those present
``joint``                 more than half of the members                more than half of those present
``residents``             more than half of the adults (or of the      more than half of those present
                          household representatives)
``representatives``       two thirds of the body or more               more than half of those present
``owners``                two thirds or more, by area and by heads     more than half of the participants, by both
``owners_special``        two thirds or more, by area and by heads     three quarters or more of them, by both
========================  ===========================================  ===============================================

Sources: RC Organic Law 2025 art. 27 (residents' meeting) and art. 29 (representatives' meeting; art. 28 says who
belongs to the body); Civil Code art. 278 (owners: nos. 1–5 and 9 ordinary, 6–8 special) — the majorities still printed
in the Property Management Regulations art. 11–12 are superseded; art. 1259: “or more” includes the number itself, “more
than” does not. ``rc`` and ``joint`` are the product's defaults in the sense of those articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Self

from .exceptions import CountImpossible

Amount = int | Decimal


class By(StrEnum):
    """What is measured."""

    HEADS = "heads"
    AREA = "area"
    BOTH = "both"


class Of(StrEnum):
    """Of whom a majority is asked: of those who take part, or of all who are entitled."""

    PARTICIPANTS = "participants"
    ALL = "all"


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Threshold:
    """``share`` of a whole; ``strict``: more than it (过半数), else it is enough (以上)."""

    share: Fraction
    strict: bool

    def is_met(self, part: Amount, whole: Amount) -> bool:
        """Exact. Nothing is met where there is nobody."""
        if whole <= 0:
            return False
        found = Fraction(part) / Fraction(whole)
        return found > self.share if self.strict else found >= self.share

    def least(self, whole: int) -> int:
        """The smallest whole number that meets it: what a chair has to count to."""
        wanted = self.share * whole
        floor = wanted.numerator // wanted.denominator
        if self.strict:
            return floor + 1
        return max(floor if floor == wanted else floor + 1, 1)

    def __str__(self) -> str:
        return f"{'>' if self.strict else '>='} {self.share.numerator}/{self.share.denominator}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From ``"> 1/2"`` or ``">= 2/3"``, as ``str`` writes it; ``ValueError`` for anything else."""
        sign, _space, share = text.partition(" ")
        found = Fraction(share)
        if sign not in {">", ">="} or not 0 < found <= 1:
            raise ValueError(f"not a threshold: {text!r}")
        return cls(found, sign == ">")


@dataclass(frozen=True, slots=True)
class Measure:
    """One way of counting the same people: heads, or square metres.

    ``present`` of ``entitled`` took part; of them so many were in favour, against, abstained. Whoever is present and
    gave no vote is present all the same. Raises ``CountImpossible`` where the numbers contradict each other.
    """

    entitled: Amount
    present: Amount
    in_favour: Amount
    against: Amount
    abstained: Amount

    def __post_init__(self) -> None:
        parts = (self.in_favour, self.against, self.abstained)
        if min(self.entitled, self.present, *parts) < 0:
            raise CountImpossible("negative")
        if self.present > self.entitled:
            raise CountImpossible("present")
        if sum(parts) > self.present:
            raise CountImpossible("votes")

    @property
    def absent(self) -> Amount:
        return self.entitled - self.present

    @property
    def silent(self) -> Amount:
        """Present without a vote."""
        return self.present - self.in_favour - self.against - self.abstained


@dataclass(frozen=True, slots=True)
class Rule:
    """When a body can decide and when it has; frozen with the meeting that it is for."""

    key: str
    quorum: Threshold
    majority: Threshold
    by: By = By.HEADS
    of: Of = Of.PARTICIPANTS
    basis: str = ""

    def measures(self, heads: Measure, area: Measure | None) -> list[Measure]:
        """What counts; ``CountImpossible`` where the area is asked for and not given."""
        if self.by == By.HEADS:
            return [heads]
        if area is None:
            raise CountImpossible("area")
        return [area] if self.by == By.AREA else [heads, area]

    def has_quorum(self, heads: Measure, area: Measure | None = None) -> bool:
        return all(self.quorum.is_met(one.present, one.entitled) for one in self.measures(heads, area))

    def is_adopted(self, heads: Measure, area: Measure | None = None) -> bool:
        """Whether the majority was reached, the quorum left aside."""
        return all(
            self.majority.is_met(one.in_favour, one.present if self.of == Of.PARTICIPANTS else one.entitled)
            for one in self.measures(heads, area)
        )

    def outcome(self, heads: Measure, area: Measure | None = None) -> Outcome:
        """Without quorum nothing was decided, whatever the votes."""
        if not self.has_quorum(heads, area):
            return Outcome.NO_QUORUM
        return Outcome.PASSED if self.is_adopted(heads, area) else Outcome.FAILED

    def as_data(self) -> dict[str, str]:
        """Plain JSON; the inverse of ``from_data``."""
        return {
            "key": self.key,
            "quorum": str(self.quorum),
            "majority": str(self.majority),
            "by": self.by.value,
            "of": self.of.value,
            "basis": self.basis,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """A local rule pack, or a frozen rule; ``KeyError`` or ``ValueError`` for what is none."""
        return cls(
            str(data["key"]),
            Threshold.parse(data["quorum"]),
            Threshold.parse(data["majority"]),
            By(data.get("by", By.HEADS)),
            Of(data.get("of", Of.PARTICIPANTS)),
            str(data.get("basis", "")),
        )


_HALF: Final = Threshold(Fraction(1, 2), strict=True)
_TWO_THIRDS: Final = Threshold(Fraction(2, 3), strict=False)
_THREE_QUARTERS: Final = Threshold(Fraction(3, 4), strict=False)

#: The rules that are shipped, by key.
RULES: Final[dict[str, Rule]] = {
    rule.key: rule
    for rule in (
        Rule("rc", _HALF, _HALF),
        Rule("joint", _HALF, _HALF),
        Rule("residents", _HALF, _HALF, basis="《城市居民委员会组织法》第二十七条"),
        Rule("representatives", _TWO_THIRDS, _HALF, basis="《城市居民委员会组织法》第二十九条"),
        Rule("owners", _TWO_THIRDS, _HALF, By.BOTH, basis="《民法典》第二百七十八条"),
        Rule("owners_special", _TWO_THIRDS, _THREE_QUARTERS, By.BOTH, basis="《民法典》第二百七十八条"),
    )
}
