"""Who may do what with a packet and its money, and when."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role

from .constants import GrantKind, TaskCategory
from .models import DelegatedTask
from .states import PACKING

#: Puts the packet together; the department that asks does so for its own task.
PACKERS: Final = frozenset({Role.STREET_CLERK.value})
#: Enters the number of a document of money once there is one, money that came, and what was paid back.
TREASURERS: Final = frozenset({Role.STREET_FINANCE.value})
#: Confirms that money arrived.
CONFIRMERS: Final = frozenset({Role.RC_DIRECTOR.value})
#: Read the sums of their street or community.
MONEY_READERS: Final = (
    Role.STREET_FINANCE, Role.STREET_CLERK, Role.STREET_LEADER, Role.AUDITOR, Role.RC_DIRECTOR,
)  # fmt: skip

#: In these nothing has been promised yet, or never was.
BEFORE: Final = frozenset(
    {"noted", "draft", "submitted", "access_review", "district_review", "returned", "barred", "not_admitted"}
)
#: In these what is still owed may be settled.
BALANCING: Final = ("executing", "suspended", "reported", "settling", "cancelled", "not_taken")

LATER: Final = _("The packet is fixed once it was offered. Enter a document number or its dates, with the reason, or let the task go back to be matched.")  # fmt: skip
NOT_YET: Final = _("Money is entered once the packet was offered to the committee.")
NO_BALANCE: Final = _("A balance is settled once the task was begun, or has ended early.")


def is_packed(subject: Subject) -> bool:
    """Whether lines may be added, changed and dropped: while the packet is put together, and while an emergency start
    waits to be filed."""
    unfiled = subject.is_open and bool(subject.facts.get("emergency")) and not subject.facts.get("filed")
    return subject.state in PACKING or unfiled


def role_of(actor: Actor, subject: Subject, roles: frozenset[str], *, own_office: bool = False) -> str:
    """The role of ``roles`` in which the actor acts on the task; ``own_office``: or as the department that asks. Empty
    where there is none."""
    held = min(actor.roles_at(subject.path) & roles, default="")
    if not held and own_office and subject.unit_path and actor.holds(Role.DEPARTMENT, at=subject.unit_path):
        return Role.DEPARTMENT.value
    return held


def may_pack(actor: Actor, subject: Subject) -> bool:
    return bool(role_of(actor, subject, PACKERS, own_office=True))


def may_waive(task: DelegatedTask, kind: str) -> bool:
    """Whoever delegates bears the cost (RC Organic Law art. 43): money of a delegated task is not waived."""
    return not (kind == GrantKind.MONEY and task.category == TaskCategory.DELEGATED)
