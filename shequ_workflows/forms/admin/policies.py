"""Who builds, publishes and sees forms: by the node that owns the form, never by Django's permissions."""

from __future__ import annotations

from typing import Final

from shequ_workflows.core.admin.policy import ScopedPolicy
from shequ_workflows.forms.models import Form, LibrarySection
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.querysets import below

#: Work on drafts.
BUILDERS: Final = frozenset(
    {
        Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK,
        Role.STREET_LEADER, Role.EDITOR, Role.ADMINISTRATOR,
    }
)  # fmt: skip
#: Answer for what residents are asked.
PUBLISHERS: Final = frozenset(
    {Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK, Role.STREET_LEADER, Role.EDITOR, Role.ADMINISTRATOR}
)
#: See how forms are built.
VIEWERS: Final = BUILDERS | {Role.AUDITOR}
#: Nodes that own forms.
OWNERS: Final = frozenset({NodeKind.CITY, NodeKind.DISTRICT, NodeKind.STREET, NodeKind.COMMUNITY})

_FORM: Final = {
    "view": VIEWERS,
    "add": BUILDERS,
    "change": BUILDERS,
    "publish": PUBLISHERS,
    "lock": PUBLISHERS,
    "unlock": PUBLISHERS,
}

form_policy = ScopedPolicy(Form, _FORM, lambda actor, paths: Form.objects.at_or_below(paths))
library_policy = ScopedPolicy(
    LibrarySection,
    {"view": VIEWERS, "add": BUILDERS, "change": BUILDERS},
    lambda actor, paths: LibrarySection.objects.filter(below(paths, "node__path")),
)
