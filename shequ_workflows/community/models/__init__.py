"""Models by concept: places, households, people's private data."""

from __future__ import annotations

from .households import Household, HouseholdMember, Ownership
from .people import PersonSecret, Phone, Verification
from .places import Building, Compound, Unit

__all__ = [
    "Building",
    "Compound",
    "Household",
    "HouseholdMember",
    "Ownership",
    "PersonSecret",
    "Phone",
    "Unit",
    "Verification",
]
