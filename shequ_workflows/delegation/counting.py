"""Counting a vote of the access group or the committee by name. Pure: integers and fractions, no model."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shequ_workflows.ballots.members_vote import MembersVote


@dataclass(frozen=True, slots=True)
class Count(MembersVote):
    """With the n of m by which tasks are admitted."""

    @property
    def is_against(self) -> bool:
        """More than half of those present are against."""
        return self.has_quorum and self.against * 2 > self.present

    def reaches(self, share: Fraction) -> bool:
        """n of m: more than ``share`` of all members, the absent among them, are in favour."""
        return self.members > 0 and Fraction(self.in_favour, self.members) > share

    def rejects(self, share: Fraction) -> bool:
        """So many are against that it cannot be reached, or more than half of those present are."""
        return self.members > 0 and (self.is_against or Fraction(self.against, self.members) >= 1 - share)
