"""The page of one matter, and its A4 sheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.ballots.panels import panels_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import timeline
from shequ_workflows.deliberation.archive.actions import variants_for
from shequ_workflows.deliberation.constants import KIND, STAFF
from shequ_workflows.deliberation.frame import actor_of, crumbs, public_frame, subject_or_404
from shequ_workflows.deliberation.matter_page import MatterReading
from shequ_workflows.deliberation.next_steps import doings, next_steps
from shequ_workflows.deliberation.pages import HallPage, hall_of
from shequ_workflows.deliberation.point_reading import point_views
from shequ_workflows.deliberation.standing import relatives_of, standing_of
from shequ_workflows.deliberation.task_reading import public_tasks
from shequ_workflows.deliberation.words import expected_words, tone_of
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.presenting import cards
from shequ_workflows.publicity.panels import panels_of as notices_of

#: States in which the public reads how far the tasks are.
WITH_TASKS = ("executing", "evaluating", "closed")
#: Where a matter that has a decision goes for another one.
DECIDED_ANEW = ("consulting", "deciding", "awaiting_meeting")


def reading_context(request: HttpRequest, hall: HallPage, subject: Subject) -> dict[str, Any]:
    """All that page and sheet show of a matter."""
    actor = actor_of(request)
    reading = MatterReading(subject, actor)
    staff = actor.holds(*STAFF, at=subject.path)
    whole = reading.is_own or staff or not reading.is_summary_only
    context: dict[str, Any] = {
        "reading": reading,
        "subject": subject,
        "matter": reading.matter,
        "state": reading.state,
        "tone": tone_of(reading.state),
        "steps": reading.steps(),
        "clocks": reading.clock_views(),
        "next_steps": next_steps(reading),
        "actions": doings(reading, hall),
        "events": timeline(subject, public=not staff),
        "is_whole": whole,
        "said": reading.said if whole else {},
        "is_staff": staff,
        "expected": expected_words(reading.matter),
        "decision": reading.decision,
        "is_open_again": reading.decision is not None and subject.state in DECIDED_ANEW,
        "decision_rows": reading.decision_rows(reading.decision) if reading.decision else [],
        "periods": reading.periods(),
        "news": list(reading.matter.news.order_by("at", "pk")),
        "how_url": f"{reverse('shequ_deliberation:how')}?{urlencode({'at': subject.community.code})}",
        "relatives": relatives_of(reading.matter, actor),
    }
    if subject.state == "returned" and (reading.is_own or staff):
        context["gaps"] = reading.matter.gap_lists.order_by("-number").first()
    if subject.state in {"evaluating", "closed"}:
        context["ratings"] = reading.ratings()
    return context


def matter(request: HttpRequest, hall: HallPage, public_id: str) -> HttpResponse:
    """Where it stands, what comes next, what was said and decided."""
    subject = subject_or_404(request, hall, public_id)
    if subject.state == "draft":
        return redirect(hall.at("draft", public_id))
    context = reading_context(request, hall, subject)
    context |= {
        "opinions": context["reading"].opinions(request.GET.get("page")),
        "standing": standing_of(subject, actor_of(request)),
        "join_url": hall.at("join", public_id),
        "points": point_views(subject.matter) if context["is_whole"] else [],
        "tasks": public_tasks(subject) if subject.state in WITH_TASKS else None,
        "polls": panels_of(subject, actor_of(request)),
        "notices": notices_of(subject, actor_of(request)),
        "meetings": cards(Meeting.objects.public().of(subject).whole()),
        "sheet_url": hall.at("sheet", public_id),
        "archive_url": reverse("shequ_deliberation:archive", args=[public_id])
        if variants_for(actor_of(request), subject)
        else "",
        "crumbs": crumbs(hall, (subject.title, "")),
    }
    return render(request, "shequ_deliberation/matter.html", public_frame(request, hall, **context))


def sheet(request: HttpRequest, hall: HallPage, public_id: str) -> HttpResponse:
    """One A4 page for the board or for somebody without a phone."""
    subject = subject_or_404(request, hall, public_id)
    context = reading_context(request, hall, subject)
    url = hall.at("matter", public_id)
    context |= {"qr_url": request.build_absolute_uri(url), "back_url": url, "title": subject.title}
    context["opinions"] = context["reading"].opinions(1)
    context["points"] = point_views(subject.matter) if context["is_whole"] else []
    return render(request, "shequ_deliberation/matter_sheet.html", public_frame(request, hall, **context))


def go(request: HttpRequest, public_id: str) -> HttpResponse:
    """The short address of a matter: leads to its page in its community's hall."""
    rows = Subject.objects.filter(kind=KIND).visible_to(actor_of(request)).select_related("community")
    subject = get_object_or_404(rows, public_id=public_id)
    hall = hall_of(subject.community)
    if hall is None:
        return render(
            request, "shequ_deliberation/no_hall.html", {"title": _("This community has no hall yet")}, status=404
        )
    return redirect(hall.at("matter", public_id))
