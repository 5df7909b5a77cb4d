"""指标: boards for staff, values typed in and corrected, targets."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.core.periods import DAY, Period
from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.dashboard.actions import (
    WRITERS,
    CorrectReading,
    EndTarget,
    EnterReadings,
    ExportBoard,
    LoadTargets,
    SetTarget,
)
from shequ_workflows.dashboard.catalogue import Known, known
from shequ_workflows.dashboard.constants import ENTERERS, SETTERS, Told
from shequ_workflows.dashboard.forms import CorrectionForm, EntryForm, FileForm, LoadForm, TargetForm, suffix
from shequ_workflows.dashboard.frame import allow, boards_for, crumbs, known_or_404, node_or_404, page, reader, refused
from shequ_workflows.dashboard.importing import Filled, read_values
from shequ_workflows.dashboard.models import Reading, Target
from shequ_workflows.dashboard.reading import Boards, kinds_of
from shequ_workflows.dashboard.values import said
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
#: Bytes of a spreadsheet of values.
LARGEST = 2_000_000
#: How many periods are offered to type into.
OFFERED = 8


@login_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The one board that somebody reads; where there are several, the communities of a street side by side."""
    nodes = list(boards_for(reader(request)))
    if len(nodes) == 1:
        return redirect("shequ_dashboard:board", nodes[0].code)
    streets = [node for node in nodes if node.kind == NodeKind.STREET]
    street = next((node for node in streets if node.code == request.GET.get("street")), next(iter(streets), None))
    context: dict[str, Any] = {"nodes": nodes, "streets": streets, "street": street}
    if street is not None:
        boards = Boards(street, today(), public=False)
        context |= {"communities": boards.in_use, "rows": boards.beside()}
    return page(request, "home", **context)


