"""Who changes the work calendar, and how. Each change renews the stamp and tells ``calendar_changed``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from django.utils.translation import gettext_lazy

from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.core.signals import calendar_changed
from shequ_workflows.org.acting import Action, Answer, R, Refusal, Sentence, refuse
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .models import CalendarDay, CalendarStamp, CalendarYear, NodeHours, YearStatus
from .openinghours import OpeningHours
from .table import CalendarPlan, DayEntry, Reading
from .table import plan as compare

KEEPERS = frozenset({Role.ADMINISTRATOR})
#: A calendar holds for the whole site: the administrator of one community among several does not keep it.
WIDE = frozenset({NodeKind.CITY, NodeKind.DISTRICT, NodeKind.STREET})
FIRST_YEAR, LAST_YEAR = 2000, 2100


def keeper_path(actor: Actor) -> str | None:
    """The tree path by which ``actor`` keeps the calendar: administrator of a street or above, or of a root."""
    paths = [
        held.path
        for held in actor.held
        if held.role in KEEPERS and (held.kind in WIDE or len(held.path) == Node.steplen)
    ]
    return min(paths, default=None)


def not_keeper(actor: Actor) -> Refusal | None:
    """None where ``actor`` keeps the calendar, else whom to ask."""
    if actor.is_system or keeper_path(actor) is not None:
        return None
    sentence = gettext_lazy("The work calendar is kept by the administrator of the street office. Please ask there.")
    return refuse("role", sentence, Answer.FORBIDDEN)


def store_table(
    year: int,
    entries: Iterable[DayEntry],
    *,
    source: str,
    edited: bool,
    confirmed_at: dt.datetime | None,
    confirmed_by: Person | None = None,
) -> CalendarYear:
    """Replace the table of ``year``, renew the stamp and tell; provisional where ``confirmed_at`` is None.

    Must run inside a transaction.
    """
    entries = list(entries)
    known = CalendarDay.objects.of_year(year).entries()
    turned = tuple(change.date for change in compare(year, known, entries).changes if change.turns)
    row, _created = CalendarYear.objects.update_or_create(
        year=year,
        defaults={
            "status": YearStatus.CONFIRMED if confirmed_at else YearStatus.PROVISIONAL,
            "source": source,
            "edited": edited,
            "confirmed_at": confirmed_at,
            "confirmed_by": confirmed_by,
        },
    )
    row.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(year=row, date=entry.date, is_working=entry.is_working, name=entry.name) for entry in entries
    )
    CalendarStamp.renew()
    calendar_changed.send(CalendarYear, year=year, confirmed=confirmed_at is not None, days=turned)
    return row


class CalendarAction(Action[R]):
    """Changes of the calendar: one after the other, by whoever keeps it, from a screen that is not stale."""

    label: ClassVar[Sentence] = ""

    def __init__(self, actor: Actor, *, stamp: str) -> None:
        self.actor = actor
        self.stamp = stamp

    def lock(self) -> None:
        CalendarStamp.objects.select_for_update().filter(id=1).first()

    def check(self) -> Refusal | None:
        refusal = not_keeper(self.actor)
        if refusal is None and self.stamp != CalendarStamp.current():
            sentence = gettext_lazy("Somebody has changed the calendar in the meantime. Look at it again below.")
            return refuse("stale", sentence, Answer.STALE)
        return refusal

    def tell(self, payload: dict[str, object]) -> None:
        """Write it to the journal of the keeper's node; nowhere while there are no nodes."""
        path = keeper_path(self.actor)
        node = Node.objects.filter(path=path).first() if path else Node.objects.first()
        if node is not None:
            role = "" if self.actor.is_system else Role.ADMINISTRATOR
            note(journal(node), self.verb, self.actor, role=role, payload=payload)


