"""One's own cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import due_view
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.family import definition_for
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.actors import Actor


def own_cases(actor: Actor) -> SubjectQuerySet:
    """Cases that this person raised, newest first."""
    if actor.person_id is None:
        return Subject.objects.none()
    rows = Subject.objects.filter(raised_by=actor.person_id, kind__startswith=f"{FAMILY}:", case__isnull=False)
    return rows.select_related("community").order_by("-opened_at", "-pk")


def sent_by(subject: Subject) -> list[Submission]:
    """Forms that whoever raised it sent in for it, or had keyed in. One query."""
    raiser = subject.raised_by_id
    rows = Submission.objects.filter(
        Q(person=raiser) | Q(on_behalf_of=raiser), pk__in=subject.case.answers.values("submission")
    )
    return list(rows.select_related("form").order_by("at")) if raiser is not None else []


def sent_of(subject: Subject) -> str:
    """Public id of the sending that opened it; empty where it was opened otherwise."""
    rows = subject.case.answers.filter(submission__isnull=False).order_by("record")
    return str(rows.values_list("submission__public_id", flat=True).first() or "")


def opened_together(public_id: str) -> list[Subject]:
    """Cases that one sending opened, in their order. One query."""
    rows = Subject.objects.filter(kind__startswith=f"{FAMILY}:", case__answers__submission__public_id=public_id)
    return list(rows.select_related("community", "case").order_by("pk").distinct())


def lines_of(subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """Of the component ``matter_card``; only those that may be followed. No query but those of versions not known yet."""
    calendar = calendar_of()
    found = []
    for one in subjects:
        flow = definition_for(one.kind, one.version)
        state = flow.state(one.state)
        if not flow.public or state is None:
            continue
        found.append(
            {
                "title": one.title,
                "url": reverse("shequ_flows:track_case", args=[one.public_id]),
                "number": one.number,
                "place": one.community.label,
                "state_label": (state.public or state.label).say(spoken()),
                "state_tone": {"good": "good", "bad": "bad", "paused": "wait"}.get(state.kind, "info"),
                "clock": due_view(one.next_due_at, calendar) if one.is_open and one.next_due_at else None,
                "when": one.opened_at,
            }
        )
    return found
