"""Clocks of subjects: what an edge does to them, and when the next reminder is due.

``plan()`` works in memory on the live clocks; ``ClockPlan.write()`` stores the outcome once the record row stands.
An end state cancels all clocks but ``display``. A state with a ``step`` limit carries the clock ``step``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F

from .calendar.durations import Duration, Unit
from .calendar.models import calendar_of
from .constants import ClockKind, ClockState, Mark
from .exceptions import BrokenMachine
from .models import Clock

if TYPE_CHECKING:
    from .calendar.workcalendar import End, WorkCalendar
    from .machines import ClockOp, ClockSpec, Edge, Machine, State, Taking
    from .models import Record, Subject

STEP = "step"
#: Runs on after the end of its subject (RC Law art. 34: at least 15 days on the board).
OUTLIVES_END = frozenset({"display"})
LATE = Duration(1, Unit.WD)
SECONDS = {Unit.MIN: 60, Unit.H: 3600, Unit.WH: 3600}


def mark_after(clock: Clock, calendar: WorkCalendar) -> tuple[int, dt.datetime | None]:
    """The reminder that follows ``clock.mark``, and when: (mark, None) after the last.

    Limits: at half and four fifths of the time, when due, then one and two working days late.
    Minimum periods: once, when they have run out.
    """
    if clock.kind == ClockKind.MIN:
        return (Mark.DUE, clock.due_at) if clock.mark < Mark.DUE else (clock.mark, None)
    span = clock.due_at - clock.started_at
    if clock.mark < Mark.HALF:
        return Mark.HALF, clock.started_at + span * 0.5
    if clock.mark < Mark.NEAR:
        return Mark.NEAR, clock.started_at + span * 0.8
    if clock.mark < Mark.DUE:
        return Mark.DUE, clock.due_at
    if clock.mark == Mark.DUE:
        return Mark.FIRST, calendar.extend(clock.due_at, LATE).at
    if clock.mark == Mark.FIRST:
        return Mark.SECOND, calendar.extend(clock.due_at, Duration(2, Unit.WD)).at
    return clock.mark, None


def length_of(spec: ClockSpec, subject: Subject, taking: Taking) -> Duration | dt.datetime:
    """How long this clock runs for this subject: the rule, the rules frozen at its start, the default; never
    below the floor."""
    said = spec.rule(subject, taking) if spec.rule else None
    if isinstance(said, dt.datetime):
        return said
    if isinstance(said, Duration):
        length = said
    else:
        name = said or spec.key
        limits: Mapping[str, str] = subject.rules.limits if subject.rules is not None else {}
        default = spec.variants.get(name, spec.length)
        if name not in limits and default is None:
            raise BrokenMachine(f"clock {name} has no length")
        length = Duration.parse(limits[name]) if name in limits or default is None else default
    if spec.floor is not None and length.undercuts(spec.floor):
        return spec.floor
    return length


def step_length(state: State, subject: Subject) -> Duration | None:
    """The limit of a state without a clock of its own, by the rules frozen at the start; None where it has none."""
    limits: Mapping[str, str] = subject.rules.limits if subject.rules is not None else {}
    said = limits.get(f"{STEP}.{state.code}")
    return state.step if state.step is None or said is None else Duration.parse(said)


@dataclass
class ClockPlan:
    """New rows and changed rows of one transition, and the subject's next due time."""

    live: list[Clock]
    new: list[Clock] = field(default_factory=list)
    changed: list[Clock] = field(default_factory=list)

    def of(self, key: str) -> Clock | None:
        """The live clock of that key, a paused one included."""
        for clock in [*self.new, *self.live]:
            if clock.key == key and clock.state in {ClockState.RUNNING, ClockState.PAUSED}:
                return clock
        return None

    def touch(self, clock: Clock) -> None:
        if clock.pk is not None and clock not in self.changed:
            self.changed.append(clock)

    @property
    def next_due(self) -> dt.datetime | None:
        """The soonest limit that runs; paused ones and minimum periods do not count."""
        running = [
            clock.due_at
            for clock in [*self.live, *self.new]
            if clock.state == ClockState.RUNNING and clock.kind == ClockKind.MAX
        ]
        return min(running, default=None)

    def write(self, record: Record) -> None:
        """Store it; ended rows first, since one key has one live clock."""
        for clock in self.changed:
            clock.save(force_update=True)
        for clock in self.new:
            clock.started_by = record
            clock.save(force_insert=True)


