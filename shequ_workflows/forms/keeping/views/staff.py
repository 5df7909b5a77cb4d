"""For staff: whose time of keeping ends soon, and requests about data that wait for an answer."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.forms.constants import RequestKind, RequestState
from shequ_workflows.forms.keeping.forms import DONE, AnswerForm
from shequ_workflows.forms.keeping.rights import AnswerDataRequest
from shequ_workflows.forms.keeping.terms import after_of, ends_at, over, settings_by_version
from shequ_workflows.forms.keeping.waiting import answered_requests, open_requests
from shequ_workflows.forms.models import DataRequest, Submission
from shequ_workflows.forms.permitting import confidants_of, readers_of
from shequ_workflows.forms.submissions.frame import for_readers, for_staff, page
from shequ_workflows.forms.submissions.reading import reach, readable_forms
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now

#: How long before its end a submission is listed.
SOON: Final = dt.timedelta(days=30)
PER_PAGE: Final = 50
ANSWERED: Final = 20


@require_GET
@for_readers
def ending(request: HttpRequest) -> HttpResponse:
    """What goes within thirty days, soonest first by form, with the way to hold it; and what is held."""
    actor, at = actor_of(request), now()
    promises = settings_by_version()
    mine = Submission.objects.filter(reach(actor, readable_forms(actor))).select_related("form")
    rows = mine.filter(over(at + SOON, promises), held_at=None).order_by("at", "pk")
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "submission": one, "after": after_of(promises[one.version_id], one.state),
            "ends": ends_at(promises[one.version_id], one.state, one.at),
        }
        for one in page_obj
    ]  # fmt: skip
    held = mine.exclude(held_at=None).select_related("held_by").order_by("held_at", "pk")[:PER_PAGE]
    return page(request, "ending", lines=lines, page_obj=page_obj, held=held, at=at)


@require_GET
@for_readers
def requests(request: HttpRequest) -> HttpResponse:
    """Due first; below them the newest answers."""
    actor = actor_of(request)
    waiting = [{"request": one, "is_late": one.due_at < now()} for one in open_requests(actor)]
    return page(
        request, "requests", current="forms.requests", waiting=waiting, answered=answered_requests(actor, ANSWERED)
    )  # fmt: skip


@for_staff
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide, and say it to the person."""
    actor = actor_of(request)
    rows = DataRequest.objects.select_related("form", "node", "person", "submission", "answered_by")
    found = rows.filter(public_id=public_id).first()
    if found is None or not actor.roles_at(found.node.path) & readers_of(found.form):
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            AnswerDataRequest(actor, found, done=said["done"] == DONE, answer=said["answer"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            form.add_error(refused.refusal.code if refused.refusal.code in form.fields else None, str(refused))
        else:
            messages.success(request, _("The request is answered; the person reads it under “My data”."))
            return redirect("shequ_forms:desk_requests")
    deletes = found.kind == RequestKind.DELETE
    return page(
        request, "request", current="forms.requests", asked=found, form=form, deletes=deletes,
        is_open=found.state == RequestState.OPEN, is_late=found.due_at < now(),
        may_delete=bool(actor.roles_at(found.node.path) & confidants_of(found.form)),
    )  # fmt: skip