class ConfirmCalendarYear(CalendarAction[CalendarYear]):
    """Make a plan the official table of its year; due times marked provisional are computed anew."""

    verb = "confirm_calendar_year"
    label = gettext_lazy("Work calendar of a year confirmed")

    def __init__(self, actor: Actor, plan: CalendarPlan) -> None:
        super().__init__(actor, stamp=plan.stamp)
        self.plan = plan

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is not None:
            return refusal
        if self.plan.errors:
            sentence = gettext_lazy("Some rows cannot be read. Correct them and try again; nothing was saved.")
            return refuse("rows", sentence, lines=[str(error) for error in self.plan.errors])
        if not FIRST_YEAR <= self.plan.year <= LAST_YEAR:
            return refuse("year", gettext_lazy("There is no calendar for this year."))
        if not self.plan.entries:
            return refuse("empty", gettext_lazy("No day is named. A year without holidays cannot be confirmed."))
        return None

    def perform(self) -> CalendarYear:
        plan = self.plan
        row = store_table(
            plan.year,
            plan.entries,
            source=plan.source[:200],
            edited=True,
            confirmed_at=now(),
            confirmed_by=self.actor.person,
        )
        self.tell({"year": plan.year, "source": row.source, "changed": [str(change.date) for change in plan.changes]})
        return row


class EditCalendarDay(CalendarAction[CalendarYear]):
    """Change one day; ``entry`` None makes it a plain working day or weekend again. The year keeps its status."""

    verb = "edit_calendar_day"
    label = gettext_lazy("Day of the work calendar changed")

    def __init__(self, actor: Actor, day: dt.date, entry: DayEntry | None, *, stamp: str) -> None:
        super().__init__(actor, stamp=stamp)
        self.day = day
        self.entry = entry

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is not None:
            return refusal
        if not FIRST_YEAR <= self.day.year <= LAST_YEAR:
            return refuse("year", gettext_lazy("There is no calendar for this year."))
        reading = Reading()
        if self.entry is not None:
            reading.put(self.day.year, 0, self.entry)
        if reading.errors:
            return refuse("day", reading.errors[0].sentence, kind=[reading.errors[0].sentence])
        return None

    def perform(self) -> CalendarYear:
        year = self.day.year
        known = CalendarYear.objects.filter(year=year).first()
        entries = {entry.date: entry for entry in CalendarDay.objects.of_year(year).entries()}
        entries.pop(self.day, None)
        if self.entry is not None:
            entries[self.day] = self.entry
        row = store_table(
            year,
            entries.values(),
            source=known.source if known else "",
            edited=True,
            confirmed_at=known.confirmed_at if known else None,
            confirmed_by=known.confirmed_by if known else None,
        )
        self.tell({"date": str(self.day), "mark": self.entry.mark if self.entry else ""})
        return row


class SetNodeHours(Action[NodeHours | None]):
    """Give a node its own opening hours, or (``hours`` None) take them away again. Running clocks keep their due
    times; clocks that start or resume from now on use the new hours."""

    verb = "set_node_hours"
    label = gettext_lazy("Opening hours set")

    def __init__(self, actor: Actor, node: Node, hours: OpeningHours | None, *, basis: str = "") -> None:
        self.actor = actor
        self.node = node
        self.hours = hours
        self.basis = basis.strip()[:200]

    def check(self) -> Refusal | None:
        return may_at(self.actor, self.node, KEEPERS)

    def perform(self) -> NodeHours | None:
        row = None
        if self.hours is None:
            NodeHours.objects.filter(node=self.node).delete()
        else:
            row, _created = NodeHours.objects.update_or_create(
                node=self.node,
                defaults={
                    "opens": self.hours.opens,
                    "closes": self.hours.closes,
                    "lunch_from": self.hours.lunch_from,
                    "lunch_to": self.hours.lunch_to,
                    "basis": self.basis,
                },
            )
        CalendarStamp.renew()
        role = "" if self.actor.is_system else Role.ADMINISTRATOR
        note(
            journal(self.node), self.verb, self.actor, role=role, payload={"hours": str(row or ""), "basis": self.basis}
        )
        return row
