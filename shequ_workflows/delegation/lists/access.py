"""Who may do what with a community's list of functions (domain.md §5)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from shequ_workflows.delegation.constants import ListState
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF, NodeKind, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import NodeQuerySet, below, prefixes

#: Draft and change a version, answer comments.
PREPARERS: Final[frozenset[str]] = frozenset({Role.STREET_CLERK})
#: Put a version in force. The leader alone may let it be longer than the rule.
PUBLISHERS: Final[frozenset[str]] = PREPARERS | {Role.STREET_LEADER}
OVERRIDERS: Final[frozenset[str]] = frozenset({Role.STREET_LEADER})
#: Comment while it is open for comment; a department on lists that name its office.
COMMENTERS: Final[frozenset[str]] = STREET_STAFF | {
    Role.RC_MEMBER,
    Role.RC_DIRECTOR,
    Role.PARTY_SECRETARY,
    Role.SUPERVISION_COMMITTEE,
}
#: Read drafts, comments and all versions.
READERS: Final[frozenset[str]] = (
    COMMUNITY_STAFF
    | STREET_STAFF
    | {Role.SUPERVISION_COMMITTEE, Role.DISTRICT_ACCESS, Role.AUDITOR, Role.ADMINISTRATOR}
)
#: Take a version away as a file.
EXPORTERS: Final[frozenset[str]] = PUBLISHERS | {
    Role.RC_DIRECTOR,
    Role.PARTY_SECRETARY,
    Role.SUPERVISION_COMMITTEE,
    Role.DISTRICT_ACCESS,
    Role.AUDITOR,
}


def is_reader(actor: Actor) -> bool:
    return actor.has(*READERS, Role.DEPARTMENT)


def offices_named(actor: Actor) -> Q:
    """Of ``FunctionList``: those with a function of an office for which the actor works in a department."""
    paths = actor.paths_with(Role.DEPARTMENT)
    return below(paths, "functions__office__path") if paths else Q(pk__in=[])


def names_office(actor: Actor, version: FunctionList) -> bool:
    """Whether the version names the actor's office. One query, none for whoever is of no department."""
    if not actor.has(Role.DEPARTMENT):
        return False
    return FunctionList.objects.filter(offices_named(actor), pk=version.pk).exists()


def may_read(actor: Actor, version: FunctionList) -> bool:
    """Published versions are everybody's; drafts the street's and the community's; what is open for comment also of the
    departments that it names."""
    if actor.is_system or version.state in {ListState.PUBLISHED, ListState.RETIRED}:
        return True
    if actor.belongs(*READERS, at=version.community):
        return True
    return version.state == ListState.CONSULTING and names_office(actor, version)


def may_comment(actor: Actor, version: FunctionList) -> bool:
    return actor.holds(*COMMENTERS, at=version.community) or names_office(actor, version)


def communities_of(actor: Actor) -> NodeQuerySet:
    """Communities whose lists the actor works with: below and around his roles, and for a department those that ask it
    for its opinion or have it on the list in force."""
    around = {above for held in actor.held if held.role in READERS for above in prefixes(held.path, Node.steplen)}
    named = FunctionList.objects.filter(
        offices_named(actor), state__in=[ListState.CONSULTING, ListState.PUBLISHED]
    ).values("community")
    here = below(actor.paths_with(*READERS)) | Q(path__in=around)
    if actor.has(Role.DEPARTMENT):
        here |= Q(pk__in=named)
    found: NodeQuerySet = Node.objects.in_use().filter(here, kind=NodeKind.COMMUNITY)
    return found.order_by("path")


def offices_for(community: Node) -> NodeQuerySet:
    """Offices that may stand behind a function here: the street, the district, and the departments of both."""
    above = prefixes(community.path, Node.steplen)[:-1]
    departments = Q(kind=NodeKind.DEPARTMENT, path__in=[])
    for path in above:
        departments |= Q(kind=NodeKind.DEPARTMENT, path__startswith=path, depth=len(path) // Node.steplen + 1)
    found: NodeQuerySet = Node.objects.in_use().filter(
        departments | Q(path__in=above, kind__in=[NodeKind.STREET, NodeKind.DISTRICT])
    )
    return found.order_by("path")
