"""Reminding of clocks: half way, nearly over, over; then the roles above. Part of each tick.

A reminder is a delivery hung on the row that started the clock, with the handler ``remind:<clock>:<mark>``: it can be
owed once only, however often and by however many the clock is looked at. Of marks that were passed while nobody ticked
only the last is told. Nothing here changes a state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db import connection, transaction

from shequ_workflows.org.constants import Relation, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import local_date

from .calendar.models import calendar_of
from .calendar.workcalendar import WorkCalendar
from .clocks import mark_after
from .constants import ClockKind, ClockState, DeliveryChannel, Mark
from .machines import Edge, Machine, machines
from .models import Clock, Delivery
from .substitution import stand_ins

BATCH: Final = 500
#: They are told what concerns them, but not reminded of the office's limits.
NOT_REMINDED: Final[frozenset[str]] = frozenset(
    {Role.RESIDENT, Role.HOUSEHOLD_REP, Role.OWNER, Role.RESIDENTS_REP, Relation.SYSTEM}
)
_RAISERS: Final = frozenset({Relation.PROPOSER.value, Relation.REPORTER.value})


class Owed(NamedTuple):
    """One reminder: because of which row, in whose words, to whom; ``calls`` where they are called if need be."""

    record_id: int
    handler: str
    person_id: int
    calls: bool
    in_office: bool = True


@dataclass
class Offices:
    """Who holds which roles around a place, and by which calendar it works; asked once per place and round."""

    at: dt.datetime
    _holders: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _calendars: dict[int, WorkCalendar] = field(default_factory=dict)

    def holders(self, path: str, roles: Iterable[str]) -> list[int]:
        """People who hold one of ``roles`` at the tree ``path`` or above it."""
        known = self._holders.get(path)
        if known is None:
            known = self._holders[path] = {}
            above = [path[:end] for end in range(Node.steplen, len(path) + 1, Node.steplen)]
            rows = RoleAssignment.objects.in_force(self.at).filter(node__path__in=above)
            for role, person_id in rows.values_list("role", "person_id"):
                known.setdefault(role, []).append(person_id)
        return sorted({person_id for role in roles for person_id in known.get(role, ())})

    def calendar(self, node: Node) -> WorkCalendar:
        known = self._calendars.get(node.pk)
        if known is None:
            known = self._calendars[node.pk] = calendar_of(node)
        return known


def remind(at: dt.datetime) -> int:
    """Remind of every clock that has come to a mark; gives how many clocks. Any number may do so at once."""
    offices = Offices(at)
    total = 0
    # Asked first: on SQLite a transaction is a lock that others wait for.
    while Clock.objects.running().filter(mark_at__lte=at).exists():
        count = _remind_batch(at, offices)
        total += count
        if count < BATCH:
            break
    return total


def _remind_batch(at: dt.datetime, offices: Offices) -> int:
    with transaction.atomic():
        due = Clock.objects.running().filter(mark_at__lte=at).order_by("mark_at").select_related("subject__node")
        clocks = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        owed = [one for clock in clocks for one in _advance(clock, at, offices)]
        _owe(owed, at)
        _store(clocks)
    return len(clocks)


def _store(clocks: list[Clock]) -> None:
    """The new marks, row by row in one go: ``bulk_update`` would take longer to write its statement than to run it."""
    meta, quote = Clock._meta, connection.ops.quote_name
    sql = f"UPDATE {quote(meta.db_table)} SET mark = %s, mark_at = %s WHERE id = %s"  # noqa: S608 - names from _meta
    when = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(int(clock.mark), when(clock.mark_at), clock.pk) for clock in clocks])


def _advance(clock: Clock, at: dt.datetime, offices: Offices) -> Iterator[Owed]:
    """Move the clock to the last mark it has passed; gives what is owed because of that."""
    passed: list[int] = []
    calendar = offices.calendar(clock.subject.node)
    while True:
        mark, mark_at = mark_after(clock, calendar)
        if mark_at is None or mark_at > at:
            clock.mark_at = mark_at
            break
        clock.mark = mark
        passed.append(mark)
    machine = machines.version(clock.subject.kind, clock.subject.version)
    if machine is None:
        return
    plain = [mark for mark in passed if mark <= Mark.DUE]
    if plain:
        yield from _to_the_responsible(clock, plain[-1], machine, offices)
    for mark, role in zip((Mark.FIRST, Mark.SECOND), machine.escalate, strict=True):
        if mark in passed:
            for person_id in offices.holders(clock.subject.path, [role]):
                yield Owed(clock.started_by_id, handler_of(clock, mark), person_id, calls=False)


def handler_of(clock: Clock, mark: int) -> str:
    """``remind:<clock>:<mark>``; a clock that was moved is reminded of anew, so its day stands behind."""
    moved = "" if clock.due_at == clock.first_due_at else f":{clock.due_at:%y%m%d}"
    return f"remind:{clock.key}:{mark}"[: 48 - len(moved)] + moved


def _to_the_responsible(clock: Clock, mark: int, machine: Machine, offices: Offices) -> Iterator[Owed]:
    """The person in charge, else those who may take the step; the proposer too where the step is theirs."""
    subject = clock.subject
    steps = _steps(machine, subject.state, clock.key)
    who = frozenset(role for step in steps for role in step.who)
    handler = handler_of(clock, mark)
    if subject.assignee_id is not None:
        people = [subject.assignee_id]
    else:
        roles = who - NOT_REMINDED
        people = offices.holders(subject.path, roles) or offices.holders(subject.path, machine.escalate[:1])
    for person_id in people:
        yield Owed(clock.started_by_id, handler, person_id, calls=False)
    waits_for_raiser = clock.kind == ClockKind.MAX and any(_ends(step, clock.key) for step in steps)
    if waits_for_raiser and subject.raised_by_id is not None and who & _RAISERS and subject.raised_by_id not in people:
        yield Owed(clock.started_by_id, handler, subject.raised_by_id, calls=mark == Mark.NEAR, in_office=False)


def _ends(step: Edge, key: str) -> bool:
    return any(op.sign == "-" and op.key == key for op in step.clocks)


def _steps(machine: Machine, state: str, key: str) -> tuple[Edge, ...]:
    """The edges that would meet the clock; where none does, all that leave the state."""
    leaving = machine.leaving(state)
    return tuple(step for step in leaving if _ends(step, key)) or leaving


def _owe(owed: list[Owed], at: dt.datetime) -> None:
    """To the inbox of those with an account, and of whoever stands in for a colleague; others are called only where the
    reminder says so."""
    instead = stand_ins({one.person_id for one in owed if one.in_office}, local_date(at))
    copies = (
        one._replace(person_id=instead[one.person_id]) for one in owed if one.in_office and one.person_id in instead
    )
    owed = [*owed, *copies]
    people = {one.person_id for one in owed}
    with_account = set(Person.objects.filter(pk__in=people, user__isnull=False).values_list("pk", flat=True))
    rows = [
        Delivery(
            record_id=one.record_id,
            handler=one.handler,
            recipient_id=one.person_id,
            channel=DeliveryChannel.INBOX if one.person_id in with_account else DeliveryChannel.CALL,
            next_at=at,
        )
        for one in owed
        if one.person_id in with_account or one.calls
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def running_past(at: dt.datetime) -> Iterator[Clock]:
    """Limits that have been missed, and periods that are over, which have not yet been marked so, with their subjects: what an
    edge may wait for."""
    missed = Clock.objects.filter(state=ClockState.RUNNING, mark_at__lte=at, due_at__lte=at)
    return missed.select_related("subject").order_by("mark_at").iterator(chunk_size=BATCH)
