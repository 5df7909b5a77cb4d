"""What this actor may do with a subject now, what not and why: read from its machine's edges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from shequ_workflows.core.machines import Edge, Machine, roles_towards
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Relation
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now


@dataclass
class Steps:
    """Buttons, the rarely used ones, and those refused with the reason."""

    actions: list[dict[str, Any]] = field(default_factory=list)
    more: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)


def steps_of(subject: Subject, machine: Machine, actor: Actor) -> Steps:
    """Every edge out of the subject's state that a person may take, asked once each."""
    found = Steps()
    offered = machine.offered(subject.state, roles_towards(subject, actor))
    for one in machine.leaving(subject.state):
        if one.who == {Relation.SYSTEM}:
            continue
        refusal = TakeTransition(actor, subject, one.name, revision=subject.revision).check()
        if one in offered and (refusal is None or asks_only(one, refusal)):
            button = {
                "label": one.label,
                "url": reverse("shequ_desk:edge", args=[subject.public_id, one.name]),
                "kind": one.style,
            }
            (found.more if one.folded else found.actions).append(button)
        elif refusal is not None:
            found.refused.append({"label": one.label, "reason": refusal.sentence})
    for number, button in enumerate(found.actions[:9], start=1):
        button["key"] = str(number)
    return found


def asks_only(one: Edge, refusal: Refusal) -> bool:
    """Whether the refusal is about what the edge's form has yet to say, and not about the subject itself."""
    if one.form is None:
        return False
    early = {guard.key for guard in one.guards if guard.early}
    return refusal.code not in {*early, "role", "stale", "state", "unknown"}


def who_may(one: Edge, subject: Subject) -> list[str]:
    """Names of those who may take the edge, for somebody who may not: by role, then the person in charge."""
    held = RoleAssignment.objects.in_force(now()).reaching(subject.node).filter(role__in=one.who)
    people = list(Person.objects.filter(pk__in=held.values("person")).order_by("name", "pk"))
    if Relation.ASSIGNEE in one.who and subject.assignee is not None and subject.assignee not in people:
        people.append(subject.assignee)
    return [person.name for person in people[:8]]


def for_another(one: Edge, subject: Subject, actor: Actor) -> bool:
    """Whether staff takes here, in the name of whoever raised it, a step that is that person's.

    Then the channel is asked, unless the edge's own form asks how it was heard.
    """
    theirs = not one.who.isdisjoint({Relation.PROPOSER, Relation.REPORTER})
    asks = one.form is not None and "heard_by" in one.form.base_fields
    return theirs and not asks and subject.raised_by_id is not None and subject.raised_by_id != actor.person_id
