"""Who reads the case for and against a task (domain.md §5)."""

from __future__ import annotations

from typing import Final

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import RC_ROLES, Role

#: Whoever votes, advises, admits, rules or supervises. Whoever carries the work out reads the task on the desk.
READERS: Final[frozenset[str]] = RC_ROLES | {
    Role.PARTY_SECRETARY,
    Role.SUPERVISION_COMMITTEE,
    Role.STREET_CLERK,
    Role.STREET_LEADER,
    Role.ACCESS_GROUP,
    Role.DISTRICT_ACCESS,
    Role.AUDITOR,
}


def reads_load(actor: Actor, subject: Subject) -> bool:
    """What else the community carries; that is none of a department's business."""
    return actor.holds(*READERS, at=subject.path)


def may_read(actor: Actor, subject: Subject) -> bool:
    """As above, and the department that asks."""
    is_office = bool(subject.unit_path) and actor.holds(Role.DEPARTMENT, at=subject.unit_path)
    return is_office or reads_load(actor, subject)


def reads_persons(actor: Actor, subject: Subject) -> bool:
    """How much each person has in charge: the director of that committee, who hands the work out, and nobody else."""
    return any(held.role == Role.RC_DIRECTOR and held.node_id == subject.community_id for held in actor.held)
