"""Laying down a task of carrying out; its own steps are edges, which the desk shows."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.answering import blame, posted
from shequ_workflows.deliberation.constants import KIND
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.task_actions import LayDownTask, may_lay_down
from shequ_workflows.deliberation.task_forms import TaskForm
from shequ_workflows.deliberation.task_reading import staff_tasks
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.constants import Role


@never_cache
@login_required
def lay_down(request: HttpRequest, public_id: str) -> HttpResponse:
    """One task after the other; those there are stand below the form."""
    actor = actor_of(request)
    rows = Subject.objects.filter(kind=KIND).visible_to(actor).select_related("node", "community", "matter")
    subject = rows.filter(public_id=public_id).first()
    if subject is None:
        raise Http404
    if not may_lay_down(actor, subject):
        raise PermissionDenied(
            _(
                "Tasks are laid down by the committee's director or the person in charge of the matter. Please ask one of them."
            )
        )
    may_show = actor.holds(Role.RC_DIRECTOR, at=subject.path)
    form = TaskForm(posted(request), subject=subject, may_show=may_show, initial={"once": new_once()})
    if request.method == "POST" and form.is_valid():
        try:
            made = LayDownTask(actor, subject, **form.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(
                request,
                _("Laid down: %(task)s. %(name)s is told and reminded.")
                % {"task": made.title, "name": made.assignee.name if made.assignee else ""},
            )
            return redirect(request.path)
    return desk_page(
        request, "lay_down_task", form=form, subject=subject, back_url=back_to(subject), tasks=staff_tasks(subject)
    )  # fmt: skip
