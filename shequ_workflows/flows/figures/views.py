"""How a flow is doing, for staff who read its cases; and its event log as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.core.edge_forms import date_field
from shequ_workflows.core.machines import machines
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.flows.models import Flow
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import SCOPE_READERS, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, midnight, now
from shequ_workflows.org.querysets import below

from . import eventlog
from .reading import cases_of, figures_of, rows_of
from .showing import shown

#: Days looked at where nobody says otherwise.
USUAL = 90
#: Whoever takes the event log away: those who answer for the cases, and who audits them.
EXPORTERS = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK, Role.STREET_LEADER, Role.AUDITOR})


class PeriodForm(forms.Form):
    """Which cases: opened from a day to a day, at a place and below it."""

    since = date_field(gettext_lazy("Opened from"), required=False)
    until = date_field(gettext_lazy("to"), required=False)
    place = forms.ModelChoiceField(
        Node.objects.none(), label=gettext_lazy("Place"), required=False, to_field_name="code",
        empty_label=gettext_lazy("all that I see"),
    )  # fmt: skip

    def __init__(self, data: Any, *, paths: list[str]) -> None:
        super().__init__(data)
        places = Node.objects.filter(below(paths), kind__in=("district", "street", "community", "grid"))
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.paths = paths

    def period(self) -> tuple[dt.datetime, dt.datetime, list[str]]:
        """Begin, end (not included) and tree paths; what cannot be read is as usual."""
        said = self.cleaned_data if self.is_bound and (self.is_valid() or True) else {}
        last = said.get("until") or local_date(now())
        first = said.get("since") or last - dt.timedelta(days=USUAL)
        place = said.get("place")
        return midnight(first), midnight(last + dt.timedelta(days=1)), [place.path] if place else self.paths


def _reading(request: HttpRequest) -> tuple[Actor, list[str]]:
    actor = Actor.of_request(request)
    paths = actor.paths_with(*SCOPE_READERS)
    if not paths:
        raise PermissionDenied(str(not_yours(SCOPE_READERS).sentence))
    return actor, paths


def _flow(actor: Actor, key: str) -> Flow:
    flow = Flow.objects.within_reach_of(actor).filter(key=key, current__isnull=False).select_related("node").first()
    if flow is None:
        raise Http404
    return flow


@login_required
@never_cache
@require_safe
def chosen(request: HttpRequest) -> HttpResponse:
    """Which flow: all that hold where the actor works."""
    actor, _paths = _reading(request)
    flows = Flow.objects.within_reach_of(actor).filter(current__isnull=False).select_related("node")
    crumbs = [{"label": _("Figures"), "url": ""}]
    return render(
        request, "shequ_flows/figures/list.html", staff_frame(request, "flows.board", flows=flows, crumbs=crumbs)
    )


@login_required
@never_cache
@require_safe
def figures(request: HttpRequest, key: str) -> HttpResponse:
    actor, paths = _reading(request)
    flow = _flow(actor, key)
    machine = machines[flow.kind]
    form = PeriodForm(request.GET or None, paths=paths)
    begin, end, places = form.period()
    found = figures_of(flow, machine, places, begin, end, now())
    crumbs = [{"label": _("Figures"), "url": reverse("shequ_flows:figures_list")}, {"label": flow.title, "url": ""}]
    context = staff_frame(
        request, "flows.board", flow=flow, form=form, found=found, shown=shown(found, machine), crumbs=crumbs,
        first=local_date(begin), last=local_date(end - dt.timedelta(seconds=1)), may_export=actor.has(*EXPORTERS),
        place=places[0] if len(places) == 1 else "",
    )  # fmt: skip
    return render(request, "shequ_flows/figures/figures.html", context)


@login_required
@require_POST
def log(request: HttpRequest, key: str) -> HttpResponse | StreamingHttpResponse:
    """The event log of the period, CSV or XES; that it was taken away stands in the journal of the flow's node."""
    actor = Actor.of_request(request)
    paths = actor.paths_with(*EXPORTERS)
    if not paths:
        raise PermissionDenied(str(not_yours(EXPORTERS).sentence))
    flow = _flow(actor, key)
    form = PeriodForm(request.POST, paths=paths)
    begin, end, places = form.period()
    kind = "xes" if request.POST.get("kind") == "xes" else "csv"
    told = {"flow": flow.key, "from": begin.isoformat(), "to": end.isoformat(), "kind": kind}
    note(journal(flow.node), "export_event_log", actor, payload=told)
    cases = _cases(flow, places, begin, end)
    lines = eventlog.xes(flow.title, cases) if kind == "xes" else eventlog.csv_rows(cases)
    types = {"xes": "application/xml; charset=utf-8", "csv": "text/csv; charset=utf-8"}
    answer = StreamingHttpResponse(lines, content_type=types[kind])
    answer["Content-Disposition"] = f'attachment; filename="{flow.key}-{local_date(now())}.{kind}"'
    return answer


def _cases(flow: Flow, paths: list[str], begin: dt.datetime, end: dt.datetime) -> Iterator[eventlog.Case]:
    rows = cases_of(flow, paths, begin, end).order_by("pk").values_list("pk", "public_id", "number", "version")
    known = {pk: (public_id, number, version) for pk, public_id, number, version in rows}
    opening = pgettext("event log", "opened")
    for pk, found in rows_of(list(known)):
        public_id, number, version = known[pk]
        machine = machines.version(flow.kind, version)
        edges = machine.edges if machine is not None else {}
        words = [(row, str(edges[row.verb].done) if row.verb in edges else opening) for row in found]
        yield public_id, number, words
