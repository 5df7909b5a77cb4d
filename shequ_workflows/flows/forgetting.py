"""What was made of what a step said goes with it: the case's title, and the facts that were set from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject, UndoPoint
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.core.search.index import refresh

from .constants import FAMILY, EffectKind
from .definition import schema
from .facts import SEP
from .family import definition_for
from .running.knowing import step_of


def forget(subject: Subject, record: Record) -> None:
    """Within a transaction. ``record``: the row of the step whose words go; what a later taking of it said stays.

    What earlier states of the case were kept for taking back goes, too: they say the same.
    """
    step = _spoke_last(subject, record)
    if step is None:
        return
    flow = definition_for(subject.kind, subject.version)
    facts = {**subject.facts, "set": _left(flow, step, subject.facts.get("set", {}))}
    title = flow.title.say(flow.languages[0])[:120] if _titles(flow, step) else subject.title
    Subject.objects.filter(pk=subject.pk).update(title=title, facts=facts)
    UndoPoint.objects.filter(record__subject=subject.pk).delete()
    refresh(Subject.objects.matters().filter(pk=subject.pk))


def _titles(flow: schema.Flow, step: schema.Edge) -> bool:
    return flow.titled.partition(SEP)[0] == step.key


def _left(flow: schema.Flow, step: schema.Edge, said: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without those that are answers of this step."""
    effects = [one for edge in flow.edges for one in edge.effects if one.kind == EffectKind.SET]
    gone = {one.get("fact") for one in effects if str(one.get("answer") or "").partition(SEP)[0] == step.key}
    return {key: value for key, value in said.items() if key not in gone}


def _spoke_last(subject: Subject, record: Record) -> schema.Edge | None:
    """The step of this row, if it is the last one by which the case took it."""
    step = definition_for(subject.kind, subject.version).edge(step_of(record.verb))
    if step is None:
        return None
    taken = Q(verb=step.key) | Q(verb__startswith=f"{step.key}__")
    later = Record.objects.filter(taken, subject=subject.pk, seq__gt=record.seq)
    return None if later.exists() else step


def _titled_by(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    if not subject.kind.startswith(f"{FAMILY}:"):
        return Q(pk__in=[])
    step = _spoke_last(subject, record)
    flow = definition_for(subject.kind, subject.version)
    return Q(pk=subject.pk) if step is not None and _titles(flow, step) else Q(pk__in=[])


copies.register(Copies("flows.title", Subject, _("the title that was made of it"), (), _titled_by, ("title",)))
