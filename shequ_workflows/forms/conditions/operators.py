"""The closed table of operators: how many values each takes, of which types, and what it gives.

A simple operator says it all in ``takes`` (the last entry stands for all that follow) and ``gives``; how it is run stands
in ``running``. Those without ``takes`` have rules of their own, in ``checking`` and in ``running``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .kinds import Basic

Kinds = tuple[Basic, ...]

BOOLEAN: Final = (Basic.BOOLEAN,)
TEXT: Final = (Basic.TEXT,)
MAYBE_TEXT: Final = (Basic.TEXT, Basic.NULL)
DECIMAL: Final = (Basic.DECIMAL,)
DATE: Final = (Basic.DATE,)
#: The date of a date with a time is taken.
DAY: Final = (Basic.DATE, Basic.DATE_TIME)
#: What ``concat`` writes; a literal is a text here.
WRITABLE: Final = (Basic.TEXT, Basic.NULL, Basic.DECIMAL, Basic.DATE, Basic.TIME, Basic.DATE_TIME)

#: Can be put in order.
ORDERED: Final = frozenset({Basic.DECIMAL, Basic.DATE, Basic.TIME, Basic.DATE_TIME})
#: Can be the same or not.
EQUAL: Final = ORDERED | {Basic.TEXT, Basic.BOOLEAN}


@dataclass(frozen=True, slots=True)
class Operator:
    """``most`` None: as many as one likes."""

    name: str
    least: int
    most: int | None
    takes: tuple[Kinds, ...] = ()
    gives: Basic = Basic.BOOLEAN

    def kinds(self, number: int) -> Kinds:
        """What the value with this number may be."""
        return self.takes[min(number, len(self.takes) - 1)]

    def fits(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


_ALL: Final = (
    # true or false, of true and false
    Operator("and", 1, None, (BOOLEAN,)),
    Operator("or", 1, None, (BOOLEAN,)),
    Operator("!", 1, 1, (BOOLEAN,)),
    Operator("if", 2, None),
    # comparing
    Operator("==", 2, 2),
    Operator("!=", 2, 2),
    Operator("<", 2, 2),
    Operator("<=", 2, 2),
    Operator(">", 2, 2),
    Operator(">=", 2, 2),
    Operator("in", 2, 2),
    Operator("contains", 2, 2),
    Operator("contains_any", 2, 2),
    Operator("contains_all", 2, 2),
    Operator("starts_with", 2, 2, (TEXT, TEXT)),
    Operator("matches", 2, 2),
    Operator("empty", 1, 1),
    Operator("answered", 1, 1),
    # numbers
    Operator("+", 2, None, (DECIMAL,), Basic.DECIMAL),
    Operator("-", 1, 2, (DECIMAL,), Basic.DECIMAL),
    Operator("*", 2, None, (DECIMAL,), Basic.DECIMAL),
    Operator("/", 2, 2, (DECIMAL,), Basic.DECIMAL),
    Operator("round", 1, 2, (DECIMAL,), Basic.DECIMAL),
    Operator("min", 1, None),
    Operator("max", 1, None),
    Operator("sum", 1, None, gives=Basic.DECIMAL),
    # rows and lists
    Operator("count", 1, 2, gives=Basic.DECIMAL),
    Operator("any", 2, 2),
    Operator("all", 2, 2),
    # dates
    Operator("today", 0, 0, gives=Basic.DATE),
    Operator("now", 0, 0, gives=Basic.DATE_TIME),
    Operator("add_days", 2, 2, (DATE, DECIMAL), Basic.DATE),
    Operator("days_between", 2, 2, (DAY,), Basic.DECIMAL),
    Operator("years_between", 2, 2, (DAY,), Basic.DECIMAL),
    Operator("year", 1, 1, (DAY,), Basic.DECIMAL),
    Operator("month", 1, 1, (DAY,), Basic.DECIMAL),
    Operator("weekday", 1, 1, (DAY,), Basic.DECIMAL),
    # texts
    Operator("length", 1, 1, (MAYBE_TEXT,), Basic.DECIMAL),
    Operator("concat", 1, None, (WRITABLE,), Basic.TEXT),
)

OPERATORS: Final[Mapping[str, Operator]] = {one.name: one for one in _ALL}
#: Ask their second value of each row.
BY_ROW: Final = frozenset({"any", "all", "count"})
#: Literals that say their type: ``{"date": "2026-01-31"}``.
LITERALS: Final[Mapping[str, Basic]] = {
    "decimal": Basic.DECIMAL,
    "date": Basic.DATE,
    "time": Basic.TIME,
    "date_time": Basic.DATE_TIME,
}
