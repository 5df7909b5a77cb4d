"""States and clocks of the delegation machine (tests/machines/delegation.csv, clocks.csv)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import ClockSpec, State, Taking

#: In these a task has been taken over: the public reads of it.
TAKEN = ("accepted", "executing", "suspended", "reported", "settling", "closed", "expired")
#: From here on there is a result that everybody may read.
VERIFIED = ("settling", "closed", "expired")
#: In these it runs: K02 counts them.
ACTIVE = ("accepted", "executing", "suspended", "reported", "settling")
#: In these the packet is put together.
PACKING = ("submitted", "access_review", "district_review", "returned", "matching", "escalated")
#: In these work was begun: whoever cancels pays what it has cost so far.
BEGUN = ("executing", "suspended", "reported")


def working_days(amount: int) -> Duration:
    return Duration(amount, Unit.WD)


def due_instant(subject: Any, taking: Taking) -> dt.datetime | Duration:
    """The last day of the task at closing time; five working days where it goes back to be mended."""
    if taking.edge.name == "verify_rework":
        return working_days(5)
    day = taking.data.get("ends_on") or subject.delegation.ends_on
    calendar = calendar_of(subject.node)
    return dt.datetime.combine(day, calendar.hours.closes, calendar.tz)


def ruling_length(subject: Any, taking: Taking) -> str:
    """The district rules on what it has looked at already, and has longer for it."""
    return "ruling_district" if subject.facts.get("passed_up") else "ruling"


def _state(code: str, label: Any, kind: str = "work", step: Duration | None = None) -> State:
    return State(code, label, label, kind=kind, step=step)


STATES = (
    _state("noted", pgettext_lazy("delegated task", "noted down"), "start"),
    _state("draft", pgettext_lazy("delegated task", "draft"), "start"),
    _state("submitted", pgettext_lazy("delegated task", "handed in"), step=working_days(2)),
    _state("access_review", pgettext_lazy("delegated task", "before the access group"), step=working_days(5)),
    _state("district_review", pgettext_lazy("delegated task", "before the district conference")),
    _state("returned", pgettext_lazy("delegated task", "returned to be completed"), step=working_days(10)),
    _state("matching", pgettext_lazy("delegated task", "powers, people and money are put together")),
    _state("community_reply", pgettext_lazy("delegated task", "before the residents’ committee")),
    _state("escalated", pgettext_lazy("delegated task", "put up for a ruling")),
    _state("accepted", pgettext_lazy("delegated task", "taken over, not begun")),
    _state("executing", pgettext_lazy("delegated task", "being carried out")),
    _state("suspended", pgettext_lazy("delegated task", "suspended"), "paused"),
    _state("reported", pgettext_lazy("delegated task", "reported, being verified")),
    _state("settling", pgettext_lazy("delegated task", "being settled")),
    _state("closed", pgettext_lazy("delegated task", "settled and closed"), "good"),
    _state("barred", pgettext_lazy("delegated task", "barred by rule"), "bad"),
    _state("not_admitted", pgettext_lazy("delegated task", "not admitted"), "bad"),
    _state("not_taken", pgettext_lazy("delegated task", "not taken over"), "bad"),
    _state("cancelled", pgettext_lazy("delegated task", "cancelled"), "bad"),
    _state("expired", pgettext_lazy("delegated task", "left the list"), "good"),
)

CLOCKS = (
    ClockSpec("admission", pgettext_lazy("clock", "admission"), length=working_days(7)),
    ClockSpec("match", pgettext_lazy("clock", "powers, people and money"), length=working_days(3)),
    ClockSpec("reply", pgettext_lazy("clock", "the committee’s opinion"), length=working_days(3)),
    ClockSpec(
        "ruling", pgettext_lazy("clock", "the ruling"), length=working_days(5), rule=ruling_length,
        variants={"ruling_district": working_days(15)}, labels={"ruling_district": _("ruling of the district")},
    ),
    ClockSpec("file", pgettext_lazy("clock", "filing the emergency start"), length=working_days(5)),
    ClockSpec("due", pgettext_lazy("clock", "the delegated task"), rule=due_instant),
    ClockSpec("verify", pgettext_lazy("clock", "verification"), length=working_days(5)),
    ClockSpec("settle", pgettext_lazy("clock", "settlement"), length=working_days(15)),
)  # fmt: skip
