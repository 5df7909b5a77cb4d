"""One year's table as data: its entries, what a new table would change, and how it is written out.

Pure: imports no model.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .workdays import Workdays, is_weekday

FORMAT = "shequ-workcalendar/1"
NAME_LENGTH = 40
#: Statutory days off a year since 2025 (State Council Order 795).
STATUTORY_DAYS = 13
#: The words of the notice, in every language of the screen: they are data.
OFF, WORK = "休", "班"


@dataclass(frozen=True, slots=True, order=True)
class DayEntry:
    """A day that differs from the plain week, or is named: off, or a make-up day."""

    date: dt.date
    is_working: bool
    name: str = ""

    @property
    def mark(self) -> str:
        return WORK if self.is_working else OFF

    @property
    def line(self) -> str:
        """``2027-02-06 休 春节``: as it may be pasted back."""
        return f"{self.date} {self.mark} {self.name}".rstrip()


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one row, for the person who made the file.

    ``column`` is empty for the whole row; row 0 is the whole file.
    """

    row: int
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        if not self.row:
            return self.sentence
        if self.column:
            place = _("Row %(row)d, %(column)s") % {"row": self.row, "column": self.column}
        else:
            place = _("Row %(row)d") % {"row": self.row}
        return _("%(place)s: %(sentence)s") % {"place": place, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day before and after; ``None``: not named, a plain working day or weekend."""

    date: dt.date
    before: DayEntry | None
    after: DayEntry | None

    @property
    def works_before(self) -> bool:
        return self.before.is_working if self.before else is_weekday(self.date)

    @property
    def works_after(self) -> bool:
        return self.after.is_working if self.after else is_weekday(self.date)

    @property
    def turns(self) -> bool:
        """Whether a working day becomes a day off or the reverse; otherwise only its name changes."""
        return self.works_before != self.works_after

    @property
    def before_label(self) -> str:
        return describe(self.date, self.before)

    @property
    def after_label(self) -> str:
        return describe(self.date, self.after)


def describe(day: dt.date, entry: DayEntry | None) -> str:
    """What kind of day it is, in words: “day off (春节)”, “weekend”."""
    if entry is None:
        return _("working day") if is_weekday(day) else _("weekend")
    kind = _("make-up workday") if entry.is_working else _("day off")
    return _("%(kind)s (%(name)s)") % {"kind": kind, "name": entry.name} if entry.name else kind


@dataclass(frozen=True)
class CalendarPlan:
    """A table that may replace the one there is: what would change, and what stands against it. Nothing is saved.

    ``stamp`` is the calendar's stamp when the plan was made; it is refused when the calendar has changed since.
    """

    year: int
    entries: tuple[DayEntry, ...]
    changes: tuple[DayChange, ...]
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    stamp: str = ""

    @property
    def working_days(self) -> int:
        """Working days the year would have."""
        return working_days(self.year, self.entries)

    @property
    def lines(self) -> str:
        return "\n".join(entry.line for entry in self.entries)


def working_days(year: int, entries: Iterable[DayEntry]) -> int:
    days = Workdays.of({year: {entry.date: entry.is_working for entry in entries}})
    return days.between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31))


def plan(
    year: int,
    current: Iterable[DayEntry],
    entries: Iterable[DayEntry],
    *,
    errors: Sequence[RowError] = (),
    notes: Sequence[str] = (),
    source: str = "",
    stamp: str = "",
) -> CalendarPlan:
    """Compare a whole new table with the ``current`` one, day by day."""
    before = {entry.date: entry for entry in current}
    after = {entry.date: entry for entry in entries}
    changes = tuple(
        DayChange(day, before.get(day), after.get(day))
        for day in sorted(before.keys() | after.keys())
        if before.get(day) != after.get(day)
    )
    ordered = tuple(sorted(after.values()))
    doubts = [] if errors else doubts_about(year, ordered)
    return CalendarPlan(year, ordered, changes, tuple(errors), (*notes, *doubts), source, stamp)


def doubts_about(year: int, entries: Sequence[DayEntry]) -> list[str]:
    """What looks unlike a yearly notice; to be checked by a person, not refused."""
    off = sum(not entry.is_working for entry in entries)
    doubts = []
    if off < STATUTORY_DAYS:
        doubts.append(
            ngettext(
                "Only %(count)d day off is named; the law gives %(least)d a year. Is the table complete?",
                "Only %(count)d days off are named; the law gives %(least)d a year. Is the table complete?",
                off,
            )
            % {"count": off, "least": STATUTORY_DAYS}
        )
    if off >= STATUTORY_DAYS and not any(entry.is_working for entry in entries):
        doubts.append(_("No make-up workday is named. Most yearly notices have some; please check."))
    return doubts


def as_document(year: int, status: str, source: str, entries: Iterable[DayEntry]) -> str:
    """The JSON that can be imported again (``docs/work-calendar.md``)."""
    days = [{"date": str(entry.date), "working": entry.is_working, "name": entry.name} for entry in entries]
    body = {"format": FORMAT, "years": [{"year": year, "status": status, "source": source, "days": days}]}
    return json.dumps(body, ensure_ascii=False, indent=1)


@dataclass
class Reading:
    """What a file or a pasted text says, before it is compared with anything."""

    entries: dict[dt.date, DayEntry] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    source: str = ""

    def put(self, year: int, row: int, entry: DayEntry, column: str = "") -> None:
        """Add a day, or the sentence why it cannot be added."""
        shown = {"date": str(entry.date), "year": year, "other": entry.date.year}
        known = self.entries.get(entry.date)
        if entry.date.year != year:
            if abs(entry.date.year - year) == 1 and not entry.is_working and not is_weekday(entry.date):
                self.notes.append(_("%(date)s is a weekend day of %(other)d and was left out.") % shown)
                return
            sentence = _("%(date)s lies in %(other)d, this table is for %(year)d. Take it out or correct the year.")
        elif known is not None:
            if known == entry:
                return
            sentence = _("%(date)s is named twice and not alike. Keep one of the two.")
        elif entry.is_working and is_weekday(entry.date):
            sentence = _("%(date)s is a weekday, on which offices work anyway. Make-up days are Saturdays or Sundays.")
        else:
            self.entries[entry.date] = entry
            return
        self.errors.append(RowError(row, column, str(entry.date), sentence % shown))


def table_of(rows: Iterable[Mapping[str, object]]) -> list[DayEntry]:
    """The entries of a document of ours that is known to be right (the shipped one)."""
    return [
        DayEntry(dt.date.fromisoformat(str(row["date"])), bool(row["working"]), str(row.get("name", "")))
        for row in rows
    ]
