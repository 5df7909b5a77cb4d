"""Whom an actor may know of beside the people at home in his scope: upper layers add conditions here.

The residents' register, for one, knows who lives in a building although his home is the community.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from .registry import Registry

if TYPE_CHECKING:
    from .actors import Actor


@dataclass(frozen=True)
class PersonScope:
    """``condition(actor)`` is a condition on ``Person``; it may not multiply rows (use ``pk__in`` or ``Exists``)."""

    key: str
    condition: Callable[[Actor], Q]


person_scopes: Registry[PersonScope] = Registry("scopes of people")
