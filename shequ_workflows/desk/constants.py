from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.constants import DESK_ROLES, PEOPLE_READERS, Channel, Role

#: Kind of the subjects of this app, and key of their machine.
INTAKE: Final = "intake"

#: Register what somebody told the office (``intake.csv``).
STAFF: Final = (Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.GRID_WORKER)

#: May open the desk's pages of subjects in their scope; the last two read and do not work there.
READERS: Final[frozenset[str]] = DESK_ROLES | {Role.SUPERVISION_COMMITTEE, Role.AUDITOR}

#: Find people at the desk and see who they are: an auditor reads what was done and of people masked names only.
SEES_PEOPLE: Final[frozenset[str]] = PEOPLE_READERS - {Role.AUDITOR}

#: How something may reach the office, the commonest first.
CHANNELS: Final = (
    Channel.PHONE,
    Channel.VISIT,
    Channel.CHAT,
    Channel.DOOR,
    Channel.PATROL,
    Channel.HOTLINE,
    Channel.PAPER,
)
#: Ways by which staff tell somebody what came of it.
TOLD_BY: Final = (Channel.PHONE, Channel.VISIT, Channel.DOOR, Channel.CHAT)
#: These name a number: of the call, or of the hotline's ticket.
NUMBERED: Final = frozenset({Channel.PHONE, Channel.HOTLINE})
#: Stored where the telephone did not show the caller's number.
WITHHELD: Final = "withheld"


#: Hand a colleague's work over to others; which roles end with it is asked of ``org.appointing``.
HANDERS: Final = (Role.RC_DIRECTOR, Role.STREET_CLERK, Role.ADMINISTRATOR)
#: May look at the list of colleagues: the desk's people, and whoever hands over.
SEES_COLLEAGUES: Final[frozenset[str]] = READERS | frozenset(HANDERS)


class IntakeKind(models.TextChoices):
    """What becomes of what somebody told the office; chosen last."""

    ON_THE_SPOT = "spot", _("answered on the spot")
    PROPERTY = "property", _("with the property company")
    MEDIATION = "mediation", _("mediation")
    MATTER = "matter", _("matter for deliberation")
    REPORT_UP = "report_up", _("reported to the street office")
    SERVICE = "service", _("service or certificate")
    OTHER = "other", _("other")


#: An intake of this kind opens a subject of another kind: the opener's key. Without that layer it is a label only.
OPENS: Final[dict[str, str]] = {IntakeKind.MATTER: "deliberation"}
