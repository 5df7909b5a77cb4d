"""What a role may do with pages and files in Wagtail. A pure table; ``groups`` turns it into groups and permissions.

Domain reference §5, column *notices/pages*: committee members, workers and editors write; the director publishes, the
Party secretary checks; a community worker publishes urgent notices alone. The administrator prepares pages and never
publishes; the auditor only comes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .constants import Role

WRITE = frozenset({"add", "change"})
PUBLISH = WRITE | {"publish", "lock", "unlock"}

#: Permissions on pictures and documents in a node's collection.
FILE_WRITE = frozenset({"add", "choose"})
FILE_KEEP = frozenset({"add", "change", "choose"})


@dataclass(frozen=True)
class Capability:
    """``pages``: on the home pages at and below the node; ``subtrees``: on registered parts of them, by key."""

    pages: frozenset[str] = frozenset()
    subtrees: Mapping[str, frozenset[str]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    moderates: bool = False


#: Everybody here may open the Wagtail admin. Roles that are not here have no group.
CAPABILITIES: dict[str, Capability] = {
    Role.GRID_WORKER: Capability(pages=frozenset({"add"}), files=FILE_WRITE),
    Role.COMMUNITY_WORKER: Capability(
        pages=WRITE, subtrees={"urgent": frozenset({"add", "change", "publish"})}, files=FILE_KEEP
    ),
    Role.RC_MEMBER: Capability(pages=WRITE, files=FILE_KEEP),
    Role.RC_DIRECTOR: Capability(pages=PUBLISH, files=FILE_KEEP, moderates=True),
    Role.PARTY_SECRETARY: Capability(pages=PUBLISH, files=FILE_KEEP, moderates=True),
    Role.STREET_CLERK: Capability(pages=WRITE, files=FILE_KEEP),
    Role.STREET_LEADER: Capability(pages=PUBLISH, files=FILE_KEEP),
    Role.DEPARTMENT: Capability(pages=WRITE, files=FILE_KEEP),
    Role.EDITOR: Capability(pages=WRITE, files=FILE_KEEP),
    Role.ADMINISTRATOR: Capability(pages=WRITE | {"lock", "unlock"}, files=FILE_KEEP),
    Role.AUDITOR: Capability(),
}

#: Their groups stand even while nobody holds the role: a page that is handed in always has somebody to wait for.
MODERATORS: frozenset[str] = frozenset(role for role, one in CAPABILITIES.items() if one.moderates)
