"""The tables behind the work calendar, and ``calendar_of``, which makes a ``WorkCalendar`` of them.

Rows change only through ``calendar.actions``: each change gives ``CalendarStamp`` a new value in the same
transaction, by which every process notices.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.models import Node, Person

from .openinghours import OpeningHours
from .table import NAME_LENGTH, DayEntry
from .workcalendar import WorkCalendar

__all__ = ["CalendarDay", "CalendarStamp", "CalendarYear", "NodeHours", "YearStatus", "calendar_of", "calendar_tables"]


class YearStatus(models.TextChoices):
    """``provisional``: the yearly notice has not been typed in; due times that look into the year are marked."""

    PROVISIONAL = "provisional", _("provisional")
    CONFIRMED = "confirmed", _("confirmed")


class CalendarYear(models.Model):
    """One year's table. A year without a row is Monday to Friday, and provisional.

    ``edited``: somebody on this site changed or confirmed it; an update of the product then leaves it alone.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    status = models.CharField(_("status"), max_length=12, choices=YearStatus.choices, default=YearStatus.PROVISIONAL)
    source = models.CharField(_("source"), max_length=200, blank=True)
    edited = models.BooleanField(default=False, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("work calendar")
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=YearStatus.values), name="shequ_core_year_status_known"),
            models.CheckConstraint(
                condition=Q(status=YearStatus.CONFIRMED, confirmed_at__isnull=False)
                | Q(status=YearStatus.PROVISIONAL, confirmed_at=None),
                name="shequ_core_year_confirmed_when",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def is_confirmed(self) -> bool:
        return self.status == YearStatus.CONFIRMED


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def of_year(self, year: int) -> CalendarDayQuerySet:
        return self.filter(year__year=year)

    def entries(self) -> list[DayEntry]:
        """As data, in order."""
        return [DayEntry(*row) for row in self.order_by("date").values_list("date", "is_working", "name")]


class CalendarDay(models.Model):
    """A day that a notice names: off (a holiday), or a make-up day on which offices work."""

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name=_("year"))
    date = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}".strip()


class NodeHours(models.Model):
    """Opening hours of an office; they hold for all nodes below it that have none of their own."""

    node = models.OneToOneField(Node, models.CASCADE, related_name="hours", verbose_name=_("node"))
    opens = models.TimeField(_("opens"), default=dt.time(9, 0))
    closes = models.TimeField(_("closes"), default=dt.time(17, 30))
    lunch_from = models.TimeField(_("break from"), null=True, blank=True)
    lunch_to = models.TimeField(_("break until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(lunch_from=None, lunch_to=None, opens__lt=F("closes"))
                # A comparison with NULL is unknown, which a CHECK lets pass.
                | Q(lunch_from__isnull=False, lunch_to__isnull=False)
                & Q(opens__lt=F("lunch_from"), lunch_from__lt=F("lunch_to"), lunch_to__lt=F("closes")),
                name="shequ_core_hours_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def as_hours(self) -> OpeningHours:
        return OpeningHours(self.opens, self.closes, self.lunch_from, self.lunch_to)


class CalendarStamp(models.Model):
    """One row with a random value, new with every change of the tables above.

    Random and not counted: a number that was rolled back would come again, and mean something else.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="shequ_core_one_calendar_stamp")]

    def __str__(self) -> str:
        return self.value

    @classmethod
    def renew(cls) -> str:
        """Tell all processes that the tables have changed; call it in the transaction that changes them."""
        value = uuid4().hex
        cls.objects.update_or_create(id=1, defaults={"value": value})
        return value

    @classmethod
    def current(cls) -> str:
        """The stamp now; empty where nothing was ever loaded. One query by primary key, without the ORM's cost."""
        with connection.cursor() as cursor:
            cursor.execute(_stamp_sql())
            row = cursor.fetchone()
        return row[0] if row else ""


@cache
def _stamp_sql() -> str:
    meta, quote = CalendarStamp._meta, connection.ops.quote_name
    columns = {field.attname: quote(str(field.column)) for field in meta.concrete_fields}
    return f"SELECT {columns['value']} FROM {quote(meta.db_table)} WHERE {columns['id']} = 1"  # noqa: S608 - our names


@dataclass(frozen=True, slots=True)
class CalendarTables:
    """All tables as they were under ``stamp``."""

    stamp: str
    calendar: WorkCalendar
    hours: dict[str, OpeningHours]

    def at(self, node: Node) -> WorkCalendar:
        """The calendar with the opening hours of ``node``, or of the nearest above it that has any."""
        if self.hours:
            for end in range(len(node.path), 0, -node.steplen):
                hours = self.hours.get(node.path[:end])
                if hours is not None:
                    return self.calendar.at_hours(hours)
        return self.calendar


_known: CalendarTables | None = None


def _read(stamp: str) -> CalendarTables:
    years: dict[int, dict[dt.date, bool]] = {}
    confirmed = CalendarYear.objects.filter(status=YearStatus.CONFIRMED).values_list("year", flat=True)
    for year, day, is_working in CalendarDay.objects.values_list("year__year", "date", "is_working"):
        years.setdefault(year, {})[day] = is_working
    hours = {row.node.path: row.as_hours for row in NodeHours.objects.select_related("node")}
    calendar = WorkCalendar.of(years, confirmed=confirmed, tz=timezone.get_default_timezone())
    return CalendarTables(stamp, calendar, hours)


def calendar_tables() -> CalendarTables:
    """The tables now. One query; they are read again only when the stamp has changed."""
    global _known
    stamp = CalendarStamp.current()
    tables = _known
    if tables is None or not stamp or tables.stamp != stamp:
        # Read after the stamp: rows newer than it are read once more, older ones never kept under it.
        tables = _known = _read(stamp)
    return tables


def calendar_of(node: Node | None = None) -> WorkCalendar:
    """The work calendar with the hours that hold at ``node``; without one, with the usual hours. One query."""
    tables = calendar_tables()
    return tables.calendar if node is None else tables.at(node)
