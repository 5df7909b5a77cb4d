"""A matter and the meetings that decide on it (the meetings layer below plans, counts and keeps the minutes)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shequ_workflows.ballots.quorum import Outcome as CountOutcome
from shequ_workflows.core import clocks
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.meetings.actions import PlanMeeting
from shequ_workflows.meetings.constants import Kind
from shequ_workflows.meetings.models import AgendaItem, Meeting
from shequ_workflows.meetings.plans import Item, Plan
from shequ_workflows.meetings.results import Result, results_about
from shequ_workflows.org.actors import Actor

from .constants import MEETINGS_OF, Outcome
from .models import Decision
from .states import result_due

if TYPE_CHECKING:
    from shequ_workflows.core.machines import Taking


def kinds_for(subject: Subject) -> tuple[Kind, ...]:
    """Kinds of meeting that may decide on the matter: by its track, or as residents demanded it."""
    demanded = subject.facts.get("duty")
    return (Kind(demanded),) if demanded else MEETINGS_OF[subject.matter.track]


def text_of(subject: Subject) -> str:
    """What stands on the agenda and on the one-page sheet: what the public may read."""
    matter = subject.matter
    parts = (matter.public_problem, matter.public_wish, matter.summary)
    return "\n\n".join(part for part in parts if part)


def plan_meeting(subject: Any, taking: Taking) -> None:
    """Plan the meeting that the form names, in the same transaction, with the matter as an item to be voted on."""
    data = taking.data

    def act(record: Record) -> None:
        fresh = Subject.objects.select_related("community").get(pk=subject.pk)
        item = Item(fresh.title, text_of(fresh)[:4000], fresh, is_voted=True)
        plan = Plan(
            data["kind"], fresh.title, data["place"], data["starts_at"], data["ends_at"], (item,), data["convener"]
        )
        PlanMeeting(taking.actor, data["where"] or fresh.community, plan, about=fresh, at=record.at).execute()

    taking.after(act)


def result_of(subject: Subject) -> Result | None:
    """What a meeting decided since the matter waits for one: the newest with minutes, of a kind that may decide."""
    kinds = kinds_for(subject)
    for result in _votes_on(subject):
        meeting = result.item.meeting
        if meeting.kind in kinds and meeting.starts_at >= subject.state_since:
            return result
    return None


def _votes_on(subject: Subject) -> list[Result]:
    """Votes of meetings with minutes, newest first. Where the agenda names the matter, no other item is about it."""
    found = results_about(subject)
    named = AgendaItem.objects.filter(subject=subject.pk, meeting__in=[one.item.meeting_id for one in found])
    naming = set(named.values_list("meeting", flat=True)) if found else set()
    return [one for one in found if one.item.subject_id == subject.pk or one.item.meeting_id not in naming]


def is_convened(subject: Subject, *states: str) -> bool:
    """Whether a meeting that may decide, begun since the matter waits or still to come, is in one of ``states``."""
    meetings = Meeting.objects.of(subject).filter(kind__in=kinds_for(subject), subject__state__in=states)
    return meetings.filter(starts_at__gte=subject.state_since).exists()


def decided_by_meeting(subject: Subject) -> Decision | None:
    """The decision that stands, where a meeting took it; None where the committee did, or nothing stands."""
    decision = subject.matter.decisions.standing_first().select_related("meeting").first()
    return decision if decision is not None and decision.meeting_id is not None else None


def ending_of(subject: Subject) -> Result | None:
    """What a later meeting of the body that decided adopted since: that what it decided ends early."""
    decision = decided_by_meeting(subject)
    if decision is None or decision.meeting is None:
        return None
    for result in _votes_on(subject):
        meeting = result.item.meeting
        if meeting.kind == decision.body and meeting.starts_at > decision.meeting.starts_at:
            return result if result.outcome == CountOutcome.PASSED else None
    return None


def outcome_of(result: Result | None) -> Outcome:
    """No quorum and not adopted are told apart."""
    if result is not None and result.outcome == CountOutcome.NO_QUORUM:
        return Outcome.NO_QUORUM
    return Outcome.REJECTED


def was_met_on(subject: Subject) -> bool:
    """Whether a meeting on the matter was held in the discussion that runs."""
    held = Meeting.objects.of(subject).filter(subject__state__in=["held", "minuted"])
    return held.filter(starts_at__gte=subject.state_since).exists()


def follow_meeting(meeting: Subject, record: Record) -> None:
    """Start the clock of the matter that waits for ``meeting`` anew, for its new day; in the same transaction."""
    found = Meeting.objects.get(pk=meeting.pk)
    if found.about_id is None or found.about is None or found.about.state != "awaiting_meeting":
        return
    subject = lock(found.about_id)
    plan = clocks.ClockPlan(list(subject.clocks.live()))
    if subject.state != "awaiting_meeting" or plan.of("convene") is None:
        return
    due = result_due(subject, found.day)
    clocks.start(plan, "convene", ClockKind.MAX, due, subject, record.at, calendar_of(subject.node))
    payload = {"meeting": meeting.public_id, "day": found.day.isoformat()}
    changes = {"next_due_at": plan.next_due}
    actor = Actor.of(record.actor) if record.actor is not None else Actor.system()
    row = note(subject, "meeting_moved", actor, payload=payload, at=record.at, changes=changes)
    plan.write(row)
