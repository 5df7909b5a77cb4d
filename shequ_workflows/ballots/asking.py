"""What a vote asks, as its count needs it: questions by number, what their options mean, what may be marked together.
Pure: no model, no clock, nothing of Django."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from .exceptions import CountImpossible, UnknownOption
from .quorum import Rule


def canonical(data: Any) -> bytes:
    """The one way to write it: keys sorted, no blanks, UTF-8 as it is."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(data: Any) -> str:
    return hashlib.sha256(canonical(data)).hexdigest()


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"


class Meaning(StrEnum):
    """What an option says; the values of ``constants.OptionCode``."""

    CUSTOM = "custom"
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    AGAINST_ALL = "against_all"


_YES_NO: Final = {Meaning.FOR, Meaning.AGAINST, Meaning.ABSTAIN}
#: Nothing else may be marked beside these.
_ALONE: Final = {Meaning.AGAINST_ALL, Meaning.ABSTAIN}


@dataclass(frozen=True, slots=True)
class Weight:
    """The same voting units twice: how many, and how many hundredths of a square metre."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.heads + other.heads, self.area + other.area)

    def as_data(self) -> dict[str, int]:
        return {"heads": self.heads, "area": self.area}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(int(data["heads"]), int(data["area"]))


NOTHING: Final = Weight()


@dataclass(frozen=True, slots=True)
class Wording:
    """The frozen texts of a question, by their digest part of the result: option 1 is nothing without its text.

    ``stated``: the digest alone, where a result was read back without its texts.
    """

    text: str = ""
    options: Mapping[int, str] = field(default_factory=dict)
    stated: str = ""

    def digest(self) -> str:
        if self.stated:
            return self.stated
        options = [[number, self.options[number]] for number in sorted(self.options)]
        return digest_of({"text": self.text, "options": options})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was frozen: what may be marked, and by which rule it is decided.

    ``options`` maps each number to its meaning. ``least`` and ``most`` limit the marks of ``several_of``. ``rule`` is
    ``None`` where nothing is decided (an advisory poll). ``ValueError`` where “against all” is missing, or it is no
    question of its kind.
    """

    number: int
    kind: Kind
    options: Mapping[int, Meaning]
    rule: Rule | None = None
    least: int = 1
    most: int = 1
    wording: Wording = Wording()

    def __post_init__(self) -> None:
        meanings = Counter(self.options.values())
        if self.kind == Kind.YES_NO:
            is_whole = set(meanings) == _YES_NO and len(self.options) == 3
        else:
            own = meanings[Meaning.CUSTOM]
            others = set(meanings) - {Meaning.CUSTOM}
            is_whole = own >= 1 and meanings[Meaning.AGAINST_ALL] == 1 and meanings[Meaning.ABSTAIN] <= 1
            is_whole = is_whole and others <= _ALONE
        if not is_whole or not 0 < self.least <= self.most or (self.kind != Kind.SEVERAL_OF and self.most != 1):
            raise ValueError(f"no question of the kind {self.kind}: {self.number}")

    def meaning(self, meaning: Meaning) -> int | None:
        """The number of the option that says so; ``None`` where there is none."""
        return next((number for number, found in self.options.items() if found == meaning), None)

    @property
    def candidates(self) -> tuple[int, ...]:
        """The options that can be adopted: “for”, or the author's own."""
        wanted = Meaning.FOR if self.kind == Kind.YES_NO else Meaning.CUSTOM
        return tuple(sorted(number for number, meaning in self.options.items() if meaning == wanted))

    def take(self, marks: Set[int]) -> None:
        """Whether one voter may mark these together; none at all is a blank answer.

        Raises ``UnknownOption``, or ``CountImpossible`` (``marks``: too many or too few; ``alone``: beside “against all”).
        """
        for option in marks:
            if option not in self.options:
                raise UnknownOption(self.number, option)
        if len(marks) > 1 and any(self.options[option] in _ALONE for option in marks):
            raise CountImpossible("marks" if self.kind != Kind.SEVERAL_OF else "alone")
        alone = any(self.options[option] in _ALONE for option in marks)
        if len(marks) > self.most or (marks and not alone and len(marks) < self.least):
            raise CountImpossible("marks")
