"""What is asked of whoever plans a meeting. Pure values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject


@dataclass(frozen=True)
class Item:
    """A line of the agenda."""

    title: str
    text: str = ""
    subject: Subject | None = None
    is_voted: bool = False


@dataclass(frozen=True)
class Plan:
    """Kind, when, where, what about. ``is_public`` None: as the kind has it."""

    kind: str
    title: str
    place: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    items: Sequence[Item] = ()
    convener: str = ""
    is_public: bool | None = None
