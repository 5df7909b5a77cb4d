from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import COMMUNITY_STAFF, Role


class RowKind(models.TextChoices):
    """What of a plan moves on."""

    TASK = "task", pgettext_lazy("plan", "task")
    MILESTONE = "milestone", _("milestone")
    RISK = "risk", _("risk")


class State(models.TextChoices):
    """How a row stands. That one is late is no state: it follows from its day."""

    WAITING = "todo", pgettext_lazy("plan", "not begun")
    DOING = "doing", pgettext_lazy("plan", "under way")
    DONE = "done", pgettext_lazy("plan", "done")
    DROPPED = "dropped", pgettext_lazy("plan", "dropped")
    AHEAD = "ahead", pgettext_lazy("plan", "on the way")
    REACHED = "reached", pgettext_lazy("plan", "reached")
    OPEN = "open", pgettext_lazy("risk", "open")
    MITIGATING = "mitigating", pgettext_lazy("risk", "being dealt with")
    CLOSED = "closed", pgettext_lazy("risk", "closed")


#: Which states a kind of row has; the first is where it begins.
STATES: Final[dict[str, tuple[str, ...]]] = {
    RowKind.TASK: (State.WAITING, State.DOING, State.DONE, State.DROPPED),
    RowKind.MILESTONE: (State.AHEAD, State.REACHED),
    RowKind.RISK: (State.OPEN, State.MITIGATING, State.CLOSED),
}
#: Nothing is left to do.
FINISHED: Final = frozenset({State.DONE.value, State.DROPPED.value, State.REACHED.value, State.CLOSED.value})


class RiskClass(models.TextChoices):
    GOVERNANCE = "governance", pgettext_lazy("risk", "governance")
    SERVICE = "service", pgettext_lazy("risk", "service")
    RESOURCES = "resources", pgettext_lazy("risk", "resources")
    PARTICIPANTS = "participants", pgettext_lazy("risk", "those who take part")
    EMERGENCY = "emergency", pgettext_lazy("risk", "emergencies")


class Unit(models.TextChoices):
    """As in ``core.indicators``; of a share the per cent are typed."""

    COUNT = "count", pgettext_lazy("unit", "number")
    SHARE = "share", _("per cent")
    YUAN = "yuan", _("yuan")
    WORKING_DAYS = "wd", _("working days")
    DAYS = "d", pgettext_lazy("unit", "days")
    HOURS = "h", pgettext_lazy("unit", "hours")
    MINUTES = "min", pgettext_lazy("unit", "minutes")


class Direction(models.TextChoices):
    AT_LEAST = "at_least", pgettext_lazy("target", "at least")
    AT_MOST = "at_most", pgettext_lazy("target", "at most")


class Verb(models.TextChoices):
    """What a row of the history says was done."""

    MARK = "mark", pgettext_lazy("plan", "how it stands")
    REACH = "reach", _("milestone reached")
    WITHDRAW = "withdraw", _("taken back: not reached yet")
    EXPLAIN = "explain", _("why it takes longer")
    REVIEW = "review", _("risk looked at")
    SHOW = "show", _("evidence added")
    HIDE = "hide", _("evidence taken away")
    SHIFT = "shift", _("all dates moved")


#: Who carries out what a plan asks (domain reference §5, column *Plans*).
WORKERS: Final[frozenset[str]] = COMMUNITY_STAFF | {Role.STREET_CLERK, Role.STREET_LEADER}
#: Who says that a milestone is reached, drops a task, takes evidence away.
HEADS: Final[frozenset[str]] = frozenset(
    {Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK, Role.STREET_LEADER}
)
#: What they change is public at once: those who publish pages.
PUBLISHERS: Final[frozenset[str]] = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_LEADER})
#: Who writes pages may begin one from the template; somebody else publishes it.
WRITERS: Final[frozenset[str]] = PUBLISHERS | {
    Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.STREET_CLERK, Role.EDITOR, Role.ADMINISTRATOR,
}  # fmt: skip
#: Whose a task may be. A name never stands here: people come and go, the office stays.
OWNERS: Final[tuple[Role, ...]] = (
    Role.PARTY_SECRETARY, Role.RC_DIRECTOR, Role.RC_MEMBER, Role.COMMUNITY_WORKER, Role.GRID_WORKER,
    Role.SUPERVISION_COMMITTEE, Role.PROPERTY_COMPANY, Role.OWNERS_COMMITTEE, Role.SOCIAL_ORG, Role.STREET_CLERK,
    Role.STREET_LEADER, Role.STREET_FINANCE, Role.DEPARTMENT,
)  # fmt: skip
#: Who finds plans on the desk.
READERS: Final[frozenset[str]] = WORKERS | frozenset(OWNERS) | WRITERS | {Role.AUDITOR}
#: They are held at a part of the community (a grid, a compound) and carry out what the community planned.
WITHIN: Final[frozenset[str]] = frozenset({Role.GRID_WORKER, Role.PROPERTY_COMPANY, Role.OWNERS_COMMITTEE})

REASON_LENGTH: Final = 200
#: Due within this many days is soon.
SOON: Final = 30
#: Dates are moved by at most this many months at a time.
MOST_MONTHS: Final = 120
