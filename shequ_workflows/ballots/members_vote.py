"""Counting a formal vote of members by name: of the residents’ committee, of an access group. Pure: integers only, no model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class MembersVote:
    """How the members voted. Those recused count neither as members nor as present.

    Quorum: more than half of the members are present. Adopted: more than half of those present are in favour.
    An abstention is present and not in favour; an absent member is no vote.
    """

    in_favour: int
    against: int
    abstained: int
    recused: int
    absent: int

    @classmethod
    def of(cls, votes: Iterable[str]) -> Self:
        """Count ``for``, ``against``, ``abstain``, ``recused``, ``absent``."""
        count = Counter(str(vote) for vote in votes)
        return cls(count["for"], count["against"], count["abstain"], count["recused"], count["absent"])

    @property
    def present(self) -> int:
        return self.in_favour + self.against + self.abstained

    @property
    def members(self) -> int:
        """Members who may vote on this."""
        return self.present + self.absent

    @property
    def has_quorum(self) -> bool:
        return self.present * 2 > self.members

    @property
    def is_adopted(self) -> bool:
        return self.has_quorum and self.in_favour * 2 > self.present
