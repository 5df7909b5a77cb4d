"""The facts of a case. Pure: what the reading found, and what the sentences are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shequ_workflows.delegation.formalism import Fault
from shequ_workflows.org.acting import Sentence

from .work import Busiest, Work


@dataclass(frozen=True)
class Load:
    """What the community carries: the works of its tasks that run or are offered, the same ones as counted by role and by
    person. ``by_role``: open subjects of every kind whose next step is the role's. ``by_person``: name and number of open
    subjects in charge, by name; None where the reader is not the director."""

    works: Sequence[Work]
    clashes: Sequence[Work]
    busiest: Busiest | None
    by_role: Sequence[tuple[Sentence, int]]
    by_person: Sequence[tuple[str, int]] | None = None

    @property
    def hours(self) -> Decimal:
        """A year, of all of them together."""
        return sum((one.a_year for one in self.works), Decimal(0))


@dataclass(frozen=True)
class Similar:
    """What came of another task. Money is of all its lines; hours are None where there are none, or where the reader may
    not know of them.

    ``is_same``: asks for the same; ``forms``: of the same name. ``is_open``: it goes on. ``not_taken``: the ground in
    words, where its committee did not take it.
    """

    title: str
    where: str
    state: Sentence
    is_open: bool
    is_same: bool
    planned: Decimal | None = None
    forms: tuple[str, ...] = ()
    spent: Decimal | None = None
    promised: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    reworks: int = 0
    objections: int = 0
    is_settled: bool = False
    not_taken: str = ""


@dataclass(frozen=True)
class Admitted:
    """The vote by which it was admitted."""

    body: str
    on: dt.date
    in_favour: int
    against: int


@dataclass(frozen=True)
class Facts:
    """Of the task itself. ``line``: its line of the list in force, code and name. ``lacks``: what the packet still lacks;
    ``idle``: what of it is not in force today; ``late_since``: the tranche that is owed."""

    legal_basis: str
    is_listed: bool
    line: str
    rule_quoted: str
    is_prohibited: bool
    criteria: int
    hours: Decimal
    forms: int
    entries: int
    powers: Sequence[str]
    people: Sequence[str]
    promised: Decimal
    received: Decimal
    lacks: Sequence[str]
    idle: Sequence[str]
    training: bool
    rounds: int
    objections: int
    late_since: dt.date | None = None
    admitted: Admitted | None = None
    faults: Sequence[Fault] = ()
    similar: Sequence[Similar] = ()
    load: Load | None = None
