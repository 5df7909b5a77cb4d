"""随手记 at the desk: noting down, the receipt with the answer to paste, the list, the sheet of the month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shequ_workflows.core.links.actions import MakeLink
from shequ_workflows.core.links.presenting import address_of
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.delegation.constants import Match
from shequ_workflows.delegation.desk_views import READERS, readable
from shequ_workflows.delegation.frame import actor_of, page, refused, stop, subject_or_404
from shequ_workflows.delegation.models import DelegatedTask
from shequ_workflows.delegation.note_export import ExportMonth
from shequ_workflows.delegation.note_forms import CorrectForm, MonthForm, NoteFilter, NoteForm, communities_of
from shequ_workflows.delegation.note_links import COMPLETE
from shequ_workflows.delegation.note_sheet import SHEET_READERS, Month, became_of, places_of, sheet_of
from shequ_workflows.delegation.note_texts import line_of, reply_to
from shequ_workflows.delegation.notes import NOTERS, CorrectNote, NoteDown, notes
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {Match.LISTED: "good", Match.OFF_LIST: "wait", Match.PROHIBITED: "bad", Match.UNKNOWN: "off"}


def _only_noters(request: HttpRequest) -> None:
    stop(
        communities_of(actor_of(request)).exists(),
        _(
            "Demands are noted down by the community’s workers and the members of its committee. Please tell one of them."
        ),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """One text box; Ctrl+Enter notes it down."""
    _only_noters(request)
    actor = actor_of(request)
    form = NoteForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        noted = form.note(words=said["words"], via=said["via"], asked_at=said["asked_at"])
        try:
            subject = NoteDown(actor, said["community"], noted, once=said["once"]).execute()
        except ActionRefused as stopped:
            refused(form, stopped.refusal)
        else:
            return redirect("shequ_delegation:noted", public_id=subject.public_id)
    return page(request, "note", current="delegation.note", form=form, offices=form.offices)


def _task_or_404(request: HttpRequest, public_id: str) -> DelegatedTask:
    subject = subject_or_404(request, public_id)
    task: DelegatedTask = subject.delegation
    task.subject = subject
    return task


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def noted(request: HttpRequest, public_id: str) -> HttpResponse:
    """The receipt: what the list says, the answer to paste; POST makes the link that the office completes it by."""
    task, actor = _task_or_404(request, public_id), actor_of(request)
    stop(actor.has(*READERS), _("Delegated tasks are for staff. Please ask the committee’s director."))
    link: dict[str, Any] = {}
    if request.method == "POST":
        action = MakeLink(actor, task.subject, COMPLETE, task.office_name, once=request.POST.get("once", ""))
        try:
            made = action.execute()
        except ActionRefused as stopped:
            stop(stopped.refusal.status != Answer.FORBIDDEN, stopped.refusal.sentence)
            messages.error(request, str(stopped))
            return redirect(request.path)
        if not action.token:
            messages.warning(
                request, _("This link was made already, and its address is shown only once. Make a new one.")
            )
            return redirect(request.path)
        until = date_format(made.expires_at.astimezone(get_default_timezone()), _("j M, H:i"))
        address = address_of(request, action.token)
        link = {"link": made, "address": address, "reply": reply_to(task, address, until)}
    may = actor.holds(*NOTERS, at=task.subject.path)
    is_open = may and task.subject.state == "noted"
    return page(
        request,
        "noted",
        current="delegation.note",
        task=task,
        subject=task.subject,
        tone=TONES[Match(task.match)],
        line=line_of(task) if task.match == Match.LISTED else "",
        became=became_of(task),
        reply=link.get("reply") or reply_to(task),
        link=link.get("link"),
        address=link.get("address", ""),
        may_note=may,
        is_open=is_open,
        earlier=is_open and not link and task.subject.links.live().exists(),
        once=new_public_id(),
        work_url=workplace_url(task.subject),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set right who asked, what, by when."""
    task, actor = _task_or_404(request, public_id), actor_of(request)
    _only_noters(request)
    form = CorrectForm(request.POST or None, task=task)
    if request.method == "POST" and form.is_valid():
        said = form.note(words=task.words)
        try:
            CorrectNote(actor, task.subject, said, code=form.cleaned_data["code"]).execute()
        except ActionRefused as stopped:
            stop(stopped.refusal.status != Answer.FORBIDDEN, stopped.refusal.sentence)
            refused(form, stopped.refusal)
        else:
            messages.success(request, _("Set right."))
            return redirect("shequ_delegation:noted", public_id=public_id)
    return page(request, "note_correct", form=form, task=task, subject=task.subject, offices=form.offices)


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was noted down, newest first."""
    actor = actor_of(request)
    stop(actor.has(*READERS), _("Delegated tasks are for staff. Please ask the committee’s director."))
    form = NoteFilter(request.GET or None, actor=actor)
    rows = notes().filter(subject__in=readable(actor)).select_related("subject__community")
    found = Paginator(form.apply(rows).order_by("-asked_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "task": task,
            "url": reverse("shequ_delegation:noted", args=[task.subject.public_id]),
            "tone": TONES[Match(task.noted_as)],
            "became": became_of(task),
        }
        for task in found.object_list
    ]
    return page(
        request,
        "notes",
        filter=form,
        chips=form.chips(request.GET),
        page_obj=found,
        lines=lines,
        may_note=communities_of(actor).exists(),
        reads_sheet=actor.has(*SHEET_READERS),
    )


def _chosen(request: HttpRequest, data: Any) -> tuple[MonthForm, Node, Month]:
    places = places_of(actor_of(request))
    form = MonthForm(data or None, places=places)
    node, month = form.chosen()
    if node is None:
        stop(False, _("The sheet of the month is for the community, the street, the district and the auditor. Please ask one of them."))  # fmt: skip
    assert node is not None
    return form, node, month


@login_required
@never_cache
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """Demands off the list in one month, by office."""
    form, node, chosen = _chosen(request, request.GET)
    groups = sheet_of(node, chosen)
    context = _sheet_context(node, chosen, groups)
    if "sheet" in request.GET:
        query = request.GET.copy()
        query.pop("sheet")
        context["back_url"] = f"?{query.urlencode()}"
        return render(request, "shequ_delegation/staff/note_sheet.html", context)
    return page(request, "note_month", filter=form, **context)


def _sheet_context(node: Node, chosen: Month, groups: Any) -> dict[str, Any]:
    return {
        "node": node,
        "month": chosen,
        "first": chosen.first,
        "groups": groups,
        "total": sum(len(group.lines) for group in groups),
        "several": node.kind != "community",
    }


@login_required
@require_POST
def export_month(request: HttpRequest) -> HttpResponse | FileResponse:
    """The same sheet as a file; that it went out stands in the journal."""
    _form, node, chosen = _chosen(request, request.POST)
    try:
        made = ExportMonth(actor_of(request), node, chosen).execute()
    except ActionRefused as stopped:
        stop(False, stopped.refusal.sentence)
        raise
    name = f"{_('Demands off the list')}-{node.label}-{chosen}.xlsx"
    return FileResponse(made.file, as_attachment=True, filename=name, content_type=XLSX)