@login_required
@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """All indicators of a community or a street, with what the public does not read."""
    node = node_or_404(request, code)
    actor = reader(request)
    themes = Boards(node, today(), public=False).board(node)
    return page(
        request, "board", node=node, themes=themes, day=today(), crumbs=[*crumbs(node)[:-1], {"label": node.label, "url": ""}],
        may_enter=actor.holds(*ENTERERS, at=node), may_set=actor.holds(*SETTERS, at=node),
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def indicator(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One indicator: its values with what was corrected and why, its targets with what they were before."""
    node, one = node_or_404(request, code), known_or_404(key)
    actor = reader(request)
    boards = Boards(node, today(), public=False)
    readings = (
        Reading.objects.filter(node=node, key=key).select_related("by", "corrected_by").order_by("-begins", "-pk")
    )
    targets = Target.objects.filter(node=node, key=key).select_related("set_by").order_by("ended_at", "by", "-pk")
    return page(
        request, "indicator", node=node, known=one, line=boards.line(one, node),
        readings=[(row, said(row.value, one.unit), hasattr(row, "corrected_by")) for row in readings],
        targets=[(row, said(row.value, one.unit), said(row.baseline, one.unit)) for row in targets],
        may_enter=actor.holds(*ENTERERS, at=node), may_set=actor.holds(*SETTERS, at=node),
        crumbs=crumbs(node, (f"{one.code} {one.name}".strip(), "")),
    )  # fmt: skip


# --- typing in ---------------------------------------------------------------------------------------------------------


def _period(request: HttpRequest, kinds: list[str]) -> Period:
    """The one that was asked for; else the last quarter that is over."""
    try:
        asked = Period.parse(request.GET.get("period", ""))
    except ValueError:
        asked = None
    if asked is not None and asked.kind in kinds and asked.begins <= today():
        return asked
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else "quarter" if "quarter" in kinds else kinds[-1]
    return Period.of(kind, today()) if kind == DAY else Period.of(kind, today()).shift(-1)


def _typed_in(rows: list[Known], period: Period) -> list[Known]:
    return [one for one in rows if one.period == period.kind]


@login_required
@never_cache
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """One table of all indicators of a period: Tab from value to value, Enter saves."""
    node = node_or_404(request, code)
    actor = allow(request, node, ENTERERS)
    everything = known()
    kinds = kinds_of(everything)
    period = _period(request, kinds)
    boards = Boards(node, today(), public=False)
    rows: list[dict[str, Any]] = []
    open_rows: list[Known] = []
    for one in _typed_in(everything, period):
        line = boards.line(one, node)
        there = next((point for point in line.points if point.period == period), None)
        before = next((point for point in reversed(line.points) if point.period < period), None)
        measured = there is not None and there.reading is None
        rows.append({"known": one, "there": there, "before": before, "measured": measured})
        if there is None:
            open_rows.append(one)
    sent_file = request.method == "POST" and "fill" in request.POST
    file_form = FileForm(request.POST if sent_file else None, request.FILES if sent_file else None)
    filled = _from_file(file_form, open_rows) if sent_file else Filled()
    form = EntryForm(None if sent_file else request.POST or None, rows=open_rows, period=period, filled=filled.values)
    if request.method == "POST" and not sent_file and form.is_valid():
        try:
            made = EnterReadings(actor, node, period, form.typed()).execute()
        except ActionRefused as found:
            _beside_rows(form, found)
        else:
            count = len(made)
            sentence = ngettext("%(count)d value is kept.", "%(count)d values are kept.", count) % {"count": count}
            messages.success(request, sentence)
            return redirect(f"{reverse('shequ_dashboard:enter', args=[node.code])}?period={period.code}")
    for row in rows:
        one = row["known"]
        if row["there"] is None:
            row |= {"value": form[form.value_name(one)], "n": form[form.n_name(one)], "suffix": suffix(one)}
    latest = Period.of(period.kind, today())
    return page(
        request, "enter", node=node, form=form, rows=rows, period=period, is_open=bool(open_rows), file_form=file_form,
        filled=filled,
        kinds=[{"label": Told(kind).label, "url": f"?kind={kind}", "current": kind == period.kind} for kind in kinds],
        others=[latest.shift(-count) for count in range(OFFERED)], crumbs=crumbs(node, (_("Type in values"), "")),
    )  # fmt: skip


def _from_file(form: FileForm, rows: list[Known]) -> Filled:
    """What the file says; its fault stands at the field."""
    if form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST:
            form.add_error("file", _("This file is far too large. Please send the table of one period."))
        else:
            try:
                return read_values(file.name, file.read(), rows)
            except UnreadableSheet as fault:
                form.add_error("file", str(fault))
    return Filled()


def _beside_rows(form: EntryForm, found: ActionRefused) -> None:
    refusal = found.refusal
    named = [key for key in refusal.errors if f"value_{key}" in form.fields]
    if refusal.code in {"source", "on"} or not named:
        refused(form, refusal)
        return
    for key in named:
        form.add_error(f"value_{key}", str(refusal.sentence))


@login_required
@never_cache
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """A value that was typed in, again: the one before stays to be read."""
    rows = Reading.objects.visible_to(reader(request)).select_related("node")
    reading = rows.filter(public_id=public_id).first()
    if reading is None:
        raise Http404
    actor, one = allow(request, reading.node, ENTERERS), known_or_404(reading.key)
    form = CorrectionForm(request.POST or None, reading=reading, unit=one.unit)
    if request.method == "POST" and form.is_valid():
        try:
            CorrectReading(actor, reading, form.typed(), reason=form.cleaned_data["reason"]).execute()
        except ActionRefused as found:
            refused(form, found.refusal)
        else:
            messages.success(request, _("The value is corrected; the one before stays to be read."))
            return redirect("shequ_dashboard:indicator", reading.node.code, reading.key)
    return page(
        request, "correct", node=reading.node, form=form, reading=reading, known=one, suffix=suffix(one),
        crumbs=crumbs(reading.node, (f"{one.code} {one.name}".strip(), reverse("shequ_dashboard:indicator", args=[reading.node.code, one.key])), (_("Correct"), "")),
    )  # fmt: skip


# --- targets -----------------------------------------------------------------------------------------------------------


@login_required
@never_cache
def target(request: HttpRequest, code: str, key: str, public_id: str = "") -> HttpResponse:
    """Set a target, or change one."""
    node, one = node_or_404(request, code), known_or_404(key)
    actor = allow(request, node, SETTERS)
    old = _target(node, key, public_id) if public_id else None
    form = TargetForm(request.POST or None, known=one, old=old)
    if request.method == "POST" and form.is_valid():
        try:
            SetTarget(actor, node, form.aimed(), reason=form.cleaned_data["reason"], old=old).execute()
        except ActionRefused as found:
            refused(form, found.refusal)
        else:
            messages.success(request, _("The target is set."))
            return redirect("shequ_dashboard:indicator", node.code, key)
    return page(
        request, "target", node=node, form=form, known=one, old=old, suffix=suffix(one),
        crumbs=crumbs(node, (f"{one.code} {one.name}".strip(), reverse("shequ_dashboard:indicator", args=[node.code, key])), (_("Set a target"), "")),
    )  # fmt: skip


def _target(node: Node, key: str, public_id: str) -> Target:
    found = Target.objects.in_force().filter(node=node, key=key, public_id=public_id).select_related("node").first()
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def end_target(request: HttpRequest, code: str, key: str, public_id: str) -> HttpResponse:
    node = node_or_404(request, code)
    actor = allow(request, node, SETTERS)
    try:
        EndTarget(actor, _target(node, key, public_id)).execute()
    except ActionRefused as found:
        messages.error(request, str(found))
    else:
        messages.success(request, _("The target is out of force; it stays to be read."))
    return redirect("shequ_dashboard:indicator", node.code, key)


@login_required
@never_cache
def load(request: HttpRequest, code: str) -> HttpResponse:
    """The template's targets, their days shifted."""
    node = node_or_404(request, code)
    actor = allow(request, node, SETTERS)
    form = LoadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = LoadTargets(actor, node, form.cleaned_data["months"]).execute()
        except ActionRefused as found:
            refused(form, found.refusal)
        else:
            sentence = ngettext("%(count)d target is set.", "%(count)d targets are set.", count) % {"count": count}
            messages.success(request, sentence)
            return redirect("shequ_dashboard:board", node.code)
    noted = [one for one in known() if one.note]
    return page(
        request, "load", node=node, form=form, noted=noted, crumbs=crumbs(node, (_("Targets of the template"), ""))
    )


@login_required
@never_cache
@require_POST
def export(request: HttpRequest, code: str) -> HttpResponseBase:
    """The board as a file; ``as`` is xlsx (default) or csv."""
    node = node_or_404(request, code)
    kind = request.POST.get("as", "")
    kind = kind if kind in WRITERS else "xlsx"
    response = FileResponse(ExportBoard(reader(request), node, kind).execute(), content_type=TYPES[kind])
    name = _("indicators of %(node)s") % {"node": node.label}
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}-{today()}.{kind}')}"
    return response
