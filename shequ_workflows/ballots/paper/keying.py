"""Paper slips keyed blind by two people; a third settles what differs. Pure: no model, no clock, nothing of Django.

The slips of a batch are counted by hand first. Two people key each slip without seeing the other's work. ``reconcile``
compares: what both read alike is agreed; everything else is open, and the batch is released only when a third person,
who keyed neither, has ruled on every open code and the number of slips is the number counted.

Nothing is guessed: two slips with one code are never the same slip twice, a code nobody gave out is never corrected to
the nearest one, and a number that does not add up keeps the whole batch back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from shequ_workflows.ballots.exceptions import BallotsError

#: (question, options marked), both in order; a question left blank is not there.
Answers = tuple[tuple[int, tuple[int, ...]], ...]


class KeyingRefused(BallotsError):
    """Keyed work that cannot stand; the argument says why.

    ``same_person``: two of the three are one. ``not_open``: the third ruled on what both read alike, or on a slip that
    neither keyed (it goes back to both). ``unknown``: a slip that nobody gave out, or that counts already, cannot be made
    to count. ``twice``: two rulings on one code. ``number``: no number of papers.
    """


class BatchUnsettled(BallotsError):
    """Nothing is released while a difference is unsettled; the arguments are the open codes, or ``count``."""


class Trouble(StrEnum):
    """Why a code is open."""

    DIFFERS = "differs"
    MISSING = "missing"
    DOUBLED = "doubled"
    UNKNOWN = "unknown"
    TAKEN = "taken"


class Keyer(StrEnum):
    FIRST = "first"
    SECOND = "second"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one person read off one slip: answers, or why the slip is invalid. ``ValueError`` for both at once."""

    code: str
    answers: Answers = ()
    invalid: str = ""

    def __post_init__(self) -> None:
        if self.invalid and self.answers:
            raise ValueError(f"invalid, with answers: {self.code}")

    @classmethod
    def of(cls, code: str, answers: Mapping[int, Collection[int]]) -> Self:
        """Answers in whatever order they were keyed; an empty answer is a blank one."""
        return cls(
            code, tuple((number, tuple(sorted(set(answers[number])))) for number in sorted(answers) if answers[number])
        )

    def marks(self, question: int) -> tuple[int, ...]:
        return dict(self.answers).get(question, ())


