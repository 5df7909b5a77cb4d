"""A roster comes in: uploaded, its columns told, compared, confirmed. Nothing is saved before that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.community.constants import ROSTER_KEEPERS
from shequ_workflows.community.models import Compound
from shequ_workflows.community.roster import columns
from shequ_workflows.exchange.actions import (
    CancelRoster,
    ConfirmRoster,
    TellColumns,
    UploadRoster,
    is_stuck,
    remembered,
    table_of,
)
from shequ_workflows.exchange.blank import roster_template
from shequ_workflows.exchange.constants import AT_ONCE, State
from shequ_workflows.exchange.exporting import EXPORTERS
from shequ_workflows.exchange.forms import ColumnsForm, UploadForm
from shequ_workflows.exchange.models import RosterImport
from shequ_workflows.exchange.presenting import changes_of, faults_of, figures
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below, people_paths

from .frame import actor_of, crumbs, for_keepers, page, stop

PER_PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _communities(request: HttpRequest) -> Any:
    paths = people_paths(actor_of(request), ROSTER_KEEPERS)
    return Node.objects.communities().filter(below(paths, "path"), closed_on=None).order_by("path")


@require_GET
@for_keepers
def index(request: HttpRequest) -> HttpResponse:
    """Where lists come in, and what came in."""
    rows = RosterImport.objects.visible_to(actor_of(request)).select_related("community", "by")
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_export = actor_of(request).has(*EXPORTERS)
    return page(request, "index", page_obj=shown, may_export=may_export, crumbs=crumbs())


@for_keepers
def upload(request: HttpRequest) -> HttpResponse:
    communities = _communities(request)
    # Empty ones too: of them ``visible_to`` knows nothing yet.
    paths = people_paths(actor_of(request), ROSTER_KEEPERS)
    compounds = Compound.objects.filter(below(paths, "node__path")).select_related("node")
    form = UploadForm(
        request.POST or None, request.FILES or None, communities=list_of(communities), compounds=compounds
    )
    if request.method == "POST" and form.is_valid():
        file, compound = form.cleaned_data["file"], form.cleaned_data["compound"]
        action = UploadRoster(
            actor_of(request),
            form.cleaned_data["community"],
            file.name,
            file.read(),
            compound=compound.name if compound else "",
            new_compound=form.cleaned_data["new_compound"],
        )
        try:
            made = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            for name, sentences in refused.refusal.errors.items():
                form.add_error(name, sentences)
        else:
            return redirect("shequ_exchange:roster", public_id=made.public_id)
    return page(request, "upload", form=form, crumbs=crumbs(_("Import a roster")))


def list_of(communities: Any) -> Any:
    """Asked once: the form counts them and offers them."""
    len(communities)
    return communities


@require_GET
@for_keepers
def template(request: HttpRequest) -> HttpResponse:
    """A workbook with the headings that are understood."""
    response = HttpResponse(roster_template(), content_type=XLSX)
    response["Content-Disposition"] = "attachment; filename*=UTF-8''%E5%90%8D%E5%86%8C%E6%A8%A1%E6%9D%BF.xlsx"
    return response


def roster_or_404(request: HttpRequest, public_id: str) -> RosterImport:
    rows = RosterImport.objects.visible_to(actor_of(request)).select_related("community", "by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@require_GET
@for_keepers
def roster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where it stands: columns to be told, the comparison, the waiting, what was saved."""
    one = roster_or_404(request, public_id)
    return show(request, one)


def show(
    request: HttpRequest, one: RosterImport, *, form: ColumnsForm | None = None, status: int = 200
) -> HttpResponse:
    trail = crumbs(_("Import a roster"))
    if form is not None or one.state == State.UPLOADED:
        return page(request, "columns", roster=one, form=form or _columns_form(one), crumbs=trail, status=status)
    faults = Paginator(faults_of(one), PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "roster",
        status=status,
        roster=one,
        State=State,
        figures=figures(one),
        changes=changes_of(one),
        page_obj=faults,
        is_stuck=is_stuck(one),
        in_background=one.result.get("new", 0) + one.result.get("changed", 0) > AT_ONCE,
        writes=one.result.get("new", 0) + one.result.get("changed", 0),
        crumbs=trail,
    )


def _columns_form(one: RosterImport, data: Any = None) -> ColumnsForm:
    table = table_of(one)
    if one.mapping:
        guesses = [one.mapping.get(str(at), "") for at in range(len(table.headings))]
    else:
        guesses = columns.guess_all(table.headings, remembered(one.community))
    return ColumnsForm(data, table=table, guesses=guesses)


def _open_or_404(request: HttpRequest, public_id: str) -> RosterImport:
    """One's own, not saved yet; one that was saved is shown instead."""
    one = roster_or_404(request, public_id)
    if one.by_id != actor_of(request).person_id:
        raise Http404
    return one


@for_keepers
def tell_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    one = _open_or_404(request, public_id)
    if one.state not in TellColumns.states:
        return redirect("shequ_exchange:roster", public_id=public_id)
    if request.method != "POST":
        return show(request, one, form=_columns_form(one))
    form = _columns_form(one, request.POST)
    if form.is_valid():
        try:
            TellColumns(actor_of(request), one, form.mapping).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            form.add_error(None, str(refused))
            return show(request, one, form=form, status=refused.refusal.status)
        return redirect("shequ_exchange:roster", public_id=public_id)
    return show(request, one, form=form, status=422)


@require_POST
@for_keepers
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save what was compared; a second sending finds it saved."""
    one = _open_or_404(request, public_id)
    if one.state in {State.QUEUED, State.RUNNING, State.DONE}:
        return redirect("shequ_exchange:roster", public_id=public_id)
    try:
        done = ConfirmRoster(actor_of(request), one, fingerprint=request.POST.get("fingerprint", "")).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        one.note = str(refused)
        return show(request, one, status=refused.refusal.status)
    if done.state == State.DONE:
        messages.success(request, _("The roster is saved."))
    return redirect("shequ_exchange:roster", public_id=public_id)


@require_POST
@for_keepers
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    one = _open_or_404(request, public_id)
    if one.state == State.DONE:
        return redirect("shequ_exchange:roster", public_id=public_id)
    try:
        CancelRoster(actor_of(request), one).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        one.note = str(refused)
        return show(request, one, status=refused.refusal.status)
    messages.success(request, _("Cancelled. The uploaded file is deleted; nothing was saved."))
    return redirect("shequ_exchange:index")
