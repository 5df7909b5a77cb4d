"""Models by concept: places, households, people's private data."""

from __future__ import annotations

from .households import Household, HouseholdMember, Ownership
from .people import PersonSecret, Phone, Verification
from .places import Building, Compound, Unit
from .proving import Attempts, LetterCode

__all__ = [
    "Attempts",
    "Building",
    "Compound",
    "Household",
    "HouseholdMember",
    "LetterCode",
    "Ownership",
    "PersonSecret",
    "Phone",
    "Unit",
    "Verification",
]
