"""What everybody reads: the list, one meeting, its sheet for the board, calendars; and “I am here”."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.meetings.actions import CheckIn
from shequ_workflows.meetings.actions.attending import doors_open
from shequ_workflows.meetings.calendars import calendar_of
from shequ_workflows.meetings.forms import CodeForm, FilterForm
from shequ_workflows.meetings.models import Attendance, Meeting
from shequ_workflows.meetings.pack.word import office
from shequ_workflows.meetings.presenting import agenda_of, cards, status_of
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now

from .frame import actor_of, blame, stop, work_url

PER_PAGE = 20


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Meetings to come, or past ones, by community."""
    at = now()
    public = Meeting.objects.public(at)
    communities = Node.objects.communities().filter(pk__in=public.values("subject__community"))
    form = FilterForm(request.GET, communities=communities)
    form.is_valid()
    community = form.cleaned_data.get("community")
    past = request.GET.get("when") == "past"
    shown = public.past(at) if past else public.upcoming(at)
    if community is not None:
        shown = shown.within(community)
    page = Paginator(shown.whole(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "cards": cards(page.object_list),
        "tabs": _tabs(community, past=past),
        "past": past,
        "feed_url": request.build_absolute_uri(_feed(community)) if community else "",
        "community_name": community.label if community else "",
    }
    return render(request, "shequ_meetings/list.html", context)


def _tabs(community: Node | None, *, past: bool) -> list[dict[str, Any]]:
    base = reverse("shequ_meetings:list")
    kept = f"community={community.code}" if community else ""
    return [
        {"label": _("To come"), "url": f"{base}?{kept}" if kept else base, "current": not past},
        {"label": _("Past meetings"), "url": f"{base}?{'&'.join(filter(None, [kept, 'when=past']))}", "current": past},
    ]


def _feed(community: Node) -> str:
    return reverse("shequ_meetings:feed", args=[community.code])


def meeting_or_404(request: HttpRequest, public_id: str) -> Meeting:
    """Public, one's own invitation, or read as staff; not before it is announced."""
    found = Meeting.objects.visible_to(actor_of(request)).filter(subject__public_id=public_id)
    meeting = found.whole().filter(announced_at__isnull=False).first()
    if meeting is None:
        raise Http404
    return meeting


def page_context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What the page and the sheet show: of people only numbers."""
    subject, at = meeting.subject, now()
    actor = actor_of(request)
    office_page = CommunityPage.objects.live().filter(node=subject.community).first()
    is_over = subject.state in {"held", "minuted"}
    return {
        "meeting": meeting,
        "subject": subject,
        "status": status_of(meeting),
        "agenda": agenda_of(meeting, public=True),
        "seats": Attendance.objects.seats(meeting) if is_over else None,
        "convener": meeting.convener or office(meeting),
        "is_public": subject.public_from is not None and subject.public_from <= at,
        "is_open": doors_open(meeting, at),
        "seat": Attendance.objects.filter(meeting=meeting, person=actor.person).first() if actor.person else None,
        "is_staff": Meeting.objects.read_by(actor).filter(pk=meeting.pk).exists(),
        "work_url": work_url(meeting),
        "list_url": f"{reverse('shequ_meetings:list')}?community={subject.community.code}",
        "feed_url": request.build_absolute_uri(_feed(subject.community)),
        "community_name": subject.community.label,
        "home_url": office_page.get_url(request) if office_page else "",
        "contact": " ".join((office_page.title, office_page.phone)) if office_page and office_page.phone else "",
    }


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One meeting: when, where, what about; afterwards what came of it."""
    meeting = meeting_or_404(request, public_id)
    context = page_context(request, meeting)
    return render(request, "shequ_meetings/detail.html", {**context, "code_form": CodeForm()})


@require_safe
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """A4 for the notice board, with a QR code that leads to the page."""
    meeting = meeting_or_404(request, public_id)
    url = reverse("shequ_meetings:detail", args=[public_id])
    context = page_context(request, meeting)
    weight = sum(len(one["title"]) + len(one["text"]) + 15 for one in context["agenda"])
    size = "sheet--fit-m" if weight < 160 else "sheet--fit-s" if weight < 500 else "sheet--fit-xs"
    context |= {"qr_url": request.build_absolute_uri(url), "back_url": url, "size": size}
    return render(request, "shequ_meetings/sheet.html", context)


def calendar_answer(request: HttpRequest, meetings: list[Meeting], name: str, file: str) -> HttpResponse:
    urls = {
        one.pk: request.build_absolute_uri(reverse("shequ_meetings:detail", args=[one.subject.public_id]))
        for one in meetings
    }
    body = calendar_of(meetings, name=name, host=request.get_host().split(":")[0], urls=urls)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    return response


@require_safe
def ics(request: HttpRequest, public_id: str) -> HttpResponse:
    """One meeting for one's own calendar."""
    meeting = meeting_or_404(request, public_id)
    return calendar_answer(request, [meeting], meeting.subject.title, f"meeting-{public_id}")


@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The public meetings of a community, from three months back on: to subscribe to."""
    community = get_object_or_404(Node.objects.communities(), code=code)
    rows = Meeting.objects.public().within(community).whole().filter(announced_at__isnull=False)
    recent = rows.order_by("-starts_at", "-pk")[:200]
    name = _("Meetings of %(name)s") % {"name": community.name}
    return calendar_answer(request, list(recent), name, f"meetings-{code}")


@never_cache
@login_required
@require_POST
def here(request: HttpRequest, public_id: str) -> HttpResponse:
    """“I am here”, with the code on the screen."""
    meeting = meeting_or_404(request, public_id)
    form = CodeForm(request.POST)
    if form.is_valid():
        action = CheckIn(actor_of(request), meeting, form.cleaned_data["code"])
        try:
            seat = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            if refused.refusal.code == "code":
                action.wrong()
            blame(form, refused.refusal)
        else:
            said = _("You are on the list of those present.")
            guest = _("You are on the list as a guest, without a vote.")
            messages.success(request, said if seat.votes or meeting.rule is None else guest)
            return redirect("shequ_meetings:detail", public_id=public_id)
    context = page_context(request, meeting)
    return render(request, "shequ_meetings/detail.html", {**context, "code_form": form}, status=422)
