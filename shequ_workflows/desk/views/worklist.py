"""待办: what waits for me, soonest first."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.calendar_models import calendar_of
from shequ_workflows.core.health import warnings
from shequ_workflows.core.machines import machine_of, roles_towards
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import due_view
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.core.staff_pages import staff_frame as frame
from shequ_workflows.desk.access import actor_of, desk_view
from shequ_workflows.desk.filters import WorklistFilter, chips_of
from shequ_workflows.desk.machines import STAFF
from shequ_workflows.org.actors import Actor

PER_PAGE = 30
VIEWS = ("waiting", "mine", "raised", "all")


def rows_of(actor: Actor, view: str) -> SubjectQuerySet:
    """The subjects of one tab, soonest due first."""
    waiting = Subject.objects.matters()
    if view == "waiting":
        return waiting.waiting_for(actor)
    if view == "mine":
        return waiting.open().filter(assignee=actor.person_id).order_by("next_due_at", "id")
    if view == "raised":
        return waiting.entered_by(actor).order_by("-opened_at", "-id")
    return waiting.visible_to(actor).order_by("-opened_at", "-id")


def line_of(subject: Subject, actor: Actor, calendar: Any) -> dict[str, Any]:
    """One row: what it is, where it stands, when it is due, and what this actor may do."""
    machine = machine_of(subject)
    state = machine.states.get(subject.state)
    offered = machine.offered(subject.state, roles_towards(subject, actor)) if subject.is_open else ()
    due = due_view(subject.next_due_at, calendar) if subject.is_open else None
    return {
        "subject": subject,
        "url": reverse("shequ_desk:subject", args=[subject.public_id]),
        "kind": machine.label,
        "state": state.label if state else subject.state,
        "tone": {"good": "good", "bad": "off", "paused": "wait"}.get(state.kind, "info") if state else "info",
        "clock": due,
        "overdue": bool(due and due["state"] == "overdue"),
        "steps": [edge.label for edge in offered if not edge.folded][:3],
    }


@desk_view
def worklist(request: HttpRequest) -> HttpResponse:
    """The desk's first page; ``view`` is waiting, mine, raised or all."""
    actor = actor_of(request)
    view = request.GET.get("view", "waiting")
    view = view if view in VIEWS else "waiting"
    form = WorklistFilter(request.GET or None, actor=actor)
    found = form.apply(rows_of(actor, view).select_related("community", "assignee"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    calendar = calendar_of()
    labels = {
        "waiting": _("Waiting for me"),
        "mine": _("In my charge"),
        "raised": _("Entered by me"),
        "all": _("All"),
    }
    tabs = [{"label": labels[one], "url": f"?view={one}", "current": one == view} for one in VIEWS]
    return render(
        request,
        "shequ_desk/worklist.html",
        frame(
            request,
            "worklist",
            tabs=tabs,
            view=view,
            filter=form,
            chips=chips_of(form, request.GET),
            page_obj=page,
            lines=[line_of(subject, actor, calendar) for subject in page.object_list],
            warnings=warnings(actor),
            intake_url=reverse("shequ_desk:intake") if actor.has(*STAFF) else "",
            clear_url=f"?view={view}",
        ),
    )