def plan(machine: Machine, subject: Subject, edge: Edge, taking: Taking) -> ClockPlan:
    """What ``edge`` does to the clocks of ``subject``, nothing stored yet."""
    source, target = subject.state, edge.leads_to(subject.state, taking.data)
    moves = source != target
    leaves = machine.states.get(source)
    enters = machine.states[target]
    steps = moves and ((leaves is not None and leaves.step is not None) or enters.step is not None)
    if not edge.clocks and not steps and not enters.is_end:
        return ClockPlan([])
    outcome = ClockPlan(list(subject.clocks.live()))
    calendar = calendar_of(subject.node)
    at = taking.at
    if moves:
        finish(outcome, STEP, at)
    for op in edge.clocks:
        apply(outcome, op, machine, subject, taking, calendar)
    step = step_length(enters, subject) if moves else None
    if step is not None:
        start(outcome, STEP, ClockKind.MAX, step, subject, at, calendar)
    if enters.is_end:
        for clock in outcome.live:
            if clock.key not in OUTLIVES_END and clock.state in {ClockState.RUNNING, ClockState.PAUSED}:
                close(outcome, clock, ClockState.CANCELLED, at)
        outcome.new = [clock for clock in outcome.new if clock.key in OUTLIVES_END]
    return outcome


def apply(
    outcome: ClockPlan, op: ClockOp, machine: Machine, subject: Subject, taking: Taking, calendar: WorkCalendar
) -> None:
    """One operation (``machines/README.md``, clock signs)."""
    spec = machine.clocks[op.key]
    at = taking.at
    clock = outcome.of(op.key)
    if op.sign == "-":
        finish(outcome, op.key, at)
    elif op.sign == "/":
        if clock is not None:
            close(outcome, clock, ClockState.CANCELLED, at)
    elif op.sign == "~":
        if clock is not None and clock.state == ClockState.RUNNING:
            pause(outcome, clock, at, calendar)
    elif op.sign == ">" and clock is not None and clock.state == ClockState.PAUSED:
        resume(outcome, clock, at, calendar)
    elif op.sign == "^":
        lengthen(outcome, clock, spec, subject, taking, calendar)
    elif op.sign == "+" or (op.sign == ">" and clock is None):
        start(outcome, op.key, spec.kind, length_of(spec, subject, taking), subject, at, calendar)


def start(
    outcome: ClockPlan,
    key: str,
    kind: str,
    length: Duration | dt.datetime,
    subject: Subject,
    at: dt.datetime,
    calendar: WorkCalendar,
) -> None:
    """Start ``key`` now; a clock of that key that still runs is replaced."""
    known = outcome.of(key)
    if known is not None:
        close(outcome, known, ClockState.REPLACED, at)
    if isinstance(length, dt.datetime):
        due, provisional, text = length, False, "date"
    else:
        found = calendar.add(at, length, end=end_of(kind))
        due, provisional, text = found.at, found.provisional, str(length)
    clock = Clock(
        subject=subject,
        key=key,
        kind=kind,
        length=text,
        started_at=at,
        due_at=due,
        first_due_at=due,
        provisional=provisional,
        counted_from=at,
        counted=units_of(length),
    )
    _, clock.mark_at = mark_after(clock, calendar)
    outcome.new.append(clock)


def finish(outcome: ClockPlan, key: str, at: dt.datetime) -> None:
    """Met, in time or late; nothing where it does not run."""
    clock = outcome.of(key)
    if clock is not None:
        close(outcome, clock, ClockState.MET, at)


def close(outcome: ClockPlan, clock: Clock, state: ClockState, at: dt.datetime) -> None:
    clock.state, clock.ended_at, clock.mark_at = state, at, None
    clock.paused_at, clock.remaining = None, None
    outcome.touch(clock)


