"""What of the subjects somebody sees, and what waits for him, beside roles and the columns of the subject itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor


@dataclass(frozen=True)
class Sight:
    """``of(actor)``: a condition on subjects, with at most one query of its own; ``Q(pk__in=[])`` for nothing."""

    key: str
    of: Callable[[Actor], Q]


#: Subjects that somebody may read although no role of his reaches them: a copy was sent to him, his office assists.
sights: Registry[Sight] = Registry("sights of subjects")
#: Open subjects that wait for somebody by name: his word is asked in a countersigning.
errands: Registry[Sight] = Registry("errands of people")
