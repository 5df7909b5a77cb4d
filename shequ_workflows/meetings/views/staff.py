"""Planning: the list, a new meeting, its workspace, changing the plan, taking its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shequ_workflows.core.machines import Edge, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import timeline
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.meetings import notice_days
from shequ_workflows.meetings.actions import PlanMeeting, ReviseMeeting
from shequ_workflows.meetings.constants import MEETING, PREPARERS, UNDERTAKING
from shequ_workflows.meetings.forms import (
    ItemFormSet,
    PlanForm,
    default_times,
    item_initial,
    plan_of,
)
from shequ_workflows.meetings.hosts import kind_of, text_of
from shequ_workflows.meetings.kinds import KindRules, kinds_of
from shequ_workflows.meetings.machines import MeetingProcess
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.places import matters_of, nodes_of
from shequ_workflows.meetings.plans import Item
from shequ_workflows.meetings.presenting import cards
from shequ_workflows.meetings.refusals import forbidden, may_prepare
from shequ_workflows.meetings.workspace import workspace
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now, today

from .frame import actor_of, blame, crumbs, page, prepared_or_404, read_or_404, staff_view, stop, work_url

PER_PAGE = 25


@staff_view
def listing(request: HttpRequest) -> HttpResponse:
    """Every meeting in one's scope: those to do first, then past ones."""
    actor, at = actor_of(request), now()
    past = request.GET.get("when") == "past"
    rows = Meeting.objects.read_by(actor)
    rows = rows.past(at) if past else rows.open()
    shown = Paginator(rows.whole(), PER_PAGE).get_page(request.GET.get("page"))
    base = reverse("shequ_meetings:staff")
    tabs = [
        {"label": _("To prepare and to keep"), "url": base, "current": not past},
        {"label": _("Past meetings"), "url": f"{base}?when=past", "current": past},
    ]
    return page(
        request,
        "list",
        page_obj=shown,
        cards=cards(shown.object_list, staff=True),
        tabs=tabs,
        may_plan=actor.has(*PREPARERS),
        crumbs=crumbs(None),
    )


def kinds_for(request: HttpRequest, node: Node) -> list[KindRules]:
    """Kinds that this actor may plan at ``node``."""
    roles = actor_of(request).roles_at(node.path)
    return [kind for kind in kinds_of(node).values() if may_prepare(roles, kind.code)]