def end_of(kind: str) -> End:
    """A limit ends when the office closes; a minimum period lasts to the end of its last day."""
    return "midnight" if kind == ClockKind.MIN else "closing"


def unit_of(clock: Clock) -> Unit:
    """The unit a clock counts in; one with a date of its own counts calendar days."""
    return Unit.D if clock.length == "date" else Duration.parse(clock.length).unit


def units_of(length: Duration | dt.datetime) -> int | None:
    """A length in what ``WorkCalendar.resume`` counts: days, or seconds; None for a date of its own."""
    if isinstance(length, dt.datetime):
        return None
    return length.amount * SECONDS.get(length.unit, 1)


def recompute(clock: Clock, calendar: WorkCalendar) -> bool:
    """Compute the due time of a running provisional clock anew; whether it moved. Nothing is stored."""
    if clock.counted is None or clock.counted_from is None:
        return False
    before = clock.due_at
    found = calendar.resume(clock.counted_from, clock.counted, unit_of(clock), due=before)
    clock.due_at, clock.provisional = found.at, found.provisional
    _, clock.mark_at = mark_after(clock, calendar)
    return clock.due_at != before


def pause(outcome: ClockPlan, clock: Clock, at: dt.datetime, calendar: WorkCalendar) -> None:
    clock.remaining = calendar.remaining(at, clock.due_at, unit_of(clock))
    clock.state, clock.paused_at, clock.mark_at = ClockState.PAUSED, at, None
    outcome.touch(clock)


def resume(outcome: ClockPlan, clock: Clock, at: dt.datetime, calendar: WorkCalendar) -> None:
    """Go on with what was left; paused and resumed on one day, it is due as before."""
    remaining = clock.remaining
    if remaining is None:
        return
    found = calendar.resume(at, remaining, unit_of(clock), due=clock.due_at)
    clock.due_at, clock.provisional = found.at, found.provisional
    clock.counted_from, clock.counted = at, remaining
    clock.state, clock.paused_at, clock.remaining = ClockState.RUNNING, None, None
    _, clock.mark_at = mark_after(clock, calendar)
    outcome.touch(clock)


def lengthen(
    outcome: ClockPlan,
    clock: Clock | None,
    spec: ClockSpec,
    subject: Subject,
    taking: Taking,
    calendar: WorkCalendar,
) -> None:
    """Add the edge's limit to its due time; where the edge has none, the clock's own length."""
    if clock is None or clock.state != ClockState.RUNNING:
        return
    limit = taking.edge.limit
    length = Duration.parse(limit) if limit else length_of(spec, subject, taking)
    more = units_of(length)
    if isinstance(length, dt.datetime) or length.unit != unit_of(clock) or clock.counted is None or more is None:
        clock.counted = None
    else:
        clock.counted += more
    if isinstance(length, dt.datetime):
        clock.due_at = length
    else:
        found = calendar.extend(clock.due_at, length, end=end_of(clock.kind))
        clock.due_at, clock.provisional = found.at, clock.provisional or found.provisional
    clock.mark = min(clock.mark, Mark.NONE)
    _, clock.mark_at = mark_after(clock, calendar)
    outcome.touch(clock)


def snapshot(clocks: Iterable[Clock]) -> list[dict[str, Any]]:
    """Clock rows as JSON, for taking a transition back."""
    names = [f.attname for f in Clock._meta.concrete_fields]
    return [
        {name: value.isoformat() if isinstance(value := getattr(clock, name), dt.datetime) else value for name in names}
        for clock in clocks
    ]


def restore(subject: Subject, rows: Iterable[Mapping[str, Any]], at: dt.datetime) -> dt.datetime | None:
    """Bring the clocks of ``subject`` back to ``rows``; those started since are cancelled. Gives the next due."""
    kept = [row["id"] for row in rows]
    fresh = subject.clocks.live().exclude(pk__in=kept)
    fresh.update(state=ClockState.CANCELLED, ended_at=at, mark_at=None, paused_at=None, remaining=None)
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        Clock.objects.filter(pk=row["id"]).update(**values)
    due = subject.clocks.running().filter(kind=ClockKind.MAX).order_by(F("due_at").asc()).values_list("due_at").first()
    return due[0] if due else None
