"""Who may read what came in, take it away as a file, and read its sensitive answers.

Asked of roles at the node of each submission, so that a street's form is read by every community for its own part.
Administrators and editors build forms and read no answers; what a form says narrows the lists below, it never widens them.
"""

from __future__ import annotations

from typing import Final

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, Role

from .models import Form, Submission

#: Where a form names no readers.
READERS: Final = COMMUNITY_STAFF | {Role.STREET_CLERK, Role.STREET_LEADER}
#: Where a form names none who export: those who answer for what is taken out of the house.
EXPORTERS: Final = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK, Role.STREET_LEADER})
CONFIDANTS: Final = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY})
#: Never read answers, whatever a form says.
NEVER: Final = frozenset({Role.ADMINISTRATOR, Role.EDITOR})


def readers_of(form: Form) -> frozenset[str]:
    return frozenset(form.readers or READERS) - NEVER


def exporters_of(form: Form) -> frozenset[str]:
    """Nobody takes away what he may not read."""
    return frozenset(form.exporters or EXPORTERS) & (readers_of(form) | EXPORTERS) - NEVER


def confidants_of(form: Form) -> frozenset[str]:
    return frozenset(form.confidants or CONFIDANTS) - NEVER


def reading_paths(actor: Actor, form: Form) -> tuple[str, ...]:
    """Tree paths at or below which ``actor`` reads submissions of ``form``; none: nothing."""
    return tuple(actor.paths_with(*readers_of(form)))


def may_read(actor: Actor, submission: Submission) -> bool:
    return bool(actor.roles_at(submission.node.path) & readers_of(submission.form))


def may_read_sensitive(actor: Actor, submission: Submission) -> bool:
    """Beside reading it: each such reading is recorded with its reason."""
    return may_read(actor, submission) and bool(actor.roles_at(submission.node.path) & confidants_of(submission.form))


def exporting_paths(actor: Actor, form: Form) -> tuple[str, ...]:
    """Tree paths at or below which ``actor`` exports submissions of ``form``."""
    return tuple(actor.paths_with(*exporters_of(form)))
