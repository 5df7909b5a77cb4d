"""Who may appoint whom, and where a role may be held. Pure tables.

Domain reference §5: elected offices (committee, supervision) are entered by the administrator or the street with their
basis; a committee's director appoints those who work for the committee; any staff member may note down what a
resident is. Nobody appoints himself, and nobody is appointed by those whom the role supervises.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .constants import COMMUNITY_STAFF, DESK_ROLES, RC_ROLES, NodeKind, Relation, Role

_HOMES = frozenset({NodeKind.COMMUNITY, NodeKind.COMPOUND, NodeKind.GRID, NodeKind.BUILDING, NodeKind.HOUSEHOLD})
_ESTATE = frozenset({NodeKind.COMMUNITY, NodeKind.COMPOUND, NodeKind.BUILDING})
_STREET = frozenset({NodeKind.STREET})
_COMMUNITY = frozenset({NodeKind.COMMUNITY})
_ANY = frozenset(NodeKind)

#: The kinds of node at which a role may be held. A committee director of a street would reach every community in it.
HELD_AT: dict[str, frozenset[str]] = {
    Role.RESIDENT: _HOMES,
    Role.HOUSEHOLD_REP: _HOMES,
    Role.OWNER: _HOMES,
    Role.RESIDENTS_REP: _HOMES - {NodeKind.HOUSEHOLD},
    Role.BUILDING_LEAD: frozenset({NodeKind.COMMUNITY, NodeKind.COMPOUND, NodeKind.GRID, NodeKind.BUILDING}),
    Role.GRID_WORKER: frozenset({NodeKind.COMMUNITY, NodeKind.GRID}),
    Role.COMMUNITY_WORKER: _COMMUNITY,
    Role.RC_MEMBER: _COMMUNITY,
    Role.RC_DIRECTOR: _COMMUNITY,
    Role.PARTY_SECRETARY: _COMMUNITY,
    Role.SUPERVISION_COMMITTEE: _COMMUNITY,
    Role.PROPERTY_COMPANY: _ESTATE,
    Role.OWNERS_COMMITTEE: _ESTATE,
    Role.SOCIAL_ORG: frozenset({NodeKind.DISTRICT, NodeKind.STREET, NodeKind.COMMUNITY, NodeKind.COMPOUND}),
    Role.STREET_CLERK: _STREET,
    Role.STREET_LEADER: _STREET,
    Role.STREET_FINANCE: _STREET,
    Role.ACCESS_GROUP: _STREET,
    Role.DISTRICT_ACCESS: frozenset({NodeKind.DISTRICT}),
    Role.DEPARTMENT: frozenset({NodeKind.DEPARTMENT}),
    Role.EDITOR: _ANY,
    Role.AUDITOR: _ANY,
    Role.ADMINISTRATOR: _ANY,
}

_BY_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_ELECTED = _BY_ADMINISTRATOR | {Role.STREET_CLERK, Role.STREET_LEADER}
_OF_THE_STREET = _BY_ADMINISTRATOR | {Role.STREET_LEADER}
_BY_DIRECTOR = _BY_ADMINISTRATOR | {Role.RC_DIRECTOR}
_NOTED = _BY_ADMINISTRATOR | COMMUNITY_STAFF

#: Who may assign a role, and end it, at his own node or below.
APPOINTED_BY: dict[str, frozenset[str]] = {
    Role.RESIDENT: _NOTED,
    Role.HOUSEHOLD_REP: _NOTED,
    Role.OWNER: _NOTED,
    Role.RESIDENTS_REP: _BY_DIRECTOR,
    Role.BUILDING_LEAD: _BY_DIRECTOR | {Role.PARTY_SECRETARY},
    Role.GRID_WORKER: _BY_DIRECTOR | {Role.PARTY_SECRETARY},
    Role.COMMUNITY_WORKER: _BY_DIRECTOR,
    Role.RC_MEMBER: _ELECTED,
    Role.RC_DIRECTOR: _ELECTED,
    Role.PARTY_SECRETARY: _OF_THE_STREET,
    Role.SUPERVISION_COMMITTEE: _ELECTED,
    Role.PROPERTY_COMPANY: _BY_DIRECTOR,
    Role.OWNERS_COMMITTEE: _BY_DIRECTOR | {Role.STREET_CLERK},
    Role.SOCIAL_ORG: _BY_DIRECTOR | {Role.STREET_CLERK},
    Role.STREET_CLERK: _OF_THE_STREET,
    Role.STREET_LEADER: _BY_ADMINISTRATOR,
    Role.STREET_FINANCE: _OF_THE_STREET,
    Role.ACCESS_GROUP: _OF_THE_STREET,
    Role.DISTRICT_ACCESS: _BY_ADMINISTRATOR,
    Role.DEPARTMENT: _BY_ADMINISTRATOR | {Role.STREET_CLERK},
    Role.EDITOR: _BY_DIRECTOR,
    Role.AUDITOR: _BY_ADMINISTRATOR,
    Role.ADMINISTRATOR: _BY_ADMINISTRATOR,
}

#: Appointments that need no answer to "on what basis": what everybody can see, or what staff has verified anyway.
WITHOUT_BASIS: frozenset[str] = frozenset({Role.RESIDENT, Role.HOUSEHOLD_REP, Role.OWNER})

#: Roles that one person may not hold over the same ground at the same time.
INCOMPATIBLE: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    # RC Law art. 36: no member of the committee supervises it.
    (frozenset({Role.SUPERVISION_COMMITTEE}), RC_ROLES),
    # An auditor changes nothing.
    (frozenset({Role.AUDITOR}), DESK_ROLES | {Role.ADMINISTRATOR, Role.EDITOR}),
    # An administrator configures; he neither votes nor approves.
    (
        frozenset({Role.ADMINISTRATOR}),
        RC_ROLES | {Role.PARTY_SECRETARY, Role.SUPERVISION_COMMITTEE, Role.STREET_LEADER, Role.STREET_FINANCE},
    ),
)


def conflicts_of(role: str) -> frozenset[str]:
    """Roles that stand in the way of ``role``."""
    found: set[str] = set()
    for one, other in INCOMPATIBLE:
        if role in one:
            found |= other
        if role in other:
            found |= one
    return frozenset(found)


def appointable_by(roles: Iterable[str]) -> list[str]:
    """The roles that a holder of ``roles`` may assign, in the order they are declared."""
    held = frozenset(roles)
    return [role for role in Role.values if not APPOINTED_BY[role].isdisjoint(held)]


def role_names(codes: Iterable[str]) -> str:
    """Roles and relations in words, in the order they are declared: "Party secretary, street leader"."""
    wanted = frozenset(codes)
    labels = {**dict(Role.choices), **dict(Relation.choices)}
    return _(", ").join(str(label) for code, label in labels.items() if code in wanted)
