"""What came in as a file: asking for it, seeing how far it is, fetching it."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Export, Form, FormVersion
from shequ_workflows.forms.permitting import exporters_of
from shequ_workflows.forms.submissions.frame import crumbs_of
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.moment import local_date

from . import vault
from .access import Scope, belongs, scope_of
from .actions import AskForExport, DropExport, FetchExport
from .constants import LISTED, ExportState
from .forms import ExportForm

log = logging.getLogger(__name__)

#: Seconds after which a page of progress comes anew by itself.
AGAIN: Final = 5
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}


def _asked(request: HttpRequest, public_id: str) -> tuple[Form, Actor, Scope]:
    """The form, for whoever exports some of it: 404 for strangers, 403 with whom to ask for those who belong there."""
    actor = Actor.of_request(request)
    form = Form.objects.select_related("node").filter(public_id=public_id).first()
    if form is None or not belongs(actor, form):
        raise Http404
    scope = scope_of(actor, form)
    if not scope.paths:
        raise PermissionDenied(str(not_yours(exporters_of(form)).sentence))
    return form, actor, scope


@login_required
@never_cache
def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a file; below, those asked for earlier."""
    form, actor, scope = _asked(request, public_id)
    asking = ExportForm(
        request.POST if request.method == "POST" else None,
        scope=scope,
        has_sensitive=_has_sensitive(form),
        initial={"once": new_public_id()},
    )
    if request.method == "POST" and asking.is_valid():
        try:
            made = AskForExport(actor, form, asking.asked, once=asking.cleaned_data["once"]).execute()
        except ActionRefused as refused:
            _refused(asking, refused)
        else:
            return redirect("shequ_forms:export_progress", form.public_id, made.public_id)
    own = Export.objects.filter(form=form, by=actor.person_id)[:LISTED]
    crumbs = crumbs_of(form, here=_("Take away as a file"))
    context = staff_frame(request, "forms", asking=asking, form_asked=form, exports=own, crumbs=crumbs)
    return render(request, "shequ_forms/exporting/export.html", context, status=422 if asking.errors else 200)


def _has_sensitive(form: Form) -> bool:
    return any(ready(one).sealed for one in FormVersion.objects.filter(form=form))


def _refused(asking: ExportForm, refused: ActionRefused) -> None:
    if refused.refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refused))
    for name, sentences in (refused.refusal.errors or {"__all__": [str(refused)]}).items():
        asking.add_error(name if name in asking.fields else None, sentences)


def _own(request: HttpRequest, public_id: str, export_id: str) -> tuple[Export, Actor]:
    form, actor, _scope = _asked(request, public_id)
    found = (
        Export.objects.select_related("form__node").filter(form=form, by=actor.person_id, public_id=export_id).first()
    )
    if found is None:
        raise Http404
    return found, actor


@login_required
@never_cache
def progress(request: HttpRequest, public_id: str, export_id: str) -> HttpResponse:
    """How far it is. Comes anew by itself while it is being made, unless one asked it not to (``?still=1``)."""
    found, _actor = _own(request, public_id, export_id)
    return _progress(request, found)


def _progress(request: HttpRequest, found: Export, *, status: int = 200, error: str = "") -> HttpResponse:
    above = reverse("shequ_forms:export", args=[found.form.public_id])
    still = bool(request.GET.get("still"))
    crumbs = [*crumbs_of(found.form), {"label": _("Take away as a file"), "url": above}, {"label": _("File")}]
    context = staff_frame(
        request,
        "forms",
        export=found,
        State=ExportState,
        crumbs=crumbs,
        above=above,
        still=still,
        error=error,
        again=AGAIN,
    )
    response = render(request, "shequ_forms/exporting/progress.html", context, status=status)
    if found.is_under_way and not still:
        response["Refresh"] = str(AGAIN)
    return response


@login_required
@never_cache
@require_POST
def fetch(request: HttpRequest, public_id: str, export_id: str) -> HttpResponseBase:
    """The file itself, in pieces."""
    found, actor = _own(request, public_id, export_id)
    action = FetchExport(actor, found)
    try:
        body = vault.pieces(found.place, found.key) if action.check() is None else None
        found = action.execute()
    except ActionRefused as refused:
        if refused.refusal.status == Answer.FORBIDDEN:
            raise PermissionDenied(str(refused)) from refused
        return _progress(request, found, status=int(refused.refusal.status), error=str(refused))
    except FileNotFoundError:
        log.error("export is gone", extra={"subject": found.public_id})
        return _progress(
            request, found, status=409, error=_("This file is not there any more. Please ask for it again.")
        )
    assert body is not None  # FetchExport saw that it is done
    response = StreamingHttpResponse(body, content_type=_TYPES[found.ending])
    name = f"{found.form.title}-{local_date(found.at)}.{found.ending}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Content-Length"] = str(found.size)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@never_cache
@require_POST
def drop(request: HttpRequest, public_id: str, export_id: str) -> HttpResponse:
    found, actor = _own(request, public_id, export_id)
    DropExport(actor, found).execute()
    return redirect("shequ_forms:export", public_id)
