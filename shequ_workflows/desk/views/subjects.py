"""The page of one subject: where it stands, what may be done and why not, what happened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shequ_workflows.core.diagrams.docs import machine_context
from shequ_workflows.core.machines import machine_of, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import clocks_of, timeline
from shequ_workflows.core.registries import panels_of
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.core.transitions import UndoTransition
from shequ_workflows.desk.access import actor_of, desk_view, subject_or_404
from shequ_workflows.desk.constants import INTAKE
from shequ_workflows.desk.presenting import home_crumb, tone_of
from shequ_workflows.desk.steps import steps_of
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor

#: What somebody does in one go, on one screen or two.
AT_ONCE = dt.timedelta(minutes=1)


def blocks_of(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    """What the layers below show of this kind of subject."""
    found = []
    for panel in panels_of(subject.kind):
        context = panel.context(request, subject)
        if context is not None:
            found.append({"key": panel.key, "template": panel.template, "context": context})
    return found


def events_of(subject: Subject) -> list[dict[str, Any]]:
    """What happened; without the row that only made a subject whose first step was taken at once."""
    events = timeline(subject, public=False)
    return events[1:] if len(events) > 1 and events[1]["when"] - events[0]["when"] < AT_ONCE else events


def undo_until(subject: Subject, actor: Actor) -> dt.datetime | None:
    """Until when the actor may take back the last step; None where he may not."""
    undo = UndoTransition(actor, subject)
    if undo.check() is not None or undo.last is None:
        return None
    until: dt.datetime = undo.last.undo_point.until
    return until


@desk_view
def subject_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything staff need to decide the next step."""
    subject = subject_or_404(request, public_id)
    machine = machine_of(subject)
    actor = actor_of(request)
    context = staff_frame(
        request,
        "",
        subject=subject,
        machine=machine,
        state=machine.states.get(subject.state),
        tone=tone_of(subject),
        clocks=clocks_of(subject),
        steps=steps_of(subject, machine, actor),
        blocks=blocks_of(request, subject),
        events=events_of(subject),
        undo_until=undo_until(subject, actor),
        crumbs=[home_crumb(), {"label": subject.title, "url": ""}],
        slip_url=reverse("shequ_desk:slip", args=[public_id]) if subject.kind == INTAKE else "",
        public_url=machine.public_url(subject) if machine.public_url else None,
    )
    return render(request, "shequ_desk/subject.html", context)


@desk_view
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """撤销误操作: one's own last step."""
    subject = subject_or_404(request, public_id)
    try:
        UndoTransition(actor_of(request), subject).execute()
    except ActionRefused as refused:
        if refused.refusal.status == Answer.NOT_FOUND:
            raise Http404 from refused
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back. The record keeps both steps."))
    return redirect("shequ_desk:subject", public_id=subject.public_id)


@desk_view
def machine_page(request: HttpRequest, key: str) -> HttpResponse:
    """How a kind of matter goes: diagram and tables, read from its edges."""
    machine = machines.get(key)
    if machine is None:
        raise Http404
    title = _("How it goes: %(what)s") % {"what": machine.label}
    context = staff_frame(request, "", title=title, crumbs=[home_crumb(), {"label": title, "url": ""}])
    return render(request, "shequ_desk/machine.html", {**machine_context(machine), **context})