@staff_view
def plan(request: HttpRequest) -> HttpResponse:
    """A new meeting; ``?about=`` for a matter."""
    actor = actor_of(request)
    nodes = nodes_of(actor)
    if not nodes:
        stop(forbidden(PREPARERS - {Role.OWNERS_COMMITTEE}))
    about = _about(request)
    node = about.community if about is not None else nodes[0]
    if about is not None and not actor.holds(*PREPARERS, at=node):
        raise PermissionDenied(str(forbidden(PREPARERS - {Role.OWNERS_COMMITTEE}).sentence))
    begins, ends = default_times(notice_days.earliest(today(), 3), timezone.get_default_timezone())
    initial = {"node": node.code, "starts_at": begins, "ends_at": ends, "kind": request.GET.get("kind", "")}
    if about is not None:
        initial["title"] = about.title
        initial["kind"] = initial["kind"] or kind_of(about)
    form = PlanForm(request.POST or None, initial=initial, nodes=nodes, kinds=kinds_for(request, node))
    rows = ItemFormSet(
        request.POST or None, initial=_first_items(about), prefix="i", form_kwargs={"matters": matters_of(actor, node)}
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        made = plan_of(form, rows, form.cleaned_data["kind"])
        try:
            subject = PlanMeeting(actor, form.cleaned_data["node"], made, about=about).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Planned. Now look over whom to invite, then announce it."))
            return redirect("shequ_meetings:work", public_id=subject.public_id)
    return page(request, "plan", form=form, rows=rows, about=about, crumbs=crumbs(None, _("Plan a meeting")))


def _about(request: HttpRequest) -> Subject | None:
    public_id = request.GET.get("about", "")
    if not public_id:
        return None
    found = Subject.objects.visible_to(actor_of(request)).filter(public_id=public_id)
    subject = found.exclude(kind__in=[MEETING, UNDERTAKING]).select_related("community").first()
    if subject is None:
        raise Http404
    return subject


def _first_items(about: Subject | None) -> list[dict[str, Any]]:
    """The matter itself is the first item."""
    if about is None:
        return []
    first = item_initial([Item(about.title, text_of(about), None, is_voted=True)])
    return [{**first[0], "subject": about.public_id}]


@staff_view
def work(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where a meeting is prepared, held and minuted."""
    meeting = read_or_404(request, public_id)
    context = workspace(meeting, actor_of(request))
    return page(request, "work", crumbs=crumbs(meeting), **context)


@staff_view
def revise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another time, place or agenda, before anybody was told."""
    meeting = prepared_or_404(request, public_id)
    actor = actor_of(request)
    items = item_initial(meeting.agenda.select_related("subject").order_by("position"))
    form = PlanForm(request.POST or None, initial=PlanForm.initial_of(meeting), meeting=meeting)
    matters = matters_of(actor, meeting.subject.community, also=[item["subject"] for item in items])
    rows = ItemFormSet(request.POST or None, initial=items, prefix="i", form_kwargs={"matters": matters})
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            ReviseMeeting(actor, meeting, plan_of(form, rows, meeting.kind)).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect(work_url(meeting))
    return page(request, "plan", form=form, rows=rows, meeting=meeting, crumbs=crumbs(meeting, _("Change the plan")))


@staff_view
def step(request: HttpRequest, public_id: str, edge: str) -> HttpResponse:
    """One step of the meeting: what it asks, what it warns of."""
    meeting = read_or_404(request, public_id)
    one = machines[MEETING].edges.get(edge)
    if one is None or one.creates:
        raise Http404
    subject = MeetingProcess.objects.select_related("node", "community").get(pk=meeting.pk)
    if request.method == "POST":
        return _take(request, meeting, subject, one)
    refusal = TakeTransition(actor_of(request), subject, edge, revision=subject.revision).check()
    if refusal is not None:
        stop(refusal)
    form = one.form(subject=subject, actor=actor_of(request)) if one.form is not None else None
    return _ask(request, meeting, subject, one, form, refusal if refusal and refusal.code != "form" else None)


def _take(request: HttpRequest, meeting: Meeting, subject: Subject, one: Edge) -> HttpResponse:
    actor = actor_of(request)
    revision = request.POST.get("revision", "")
    action = TakeTransition(
        actor, subject, one.name, revision=int(revision) if revision.isdigit() else -1, data=request.POST
    )
    try:
        action.execute()
    except ActionRefused as refused:
        refusal: Refusal | None = refused.refusal
        assert refusal is not None
        stop(refusal)
        form = one.form(request.POST, subject=subject, actor=actor) if one.form is not None else None
        if form is not None:
            form.is_valid()
        status = int(refusal.status)
        subject.refresh_from_db()
        return _ask(request, meeting, subject, one, form, refusal if refusal.code != "form" else None, status=status)
    messages.success(request, _("Done: %(what)s.") % {"what": one.done})
    return redirect(work_url(meeting))


def _ask(
    request: HttpRequest,
    meeting: Meeting,
    subject: Subject,
    one: Edge,
    form: Any,
    refusal: Refusal | None,
    *,
    status: int = 200,
) -> HttpResponse:
    stale = refusal is not None and refusal.status == Answer.STALE
    return page(
        request,
        "step",
        status=status,
        edge=one,
        form=form,
        refusal=refusal,
        meeting=meeting,
        subject=subject,
        events=timeline(subject, public=False)[-3:] if stale else [],
        button_kind="warning" if one.style == "warning" else "primary",
        crumbs=crumbs(meeting, str(one.label)),
    )
