"""What a task costs in hours and entries. Pure: numbers only."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

#: How often in a year; a year has 248 to 250 working days, 50 weeks count as worked.
TIMES_A_YEAR: Final[dict[str, int]] = {
    "once": 1, "daily": 248, "weekly": 50, "monthly": 12, "quarterly": 4, "yearly": 1,
}  # fmt: skip


def hours_a_year(people: int, hours: Decimal, frequency: str) -> Decimal:
    """People × hours each time × times a year."""
    return people * hours * TIMES_A_YEAR[frequency]


def entries_a_year(fields: int, people: int, frequency: str) -> int:
    """Fields × people it is filled in for × times a year: what is keyed."""
    return fields * people * TIMES_A_YEAR[frequency]
