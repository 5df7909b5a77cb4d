"""Cases by state, as a list, and by the days on which their limits end; one step for many at once."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.desk.filters import CasesFilter
from shequ_workflows.flows.desk.frame import OPENERS, READERS, for_roles, page
from shequ_workflows.flows.desk.seeing import (
    Card,
    board,
    bulk_steps,
    card_of,
    cases_of,
    dues_between,
    edge_for,
    grid,
)
from shequ_workflows.flows.family import definition_of
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.words import lazily
from shequ_workflows.org.acting import ActionRefused, Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import SCOPE_READERS
from shequ_workflows.org.moment import local_date, now
from shequ_workflows.org.numbers import whole_number

PER_PAGE: Final = 25
MOST: Final = 100


def _flows(actor: Actor) -> dict[str, Flow]:
    """Flows that hold where this actor works, by key. One query."""
    rows = Flow.objects.within_reach_of(actor).filter(current__isnull=False).select_related("current__flow")
    return {one.key: one for one in rows.order_by("title")}


def _filter(request: HttpRequest, flows: dict[str, Flow], *, every: bool = False) -> CasesFilter:
    titles = [(key, one.title) for key, one in flows.items()]
    return CasesFilter(request.GET, actor=actor_of(request), flows=titles, every=every)


def _tabs(actor: Actor, current: str, query: str, key: str = "") -> list[dict[str, Any]]:
    """``key``: the flow that is shown, for its figures; those are for whoever has work in a place."""
    names = {"board": _("Board"), "cases": pgettext("of cases", "List"), "calendar": _("Calendar")}
    tabs = [
        {"label": label, "url": f"{reverse(f'shequ_flows:{name}')}{query}", "current": name == current}
        for name, label in names.items()
    ]
    if actor.paths_with(*SCOPE_READERS):
        url = reverse("shequ_flows:figures", args=[key]) if key else reverse("shequ_flows:figures_list")
        tabs.append({"label": _("Figures"), "url": url, "current": False})
    return tabs


@for_roles(READERS)
@require_GET
def board_page(request: HttpRequest) -> HttpResponse:
    """A column for each state, soonest due first."""
    actor = actor_of(request)
    flows = _flows(actor)
    chosen = _filter(request, flows)
    flow = flows.get(chosen.flow_key)
    columns = []
    if flow is not None and flow.current is not None:
        rows = chosen.apply(cases_of(actor).open().filter(kind=flow.kind))
        columns = board(rows, definition_of(flow.current), actor, calendar_of())
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return page(
        request, "board", "flows.board", filter=chosen, flow=flow, columns=columns, may_open=actor.has(*OPENERS), tabs=_tabs(actor, "board", query, chosen.flow_key if flow is not None else ""),
        list_query=_without_state(request, chosen.flow_key),
    )  # fmt: skip


def _without_state(request: HttpRequest, key: str) -> str:
    """The filters for the list's address, the flow always named."""
    said = {name: value for name, value in request.GET.items() if name not in {"state", "page", "flow"}}
    return urlencode({**said, "flow": key})


@for_roles(READERS)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Cases of one flow, soonest due first; several may be chosen for one step."""
    actor = actor_of(request)
    flows = _flows(actor)
    chosen = _filter(request, flows)
    flow = flows.get(chosen.flow_key)
    if flow is None or flow.current is None:
        return page(request, "cases", "flows.board", filter=chosen, flow=None, cards=[], tabs=_tabs(actor, "cases", ""))
    definition = definition_of(flow.current)
    rows = chosen.apply(cases_of(actor).open().filter(kind=flow.kind))
    state = definition.state(str(chosen.chosen.get("state") or ""))
    if state is not None:
        rows = rows.filter(state=state.key)
    soonest = F("next_due_at").asc(nulls_last=True)
    found = Paginator(rows.select_related("community", "assignee").order_by(soonest, "pk"), PER_PAGE)
    shown = found.get_page(request.GET.get("page"))
    calendar = calendar_of()
    steps = [one for one in definition.edges if one.bulk and (state is None or state.key in one.sources)]
    return page(
        request, "cases", "flows.board", filter=chosen, flow=flow, page_obj=shown, state=state and lazily(state.label),
        cards=[card_of(one, actor, calendar) for one in shown.object_list], count=found.count,
        steps=[{"key": one.key, "label": lazily(one.label)} for one in steps], tabs=_tabs(actor, "cases", f"?{urlencode({'flow': flow.key})}", flow.key),
    )  # fmt: skip


@for_roles(READERS)
@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The days of a month on which limits end, with a list below: of one's own cases, or of the office's."""
    actor = actor_of(request)
    flows = _flows(actor)
    chosen = _filter(request, flows, every=True)
    today = local_date(now())
    month = _month(request.GET.get("month", ""), today)
    rows = chosen.apply(cases_of(actor).open())
    if chosen.chosen.get("flow"):
        rows = rows.filter(kind=flows[chosen.chosen["flow"]].kind)
    begin, after = month, _next(month)
    zone = timezone.get_default_timezone()
    moments = [
        dt.datetime.combine(day, dt.time(0), zone)
        for day in (begin - dt.timedelta(days=7), after + dt.timedelta(days=7))
    ]
    dues = dues_between(rows, moments[0], moments[1], now())
    weeks = grid(month, dues, calendar_of(), today)
    days = [day for week in weeks for day in week if day.in_month and day.dues]
    others = {name: value for name, value in request.GET.items() if name != "month"}
    query = f"?{urlencode({'flow': chosen.chosen['flow']})}" if chosen.chosen.get("flow") else ""
    return page(
        request, "calendar", "flows.board", filter=chosen, month=month, weeks=weeks, days=days, tabs=_tabs(actor, "calendar", query, chosen.chosen.get("flow") or ""),
        before=urlencode({**others, "month": f"{begin - dt.timedelta(days=1):%Y-%m}"}),
        after=urlencode({**others, "month": f"{after:%Y-%m}"}), month_value=f"{month:%Y-%m}",
    )  # fmt: skip


