"""The hours at which an office works: the same on every working day, with or without a break at noon.

Pure: imports no model.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise


def _second(time: dt.time) -> int:
    return time.hour * 3600 + time.minute * 60 + time.second


def _time(second: int) -> dt.time:
    return dt.time(second // 3600, second // 60 % 60, second % 60)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """``opens`` < ``lunch_from`` < ``lunch_to`` < ``closes``; both ends of the break, or neither.

    Raises ``ValueError`` otherwise. Fractions of a second are not kept.
    """

    opens: dt.time = dt.time(9, 0)
    closes: dt.time = dt.time(17, 30)
    lunch_from: dt.time | None = None
    lunch_to: dt.time | None = None

    def __post_init__(self) -> None:
        if (self.lunch_from is None) != (self.lunch_to is None):
            raise ValueError("a break needs both its beginning and its end")
        points = (self.opens, self.lunch_from, self.lunch_to, self.closes)
        if any(a >= b for a, b in pairwise(_second(point) for point in points if point is not None)):
            raise ValueError("opening hours do not run forward")

    @property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        opens, closes = _second(self.opens), _second(self.closes)
        if self.lunch_from is None or self.lunch_to is None:
            return ((opens, closes),)
        return ((opens, _second(self.lunch_from)), (_second(self.lunch_to), closes))

    @property
    def seconds(self) -> int:
        """Working seconds of one day."""
        return sum(end - begin for begin, end in self._spans)

    def worked(self, time: dt.time) -> int:
        """Working seconds from opening until ``time``."""
        second = _second(time)
        return sum(min(max(second - begin, 0), end - begin) for begin, end in self._spans)

    def earliest(self, seconds: int) -> dt.time:
        """The first time of day at which ``seconds`` have been worked (0: opening time)."""
        for begin, end in self._spans:
            if seconds <= end - begin:
                return _time(begin + seconds)
            seconds -= end - begin
        raise ValueError("a day has no more working hours than that")

    def latest(self, seconds: int) -> dt.time:
        """The last working time of day at which no more than ``seconds`` have been worked: after the break, not
        before it."""
        for begin, end in self._spans:
            if seconds < end - begin:
                return _time(begin + seconds)
            seconds -= end - begin
        return self.closes
