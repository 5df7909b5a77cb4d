"""Steps that belong to the proposer: withdraw, complete and hand in again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shequ_workflows.core.answering import stop
from shequ_workflows.core.machines import Edge
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import timeline
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.frame import actor_of, crumbs, public_frame, subject_or_404
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.deliberation.pages import HallPage
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.constants import Relation
from shequ_workflows.org.numbers import whole_number


def step(request: HttpRequest, hall: HallPage, public_id: str, edge: str) -> HttpResponse:
    """Ask what the step needs, warn where it cannot be taken back, then take it."""
    subject = subject_or_404(request, hall, public_id)
    one = machine.edges.get(edge)
    if one is None or Relation.PROPOSER not in one.who or subject.raised_by_id != actor_of(request).person_id:
        raise Http404
    if request.method != "POST":
        if subject.state not in one.sources:
            return redirect(hall.at("matter", public_id))
        form = one.form(subject=subject, actor=actor_of(request)) if one.form else None
        return _page(request, hall, subject, one, form)
    revision = whole_number(request.POST.get("revision", ""))
    action = TakeTransition(
        actor_of(request),
        subject,
        edge,
        revision=-1 if revision is None else revision,
        data=request.POST,
    )
    try:
        action.execute()
    except ActionRefused as refused:
        return _refused(request, hall, subject, one, refused.refusal)
    messages.success(request, _("Done: %(what)s.") % {"what": one.done})
    return redirect(hall.at("matter", public_id))


def _refused(request: HttpRequest, hall: HallPage, subject: Subject, one: Edge, refusal: Refusal) -> HttpResponse:
    stop(refusal)
    form = one.form(request.POST, subject=subject, actor=actor_of(request)) if one.form else None
    if form is not None:
        form.is_valid()
    changed = timeline(subject, public=True)[-3:] if refusal.status == Answer.STALE else []
    shown = refusal if refusal.code != "form" else None
    return _page(request, hall, subject, one, form, refusal=shown, changed=changed, status=int(refusal.status))


def _page(
    request: HttpRequest, hall: HallPage, subject: Subject, one: Edge, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    url = hall.at("matter", subject.public_id)
    context = {
        "title": one.label,
        "edge": one,
        "form": form,
        "subject": subject,
        "matter_url": url,
        "button_kind": "warning" if one.style == "warning" else "primary",
        "crumbs": crumbs(hall, (subject.title, url), (str(one.label), "")),
        **more,
    }
    return render(request, "shequ_deliberation/step.html", public_frame(request, hall, **context), status=status)
