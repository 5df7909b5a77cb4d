"""A flow's version as a machine of the core: the same edges, guards and clocks as the built-in ones have.

A step with several targets becomes one edge for each (``send_back__received``), unless an answer decides among them. The verbs that every flow has (take on, pass
on, urge …) become edges that stay where they are, so that record, undo, desk and worklist need to know nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.text import format_lazy

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import ClockOp, ClockSpec, Edge, Machine, State, Tell
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.constants import FAMILY, StateKind
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.running.asking import form_class
from shequ_workflows.flows.running.guarding import conditions_of, early_guards
from shequ_workflows.flows.running.lengths import rule_of
from shequ_workflows.flows.running.routing import routed
from shequ_workflows.flows.running.runner import Runner
from shequ_workflows.flows.running.ties import ties
from shequ_workflows.flows.words import lazily
from shequ_workflows.forms.definition.schema import Words
from shequ_workflows.forms.models import FormVersion
from shequ_workflows.org.acting import Sentence

from .verbs import verbs_of

#: Between a step and the state that it leads back to.
TO: Final = "__"


def compile_machine(flow: schema.Flow, version: str, forms: Mapping[str, FormVersion]) -> Machine:
    """``forms`` by the keys that steps name."""
    edges = {one.name: one for one in (*_edges(flow, forms), *verbs_of(flow))}
    return Machine(
        key=f"{FAMILY}:{flow.key}",
        label=lazily(flow.title),
        initial=flow.initial,
        states={one.key: _state(one) for one in flow.states},
        edges=edges,
        clocks={one.key: _clock(one, flow) for one in flow.clocks},
        prefix=flow.prefix,
        escalate=flow.escalate,
        version=version,
        units=frozenset(flow.units),
        public_url=None,
        run=Runner(flow, forms),
        ties=ties,
        own_url=_own_url if flow.public else None,
    )


def _own_url(subject: Subject) -> str:
    return reverse("shequ_flows:track_case", args=[subject.public_id])


def _state(one: schema.State) -> State:
    step = Duration.parse(one.step) if one.step else None
    kind = one.kind if one.kind != StateKind.START else StateKind.WORK
    return State(one.key, lazily(one.label), lazily(one.public or one.label), str(kind), step)


def _clock(one: schema.Clock, flow: schema.Flow) -> ClockSpec:
    lengths = {f"{one.key}_{value}": Duration.parse(length) for value, length in one.lengths}
    labels = {f"{one.key}_{value}": _length_label(one, value, flow) for value, _length in one.lengths}
    return ClockSpec(
        key=one.key,
        label=lazily(one.label),
        kind=ClockKind(one.kind),
        length=Duration.parse(one.length) if one.length else None,
        rule=rule_of(one) if one.until or one.lengths else None,
        variants=lengths,
        labels=labels,
        floor=Duration.parse(one.floor) if one.floor else None,
        basis=lazily(one.basis),
    )


def _length_label(clock: schema.Clock, value: str, flow: schema.Flow) -> str:
    """What another length of a clock is called on the screen of limits."""
    return f"{clock.label.say(flow.languages[0])} · {value}"


def _edges(flow: schema.Flow, forms: Mapping[str, FormVersion]) -> Iterator[Edge]:
    for order, one in enumerate(flow.edges):
        for target in one.targets[:1] if one.by else one.targets:
            yield _compiled(flow, one, target, forms, order)


def _compiled(flow: schema.Flow, one: schema.Edge, target: str, forms: Mapping[str, FormVersion], order: int) -> Edge:
    several = len(one.targets) > 1 and not one.by
    state = flow.state(target)
    label, done = lazily(one.label), lazily(one.done)
    if several and state is not None:
        label = _with_state(one.label, state.label)
    return Edge(
        name=f"{one.key}{TO}{target}" if several else one.key,
        sources=one.sources,
        target=target,
        who=frozenset(one.who),
        label=label,
        done=done,
        guards=(*early_guards(flow, one, target if several else ""), *conditions_of(flow, one, forms)),
        clocks=ClockOp.parse(one.clocks),
        limit=one.limit,
        undo=one.undo and not one.creates,
        take_back=one.take_back and not one.creates,
        form=form_class(flow, one, forms),
        tell=tuple(Tell(to) for to in one.tell),
        fires=one.fires,
        folded=one.folded,
        warns=lazily(one.confirm) if one.confirm else "",
        help=lazily(one.help) if one.help else "",
        style=one.style,
        order=10 + order,
        route=partial(routed, one) if one.by else None,
    )


def _with_state(label: Words, state: Words) -> Sentence:
    """“Send back: received”, in the reader's language."""
    return format_lazy("{label}：{state}", label=lazily(label), state=lazily(state))
