"""Delegated tasks at the desk: the list, a new application, the accounts, the yearly review."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.core.registries import workplace_url
from shequ_workflows.delegation.actions import (
    CLERKS,
    NOT_A_REVIEWER,
    REVIEWERS,
    ConfirmSettlement,
    DraftTask,
    ReviewTask,
)
from shequ_workflows.delegation.draft_forms import NewTaskForm, ReviewForm
from shequ_workflows.delegation.frame import actor_of, page, refused, stop, subject_or_404
from shequ_workflows.org.acting import ActionRefused

__all__ = ["confirm", "new", "review"]


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Begin an application: for which community, by which office, as what."""
    actor = actor_of(request)
    stop(
        actor.has(*CLERKS),
        _("Tasks are handed in by the street office’s clerk; departments go through the street office. Ask the clerk."),
    )
    form = NewTaskForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        action = DraftTask(actor, said["community"], said, unit=said["unit"], once=said["once"])
        try:
            subject = action.execute()
        except ActionRefused as stopped:
            refused(form, stopped.refusal)
        else:
            return redirect(reverse("shequ_delegation:begun", args=[subject.public_id]))
    return page(request, "new", form=form)


@login_required
def begun(request: HttpRequest, public_id: str) -> HttpResponse:
    """On with the application, where the desk has its form."""
    return redirect(workplace_url(subject_or_404(request, public_id)))


@login_required
@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """One side says that the accounts are right."""
    subject = subject_or_404(request, public_id)
    try:
        ConfirmSettlement(actor_of(request), subject).execute()
    except ActionRefused as stopped:
        messages.error(request, str(stopped.refusal.sentence))
    else:
        messages.success(request, _("Confirmed. The other side closes it now."))
    return redirect(workplace_url(subject))


@login_required
@never_cache
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """The yearly review: stays, or leaves the list."""
    subject, actor = subject_or_404(request, public_id), actor_of(request)
    stop(actor.holds(*REVIEWERS, at=subject.path), NOT_A_REVIEWER)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            ReviewTask(actor, subject, stays=said["stays"] == "yes", reason=said["reason"]).execute()
        except ActionRefused as stopped:
            refused(form, stopped.refusal)
        else:
            messages.success(request, _("Reviewed."))
            return redirect(workplace_url(subject))
    return page(request, "review", form=form, subject=subject, back_url=workplace_url(subject))
