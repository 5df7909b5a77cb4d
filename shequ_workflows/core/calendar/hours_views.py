"""The screen 办公时间 in the Wagtail admin: opening hours, node by node."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import NodeQuerySet, below

from .actions import SetNodeHours
from .forms import HoursForm
from .models import NodeHours, calendar_of, calendar_tables
from .views import address, configured, furniture, refused, root_step

#: Offices; what stands below them opens when they do.
OFFICES = [NodeKind.CITY, NodeKind.DISTRICT, NodeKind.DEPARTMENT, NodeKind.STREET, NodeKind.COMMUNITY]


def offices_of(request: HttpRequest) -> NodeQuerySet:
    """The offices that the administrator configures."""
    paths = Actor.of_request(request).paths_with(Role.ADMINISTRATOR)
    offices: NodeQuerySet = Node.objects.filter(below(paths), kind__in=OFFICES, closed_on=None)
    return offices.order_by("path")


@require_GET
@configured
def show_hours(request: HttpRequest) -> HttpResponse:
    """Each office with the hours that hold there."""
    own = {row.node_id: row for row in NodeHours.objects.all()}
    tables = calendar_tables()
    rows = [{"node": node, "hours": tables.at(node).hours, "own": own.get(node.pk)} for node in offices_of(request)]
    context = {**furniture(_("Opening hours"), root_step()), "rows": rows}
    return TemplateResponse(request, "shequ_core/calendar/hours.html", context)


@require_http_methods(["GET", "POST"])
@configured
def edit_hours(request: HttpRequest, node_id: int) -> HttpResponse:
    """Give an office its own hours, or those of the office above it."""
    node = offices_of(request).filter(pk=node_id).first()
    if node is None:
        raise Http404
    row = NodeHours.objects.filter(node=node).first()
    hours = calendar_of(node).hours
    initial: dict[str, Any] = {
        "opens": hours.opens,
        "closes": hours.closes,
        "lunch_from": hours.lunch_from,
        "lunch_to": hours.lunch_to,
        "basis": row.basis if row else "",
    }
    removing = "remove" in request.POST
    form = HoursForm(None if removing else request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and (removing or form.is_valid()):
        wanted = None if removing else form.hours
        basis = "" if removing else form.cleaned_data["basis"]
        try:
            SetNodeHours(Actor.of_request(request), node, wanted, basis=basis).execute()
        except ActionRefused as no:
            return refused(request, no.refusal)
        messages.success(request, _("The opening hours of %(node)s are saved.") % {"node": node.name})
        return redirect(address("hours"))
    if request.method == "POST":
        status = 422
    context = {
        **furniture(node.name, root_step(), (address("hours"), _("Opening hours"))),
        "node": node,
        "row": row,
        "form": form,
    }
    return TemplateResponse(request, "shequ_core/calendar/hours_edit.html", context, status=status)
