"""States and steps as a graph: what is never reached, where a case gets stuck, what would go round by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import STAY
from shequ_workflows.flows.definition.schema import Edge, Flow, State
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.org.constants import Relation

Pairs = dict[str, set[str]]


def graph_faults(flow: Flow) -> Iterator[Fault]:
    """Only where there is a beginning: without one, everything would be out of reach."""
    begins = [flow.initial] if flow.initial else [to for edge in flow.edges if edge.creates for to in edge.targets]
    if not begins:
        sentence = _("Nothing opens a case: say in which state it begins, or which step opens it.")
        yield Fault("no_beginning", "initial", sentence)
        return
    ahead = _ahead(flow)
    reached = _from(begins, ahead)
    ends = {one.key for one in flow.states if one.is_end}
    if not ends:
        yield Fault("no_end", "states", _("No state ends a case. Give at least one state the kind “good end”."))
    back = _reversed(ahead)
    can_end = _from(ends, back)
    for number, state in enumerate(flow.states):
        yield from _of_state(flow, state, f"states/{number}", reached, can_end)
    yield from _by_itself(flow)


def _of_state(flow: Flow, state: State, path: str, reached: set[str], can_end: set[str]) -> Iterator[Fault]:
    name = {"state": state.label.say(flow.languages[0])}
    leaving = [one for one in flow.edges if state.key in one.sources and not set(one.targets) <= {state.key, STAY}]
    if state.key not in reached:
        sentence = _("“%(state)s” is never reached: no step leads there from the beginning.")
        yield Fault("unreachable", path, sentence % name)
    if state.is_end:
        if any(state.key in one.sources for one in flow.edges):
            sentence = _("“%(state)s” ends the case, but steps lead out of it. Make it another kind of state.")
            yield Fault("end_goes_on", path, sentence % name)
    elif not leaving:
        sentence = _("A case gets stuck in “%(state)s”: no step leads out of it.")
        yield Fault("dead_end", path, sentence % name)
    elif state.key not in can_end:
        sentence = _("From “%(state)s” no way leads to an end: a case goes round for ever.")
        yield Fault("trapped", path, sentence % name)


def _ahead(flow: Flow) -> Pairs:
    found: Pairs = {}
    for edge in flow.edges:
        for source in edge.sources:
            found.setdefault(source, set()).update(source if to == STAY else to for to in edge.targets)
    return found


def _reversed(pairs: Pairs) -> Pairs:
    found: Pairs = {}
    for source, targets in pairs.items():
        for target in targets:
            found.setdefault(target, set()).add(source)
    return found


def _from(begins: Iterable[str], pairs: Pairs) -> set[str]:
    """All that can be reached, the beginnings among it."""
    found: set[str] = set()
    waiting = list(begins)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(pairs.get(one, ()))
    return found


def _by_itself(flow: Flow) -> Iterator[Fault]:
    """Steps that only the system takes, and at once, in a circle: a case would never come to rest."""
    alone = {number: one for number, one in enumerate(flow.edges) if _is_alone(flow, one)}
    pairs: Pairs = {}
    for one in alone.values():
        for source in one.sources:
            pairs.setdefault(source, set()).update(one.targets)
    for number, one in alone.items():
        if any(set(one.sources) & _from([target], pairs) for target in one.targets):
            sentence = _("“%(step)s” is part of a circle that goes round without anybody. Let a person take one of its steps.")  # fmt: skip
            yield Fault("circle", f"edges/{number}", sentence % {"step": one.label.say(flow.languages[0])})


def _is_alone(flow: Flow, edge: Edge) -> bool:
    return set(edge.who) == {Relation.SYSTEM.value}
