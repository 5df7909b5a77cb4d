"""States and clocks of the deliberation machine (tests/machines/deliberation.csv, clocks.csv)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import ClockSpec, State, Taking
from shequ_workflows.meetings.kinds import kind_at

from .constants import LONG_OBJECTION, MoneySource


def days(amount: int) -> Duration:
    return Duration(amount, Unit.D)


def working_days(amount: int) -> Duration:
    return Duration(amount, Unit.WD)


def objection_length(subject: Any, taking: Taking) -> str:
    """Five working days for money, works and shared space, two for all else. What costs something is about money."""
    said = taking.data
    if "concern" not in said:
        said = subject.matter.decisions.standing_first().values("concern", "money_source", "amount").first()
    costs = said.get("money_source", MoneySource.NONE) != MoneySource.NONE or bool(said.get("amount"))
    return "objection" if costs or said["concern"] in LONG_OBJECTION else "objection_small"


def due_instant(subject: Any, taking: Taking) -> dt.datetime:
    """The day that the decision names (or the day the form gives anew), at closing time."""
    day = taking.data.get("due_on") or subject.matter.decisions.standing_first().values_list("due_on").first()[0]
    calendar = calendar_of(subject.node)
    return dt.datetime.combine(day, calendar.hours.closes, calendar.tz)


#: Days after a meeting by which its result is entered (machines/deliberation.csv, limit).
AFTER_MEETING = dt.timedelta(days=3)
#: What the street office has for its opinion on a dispute.
STREET_OPINION = 5


def convene_instant(subject: Any, taking: Taking) -> dt.datetime | Duration:
    """Three days after the meeting: after the days of its notice at the earliest. Where the street is asked, its time."""
    said = taking.data
    begins: dt.datetime | None = said.get("starts_at")
    if begins is None:
        return working_days(STREET_OPINION)
    calendar = calendar_of(subject.node)
    notice = dt.timedelta(days=kind_at(subject.node, said["kind"]).notice_days)
    earliest = taking.at.astimezone(calendar.tz).date() + notice
    return result_due(subject, max(begins.astimezone(calendar.tz).date(), earliest))


def result_due(subject: Any, day: dt.date) -> dt.datetime:
    """By when the result of a meeting on ``day`` is entered: at closing time three days later."""
    calendar = calendar_of(subject.node)
    return dt.datetime.combine(day + AFTER_MEETING, calendar.hours.closes, calendar.tz)


def quick(key: str) -> Callable[[Any, Taking], str]:
    """小事快办: the shorter length where the matter was taken up as a small one (``consult_quick``, say)."""

    def rule(subject: Any, taking: Taking) -> str:
        return f"{key}_quick" if taking.data.get("is_quick", subject.matter.is_quick) else key

    return rule


#: What a small matter has for its discussion, and for its decision.
SHORT = working_days(2)


STATES = (
    State("draft", _("draft"), _("Draft"), "start"),
    State("submitted", _("handed in"), _("Handed in, being looked at"), step=working_days(1)),
    State("returned", _("returned to the proposer"), _("Waiting for the proposer to add what is missing"), "paused"),
    State("consulting", _("under discussion"), _("Under discussion: say what you think")),
    State("deciding", _("before the committee"), _("The residents' committee is deciding")),
    State("awaiting_meeting", _("before a meeting"), _("Goes to a meeting, which decides")),
    State("publicising", _("on public notice"), _("Decided and on public notice: objections are possible")),
    State("executing", _("being carried out"), _("Being carried out")),
    State("evaluating", _("being rated"), _("Done: please rate it")),
    State("closed", pgettext_lazy("matter", "closed"), _("Done and closed"), "good"),
    State("merged", _("merged into another"), _("Goes on together with another matter"), "bad"),
    State("declined", _("not taken up"), _("Not taken up, with the reason"), "bad"),
    State("withdrawn", _("withdrawn"), _("Withdrawn"), "bad"),
    State("not_passed", _("not adopted"), _("Not adopted, with the reason"), "bad"),
    State("terminated", _("ended early"), _("Ended early, with the reason"), "bad"),
)

CLOCKS = (
    ClockSpec(
        "decision",
        _("until the decision stands on the board"),
        length=working_days(7),
        basis=_("promise of the four steps: decided within seven working days"),
    ),
    ClockSpec(
        "consult",
        _("discussion"),
        length=working_days(3),
        rule=quick("consult"),
        variants={"consult_quick": SHORT},
        labels={"consult_quick": _("discussion: a small matter")},
    ),
    ClockSpec(
        "decide",
        _("the committee's decision"),
        length=working_days(3),
        rule=quick("decide"),
        variants={"decide_quick": SHORT},
        labels={"decide_quick": _("the committee's decision: a small matter")},
    ),
    ClockSpec("answer", _("the proposer's answer"), length=working_days(10)),
    ClockSpec(
        "duty",
        _("convening the meeting that was demanded"),
        length=working_days(5),
        basis=_("RC Organic Law art. 26 and 28"),
    ),
    ClockSpec("convene", _("the meeting and its result"), rule=convene_instant, basis=_("RC Organic Law art. 26")),
    ClockSpec(
        "objection",
        _("period for objections"),
        ClockKind.MIN,
        length=working_days(5),
        rule=objection_length,
        variants={"objection_small": working_days(2)},
        unit=Unit.WD,
        labels={
            "objection": _("period for objections: money, works, shared space"),
            "objection_small": _("period for objections: all else"),
        },
    ),
    ClockSpec(
        "display", _("on display"), ClockKind.MIN, length=days(15), floor=days(15), basis=_("RC Organic Law art. 34")
    ),
    ClockSpec("due", _("carrying out"), rule=due_instant),
    ClockSpec("rating", _("rating"), ClockKind.MIN, length=days(7)),
    ClockSpec(
        "accounts",
        _("result and accounts on display"),
        ClockKind.MIN,
        length=days(15),
        floor=days(15),
        basis=_("RC Organic Law art. 34"),
    ),
)

#: The four steps of the bar and the states in which each is under way.
STEPS = (
    ("propose", pgettext_lazy("step of a matter", "Propose"), ("draft", "submitted", "returned")),
    ("consult", pgettext_lazy("step of a matter", "Discuss"), ("consulting",)),
    ("decide", pgettext_lazy("step of a matter", "Decide"), ("deciding", "awaiting_meeting")),
    ("publicise", pgettext_lazy("step of a matter", "Publicise"), ("publicising", "executing", "evaluating", "closed")),
)
