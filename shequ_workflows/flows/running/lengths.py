"""How long a clock of a case runs: an answer that is a day or an instant, a length by some other answer, or its own.

A step that starts the clock and asks the same question itself goes before the one that the clock names; so does a length that
is written for the very step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import Taking
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.facts import SEP

from .knowing import step_of, values_of

Rule = Callable[[Any, Taking], Duration | dt.datetime | str | None]


def rule_of(clock: schema.Clock) -> Rule:
    return partial(_length, clock=clock)


def _length(subject: Any, taking: Taking, *, clock: schema.Clock) -> Duration | dt.datetime | str | None:
    step = step_of(taking.edge.name)
    lengths = dict(clock.lengths)
    if clock.until:
        own = f"{step}{SEP}{clock.until.partition(SEP)[2]}"
        said = values_of(subject, taking, {own, clock.until})
        moment = instant(said.get(own) or said.get(clock.until), subject)
        if moment is not None:
            return moment
    if step in lengths:
        return f"{clock.key}_{step}"
    if clock.by:
        value = values_of(subject, taking, [clock.by]).get(clock.by)
        if isinstance(value, str) and value in lengths:
            return f"{clock.key}_{value}"
    return None


def instant(said: object, subject: Any) -> dt.datetime | None:
    """When a limit ends that was given as a day (at the closing time of the office) or as a day and an hour."""
    if not isinstance(said, str):
        return None
    try:
        if len(said) == 10:
            return calendar_of(subject.node).closing(dt.date.fromisoformat(said))
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.get_default_timezone())