def _month(said: str, today: dt.date) -> dt.date:
    """The first day of the month that an address names; of this month where it names none."""
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", said)
    return dt.date(int(match[1]), int(match[2]), 1) if match is not None else today.replace(day=1)


def _next(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


# -- one step for many -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case."""

    card: Card
    is_done: bool
    sentence: Sentence


@for_roles(READERS)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Asks once more which cases, with what the step asks; then takes it for each, and says for each what came of it."""
    actor = actor_of(request)
    ids = request.POST.getlist("case")[:MOST]
    rows = cases_of(actor).open().filter(public_id__in=ids)
    subjects = list(rows.select_related("node", "community", "assignee", "raised_by").order_by("pk"))
    if not subjects:
        return redirect(f"{reverse('shequ_flows:cases')}?{urlencode({'flow': request.POST.get('flow', '')})}")
    step = request.POST.get("step", "")
    edge = next(
        (one for subject in subjects for one in bulk_steps(subject.kind, subject.version) if one.key == step), None
    )
    if edge is None:
        raise Http404
    back = f"{reverse('shequ_flows:cases')}?{urlencode({'flow': subjects[0].kind.partition(':')[2]})}"
    sure = "sure" in request.POST
    form = _bulk_form(request, actor, subjects, step, bound=sure)
    shown: dict[str, Any] = {"edge": {"label": lazily(edge.label), "key": step}, "back_url": back, "form": form}
    if sure and (form is None or form.is_valid()):
        return page(request, "bulk_done", "flows.board", results=_take_all(request, actor, subjects, step), **shown)
    return page(request, "bulk", "flows.board", asked=_asked(actor, subjects, step), **shown)


def _bulk_form(request: HttpRequest, actor: Actor, subjects: list[Subject], step: str, *, bound: bool) -> Form | None:
    """What the step asks, of the first case that can take it: a reason and nothing else."""
    for subject in subjects:
        name = edge_for(subject, step)
        form = machine_of(subject).edges[name].form if name is not None else None
        if form is not None:
            return form(request.POST, subject=subject, actor=actor) if bound else form(subject=subject, actor=actor)
    return None


def _asked(actor: Actor, subjects: list[Subject], step: str) -> list[Result]:
    """Which of them can take it now, and why not the others."""
    calendar, found = calendar_of(), []
    for subject in subjects:
        name = edge_for(subject, step)
        refusal = TakeTransition(actor, subject, name, revision=subject.revision).check() if name is not None else None
        can = name is not None and (refusal is None or refusal.code == "form")
        why: Sentence = "" if can else refusal.sentence if refusal is not None else _("Its version has no such step.")
        found.append(Result(card_of(subject, actor, calendar), can, why))
    return found


def _take_all(request: HttpRequest, actor: Actor, subjects: list[Subject], step: str) -> list[Result]:
    """Each in a transaction of its own: one that cannot be taken keeps none of the others."""
    calendar, found = calendar_of(), []
    for subject in subjects:
        card = card_of(subject, actor, calendar)
        name = edge_for(subject, step)
        if name is None:
            found.append(Result(card, False, _("Its version has no such step.")))
            continue
        revision = whole_number(request.POST.get(f"revision-{subject.public_id}", ""))
        action = TakeTransition(actor, subject, name, revision=-1 if revision is None else revision, data=request.POST)
        try:
            action.execute()
        except ActionRefused as refused:
            found.append(Result(card, False, str(refused)))
        else:
            found.append(Result(card, True, machine_of(subject).edges[name].done))
    return found
