"""What of the journal's words stands in rows of this layer and of the one below, too; the desk's link to the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Guardianship, RoleAssignment

from . import holdings  # noqa: F401  (the core's own)
from .constants import JOURNAL
from .models import Record, Subject
from .presenting import VERBS
from .record.copies import Copies, copies
from .registries import DeskLink, desk_links
from .rules.actions import SETTERS
from .search import index  # noqa: F401  (follows every step)
from .signing.factors import ConfirmFactor, RenewRecoveryCodes, ResetFactor, VerifyFactor
from .signing.phone import SignInByPhone
from .signing.slips import IssueSlip, Unlock


def _assignment(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    begun = dt.datetime.fromisoformat(said["from"])
    return Q(person__public_id=said["person"], role=said["role"], node__code=said["node"], valid_from=begun)


def _guardianship(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(ward__public_id=said["ward"], guardian__public_id=said["guardian"])


copies.register(
    Copies(
        "org.roles", RoleAssignment, _("the basis of the role"), {"assign_role", "end_role"}, _assignment, ("basis",),
        kind=JOURNAL,
    )
)  # fmt: skip
copies.register(
    Copies(
        "org.guardians", Guardianship, _("the basis of the guardianship"), {"add_guardian"}, _guardianship, ("basis",),
        kind=JOURNAL,
    )
)  # fmt: skip


def _sets_rules(actor: Actor) -> bool:
    return actor.has(*SETTERS, Role.AUDITOR, Role.SUPERVISION_COMMITTEE)


VERBS["set_rules"] = lambda: gettext("Limits and rules set")
desk_links.register(DeskLink("rules", _("Limits and rules"), "shequ_core:rules", may=_sets_rules, order=200))
_SIGNING = (ConfirmFactor, IssueSlip, RenewRecoveryCodes, ResetFactor, SignInByPhone, Unlock, VerifyFactor)
VERBS.update({one.verb: one.label.__str__ for one in _SIGNING})
