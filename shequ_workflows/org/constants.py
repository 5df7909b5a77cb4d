from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NodeKind(models.TextChoices):
    """Kinds of node, from the widest to the narrowest."""

    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    DEPARTMENT = "department", _("department")
    STREET = "street", _("street office")
    COMMUNITY = "community", _("community")
    COMPOUND = "compound", _("residential compound")
    GRID = "grid", _("grid")
    BUILDING = "building", _("building")
    HOUSEHOLD = "household", _("household")


#: What may stand under what; ``None`` is the root.
PARENTS: dict[str, frozenset[str | None]] = {
    NodeKind.CITY: frozenset({None}),
    NodeKind.DISTRICT: frozenset({None, NodeKind.CITY}),
    NodeKind.DEPARTMENT: frozenset({NodeKind.CITY, NodeKind.DISTRICT, NodeKind.STREET}),
    NodeKind.STREET: frozenset({None, NodeKind.CITY, NodeKind.DISTRICT}),
    NodeKind.COMMUNITY: frozenset({None, NodeKind.STREET}),
    NodeKind.COMPOUND: frozenset({NodeKind.COMMUNITY}),
    NodeKind.GRID: frozenset({NodeKind.COMMUNITY}),
    NodeKind.BUILDING: frozenset({NodeKind.COMMUNITY, NodeKind.COMPOUND, NodeKind.GRID}),
    NodeKind.HOUSEHOLD: frozenset({NodeKind.BUILDING}),
}


class Role(models.TextChoices):
    """Roles that are held at a node, for a term (``machines/README.md``)."""

    RESIDENT = "resident", _("resident")
    HOUSEHOLD_REP = "household_rep", _("household representative")
    OWNER = "owner", pgettext_lazy("role", "owner")
    RESIDENTS_REP = "residents_rep", _("residents' representative")
    BUILDING_LEAD = "building_lead", _("building lead")
    GRID_WORKER = "grid_worker", _("grid worker")
    COMMUNITY_WORKER = "community_worker", _("community worker")
    RC_MEMBER = "rc_member", _("residents' committee member")
    RC_DIRECTOR = "rc_director", _("residents' committee director")
    PARTY_SECRETARY = "party_secretary", _("Party secretary")
    SUPERVISION_COMMITTEE = "supervision_committee", _("residents' affairs supervision committee")
    PROPERTY_COMPANY = "property_company", _("property company")
    OWNERS_COMMITTEE = "owners_committee", _("owners' committee")
    SOCIAL_ORG = "social_org", _("social organisation")
    STREET_CLERK = "street_clerk", _("street clerk")
    STREET_LEADER = "street_leader", _("street leader")
    STREET_FINANCE = "street_finance", _("street finance")
    ACCESS_GROUP = "access_group", _("street access group")
    DISTRICT_ACCESS = "district_access", _("district access conference")
    DEPARTMENT = "department", pgettext_lazy("role", "department")
    EDITOR = "editor", _("editor")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


class Relation(models.TextChoices):
    """Relations to one subject; they stand beside roles in a machine but nobody is assigned to them."""

    PROPOSER = "proposer", _("proposer")
    ASSIGNEE = "assignee", _("person in charge")
    REPORTER = "reporter", _("reporter")
    SYSTEM = "system", _("system")


#: Work for the committee: daily users of the staff desk.
COMMUNITY_STAFF: frozenset[str] = frozenset(
    {Role.GRID_WORKER, Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR, Role.PARTY_SECRETARY}
)
STREET_STAFF: frozenset[str] = frozenset(
    {Role.STREET_CLERK, Role.STREET_LEADER, Role.STREET_FINANCE, Role.ACCESS_GROUP}
)
_IN_LINE: frozenset[str] = COMMUNITY_STAFF | STREET_STAFF | {Role.BUILDING_LEAD, Role.DISTRICT_ACCESS}
#: A department works at the desk on what concerns its office, and reads nothing else.
DESK_ROLES: frozenset[str] = _IN_LINE | {Role.DEPARTMENT}

#: Read every subject in their scope, the drafts of others excepted.
SCOPE_READERS: frozenset[str] = _IN_LINE | {Role.SUPERVISION_COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR}

#: See the list of people in their scope. The supervision committee sees matters, not the register of persons.
PEOPLE_READERS: frozenset[str] = COMMUNITY_STAFF | {
    Role.BUILDING_LEAD,
    Role.STREET_CLERK,
    Role.STREET_LEADER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
}

#: Enter people, correct and merge them.
PEOPLE_EDITORS: frozenset[str] = COMMUNITY_STAFF | {Role.STREET_CLERK, Role.ADMINISTRATOR}

#: Roles that anybody on the register may have; they give no power over others.
RESIDENT_ROLES: frozenset[str] = frozenset({Role.RESIDENT, Role.HOUSEHOLD_REP, Role.OWNER})

#: Members of a residents' committee; art. 27 and 29 count them, a community worker is not one.
RC_ROLES: frozenset[str] = frozenset({Role.RC_MEMBER, Role.RC_DIRECTOR})


class Channel(models.TextChoices):
    """How somebody's word reached the system."""

    ONLINE = "online", _("online")
    PAPER = "paper", _("paper")
    PHONE = "phone", _("phone call")
    VISIT = "visit", _("visit to the office")
    DOOR = "door", _("home visit")
    CHAT = "chat", _("chat group")
    HOTLINE = "hotline", _("hotline")
    PATROL = "patrol", _("patrol")
    LETTER = "letter", _("code on a letter")
    LINK = "link", _("signed link")
    SYSTEM = "system", _("system")


#: One's own words, sent by oneself: with an account, or by the code on a letter. Nobody keyed them in.
OWN_CHANNELS: tuple[str, ...] = (Channel.ONLINE, Channel.LETTER)
