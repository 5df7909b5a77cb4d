"""Relations of somebody to a case beside those of the core: from facts kept on its subject, so that no list asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from shequ_workflows.flows.constants import ASSISTING, SEAT
from shequ_workflows.org.constants import Role

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject
    from shequ_workflows.org.actors import Actor

#: Of a subject's facts: ids of people whose word is still asked; tree paths of offices that have not answered yet.
SEATS: Final = "seats"
OFFICES: Final = "offices"
#: Who speaks for an assisting office.
SPEAKS: Final = (Role.DEPARTMENT, Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR)


def ties(subject: Subject, actor: Actor) -> Iterator[str]:
    if actor.person_id is not None and not actor.is_guest and actor.person_id in subject.facts.get(SEATS, ()):
        yield SEAT
    offices = subject.facts.get(OFFICES, ())
    if offices and any(held.path == path and held.role in SPEAKS for held in actor.held for path in offices):
        yield ASSISTING
