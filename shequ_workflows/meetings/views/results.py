"""Counts, undertakings, the papers, and how a node has its kinds of meeting."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.ballots.quorum import By
from shequ_workflows.core.archiving.packing import safe_name
from shequ_workflows.meetings.actions import AddUndertaking, RecordCount, SetKind, TalkedOver
from shequ_workflows.meetings.constants import SETTERS
from shequ_workflows.meetings.forms import CountForm, KindForm, UndertakingForm
from shequ_workflows.meetings.guests import adults_count
from shequ_workflows.meetings.kinds import RULE_LABELS, kinds_of
from shequ_workflows.meetings.models import AgendaItem, Attendance, Meeting
from shequ_workflows.meetings.pack import word
from shequ_workflows.meetings.pack.content import pack_of
from shequ_workflows.meetings.places import people_in_office
from shequ_workflows.meetings.refusals import forbidden
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .frame import actor_of, blame, crumbs, page, prepared_or_404, read_or_404, setting_view, staff_view, stop, work_url

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _item_or_404(meeting: Meeting, position: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.select_related("meeting", "count"), meeting=meeting, position=position)


@staff_view
def count(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """The numbers of one vote; the outcome is computed."""
    meeting = prepared_or_404(request, public_id)
    item = _item_or_404(meeting, position)
    form = CountForm(request.POST or None, initial=_first_numbers(meeting, item), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        action = RecordCount(actor_of(request), item, form.numbers(), data["tellers"], rule=data.get("rule", ""))
        try:
            made = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Counted: %(outcome)s.") % {"outcome": made.get_outcome_display()})
            return redirect(work_url(meeting))
    rule = meeting.quorum_rule
    return page(
        request,
        "count",
        form=form,
        item=item,
        meeting=meeting,
        by_area=rule is not None and rule.by != By.HEADS,
        asked=RULE_LABELS.get(rule.key, "") if rule is not None and "rule" not in form.fields else "",
        crumbs=crumbs(meeting, _("Count")),
    )


def _first_numbers(meeting: Meeting, item: AgendaItem) -> dict[str, Any]:
    """What was counted before; else what invitations and attendance tell."""
    known = getattr(item, "count", None)
    if known is not None:
        names = (*CountForm.HEADS, *CountForm.AREAS, "tellers")
        return {**{name: getattr(known, name) for name in names}, "rule": known.rule["key"]}
    seats = Attendance.objects.seats(meeting)
    entitled = meeting.entitled or (adults_count(meeting.subject.node) if meeting.has_adults else seats.voters)
    return {
        "rule": meeting.rule["key"] if meeting.rule else "",
        "entitled": entitled,
        "present": seats.come_voters,
        "recused": 0,
        "entitled_area": meeting.entitled_area or seats.area,
        "present_area": seats.come_area,
    }


@staff_view
@require_POST
def talked_over(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """It was not put to the vote after all."""
    meeting = prepared_or_404(request, public_id)
    try:
        TalkedOver(actor_of(request), _item_or_404(meeting, position)).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused))
    return redirect(work_url(meeting))


@staff_view
def undertake(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give somebody something to do, by a day."""
    meeting = prepared_or_404(request, public_id)
    form = UndertakingForm(request.POST or None, meeting=meeting, people=people_in_office(meeting.subject.node))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        action = AddUndertaking(
            actor_of(request), meeting, data["text"], data["person"], data["due_on"], item=data["item"]
        )
        try:
            action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect(work_url(meeting))
    return page(request, "undertake", form=form, meeting=meeting, crumbs=crumbs(meeting, _("Undertaking")))


@staff_view
@require_safe
def pack(request: HttpRequest, public_id: str) -> HttpResponse:
    """All papers of the meeting to print, one after another."""
    meeting = read_or_404(request, public_id)
    context = {
        "pack": pack_of(meeting),
        "meeting": meeting,
        "subject": meeting.subject,
        "convener": meeting.convener or word.office(meeting),
        "community_name": meeting.subject.community.label,
        "back_url": work_url(meeting),
        "docx_url": reverse("shequ_meetings:pack_docx", args=[public_id]),
    }
    return render(request, "shequ_meetings/pack.html", context)


@staff_view
@require_safe
def pack_docx(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same as one Word file."""
    meeting = read_or_404(request, public_id)
    response = HttpResponse(word.write(pack_of(meeting)), content_type=DOCX)
    name = safe_name(f"{meeting.subject.number or public_id}.docx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@setting_view
def kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of meeting at the nodes where one may set them."""
    actor = actor_of(request)
    nodes = list(Node.objects.communities().in_use().filter(below(actor.paths_with(*SETTERS))))
    if not nodes:
        stop(forbidden(SETTERS))
    shown = [
        {
            "node": node,
            "kinds": [
                {
                    "kind": kind,
                    "conveners": role_names(kind.conveners),
                    "rule": RULE_LABELS[kind.rule],
                    "url": reverse("shequ_meetings:kind", args=[node.code, kind.code]),
                }
                for kind in kinds_of(node).values()
            ],
        }
        for node in nodes
    ]
    return page(request, "kinds", shown=shown, crumbs=crumbs(None, _("Kinds of meeting")))


@setting_view
def kind(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One kind at one node."""
    actor = actor_of(request)
    node = get_object_or_404(Node.objects.communities(), code=code)
    if not actor.belongs(*actor.roles, at=node):
        raise Http404
    if not actor.holds(*SETTERS, at=node):
        stop(forbidden(SETTERS))
    known = kinds_of(node).get(key)
    if known is None:
        raise Http404
    names = ("name", "notice_days", "basis", "rule", "proxies", "is_public")
    initial = {**{name: getattr(known, name) for name in names}, "conveners": list(known.conveners)}
    form = KindForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            SetKind(actor, node, key, form.values()).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Saved. It counts for meetings that are planned from now on."))
            return redirect("shequ_meetings:kinds")
    return page(request, "kind", form=form, kind=known, node=node, crumbs=crumbs(None, str(known.name)))
