"""目录外月报: what offices asked for off the list in one month, by office. Notes that were dropped stay in it, unless they
were a mistake."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date
from shequ_workflows.org.querysets import NodeQuerySet, below

from .carrying_forms import DropNoteForm
from .constants import Match
from .models import DelegatedTask
from .notes import notes
from .querysets import TaskQuerySet
from .states import STATES

SHEET_READERS: Final[frozenset[str]] = frozenset(
    {
        Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.SUPERVISION_COMMITTEE,
        Role.STREET_CLERK, Role.STREET_LEADER, Role.ACCESS_GROUP, Role.DISTRICT_ACCESS, Role.AUDITOR,
    }
)  # fmt: skip
OFF_THE_LIST: Final = (Match.OFF_LIST, Match.PROHIBITED)
_PLACES: Final = (NodeKind.CITY, NodeKind.DISTRICT, NodeKind.STREET, NodeKind.COMMUNITY)
_LABELS: Final = {state.code: state.label for state in STATES}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the site's time zone."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month | None:
        """From ``2026-11``; None for what is no month."""
        year, _dash, number = text.partition("-")
        if not (year.isdecimal() and number.isdecimal() and len(year) == 4 and 1 <= int(number) <= 12):
            return None
        return cls(int(year), int(number)) if 2000 <= int(year) < 9999 else None

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    def moved(self, months: int) -> Month:
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From its first instant to that of the next month."""
        zone, midnight = get_default_timezone(), dt.time.min
        return (
            dt.datetime.combine(self.first, midnight, zone),
            dt.datetime.combine(self.moved(1).first, midnight, zone),
        )

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Line:
    """One demand: what, when, and what became of it."""

    office: str
    title: str
    community: str
    asked_on: dt.date
    wanted_by: dt.date | None
    standing: str
    became: str


@dataclass(frozen=True, slots=True)
class Group:
    office: str
    lines: list[Line]


def places_of(actor: Actor) -> NodeQuerySet:
    """Communities, streets and wider whose sheet the actor reads, widest first."""
    found: NodeQuerySet = Node.objects.in_use().filter(below(actor.paths_with(*SHEET_READERS)), kind__in=_PLACES)
    return found.order_by("path")


def off_list(node: Node, begins: dt.datetime, ends: dt.datetime) -> TaskQuerySet:
    """Demands off the list that were asked of communities at or below ``node`` in this span; no mistakes."""
    kept = Q(subject__facts__dropped__isnull=True) | ~Q(subject__facts__dropped="mistake")
    rows = notes().within([node.path]).filter(kept, noted_as__in=OFF_THE_LIST)
    return rows.filter(asked_at__gte=begins, asked_at__lt=ends)


def by_office(node: Node, begins: dt.datetime, ends: dt.datetime) -> list[tuple[str, int]]:
    """Office and number, most first. One query."""
    rows = off_list(node, begins, ends).values("office_name").annotate(number=Count("pk")).order_by()
    return sorted(((row["office_name"], row["number"]) for row in rows), key=lambda pair: (-pair[1], pair[0]))


def sheet_of(node: Node, month: Month) -> list[Group]:
    """The month's demands by office, most first, each office's in the order in which they came. One query."""
    groups: dict[str, list[Line]] = {}
    rows = off_list(node, *month.span).select_related("subject__community").order_by("asked_at", "pk")
    for task in rows:
        groups.setdefault(task.office_name, []).append(_line(task))
    return [Group(office, lines) for office, lines in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))]


def _line(task: DelegatedTask) -> Line:
    assert task.asked_at is not None  # off_list() asks for those that were noted down
    return Line(
        task.office_name,
        task.subject.title,
        task.subject.community.label,
        local_date(task.asked_at),
        task.wanted_by,
        str(Match(task.noted_as).label),
        became_of(task),
    )


def became_of(task: DelegatedTask) -> str:
    """Where it stands; of a note that was dropped, why."""
    state: Sentence = _LABELS.get(task.subject.state, task.subject.state)
    reasons = dict(DropNoteForm.base_fields["reason"].choices)  # type: ignore[attr-defined]
    dropped = task.subject.facts.get("dropped")
    if not dropped:
        return str(state)
    return _("%(state)s: %(reason)s") % {"state": state, "reason": reasons.get(dropped, dropped)}
