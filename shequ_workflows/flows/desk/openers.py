"""Flows as kinds of matter that an intake, or an effect of another flow, may open."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.machines import Edge, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import Opener, OpenerSource, Wish, openers
from shequ_workflows.flows.actions.opening import OpenCase, first_step
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.family import definition_of
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.running.asking import StepForm
from shequ_workflows.flows.words import lazily
from shequ_workflows.org.acting import ActionRefused, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import prefixes

#: After the built-in kinds.
_ORDER = 50


def first_step_of(flow: Flow) -> Edge | None:
    """The step by which its cases begin now. ``flow.current`` is looked up already."""
    machine = machines.version(flow.kind, str(flow.current.number)) if flow.current is not None else None
    return first_step(machine) if machine is not None else None


def may_open(actor: Actor, flow: Flow, node: Node) -> bool:
    """Whether staff opens cases of it at ``node``: it holds there, and the first step is theirs."""
    if flow.node.path not in prefixes(node.path):
        return False
    edge = first_step_of(flow)
    return edge is not None and actor.holds(*edge.who, at=node)


def asks(edge: Edge) -> bool:
    """Whether nothing can be opened before something was filled in."""
    if edge.form is None or not issubclass(edge.form, StepForm):
        return False
    return edge.form.version is not None or any(one.required for one in edge.form.step.asks)


def opener_of(flow: Flow) -> Opener | None:
    edge = first_step_of(flow)
    if edge is None:
        return None
    on_a_page = edge.creates and asks(edge)
    return Opener(
        key=flow.kind,
        label=lazily(definition_of(flow.current).title) if flow.current is not None else flow.title,
        open=lambda actor, wish: open_case(actor, flow, wish),
        may=lambda actor, node: may_open(actor, flow, node),
        next_edge="" if edge.creates else edge.name,
        order=_ORDER,
        url=reverse("shequ_flows:open", args=[flow.key]) if on_a_page else "",
    )


def open_case(actor: Actor, flow: Flow, wish: Wish) -> Subject:
    """In its first state, to be filled in by its first step; where that step makes the case and asks nothing, by it."""
    edge = first_step_of(flow)
    if edge is None or (edge.creates and asks(edge)):
        sentence = _("“%(flow)s” is opened on a page of its own, since its first step asks for more.")
        raise ActionRefused(refuse("opener", sentence % {"flow": flow.title}))
    return OpenCase(
        actor, flow, wish.node, title=wish.title, raised_by=wish.person, channel=wish.channel, step=edge.creates
    ).execute()


def live_flows() -> Iterator[Flow]:
    yield from Flow.objects.filter(live=True).select_related("node", "current__flow").order_by("title")


def _find(key: str) -> Opener | None:
    rows = Flow.objects.filter(live=True, key=key.partition(":")[2]).select_related("node", "current__flow")
    flow = rows.first()
    return opener_of(flow) if flow is not None else None


def _all() -> Iterator[Opener]:
    for flow in live_flows():
        found = opener_of(flow)
        if found is not None:
            yield found


openers.sources.register(OpenerSource(FAMILY, _find, _all))
