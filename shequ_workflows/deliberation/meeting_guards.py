"""Conditions of the edges to and from a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Guard, Taking
from shequ_workflows.meetings import notice_days
from shequ_workflows.meetings.constants import Kind
from shequ_workflows.meetings.kinds import kind_at
from shequ_workflows.meetings.refusals import refusal_to_plan
from shequ_workflows.org.moment import local_date

from .constants import Track
from .convening import decided_by_meeting, ending_of, is_convened, kinds_for, result_of

if TYPE_CHECKING:
    from .machines import MatterProcess as Process
else:
    Process = Any


def _goes_to_meeting(subject: Process, taking: Taking) -> bool:
    return subject.matter.track != Track.RC or bool(subject.facts.get("duty"))


def _nobody_demands(subject: Process, taking: Taking) -> bool:
    return not subject.facts.get("duty")


def _may_convene(subject: Process, taking: Taking) -> bool:
    kind = taking.data.get("kind")
    return not kind or refusal_to_plan(taking.actor, taking.data.get("where") or subject.community, kind) is None


def _noticed(subject: Process, taking: Taking) -> bool:
    kind, begins = taking.data.get("kind"), taking.data.get("starts_at")
    if not kind or begins is None:
        return not kind
    days = kind_at(subject.node, kind).notice_days
    return notice_days.is_kept(local_date(taking.at), local_date(begins), days)


def _notice_detail(subject: Process, taking: Taking) -> str:
    kind = kind_at(subject.node, taking.data["kind"])
    first = notice_days.earliest(local_date(taking.at), kind.notice_days)
    return gettext(
        "%(days)d days are asked for (%(basis)s): announced today, it may be on %(day)s at the earliest."
    ) % {
        "days": kind.notice_days,
        "basis": kind.basis,
        "day": date_format(first, gettext("j M Y")),
    }


def _adopted(subject: Process, taking: Taking) -> bool:
    result = result_of(subject)
    return result is not None and result.outcome == "passed"


def _failed(subject: Process, taking: Taking) -> bool:
    result = result_of(subject)
    return result is not None and result.outcome != "passed"


def _own_meeting(subject: Process, taking: Taking) -> bool:
    """An owners' committee speaks for the owners' meetings alone."""
    return "rc_director" in taking.roles or kinds_for(subject) == (Kind.OWNERS,)


def _not_spoken(subject: Process, taking: Taking) -> bool:
    return result_of(subject) is None and not is_convened(subject, "held")


def _none_to_come(subject: Process, taking: Taking) -> bool:
    return _not_spoken(subject, taking) and not is_convened(subject, "planned", "announced")


def _owners_evidence(subject: Process, taking: Taking) -> bool:
    result = result_of(subject)
    by_owners = result is not None and result.item.meeting.kind == Kind.OWNERS
    return not by_owners or bool(taking.data.get("evidence", "").strip())


goes_to_meeting = Guard(
    "goes_to_meeting",
    _goes_to_meeting,
    _(
        "The residents' committee decides this itself. It goes before a meeting only where residents demand it with enough verified signatures."
    ),
    early=True,
)
nobody_demands = Guard(
    "demanded",
    _nobody_demands,
    _(
        "Enough residents have demanded a meeting with their signatures: it must be convened. Choose “Put it before a meeting”."
    ),
    early=True,
)
demand_stands = Guard(
    "demanded",
    _nobody_demands,
    _(
        "Enough residents have demanded a meeting on this matter with their signatures. It cannot be withdrawn any more; the meeting decides."
    ),
    early=True,
)
may_convene = Guard(
    "may_convene",
    _may_convene,
    _(
        "You may not prepare this kind of meeting there. An owners' committee calls the owners of its own compound; all else the director of the residents' committee enters."
    ),
)
noticed = Guard(
    "notice", _noticed, _("The days of notice would not be kept. Please choose a later day."), detail=_notice_detail
)
meeting_adopted = Guard(
    "meeting_adopted",
    _adopted,
    _(
        "No meeting has adopted it since it was put before one. Hold the meeting, enter the count and keep the minutes; then come back."
    ),
    early=True,
)
meeting_failed = Guard(
    "meeting_failed",
    _failed,
    _(
        "No meeting with minutes has turned it down or lacked its quorum. Enter the count and keep the minutes first; if it was adopted, say so."
    ),
    early=True,
)
witnessed = Guard(
    "witnessed",
    lambda subject, taking: bool(taking.data.get("witnessed")),
    _("Those who witnessed the count must have signed the count sheet. Tick it once they have."),
)
owners_evidence = Guard(
    "evidence",
    _owners_evidence,
    _("The owners decided: enter the number or title of the written result that their convener handed over."),
)
not_track_rc = Guard(
    "not_track_rc",
    lambda subject, taking: subject.matter.track != Track.RC or decided_by_meeting(subject) is not None,
    _("The committee decided this and decides it anew itself: choose “Decide anew”."),
    early=True,
)
own_meeting = Guard(
    "own_meeting",
    _own_meeting,
    _("A residents' meeting decides this. Its result is entered by the director of the residents' committee."),
    early=True,
)
not_spoken = Guard(
    "not_spoken",
    _not_spoken,
    _("A meeting on it was held: what it decided counts. Keep its minutes, then enter the result."),
    early=True,
)
none_to_come = Guard(
    "none_to_come",
    _none_to_come,
    _("A meeting on it is planned or was held. Enter its result; or call it off first, with the reason."),
    early=True,
)
decided_here = Guard(
    "decided_here",
    lambda subject, taking: decided_by_meeting(subject) is None,
    _("A meeting decided this, so a meeting decides on it again, not the committee."),
    early=True,
)
same_body = Guard(
    "same_body",
    lambda subject, taking: decided_by_meeting(subject) is None or ending_of(subject) is not None,
    _(
        "A meeting decided this: only a meeting of the same kind may end it. Plan one on this matter, let it vote, keep its minutes; then come back."
    ),
    early=True,
)
