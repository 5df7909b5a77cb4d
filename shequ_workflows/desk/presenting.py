"""Subjects in lists and headings of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import machine_of, roles_towards
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.presenting import due_view, going_on
from shequ_workflows.org.actors import Actor

from .constants import INTAKE

if TYPE_CHECKING:
    from shequ_workflows.core.calendar.workcalendar import WorkCalendar

TONES = {"good": "good", "bad": "off", "paused": "wait"}


def home_crumb() -> dict[str, str]:
    return {"label": _("To do"), "url": reverse("shequ_desk:worklist")}


def tone_of(subject: Subject) -> str:
    """The tone of its state for the component ``status``."""
    state = machine_of(subject).states.get(subject.state)
    return TONES.get(state.kind, "info") if state is not None else "info"


def periods_of(subjects: Iterable[Subject]) -> dict[int, list[Clock]]:
    """The running minimum periods of those that have no limit, by subject: one query for a page, none where all have."""
    wanted = [subject.pk for subject in subjects if subject.is_open and subject.next_due_at is None]
    found: dict[int, list[Clock]] = {}
    if wanted:
        for clock in Clock.objects.running().filter(subject__in=wanted, kind=ClockKind.MIN):
            found.setdefault(clock.subject_id, []).append(clock)
    return found


def line_of(subject: Subject, actor: Actor, calendar: WorkCalendar, periods: Iterable[Clock] = ()) -> dict[str, Any]:
    """One row of the worklist: what it is, where it stands, when it is due, and what this actor may do.

    Where it has no limit but waits for ``periods`` to run out: from when on one may go on. Asks nothing of the database;
    ``community``, ``assignee`` and ``intake`` are to be loaded along.
    """
    machine = machine_of(subject)
    state = machine.states.get(subject.state)
    offered = machine.offered(subject.state, roles_towards(subject, actor)) if subject.is_open else ()
    due = None
    if subject.is_open:
        due = going_on(subject, periods) or due_view(subject.next_due_at, calendar)
    return {
        "subject": subject,
        "url": reverse("shequ_desk:subject", args=[subject.public_id]),
        "kind": machine.label,
        "state": state.label if state else subject.state,
        "tone": tone_of(subject),
        "clock": due,
        "overdue": bool(due and due["state"] == "overdue"),
        "in_charge": in_charge(subject),
        "steps": [edge.label for edge in offered if not edge.folded][:3],
    }


def in_charge(subject: Subject) -> str:
    """The colleague; of an intake else the firm or office."""
    if subject.assignee is not None:
        return subject.assignee.name
    intake = getattr(subject, "intake", None) if subject.kind == INTAKE else None
    return intake.handler if intake is not None else ""


def found_line(subject: Subject) -> dict[str, Any]:
    """One row of the component ``search_results``."""
    machine = machine_of(subject)
    state = machine.states.get(subject.state)
    parts = (subject.number, subject.community.label)
    return {
        "title": subject.title,
        "url": reverse("shequ_desk:subject", args=[subject.public_id]),
        "kind_label": machine.label,
        "state_label": state.label if state else "",
        "state_tone": tone_of(subject),
        "meta": " · ".join(part for part in parts if part),
    }
