"""What a meeting decided, as layers above learn it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shequ_workflows.ballots.quorum import Outcome
from shequ_workflows.core.models import Subject

from .models import AgendaItem, Count, Meeting


@dataclass(frozen=True)
class Result:
    """One item that was put to the vote. ``subject`` is the matter it was about: the item's, else the meeting's."""

    item: AgendaItem
    count: Count
    subject: Subject | None

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.count.outcome)

    def as_data(self) -> dict[str, Any]:
        """For a record: numbers and codes."""
        return {"item": self.item.position, **numbers_of(self.count)}


def numbers_of(count: Count) -> dict[str, Any]:
    """A count as it stands in the record; areas as text."""
    names = ("entitled", "present", "in_favour", "against", "abstained", "recused")
    areas = ("entitled_area", "present_area", "in_favour_area", "against_area", "abstained_area")
    found: dict[str, Any] = {name: getattr(count, name) for name in names}
    found |= {name: str(getattr(count, name)) for name in areas if getattr(count, name) is not None}
    return {**found, "rule": count.rule, "outcome": count.outcome, "tellers": count.tellers}


def results_of(meeting: Meeting) -> tuple[Result, ...]:
    """Everything that was counted, in the order of the agenda. One query."""
    items = meeting.agenda.filter(is_voted=True, count__isnull=False).select_related("count", "subject")
    return tuple(Result(item, item.count, item.subject or meeting.about) for item in items.order_by("position"))


def results_about(subject: Subject) -> list[Result]:
    """What meetings with minutes decided on ``subject``, newest first: for the guards of layers above."""
    meetings = Meeting.objects.of(subject).filter(subject__state="minuted").select_related("about")
    return [one for meeting in meetings for one in results_of(meeting) if one.subject == subject]
