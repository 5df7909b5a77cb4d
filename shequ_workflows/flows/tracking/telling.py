"""A case in plain words for whoever raised it: no names of staff, no inner words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from shequ_workflows.core.machines import Edge, machine_of
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import clocks_of
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.constants import URGE
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.running.knowing import step_of
from shequ_workflows.flows.running.wanting import payload_of, wanted_of
from shequ_workflows.flows.showing.saying import public_words
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Relation

THEIRS: Final = frozenset({Relation.REPORTER.value, Relation.PROPOSER.value})


@dataclass(frozen=True, slots=True)
class Doing:
    """A step that its reader may take; ``reason`` why not just now."""

    edge: Edge
    reason: Sentence


def events_of(subject: Subject, flow: schema.Flow) -> list[dict[str, Any]]:
    """Of the component ``timeline``, oldest first: where the case came to, and what was said for the public. One query."""
    rows = list(subject.records.select_related("payload").order_by("seq"))
    gone = {row.corrects for row in rows if row.corrects is not None}
    return [one for row in rows if row.seq not in gone for one in _event(row, flow)]


def _event(row: Record, flow: schema.Flow) -> Iterator[dict[str, Any]]:
    step, target = flow.edge(step_of(row.verb)), flow.state(row.target)
    text = "\n".join(_public(step, row)) if step is not None else ""
    if row.verb != "undo" and target is not None and row.target != row.source:
        label = (target.public or target.label).say(spoken())
        tone = {"good": "good", "bad": "bad", "paused": "wait"}.get(target.kind, "")
        yield {"when": row.at, "title": label, "text": text, "tone": tone}
    elif text and step is not None:
        yield {"when": row.at, "title": step.done.say(spoken()), "text": text, "tone": ""}


def _public(step: schema.Edge, row: Record) -> Iterator[str]:
    return (f"{name}：{words}" for name, words in public_words(step, payload_of(row)))


def doings_of(subject: Subject, actor: Actor) -> list[Doing]:
    """What whoever raised it may do now, and what of it not just now."""
    found = []
    for edge in machine_of(subject).leaving(subject.state):
        if edge.who.isdisjoint(THEIRS):
            continue
        refusal = TakeTransition(actor, subject, edge.name, revision=subject.revision).check()
        if refusal is None or asks_only(edge, refusal.code):
            found.append(Doing(edge, ""))
        elif (edge.name != URGE and refusal.code not in {"role", "unknown"}) or (
            edge.name == URGE and refusal.code == "urged"
        ):
            found.append(Doing(edge, refusal.sentence))
    return found


def asks_only(edge: Edge, code: str) -> bool:
    """Whether the refusal is about what has yet to be filled in."""
    early = {guard.key for guard in edge.guards if guard.early}
    return edge.form is not None and code not in {*early, "role", "stale", "state", "unknown"}


def shown(subject: Subject) -> dict[str, Any]:
    """Where it stands, what comes next, until when."""
    flow = definition_for(subject.kind, subject.version)
    state = flow.state(subject.state)
    return {
        "flow_title": flow.title.say(spoken()),
        "state_label": (state.public or state.label).say(spoken()) if state is not None else subject.state,
        "state_tone": {"good": "good", "bad": "bad", "paused": "wait"}.get(state.kind if state else "", "info"),
        "next": state.next.say(spoken()) if state is not None else "",
        "clocks": clocks_of(subject) if subject.is_open else [],
        "wanted": wanted_of(flow, subject),
        "events": events_of(subject, flow),
    }
