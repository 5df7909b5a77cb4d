"""Guards of a step: those that it has because of what it is, and the conditions an editor wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy

from shequ_workflows.core.machines import Guard, Taking
from shequ_workflows.flows.constants import AskKind
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.facts import SEP, types_of
from shequ_workflows.flows.words import lazily
from shequ_workflows.forms.conditions.dependencies import reads
from shequ_workflows.forms.conditions.evaluating import holds
from shequ_workflows.forms.conditions.kinds import Type
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import FormVersion

from .knowing import values_of


def early_guards(flow: schema.Flow, step: schema.Edge, target: str) -> Iterator[Guard]:
    """What the subject's own row tells. ``target``: where the step leads back to, if it has several."""
    if step.times:
        sentence = gettext_lazy("This can be done only so many times, and has been done already.")
        yield Guard(f"times_{step.key}", partial(_still_may, step=step.key, most=step.times), sentence, early=True)
    if step.not_by:
        sentence = gettext_lazy("You did an earlier step of this yourself: somebody else must take this one.")
        yield Guard(f"not_by_{step.key}", partial(_is_another, steps=step.not_by), sentence, early=True)
    if target:
        sentence = gettext_lazy("It was never in that state, so it cannot go back to it.")
        yield Guard(f"been_{target}", partial(_has_been, state=target), sentence, early=True)


def _still_may(subject: Any, taking: Taking, *, step: str, most: int) -> bool:
    return int(subject.facts.get("taken", {}).get(step, 0)) < most


def _is_another(subject: Any, taking: Taking, *, steps: tuple[str, ...]) -> bool:
    by = subject.facts.get("by", {})
    person = taking.actor.person_id
    return person is None or all(person != by.get(step) for step in steps)


def _has_been(subject: Any, taking: Taking, *, state: str) -> bool:
    return state in subject.facts.get("been", [])


def conditions_of(flow: schema.Flow, step: schema.Edge, versions: Mapping[str, FormVersion]) -> Iterator[Guard]:
    """Asked before the form is filled in where they ask nothing of it."""
    if flow.reference.partition(SEP)[0] == step.key:
        sentence = gettext_lazy("A case with this number is there already. Please look it up and go on with it.")
        yield Guard("reference", partial(_is_free, key=flow.reference), sentence)
    if not step.guards:
        return
    types = types_of(flow, {key: ready(version).definition for key, version in versions.items()})
    for one in step.guards:
        keys = reads(one.must)
        now = any(key.startswith(f"{step.key}/") for key in keys)
        test = partial(_holds, must=one.must, keys=keys, types=types)
        yield Guard(one.key, test, lazily(one.says), early=not now)


def _holds(subject: Any, taking: Taking, *, must: Any, keys: frozenset[str], types: Mapping[str, Type]) -> bool:
    return holds(must, values_of(subject, taking, keys), Context.at(taking.at, types))


def _is_free(subject: Any, taking: Taking, *, key: str) -> bool:
    said = values_of(subject, taking, [key]).get(key)
    if not isinstance(said, str):
        return True
    case = subject.case
    others = type(case).objects.filter(flow=case.flow_id, community=case.community_id).exclude(pk=case.pk)
    return not others.filter(reference=" ".join(said.split())[:40]).exists()


def asks_of(step: schema.Edge, kind: AskKind) -> list[schema.Ask]:
    return [one for one in step.asks if one.kind == kind]
