from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.constants import DESK_ROLES, RESIDENT_ROLES, STREET_STAFF, Role

# --- a code on the phone ---

DIGITS: Final = 6
CODE_LIFE: Final = dt.timedelta(minutes=5)
#: Wrong tries that one code bears.
TRIES: Final = 5
#: How long after the n-th code within a day the next one may be asked for; after the last, no more on that day.
WAITS: Final = tuple(dt.timedelta(seconds=seconds) for seconds in (60, 120, 600, 1800))
A_DAY: Final = dt.timedelta(days=1)
#: Time to choose among several people after the code was right.
CHOOSING: Final = dt.timedelta(minutes=10)
#: The same form sent again within this time is the same sending.
ONE_CLICK: Final = dt.timedelta(seconds=20)
KIND: Final = "sign_in"

#: Who may come in by a code on the phone alone: roles that give no power over others. A colleague may note down a
#: number; with it he must not get into an office.
BY_PHONE: Final[frozenset[str]] = RESIDENT_ROLES | {Role.RESIDENTS_REP}

# --- a slip from the counter ---

SLIP_DIGITS: Final = 12
SLIP_LIFE: Final = dt.timedelta(days=3)
#: Of somebody in office.
SLIP_LIFE_OFFICE: Final = dt.timedelta(hours=8)

# --- from one address: generous, a community hall shares one ---

AN_HOUR: Final = 3600
CODES_AN_HOUR: Final = 60
TRIES_AN_HOUR: Final = 120

# --- second factor ---

GRACE: Final = dt.timedelta(days=14)
RECOVERY_CODES: Final = 10
#: Wrong codes in a row before a pause, and how long the pauses are.
FACTOR_TRIES: Final = 5
FACTOR_PAUSES: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
REMEMBERED: Final = dt.timedelta(days=30)

ADMINISTRATORS: Final[frozenset[str]] = frozenset({Role.ADMINISTRATOR})
LEADERS: Final[frozenset[str]] = (
    ADMINISTRATORS
    | STREET_STAFF
    | {Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.DISTRICT_ACCESS, Role.DEPARTMENT, Role.AUDITOR}
)
STAFF: Final[frozenset[str]] = (LEADERS | DESK_ROLES | {Role.EDITOR, Role.SUPERVISION_COMMITTEE}) - {Role.BUILDING_LEAD}

#: Values of ``SHEQU_SECOND_FACTOR`` → roles that need one.
LEVELS: Final[dict[str, frozenset[str]]] = {
    "off": frozenset(),
    "administrators": ADMINISTRATORS,
    "leaders": LEADERS,
    "staff": STAFF,
}


class Way(models.TextChoices):
    """How somebody signed in."""

    PASSWORD = "password", _("password")
    PHONE = "phone", _("code by text message")
    SLIP = "slip", _("sign-in slip")


class Purpose(models.TextChoices):
    """What a slip is given out for."""

    SIGN_IN = "sign_in", _("to sign in once")
    RESET = "reset", _("to begin anew: the old password is lost")
