from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import COMMUNITY_STAFF, RC_ROLES, Channel, Role

#: Kinds of the subjects of this app, and keys of their machines.
MEETING: Final = "meeting"
UNDERTAKING: Final = "undertaking"


class Kind(models.TextChoices):
    """Kinds of meeting. The names are what they are called where nobody has named them otherwise."""

    JOINT = "joint", _("joint meeting of the two committees")
    RESIDENTS = "residents", _("residents' meeting")
    REPRESENTATIVES = "representatives", _("residents' representatives' meeting")
    HEARING = "hearing", _("hearing")
    COORDINATION = "coordination", _("coordination meeting")
    APPRAISAL = "appraisal", _("appraisal meeting")
    TALK = "talk", _("open talk")
    OWNERS = "owners", _("owners' assembly")


class Group(models.TextChoices):
    """Who is invited together; ``building`` and ``person`` ask which one."""

    RC = "rc", _("residents' committee")
    PARTY = "party", _("Party secretary")
    REPRESENTATIVES = "representatives", _("residents' representatives")
    SUPERVISION = "supervision", _("supervision committee")
    WORKERS = "workers", _("community and grid workers")
    LEADS = "leads", _("building leads")
    OWNERS_COMMITTEE = "owners_committee", _("owners' committee")
    PROPERTY = "property", _("property company")
    OWNERS = "owners", _("owners, with their area")
    BUILDING = "building", _("households of a building")
    PERSON = "person", _("somebody by name")


#: Group → the roles whose holders at the meeting's node, above it or within it belong to it.
GROUP_ROLES: Final[dict[str, frozenset[str]]] = {
    Group.RC: frozenset(RC_ROLES),
    Group.PARTY: frozenset({Role.PARTY_SECRETARY}),
    Group.REPRESENTATIVES: frozenset({Role.RESIDENTS_REP}),
    Group.SUPERVISION: frozenset({Role.SUPERVISION_COMMITTEE}),
    Group.WORKERS: frozenset({Role.COMMUNITY_WORKER, Role.GRID_WORKER}),
    Group.LEADS: frozenset({Role.BUILDING_LEAD}),
    Group.OWNERS_COMMITTEE: frozenset({Role.OWNERS_COMMITTEE}),
    Group.PROPERTY: frozenset({Role.PROPERTY_COMPANY}),
}


class Way(models.TextChoices):
    """How somebody learns of a meeting: told one by one, or by what hangs in the entrance."""

    EACH = "each", _("told one by one: inbox, or the list of people to call")
    NOTICE = "notice", _("public notice and slips at the doors")


class AttendedBy(models.TextChoices):
    LIST = "list", _("ticked on the list")
    CODE = "code", _("by the code on the screen")


class ItemOutcome(models.TextChoices):
    """What became of an item that was put to the vote (``ballots.quorum.Outcome``)."""

    PASSED = "passed", _("adopted")
    FAILED = "failed", pgettext_lazy("vote", "not adopted")
    NO_QUORUM = "no_quorum", _("no quorum, nothing decided")


#: Prepare a meeting: plan, agenda, invitations, attendance, counts, undertakings.
PREPARERS: Final[frozenset[str]] = frozenset(
    {Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.OWNERS_COMMITTEE}
)
#: May be named as conveners of a kind of meeting.
CONVENERS: Final[frozenset[str]] = frozenset(
    {Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.RC_MEMBER, Role.OWNERS_COMMITTEE}
)
#: Read what staff read of a meeting, and change nothing.
READERS: Final[frozenset[str]] = (
    PREPARERS | COMMUNITY_STAFF | {Role.SUPERVISION_COMMITTEE, Role.STREET_CLERK, Role.STREET_LEADER, Role.AUDITOR}
)
#: Name the kinds of a node and set their notice days.
SETTERS: Final[frozenset[str]] = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.ADMINISTRATOR})

#: States in which a meeting can still be prepared, and in which people may be ticked.
BEFORE: Final = ("planned", "announced")
ATTENDABLE: Final = ("announced", "held")

#: How long before it begins attendance may be taken, in minutes.
DOORS_OPEN: Final = 90
#: Wrong codes a person may enter, and for how many seconds he then waits.
CODE_TRIES: Final = 5
CODE_WAIT: Final = 300
CODE_LENGTH: Final = 6

MOST_ITEMS: Final = 12
MOST_INVITED: Final = 2000

#: How staff tell somebody of a meeting.
TOLD_BY: Final = (Channel.PHONE, Channel.VISIT, Channel.DOOR, Channel.CHAT)