@dataclass(frozen=True, slots=True)
class Batch:
    """``counted`` slips lie in it, by hand and before keying. ``codes`` were given out for this poll; ``taken`` are those
    that count already, from another batch."""

    number: int
    counted: int
    codes: frozenset[str]
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Keying:
    """The work of one person (``by``: any key of a person), slip by slip as it lay there."""

    by: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A code that needs a third pair of eyes.

    ``questions`` are those that were read differently; ``is_validity`` says that it is valid to one person only, or for
    another reason. ``whose`` is the keyer who missed it, keyed it twice, or found it alone.
    """

    code: str
    trouble: Trouble
    whose: Keyer = Keyer.BOTH
    questions: tuple[int, ...] = ()
    is_validity: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the third person found on looking at the slips themselves.

    ``readings``: the slip counts, and this is on it. ``refused``: so many papers with this code lie there and do not count
    (a copy, another poll's slip). ``absent``: no such paper lies there, somebody mistyped. ``counted`` replaces the hand
    count where that was wrong.
    """

    by: int
    readings: tuple[Reading, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """What enters the vote, in the order of the codes; ``invalid`` and ``refused`` papers are stated and count nowhere."""

    valid: tuple[Reading, ...]
    invalid: tuple[Reading, ...]
    refused: int

    def totals(self) -> dict[int, dict[int, int]]:
        """Marks per question and option: the batch totals on the count sheet."""
        found: dict[int, Counter[int]] = {}
        for reading in self.valid:
            for question, marks in reading.answers:
                found.setdefault(question, Counter()).update(marks)
        return {question: dict(sorted(found[question].items())) for question in sorted(found)}

    def reasons(self) -> dict[str, int]:
        """Invalid slips by reason."""
        return dict(sorted(Counter(reading.invalid for reading in self.invalid).items()))


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two people's work laid side by side, with the third's ruling if there is one."""

    batch: Batch
    agreed: tuple[Reading, ...]
    open: tuple[Open, ...]
    keyed: tuple[int, int]
    keyed_readings: frozenset[Reading] = frozenset()
    ruling: Ruling | None = None

    def of(self, trouble: Trouble) -> tuple[Open, ...]:
        return tuple(one for one in self.open if one.trouble == trouble)

    @property
    def counted(self) -> int:
        """Papers in the batch: as the third counted them, else as they were counted first."""
        ruled = self.ruling.counted if self.ruling else None
        return self.batch.counted if ruled is None else ruled

    @property
    def found(self) -> int:
        """Papers accounted for so far."""
        if self.ruling is None:
            return len(self.agreed)
        return len(self.agreed) + len(self.ruling.readings) + sum(self.ruling.refused.values())

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Codes on which nobody has ruled yet."""
        ruled = _ruled(self.ruling) if self.ruling else set()
        return tuple(sorted({one.code for one in self.open} - ruled))

    @property
    def third_readings(self) -> tuple[Reading, ...]:
        """Where the third read what neither of the two had read: one pair of eyes only, for the witnesses to look at."""
        ruled = self.ruling.readings if self.ruling else ()
        return tuple(reading for reading in ruled if reading not in self.keyed_readings)

    @property
    def is_count_right(self) -> bool:
        return self.found == self.counted

    @property
    def is_settled(self) -> bool:
        return not self.unsettled and self.is_count_right

    def release(self) -> Released:
        """Raises ``BatchUnsettled`` while a code is open, or the number of papers is not the number counted."""
        if not self.is_settled:
            raise BatchUnsettled(*(self.unsettled or ("count",)))
        ruled = self.ruling or Ruling(0)
        readings = sorted((*self.agreed, *ruled.readings), key=lambda one: one.code)
        valid = tuple(one for one in readings if not one.invalid)
        return Released(valid, tuple(one for one in readings if one.invalid), sum(ruled.refused.values()))


def reconcile(batch: Batch, first: Keying, second: Keying, ruling: Ruling | None = None) -> Reconciliation:
    """Compare the two, and apply the third's ruling. Raises ``KeyingRefused``."""
    if first.by == second.by or (ruling and ruling.by in (first.by, second.by)):
        raise KeyingRefused("same_person")
    mine, theirs = _by_code(first.readings), _by_code(second.readings)
    agreed: list[Reading] = []
    found: list[Open] = []
    for code in sorted(mine.keys() | theirs.keys()):
        one = _trouble(batch, code, mine.get(code, []), theirs.get(code, []))
        if one:
            found.append(one)
        else:
            agreed.append(mine[code][0])
    if ruling:
        _check(batch, {one.code for one in found}, ruling)
    numbers = (len(first.readings), len(second.readings))
    everything = frozenset((*first.readings, *second.readings))
    return Reconciliation(batch, tuple(agreed), tuple(found), numbers, everything, ruling)


def _by_code(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.code, []).append(reading)
    return found


def _trouble(batch: Batch, code: str, mine: Sequence[Reading], theirs: Sequence[Reading]) -> Open | None:
    """The gravest thing about one code, or ``None`` where both read it alike."""
    if code not in batch.codes:
        return Open(code, Trouble.UNKNOWN, _whose(bool(mine), bool(theirs)))
    if code in batch.taken:
        return Open(code, Trouble.TAKEN, _whose(bool(mine), bool(theirs)))
    if len(mine) > 1 or len(theirs) > 1:
        return Open(code, Trouble.DOUBLED, _whose(len(mine) > 1, len(theirs) > 1))
    if not mine or not theirs:
        return Open(code, Trouble.MISSING, _whose(not mine, not theirs))
    one, other = mine[0], theirs[0]
    if one == other:
        return None
    numbers = sorted({number for number, _marks in (*one.answers, *other.answers)})
    differing = tuple(number for number in numbers if one.marks(number) != other.marks(number))
    is_validity = one.invalid != other.invalid
    return Open(code, Trouble.DIFFERS, questions=() if is_validity else differing, is_validity=is_validity)


def _whose(is_first: bool, is_second: bool) -> Keyer:
    if is_first and is_second:
        return Keyer.BOTH
    return Keyer.FIRST if is_first else Keyer.SECOND


def _ruled(ruling: Ruling) -> set[str]:
    return {reading.code for reading in ruling.readings} | set(ruling.refused) | set(ruling.absent)


def _check(batch: Batch, opened: set[str], ruling: Ruling) -> None:
    """A ruling decides what is open, and no more; it cannot let a slip in that was never given out."""
    codes = [reading.code for reading in ruling.readings]
    if not _ruled(ruling) <= opened:
        raise KeyingRefused("not_open")
    if any(code not in batch.codes or code in batch.taken for code in codes):
        raise KeyingRefused("unknown")
    if len(codes) != len(set(codes)) or set(ruling.absent) & (set(codes) | set(ruling.refused)):
        raise KeyingRefused("twice")
    if any(number < 1 for number in ruling.refused.values()) or (ruling.counted is not None and ruling.counted < 0):
        raise KeyingRefused("number")
