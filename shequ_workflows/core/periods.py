"""Days, months, quarters and years that figures are told for. Pure: a period knows its days, in the site's zone its moments."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from shequ_workflows.org.moment import local_date, midnight

DAY: Final = "day"
MONTH: Final = "month"
QUARTER: Final = "quarter"
YEAR: Final = "year"
#: Kinds with the months that they last; a day has none.
MONTHS: Final = {DAY: 0, MONTH: 1, QUARTER: 3, YEAR: 12}
_CODE: Final = re.compile(r"(?P<year>[12]\d{3})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?")


def months_on(day: dt.date, count: int) -> dt.date:
    """``count`` months later (or, negative, before); the last day of a shorter month where there is no such day."""
    number = day.year * 12 + day.month - 1 + count
    first = dt.date(number // 12, number % 12 + 1, 1)
    longest = (dt.date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, longest))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """``begins`` is its first day. Two of one kind never share a day."""

    begins: dt.date
    kind: str

    @classmethod
    def of(cls, kind: str, day: dt.date) -> Period:
        """The one of ``kind`` in which ``day`` lies. Raises ``KeyError`` for an unknown kind."""
        length = MONTHS[kind]
        if not length:
            return cls(day, kind)
        return cls(dt.date(day.year, (day.month - 1) // length * length + 1, 1), kind)

    @classmethod
    def parse(cls, code: str) -> Period:
        """``2026``, ``2026-Q3``, ``2026-07`` or ``2026-07-31``. Raises ``ValueError``."""
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError(code)
        year, quarter, month, day = (int(found[name] or 0) for name in ("year", "quarter", "month", "day"))
        if quarter:
            return cls(dt.date(year, quarter * 3 - 2, 1), QUARTER)
        kind = DAY if day else MONTH if found["month"] else YEAR
        return cls(dt.date(year, month if found["month"] else 1, day if found["day"] else 1), kind)

    @property
    def after(self) -> dt.date:
        """The first day after it."""
        length = MONTHS[self.kind]
        return months_on(self.begins, length) if length else self.begins + dt.timedelta(days=1)

    @property
    def last(self) -> dt.date:
        return self.after - dt.timedelta(days=1)

    @property
    def start(self) -> dt.datetime:
        """The moment at which it begins."""
        return midnight(self.begins)

    @property
    def end(self) -> dt.datetime:
        """The first moment after it."""
        return midnight(self.after)

    @property
    def last_moment(self) -> dt.datetime:
        """The last one that lies in it: at which a figure of the whole period is measured."""
        return self.end - dt.timedelta(microseconds=1)

    @property
    def code(self) -> str:
        begins = self.begins
        return {
            DAY: begins.isoformat(),
            MONTH: f"{begins:%Y-%m}",
            QUARTER: f"{begins:%Y}-Q{(begins.month + 2) // 3}",
            YEAR: f"{begins:%Y}",
        }[self.kind]

    @property
    def label(self) -> str:
        """As people say it."""
        begins = self.begins
        if self.kind == DAY:
            return str(formats.date_format(begins, _("j M Y")))
        if self.kind == MONTH:
            return _("%(month)d/%(year)d") % {"year": begins.year, "month": begins.month}
        if self.kind == QUARTER:
            return _("%(year)d, quarter %(quarter)d") % {"year": begins.year, "quarter": (begins.month + 2) // 3}
        return _("the year %(year)d") % {"year": begins.year}

    def shift(self, count: int) -> Period:
        """``count`` periods later or, negative, before."""
        length = MONTHS[self.kind]
        if length:
            return Period(months_on(self.begins, length * count), self.kind)
        return Period(self.begins + dt.timedelta(days=count), self.kind)


def quarter_began(at: dt.datetime) -> dt.datetime:
    """The first moment of the quarter in which ``at`` lies."""
    return Period.of(QUARTER, local_date(at)).start
