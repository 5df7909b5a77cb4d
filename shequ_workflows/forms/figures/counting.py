"""Counting answers, one submission after the other: whatever their number, only the counts are kept. Pure.

Counted is what has finitely many answers: choices, yes or no, consents, scales; dates by month, repeating groups by their
number of rows; of numbers whether there is one, what lies in the middle, and where the lowest and the highest tenth end. Never what is sensitive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as part
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Choice, Definition, Field
from shequ_workflows.forms.filling.sealing import sealed_keys
from shequ_workflows.forms.kinds.answers import OTHER

#: What stands for an answer that was not given, or not to this question.
NONE: Final = ""
YES, NO, GIVEN, MORE = "yes", "no", "given", "more"
NUMBERS: Final = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.MONEY})
COUNTED: Final = NUMBERS | {
    Kind.ONE_OF, Kind.MANY_OF, Kind.YES_NO, Kind.CONSENT, Kind.SCALE, Kind.DATE, Kind.DATE_TIME, Kind.GROUP,
}  # fmt: skip
#: Rows of a group from which on they are counted together.
MANY_ROWS: Final = 10
#: Different numbers that are kept for the one in the middle; beyond, it is not told.
MOST_NUMBERS: Final = 50_000
MOST_MONTHS: Final = 36


@dataclass(slots=True)
class Tally:
    """Answers to one question: ``counts`` by what was answered and by group, ``numbers`` how often each number came."""

    field: Field
    counts: Counter[tuple[str, int]] = part(default_factory=Counter)
    numbers: Counter[Decimal] = part(default_factory=Counter)
    is_full: bool = False

    def add(self, value: Any, group: int) -> None:
        for answer in self._answers(value):
            self.counts[answer, group] += 1

    def _answers(self, value: Any) -> Iterable[str]:
        """Several of a question with several choices; else one, ``NONE`` where it fits no question of this kind."""
        kind = self.field.kind
        if kind == Kind.MANY_OF:
            return {_choice(one) for one in value} if isinstance(value, list) else ()
        if kind == Kind.GROUP:
            rows = len(value) if isinstance(value, list) else 0
            return (str(rows) if rows < MANY_ROWS else MORE,)
        if isinstance(value, bool):
            return ((YES if value else NO) if kind in {Kind.YES_NO, Kind.CONSENT} else NONE,)
        if not isinstance(value, str) or kind in {Kind.YES_NO, Kind.CONSENT}:
            return (NONE,)
        if kind in NUMBERS:
            return (GIVEN if self._number(value) else NONE,)
        return (_choice(value) if kind == Kind.ONE_OF else value[:7] if kind in {Kind.DATE, Kind.DATE_TIME} else value,)

    def _number(self, value: str) -> bool:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return False
        if not self.is_full:
            self.numbers[number] += 1
            self.is_full = len(self.numbers) > MOST_NUMBERS
        return True

    def by_group(self, answer: str, groups: int) -> list[int]:
        return [self.counts[answer, group] for group in range(groups)]

    @property
    def answers(self) -> set[str]:
        return {answer for answer, _group in self.counts}


def _choice(value: Any) -> str:
    text = str(value)
    return OTHER if text.startswith(OTHER) else text


def questions(newest_first: Sequence[Definition]) -> list[Field]:
    """What is counted, in the order of the newest version, those that are gone behind; choices of all versions."""
    sealed = frozenset[str]().union(*(sealed_keys(one) for one in newest_first))
    found: dict[str, Field] = {}
    for definition in newest_first:
        for one in definition.fields():
            if one.key in sealed or one.kind not in COUNTED:
                continue
            known = found.get(one.key)
            if known is None:
                found[one.key] = one
            elif known.kind == one.kind:
                found[one.key] = replace(known, choices=_choices(known, one), other=known.other or one.other)
    return list(found.values())


def _choices(newer: Field, older: Field) -> tuple[Choice, ...]:
    return (*newer.choices, *(one for one in older.choices if one.value not in newer.values))


@dataclass(slots=True)
class Count:
    """All of it: ``groups`` how many submissions each group has."""

    tallies: list[Tally]
    groups: list[int]

    @property
    def total(self) -> int:
        return sum(self.groups)


def count(fields: Sequence[Field], submissions: Iterable[tuple[Mapping[str, Any], int]], groups: int) -> Count:
    """``submissions``: answers by key, and the number of the group they belong to."""
    made = Count([Tally(one) for one in fields], [0] * groups)
    for answers, group in submissions:
        made.groups[group] += 1
        for tally in made.tallies:
            tally.add(answers.get(tally.field.key), group)
    return made


def month_or_year(answers: Iterable[str]) -> int:
    """How many characters of a date are kept: those of a month, or of a year where there are too many months."""
    return 7 if len(set(answers) - {NONE}) <= MOST_MONTHS else 4


def shorten(tally: Tally) -> None:
    """Dates of many months by year."""
    if tally.field.kind not in {Kind.DATE, Kind.DATE_TIME} or month_or_year(tally.answers) == 7:
        return
    by_year: Counter[tuple[str, int]] = Counter()
    for (answer, group), number in tally.counts.items():
        by_year[answer[:4], group] += number
    tally.counts = by_year
