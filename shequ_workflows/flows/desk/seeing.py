"""Cases as the board, the list and the calendar read them. Each costs a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from shequ_workflows.core.calendar.workcalendar import WorkCalendar
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import machine_of, roles_towards
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.presenting import due_view
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.core.registries import step_url, workplace_url
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.running.knowing import step_of
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import local_date

#: Cards of one column; the list has the others.
CARDS: Final = 12
_TONES: Final = {"good": "good", "bad": "off", "paused": "wait"}


def cases_of(actor: Actor) -> SubjectQuerySet:
    """Cases that this actor reads at the desk; drafts of others are theirs."""
    rows = Subject.objects.visible_to(actor).filter(kind__startswith=f"{FAMILY}:", case__isnull=False)
    return rows.filter(~Q(state="draft") | Q(raised_by=actor.person_id) | Q(assignee=actor.person_id))


@dataclass(frozen=True, slots=True)
class Card:
    """A case in a column or a list; ``steps``: what its reader may take, the first few. ``pk`` orders nothing."""

    public_id: str
    revision: int
    title: str
    number: str
    place: str
    state: Sentence
    tone: str
    in_charge: str
    clock: dict[str, Any] | None
    is_late: bool
    url: str
    steps: tuple[tuple[Sentence, str], ...]


@dataclass(slots=True)
class Column:
    key: str
    label: Sentence
    tone: str
    count: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def card_of(subject: Subject, actor: Actor, calendar: WorkCalendar) -> Card:
    """``community`` and ``assignee`` are looked up already. No query."""
    machine = machine_of(subject)
    state = machine.states.get(subject.state)
    offered = machine.offered(subject.state, roles_towards(subject, actor)) if subject.is_open else ()
    due = due_view(subject.next_due_at, calendar) if subject.is_open and subject.next_due_at else None
    return Card(
        subject.public_id, subject.revision, subject.title, subject.number, subject.community.label,
        state.label if state is not None else subject.state, _TONES.get(state.kind, "info") if state else "info",
        subject.assignee.name if subject.assignee is not None else "", due, bool(due and due["state"] == "overdue"),
        workplace_url(subject),
        tuple((one.label, step_url(subject, one.name)) for one in offered if not one.folded)[:2],
    )  # fmt: skip


def board(rows: SubjectQuerySet, flow: schema.Flow, actor: Actor, calendar: WorkCalendar) -> list[Column]:
    """A column for each state of ``flow`` that does not end a case, then those of older versions that hold some. Two
    queries. ``rows`` are open cases of it."""
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    columns = {
        one.key: Column(one.key, one.label.say(spoken()), _TONES.get(one.kind, "info"), counts.get(one.key, 0))
        for one in flow.states
        if not one.is_end
    }
    for state, count in counts.items():
        columns.setdefault(state, Column(state, state, "off", count))
    place = Window(RowNumber(), partition_by="state", order_by=[F("next_due_at").asc(nulls_last=True), F("pk").asc()])
    first = rows.annotate(place=place).filter(place__lte=CARDS).select_related("community", "assignee")
    for one in first.order_by("place"):
        columns[one.state].cards.append(card_of(one, actor, calendar))
    return list(columns.values())


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that ends on a day."""

    at: dt.datetime
    clock: Sentence
    title: str
    number: str
    place: str
    in_charge: str
    url: str
    is_late: bool


@dataclass(slots=True)
class Day:
    day: dt.date
    in_month: bool
    is_workday: bool
    is_today: bool
    dues: list[Due] = field(default_factory=list)


def dues_between(rows: SubjectQuerySet, begin: dt.datetime, end: dt.datetime, at: dt.datetime) -> list[Due]:
    """Limits of these cases that end in this time, soonest first. One query."""
    clocks = Clock.objects.running().filter(
        subject__in=rows.order_by(), kind=ClockKind.MAX, due_at__gte=begin, due_at__lt=end
    )
    found = []
    for one in clocks.select_related("subject__community", "subject__assignee").order_by("due_at", "pk")[:1000]:
        subject = one.subject
        spec = machine_of(subject).clocks.get(one.key)
        found.append(
            Due(
                one.due_at, spec.label if spec is not None else "", subject.title, subject.number,
                subject.community.label, subject.assignee.name if subject.assignee is not None else "",
                workplace_url(subject), one.due_at <= at,
            )
        )  # fmt: skip
    return found


def grid(month: dt.date, dues: Iterable[Due], calendar: WorkCalendar, today: dt.date) -> list[list[Day]]:
    """Weeks of a month, Mondays first, with what ends on each day. No query."""
    first = month - dt.timedelta(days=month.weekday())
    by_day: dict[dt.date, list[Due]] = {}
    for one in dues:
        by_day.setdefault(local_date(one.at), []).append(one)
    weeks = []
    while first.replace(day=1) <= month or first.weekday():
        days = [first + dt.timedelta(days=number) for number in range(7)]
        weeks.append(
            [
                Day(one, one.month == month.month, calendar.is_workday(one), one == today, by_day.get(one, []))
                for one in days
            ]
        )
        first += dt.timedelta(days=7)
    return weeks


def bulk_steps(kind: str, version: str) -> list[schema.Edge]:
    """Steps that may be taken for many cases of a version at once."""
    return [one for one in definition_for(kind, version).edges if one.bulk]


def edge_for(subject: Subject, step: str) -> str | None:
    """The edge by which ``subject`` takes ``step`` of its own version; None where it has none for many at once, or
    several."""
    definition = definition_for(subject.kind, subject.version).edge(step)
    if definition is None or not definition.bulk:
        return None
    machine = machine_of(subject)
    names = [one.name for one in machine.leaving(subject.state) if step_of(one.name) == step]
    every = [name for name in machine.edges if step_of(name) == step]
    return names[0] if len(names) == 1 else every[0] if len(every) == 1 else None
