"""The figures of one flow, read in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from shequ_workflows.core.constants import ClockKind, ClockState, Mark
from shequ_workflows.core.machines import Machine
from shequ_workflows.core.models import Clock, Record, Subject
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.models import Flow
from shequ_workflows.org.querysets import below

from .rates import RateFound, rates_of
from .summing import Share, Stay, Times, stays_of, times_of
from .walks import Row, Walk, walk

#: Read at a time: all of a period would need memory without bound.
CHUNK = 2000


@dataclass
class FlowFigures:
    """``opened`` in the period; of those ``good``, ``bad`` ended and the rest still open. ``clocks``: met in time of those that
    are over, by clock. ``back``: cases that came again into a state they had left. ``rates`` as the flow defines them."""

    opened: int = 0
    good: int = 0
    bad: int = 0
    cycle: Times = field(default_factory=lambda: Times(0, None, None))
    clocks: list[tuple[str, Share]] = field(default_factory=list)
    back: Share = field(default_factory=lambda: Share(0, 0))
    stays: list[Stay] = field(default_factory=list)
    ends: list[tuple[str, int]] = field(default_factory=list)
    rates: list[RateFound] = field(default_factory=list)

    @property
    def running(self) -> int:
        return self.opened - self.good - self.bad


def cases_of(flow: Flow, paths: Iterable[str], begin: dt.datetime, end: dt.datetime) -> QuerySet[Subject]:
    """Opened in the period at or below ``paths``; those entered by mistake (their number is free again) are not counted."""
    rows = Subject.objects.filter(below(paths), kind=flow.kind, opened_at__gte=begin, opened_at__lt=end)
    return rows.exclude(state="")


def figures_of(
    flow: Flow, machine: Machine, paths: Sequence[str], begin: dt.datetime, end: dt.datetime, at: dt.datetime
) -> FlowFigures:
    """As it stands ``at``. Four queries, and two for each further version on which cases of the period run."""
    cases = list(cases_of(flow, paths, begin, end).only("pk", "state", "version", "kind", "facts", "opened_at"))
    ids = [one.pk for one in cases]
    walks = dict(_walks(cases, ids, at))
    found = FlowFigures(opened=len(cases))
    kinds = {one.pk: _kind_of(one) for one in cases}
    found.good = sum(kind == "good" for kind in kinds.values())
    found.bad = sum(kind == "bad" for kind in kinds.values())
    found.cycle = times_of(took for one in walks.values() if (took := one.took) is not None)
    found.back = Share(sum(one.back > 0 for one in walks.values()), len(walks))
    found.stays = stays_of(walks.values(), machine.states)
    states = [one.state for one in cases]
    found.ends = [
        (code, states.count(code)) for code, state in machine.states.items() if state.is_end and code in states
    ]
    clocks = _clocks(ids, at)
    found.clocks = [(key, _share(clocks, key)) for key, spec in machine.clocks.items() if spec.kind == ClockKind.MAX]
    found.rates = rates_of(definition_for(flow.kind, machine.version), cases, walks, clocks, kinds)
    return found


def _kind_of(subject: Subject) -> str:
    state = definition_for(subject.kind, subject.version).state(subject.state)
    return str(state.kind) if state is not None else ""


def _walks(cases: Sequence[Subject], ids: Sequence[int], at: dt.datetime) -> Iterator[tuple[int, Walk]]:
    by_id = {one.pk: one for one in cases}
    for subject_id, rows in rows_of(ids):
        one = by_id[subject_id]
        ends = [state.key for state in definition_for(one.kind, one.version).states if state.is_end]
        yield subject_id, walk(rows, ends, at)


def rows_of(ids: Sequence[int]) -> Iterator[tuple[int, list[Row]]]:
    """The rows of each case in order. One query for each ``CHUNK`` of cases."""
    for start in range(0, len(ids), CHUNK):
        rows = Record.objects.filter(subject__in=ids[start : start + CHUNK]).order_by("subject", "seq")
        values = rows.values_list("subject", "verb", "source", "target", "at", "role", "channel")
        current, found = 0, list[Row]()
        for subject_id, verb, source, target, at, role, channel in values.iterator(chunk_size=CHUNK):
            if subject_id != current and found:
                yield current, found
                found = []
            current = subject_id
            found.append(Row(verb, source, target, at, role, channel))
        if found:
            yield current, found


#: By case: clock → whether it was met in time; a clock that still runs and is not late says nothing.
Met = dict[int, dict[str, bool]]


def _clocks(ids: Sequence[int], at: dt.datetime) -> Met:
    found: Met = {}
    # Cancelled by the end of the case, or begun anew, once it was late: the reminder of its due time was given. One that was
    # paused before that was not missed.
    ended = Q(state__in=[ClockState.CANCELLED, ClockState.REPLACED])
    missed = ended & Q(mark__gte=Mark.DUE, due_at__lt=F("ended_at"))
    for start in range(0, len(ids), CHUNK):
        over = Q(state=ClockState.MET) | Q(state=ClockState.RUNNING, due_at__lt=at) | missed
        rows = Clock.objects.filter(over, subject__in=ids[start : start + CHUNK], kind=ClockKind.MAX).annotate(
            stopped=F("ended_at")
        )
        values = rows.order_by("pk").values_list("subject", "key", "due_at", "stopped")
        for subject_id, key, due_at, stopped in values:
            met = found.setdefault(subject_id, {})
            # A clock that ran twice was met in time if it was met each time.
            met[key] = met.get(key, True) and stopped is not None and stopped <= due_at
    return found


def _share(clocks: Met, key: str) -> Share:
    over = [met[key] for met in clocks.values() if key in met]
    return Share(sum(over), len(over))
