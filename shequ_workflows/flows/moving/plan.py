"""What moving cases would do: how many stand where, which states have no namesake, what would be lost. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from shequ_workflows.core.clocks import STEP
from shequ_workflows.core.models import Clock
from shequ_workflows.flows.definition.schema import Flow as Definition
from shequ_workflows.flows.definition.schema import State
from shequ_workflows.flows.models import Case

if TYPE_CHECKING:
    from shequ_workflows.flows.models import Flow, FlowVersion


@dataclass(frozen=True, slots=True)
class Place:
    """A state of the old version in which cases stand. ``namesake``: the state of the new version with the same key, if cases
    may be moved into it. ``asks``: words are being asked there, so its cases stay."""

    key: str
    label: str
    count: int
    namesake: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Losses:
    """``clocks``: label of each clock that the new version lacks, with how many run. ``steps`` and ``facts``: what was said in
    steps, and noted in facts, that no condition can ask for any more."""

    clocks: list[tuple[str, int]]
    steps: list[str]
    facts: list[str]

    def __bool__(self) -> bool:
        return bool(self.clocks or self.steps or self.facts)


def running_by_version(flow: Flow) -> dict[int, int]:
    """How many open cases each version has, by its id."""
    rows = Case.objects.filter(flow=flow, subject__is_open=True).order_by().values_list("version")
    return dict(rows.annotate(count=Count("pk")))


def cases_on(version: FlowVersion) -> QuerySet[Case]:
    """Open cases of this version."""
    return Case.objects.filter(version=version, subject__is_open=True)


def takes(state: State | None) -> bool:
    """Whether a case may be moved into it: it stands in the version, does not end the case, and asks nobody's word."""
    return state is not None and not state.is_end and state.round is None


def places_of(version: FlowVersion, old: Definition, new: Definition, language: str) -> list[Place]:
    rows = cases_on(version).order_by().values_list("subject__state").annotate(count=Count("pk"))
    counts: Mapping[str, int] = dict(rows)
    order = [one.key for one in old.states]
    found = []
    for key in sorted(counts, key=lambda one: order.index(one) if one in order else len(order)):
        state = old.state(key)
        label = state.label.say(language) if state is not None else key
        namesake = key if takes(new.state(key)) else ""
        found.append(Place(key, label, counts[key], namesake, state is not None and state.round is not None))
    return found


def targets_of(new: Definition, language: str) -> list[tuple[str, str]]:
    return [(one.key, one.label.say(language)) for one in new.states if takes(one)]


def losses_of(version: FlowVersion, old: Definition, new: Definition, language: str) -> Losses:
    kept = {one.key for one in new.clocks} | {STEP}
    live = Clock.objects.filter(subject__case__in=cases_on(version), state__in=("running", "paused")).exclude(
        key__in=kept
    )
    counts: Mapping[str, int] = dict(live.order_by().values_list("key").annotate(count=Count("pk")))
    labels: Mapping[str, str] = {one.key: one.label.say(language) for one in old.clocks}
    steps = {one.key for one in new.edges}
    facts = {one.key for one in new.facts}
    said = [one.label.say(language) for one in old.edges if one.key not in steps and (one.form or one.asks)]
    noted = [one.label.say(language) for one in old.facts if one.key not in facts]
    return Losses([(labels.get(key, key), count) for key, count in sorted(counts.items())], said, noted)


def movable(version: FlowVersion, states: Iterable[str], only: Iterable[str] | None = None) -> QuerySet[Case]:
    """Cases of ``version`` in one of ``states``, of which nobody's word is being asked; ``only``: by public id."""
    rows = cases_on(version).filter(subject__state__in=list(states)).exclude(seats__is_open=True)
    if only is not None:
        rows = rows.filter(subject__public_id__in=list(only))
    return rows.select_related("subject").order_by("pk")


def asked_now(version: FlowVersion) -> int:
    """How many stay since somebody's word is being asked."""
    return cases_on(version).filter(Q(seats__is_open=True)).distinct().count()
