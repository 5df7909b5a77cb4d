from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.periods import DAY, MONTH, QUARTER, YEAR
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF, NodeKind, Role

#: Nodes that have a board.
BOARDS: Final = (NodeKind.STREET, NodeKind.COMMUNITY)
#: Themes of the board, in the order to show.
THEMES: Final = (
    ("governance", _("Governance")),
    ("services", pgettext_lazy("theme of indicators", "Services")),
    ("resources", _("People, money and places")),
    ("participation", _("Taking part")),
    ("emergency", pgettext_lazy("theme of indicators", "Emergencies")),
)

#: Who reads the staff board, types values in, and sets targets. A grid has no board of its own.
READERS: frozenset[str] = (COMMUNITY_STAFF - {Role.GRID_WORKER}) | STREET_STAFF | {
    Role.SUPERVISION_COMMITTEE, Role.DISTRICT_ACCESS, Role.AUDITOR, Role.ADMINISTRATOR,
}  # fmt: skip
ENTERERS: frozenset[str] = frozenset(
    {
        Role.COMMUNITY_WORKER,
        Role.RC_MEMBER,
        Role.RC_DIRECTOR,
        Role.PARTY_SECRETARY,
        Role.STREET_CLERK,
        Role.STREET_LEADER,
    }
)
SETTERS: frozenset[str] = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK, Role.STREET_LEADER})

#: How many whole periods a trend shows, and how far back a day's value is looked for.
TREND: Final = 8
MONTHS_BACK: Final = 12


class Better(models.TextChoices):
    """Which way is good."""

    MORE = "more", pgettext_lazy("of an indicator", "at least")
    LESS = "less", pgettext_lazy("of an indicator", "at most")


class Told(models.TextChoices):
    """What an indicator is told for."""

    DAY = DAY, pgettext_lazy("period", "a day")
    MONTH = MONTH, pgettext_lazy("period", "a month")
    QUARTER = QUARTER, pgettext_lazy("period", "a quarter")
    YEAR = YEAR, pgettext_lazy("period", "a year")
