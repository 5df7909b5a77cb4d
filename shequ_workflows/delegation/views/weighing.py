"""The case for and against a task: one A4 sheet that lies before the committee."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.registries import workplace_url
from shequ_workflows.delegation.frame import actor_of, stop, subject_or_404
from shequ_workflows.delegation.states import STATES
from shequ_workflows.delegation.weighing.access import may_read
from shequ_workflows.delegation.weighing.case import Case
from shequ_workflows.delegation.weighing.sheet import sheet_of
from shequ_workflows.org.moment import today

_LABELS = {state.code: state.label for state in STATES}


@login_required
@never_cache
def for_and_against(request: HttpRequest, public_id: str) -> HttpResponse:
    """On the screen as on the paper; with what it asks, what comes with it, and room for the vote by hand."""
    subject, actor = subject_or_404(request, public_id), actor_of(request)
    stop(
        may_read(actor, subject),
        _(
            "This sheet is for those who vote, admit, rule or supervise. Ask the committee’s director to show it to you."
        ),
    )
    case = Case(subject, actor)
    context = {
        **sheet_of(case),
        "subject": subject,
        "task": case.task,
        "state": _LABELS.get(subject.state, ""),
        "on": today(),
        "back_url": workplace_url(subject),
        "community_name": subject.community.name,
    }
    return render(request, "shequ_delegation/staff/for_and_against.html", context)
