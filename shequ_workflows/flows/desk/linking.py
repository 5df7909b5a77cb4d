"""Signed links by which somebody without an account takes a step of a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.links.purposes import LinkPurpose, PurposeSource, purpose_sources
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.definition import schema
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.models import FlowVersion
from shequ_workflows.flows.running.knowing import step_of
from shequ_workflows.flows.words import lazily
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF

#: Give links out: whoever works on cases there, and whoever is in charge.
GIVERS: Final = COMMUNITY_STAFF | STREET_STAFF


def _may(actor: Actor, subject: Subject) -> bool:
    in_charge = subject.assignee_id is not None and subject.assignee_id == actor.person_id
    return in_charge or actor.holds(*GIVERS, at=subject.path)


def _office(subject: Subject) -> str:
    unit = subject.unit
    return unit.name if unit is not None else ""


def purposes(subject: Subject) -> list[LinkPurpose]:
    """One for each step of the case's version that a link may take."""
    try:
        flow = definition_for(subject.kind, subject.version)
    except FlowVersion.DoesNotExist:
        return []
    return list(_purposes(flow, subject))


def _purposes(flow: schema.Flow, subject: Subject) -> Iterator[LinkPurpose]:
    edges = machine_of(subject).edges
    for order, step in enumerate(flow.edges):
        if not step.link or step.creates:
            continue
        names = tuple(name for name, one in edges.items() if step_of(name) == step.key and step.link in one.who)
        if names:
            yield LinkPurpose(
                key=f"{FAMILY}:{step.key}",
                kind=subject.kind,
                label=format_lazy(_("Let “{step}” be done by a link"), step=lazily(step.label)),
                asks=lazily(step.help) if step.help else _("You are asked for one step in this matter."),
                edges=names,
                role=step.link,
                may=_may,
                office=_office,
                order=order,
            )


purpose_sources.register(PurposeSource(FAMILY, purposes))
