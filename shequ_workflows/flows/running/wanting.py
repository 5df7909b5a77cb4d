"""What whoever raised a case is asked to bring, and until when: said by the step that brought the case to a rest where it waits
for them, or by one that let papers follow until a day it named."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from shequ_workflows.core.clocks import STEP
from shequ_workflows.core.machines import STAY
from shequ_workflows.flows.constants import StateKind
from shequ_workflows.flows.definition.schema import Edge, Flow
from shequ_workflows.flows.facts import SEP
from shequ_workflows.flows.showing.saying import public_words
from shequ_workflows.org.constants import Relation
from shequ_workflows.org.moment import local_date

from .knowing import step_of

if TYPE_CHECKING:
    from shequ_workflows.core.models import Clock, Record, Subject

RAISERS = frozenset({Relation.REPORTER.value, Relation.PROPOSER.value})


@dataclass(frozen=True, slots=True)
class Wanted:
    """``rows``: name and words of all that is missing. ``until``: the last moment for it."""

    rows: tuple[tuple[str, str], ...]
    until: dt.datetime | None


def wanted_of(flow: Flow, subject: Subject) -> Wanted | None:
    """None where nothing is asked for, nor of a case that is not opened yet. Two queries at most, none where nothing can be."""
    if subject.pk is None or not subject.is_open or not _may_want(flow, subject):
        return None
    clocks = list(subject.clocks.live())
    record, until = _asked_by(flow, subject, clocks)
    step = flow.edge(step_of(record.verb)) if record is not None else None
    if record is None or step is None:
        return None
    rows = tuple(public_words(step, payload_of(record)))
    return Wanted(rows, until) if rows else None


def _may_want(flow: Flow, subject: Subject) -> bool:
    return waits_for_raiser(flow, subject.state) or any(
        one.until.partition(SEP)[0] in _steps(flow) for one in flow.clocks
    )


def _steps(flow: Flow) -> set[str]:
    return {one.key for one in flow.edges}


def waits_for_raiser(flow: Flow, state: str) -> bool:
    """Whether the case rests there until whoever raised it has filled in a form."""
    found = flow.state(state)
    if found is None or found.kind != StateKind.PAUSED:
        return False
    return any(_is_theirs(one) for one in flow.edges if state in one.sources)


def is_raisers_turn(flow: Flow, state: str) -> bool:
    """Whether all that leads on from there is for whoever raised it, too: the office waits."""
    on = [one for one in flow.edges if state in one.sources and one.targets != (STAY,) and not one.folded]
    people = [one for one in on if set(one.who) != {Relation.SYSTEM.value}]
    return bool(people) and all(not RAISERS.isdisjoint(one.who) for one in people)


def _is_theirs(one: Edge) -> bool:
    return bool(one.form) and not one.folded and not RAISERS.isdisjoint(one.who)


def _asked_by(flow: Flow, subject: Subject, clocks: Iterable[Clock]) -> tuple[Record | None, dt.datetime | None]:
    """The row in which it was asked for, and the last moment where that row does not say so itself."""
    rows = subject.records.select_related("payload")
    if waits_for_raiser(flow, subject.state):
        step = next((one.due_at for one in clocks if one.key == STEP), None)
        return rows.filter(target=subject.state).exclude(source=subject.state).order_by("-seq").first(), step
    names = {one.key: one.until.partition(SEP)[0] for one in flow.clocks if one.until}
    for clock in clocks:
        record = rows.filter(pk=clock.started_by_id).first() if names.get(clock.key) in _steps(flow) else None
        if record is not None and step_of(record.verb) == names[clock.key]:
            return record, None
    return None, None


def payload_of(record: Record) -> Mapping[str, Any]:
    """What the step said, as JSON; nothing where it was erased."""
    payload = getattr(record, "payload", None)
    said: dict[str, Any] = json.loads(payload.body) if payload is not None and payload.body else {}
    return said


def told_of(flow: Flow, record: Record, subject: Subject) -> str:
    """What goes with a message of this step: all that is public of it, and until when, where the case waits for its reader."""
    step = flow.edge(step_of(record.verb))
    said = [f"{name}：{words}" for name, words in public_words(step, payload_of(record))] if step is not None else []
    waits = subject.state == record.target and waits_for_raiser(flow, subject.state)
    if said and waits and subject.next_due_at is not None:
        day = local_date(subject.next_due_at)
        said.append(_("Until: %(day)s") % {"day": f"{day:%Y-%m-%d}"})
    return "\n".join(said)
