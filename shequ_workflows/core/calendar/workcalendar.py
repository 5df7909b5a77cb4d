"""The work calendar: when something is due (domain.md §2.9, §6).

Pure: imports no model. ``models.load_calendar`` builds it from the tables.

Conventions: the day of the event is not counted (Civil Code art. 201); a day ends when the office closes (art. 203),
or at 24:00 where a full day must have passed, which is written as 00:00 of the next day. Hours and minutes run day
and night. Instants are aware, results stand in the calendar's zone; fractions of a second are dropped, so that
remaining times are whole numbers and pausing loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from .durations import Duration, Unit
from .openinghours import OpeningHours
from .workdays import Workdays

__all__ = ["CHINA", "Due", "End", "OpeningHours", "WorkCalendar", "Workdays"]

End = Literal["closing", "midnight"]

CHINA = ZoneInfo("Asia/Shanghai")

_SECONDS = {Unit.MIN: 60, Unit.H: 3600, Unit.WH: 3600}
_SECOND = dt.timedelta(seconds=1)


class Due(NamedTuple):
    """``provisional``: a day that was looked up lies in a year whose table nobody has confirmed."""

    at: dt.datetime
    provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    """Working days of the country and opening hours of one node, in one time zone."""

    days: Workdays = field(default_factory=lambda: Workdays.of({}))
    hours: OpeningHours = field(default_factory=OpeningHours)
    tz: dt.tzinfo = CHINA

    @classmethod
    def of(
        cls,
        years: Mapping[int, Mapping[dt.date, bool]],
        *,
        confirmed: Iterable[int] | None = None,
        hours: OpeningHours | None = None,
        tz: dt.tzinfo = CHINA,
    ) -> Self:
        """From ``{year: {date: works}}``; see ``Workdays.of``."""
        return cls(Workdays.of(years, confirmed), hours or OpeningHours(), tz)

    def at_hours(self, hours: OpeningHours) -> Self:
        """The same days with another node's opening hours."""
        return replace(self, hours=hours)

    def is_workday(self, day: dt.date) -> bool:
        return day in self.days

    def is_provisional(self, day: dt.date) -> bool:
        """Whether the year of ``day`` still waits for the yearly notice."""
        return self.days.provisional(day, day)

    def working_days_between(self, a: dt.date, b: dt.date) -> int:
        """Working days in (a, b]: the day of the event is not counted. Negative where ``b`` comes first."""
        return self.days.between(a, b)

    # --- due times ---------------------------------------------------------------------------------------------

    def add(self, start: dt.datetime, duration: Duration, *, roll_forward: bool = False, end: End = "closing") -> Due:
        """When ``duration`` after the event at ``start`` is over.

        ``wd`` and ``d`` end with their last day (``end``); ``wh`` counts opening hours only. 0 days end with the day
        of ``start``, at once where that has passed. ``roll_forward`` moves a last day that is a day of rest to the
        next working day (Civil Code art. 203); hours have no last day and do not move.
        """
        begun = self._local(start)
        match duration.unit:
            case Unit.WD | Unit.D:
                return self._ahead(begun, duration.amount, duration.unit, roll_forward, end)
            case Unit.WH if duration.amount:
                return self._at_work(begun, duration.amount * _SECONDS[Unit.WH])
            case unit:
                return Due(self._later(begun, duration.amount * _SECONDS[unit]), False)

    def extend(
        self, due: dt.datetime, duration: Duration, *, roll_forward: bool = False, end: End | None = None
    ) -> Due:
        """When ``duration`` after another clock's ``due`` is over: as ``add``, but a due time of 24:00 belongs to the
        day that it ends. For lengthening a limit, and for a clock that begins where another ends.

        ``end`` defaults to 24:00 where ``due`` is one.
        """
        until = self._local(due)
        end = end or ("midnight" if until.time() == dt.time.min else "closing")
        if duration.unit in (Unit.WD, Unit.D):
            begun = self._end_of(self._last_day(until), "closing")
            return self._ahead(begun, duration.amount, duration.unit, roll_forward, end)
        return self.add(until, duration, roll_forward=roll_forward, end=end)

    def closing(self, day: dt.date) -> dt.datetime:
        """The moment at which the office closes on ``day``, be it a working day or not."""
        return self._end_of(day, "closing")

    def sub(self, due: dt.datetime, duration: Duration, *, end: End = "closing") -> Due:
        """``duration`` before ``due``: for ``wd`` the end of the working day that many working days earlier, for
        ``wh`` the last opening moment that leaves so many working hours. 0 of anything: ``due`` itself."""
        until = self._local(due)
        last = self._last_day(until)
        match duration.unit:
            case _ if not duration.amount:
                return Due(until, False)
            case Unit.WD:
                day = self.days.day(self.days.number(last) - duration.amount + (last not in self.days))
                return Due(self._end_of(day, end), self.days.provisional(day, last))
            case Unit.D:
                return Due(self._end_of(last - dt.timedelta(days=duration.amount), end), False)
            case Unit.WH:
                at = self._worked_from(self._worked(until) - duration.amount * _SECONDS[Unit.WH])
                return Due(at, self.days.provisional(at.date(), until.date()))
            case unit:
                return Due(self._later(until, -duration.amount * _SECONDS[unit]), False)

    # --- pausing -----------------------------------------------------------------------------------------------

    def remaining(self, at: dt.datetime, due: dt.datetime, unit: Unit) -> int:
        """What is left at ``at`` of a clock due at ``due``, to be given to ``resume``.

        Seconds for ``min`` and ``h``; working seconds for ``wh``; days after the day of ``at`` up to the due day for
        ``wd`` and ``d`` (0 on the last day). Negative for a clock that was already due: it stays so.
        """
        paused, until = self._local(at), self._local(due)
        match unit:
            case Unit.WD | Unit.D:
                left = self._number(self._last_day(until), unit) - self._number(paused.date(), unit)
                return left if paused < until else left - 1
            case Unit.WH:
                return self._worked(until) - self._worked(paused)
            case _:
                return int(until.timestamp()) - int(paused.timestamp())

    def resume(
        self,
        at: dt.datetime,
        remaining: int,
        unit: Unit,
        *,
        due: dt.datetime | None = None,
        roll_forward: bool = False,
    ) -> Due:
        """When a clock that goes on at ``at`` with ``remaining`` is due: later by what was paused, in its own unit.

        For days, ``due`` (the due time before the pause) tells the hour; without it they end at closing time.
        Paused and resumed on one day, it is due as before. With 0 days left it is due at that hour of the day of
        ``at``; at once where that has passed or is no working day. Negative: at ``at`` or before it.
        """
        resumed = self._local(at)
        end: End | dt.time = "closing"
        if due is not None:
            hour = self._local(due).time()
            end = "midnight" if hour == dt.time.min else hour
        match unit:
            case Unit.WD | Unit.D if remaining >= 0:
                return self._ahead(resumed, remaining, unit, roll_forward, end)
            case Unit.WD | Unit.D:
                number = self._number(resumed.date(), unit) + remaining + 1
                day = self.days.day(number) if unit is Unit.WD else dt.date.fromordinal(number)
                return Due(min(self._end_of(day, end), resumed), False)
            case Unit.WH:
                return self._at_work(resumed, remaining)
            case _:
                return Due(self._later(resumed, remaining), False)

    # --- parts -------------------------------------------------------------------------------------------------

    def _local(self, moment: dt.datetime) -> dt.datetime:
        if moment.tzinfo is None:
            raise ValueError("the work calendar takes aware instants only")
        return moment.astimezone(self.tz).replace(microsecond=0)

    def _later(self, moment: dt.datetime, seconds: int) -> dt.datetime:
        """``seconds`` of real time later, whatever the zone does to its clocks meanwhile."""
        return (moment.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(self.tz)

    def _end_of(self, day: dt.date, end: End | dt.time) -> dt.datetime:
        if end == "midnight":
            return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, self.tz)
        return dt.datetime.combine(day, self.hours.closes if end == "closing" else end, self.tz)

    def _last_day(self, due: dt.datetime) -> dt.date:
        """The day that ``due`` ends; 00:00 is the 24:00 of the day before."""
        return (self._local(due) - _SECOND).date()

    def _number(self, day: dt.date, unit: Unit) -> int:
        return self.days.number(day) if unit is Unit.WD else day.toordinal()

    def _ahead(self, begun: dt.datetime, amount: int, unit: Unit, roll_forward: bool, end: End | dt.time) -> Due:
        """The end of the day ``amount`` days of ``unit`` after the day of ``begun``; never before ``begun``."""
        own = begun.date()
        day = own
        if unit is Unit.D:
            day = own + dt.timedelta(days=amount)
        elif amount:
            day = self.days.day(self.days.number(own) + amount)
        if roll_forward:
            day = self.days.next_from(day)
        at = self._end_of(day, end)
        if at < begun or (unit is Unit.WD and day not in self.days):
            at = begun
        looked_up = unit is Unit.WD or roll_forward
        return Due(at, looked_up and self.days.provisional(min(own + dt.timedelta(days=bool(amount)), day), day))

    def _at_work(self, begun: dt.datetime, seconds: int) -> Due:
        """When ``seconds`` have been worked after ``begun``; negative: the instant at which they began."""
        at = self._worked_until(self._worked(begun) + seconds)
        first, last = sorted((begun.date(), at.date()))
        return Due(at, self.days.provisional(first, last))

    def _worked(self, moment: dt.datetime) -> int:
        """Working seconds up to ``moment``, from a fixed beginning."""
        day = moment.date()
        number = self.days.number(day)
        if day not in self.days:
            return number * self.hours.seconds
        return (number - 1) * self.hours.seconds + self.hours.worked(moment.time())

    def _worked_until(self, seconds: int) -> dt.datetime:
        """The first instant at which so many have been worked."""
        whole, rest = divmod(seconds - 1, self.hours.seconds)
        return dt.datetime.combine(self.days.day(whole + 1), self.hours.earliest(rest + 1), self.tz)

    def _worked_from(self, seconds: int) -> dt.datetime:
        """The last opening instant at which no more have been worked."""
        whole, rest = divmod(seconds, self.hours.seconds)
        return dt.datetime.combine(self.days.day(whole + 1), self.hours.latest(rest), self.tz)
