"""One list of delegated tasks: what waits for each role as a tab of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.delegation.actions import CLERKS
from shequ_workflows.delegation.desk_views import READERS, by_community, counts, readable, views_for
from shequ_workflows.delegation.exporting import EXPORTERS, ExportTasks, everything
from shequ_workflows.delegation.frame import actor_of, page, stop
from shequ_workflows.delegation.grant_rules import MONEY_READERS
from shequ_workflows.delegation.listing import PER_PAGE, TaskFilter, lines_of
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now, today

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
}  # fmt: skip


def not_for_you() -> str:
    return _(
        "Delegated tasks are for those who hand them in, admit, take, carry out, pay or supervise them. Ask the committee’s director for a role."
    )


def links_for(actor: Actor) -> list[dict[str, Any]]:
    """What stands beside the list for this reader."""
    if not actor.has(*MONEY_READERS):
        return []
    return [{"label": _("Money of tasks"), "url": reverse("shequ_delegation:money")}]


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``view``: the tab; the rest are filters."""
    actor, at = actor_of(request), now()
    stop(actor.has(*READERS), not_for_you())
    views = views_for(actor)
    view = next((one for one in views if one.key == request.GET.get("view")), views[0])
    form = TaskFilter(request.GET or None, actor=actor)
    rows = readable(actor).filter(view.condition(actor, at))
    found = Paginator(form.apply(rows.select_related("delegation", "community")), PER_PAGE).get_page(
        request.GET.get("page")
    )
    number = counts(actor, views, at)
    return page(
        request,
        "tasks",
        tabs=[
            {"label": one.label, "url": f"?view={one.key}", "current": one is view, "count": number[one.key]}
            for one in views
        ],
        view=view,
        filter=form,
        chips=form.chips(request.GET),
        clear_url=f"?view={view.key}",
        page_obj=found,
        lines=lines_of(found.object_list, actor),
        several=len(form.communities) > 1,
        by_community=by_community(actor, at),
        links=links_for(actor),
        new_url=reverse("shequ_delegation:new") if actor.has(*CLERKS) else "",
        may_export=actor.has(*EXPORTERS),
    )


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The same list, filtered alike, as a file."""
    actor = actor_of(request)
    stop(actor.has(*READERS), not_for_you())
    form = TaskFilter(request.POST, actor=actor)
    rows = form.apply(everything(actor))
    view = next((one for one in views_for(actor) if one.key == request.POST.get("view")), None)
    if view is not None:
        rows = rows.filter(view.condition(actor, now()))
    filters = {name: str(value) for name, value in form.said.items()} | ({"view": view.key} if view else {})
    kind = request.POST.get("as", "")
    try:
        exported = ExportTasks(actor, rows, kind, filters=filters).execute()
    except ActionRefused as refused:
        stop(refused.refusal.status != Answer.FORBIDDEN, refused.refusal.sentence)
        messages.error(request, str(refused))
        return redirect("shequ_delegation:tasks")
    name = f"{_('Delegated tasks')}-{today():%Y%m%d}.{kind}"
    return FileResponse(exported.file, as_attachment=True, filename=name, content_type=_TYPES[kind])
