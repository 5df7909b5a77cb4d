"""What an expression is run on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils import timezone

from .kinds import Type
from .values import Row, Value


@dataclass(frozen=True, slots=True)
class Context:
    """``now``: the wall clock of the site, without an offset. ``types``: how answers in JSON are read."""

    now: dt.datetime
    types: Mapping[str, Type] = field(default_factory=dict)

    @classmethod
    def at(cls, moment: dt.datetime, types: Mapping[str, Type] | None = None) -> Context:
        """Of an aware instant, as ``org.moment.now()`` gives it."""
        local = moment.astimezone(timezone.get_default_timezone())
        return cls(local.replace(tzinfo=None, microsecond=0), types or {})


class Scope:
    """Answers that have been read, the row one stands in and the row around it, and the context."""

    __slots__ = ("answers", "context", "outer", "row")

    def __init__(self, answers: Row, context: Context, row: Row | None = None, outer: Row | None = None) -> None:
        self.answers, self.context, self.row, self.outer = answers, context, row, outer

    def enter(self, row: Row) -> Scope:
        """In a row of a group seen from here."""
        return Scope(self.answers, self.context, row, self.row)


#: A compiled expression. It never raises and changes nothing.
Run: TypeAlias = Callable[[Scope], Value]
