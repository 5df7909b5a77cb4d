"""Inviting, and taking attendance."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shequ_workflows.community.search import search
from shequ_workflows.meetings.actions import InviteGroup, RecordAttendance, Seat, Uninvite
from shequ_workflows.meetings.actions.attending import doors_open
from shequ_workflows.meetings.constants import ATTENDABLE, Group
from shequ_workflows.meetings.forms import InviteForm, WhichForm
from shequ_workflows.meetings.models import Attendance, Invitation, Meeting
from shequ_workflows.meetings.presenting import told_words
from shequ_workflows.meetings.querysets import announcer_of, told, told_by
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .frame import actor_of, blame, crumbs, page, prepared_or_404, staff_view, stop

PER_PAGE = 100


@staff_view
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is invited and was told; inviting a group, a building, somebody by name."""
    meeting = prepared_or_404(request, public_id)
    has_rule = meeting.rule is not None
    form = InviteForm(request.POST or None, node=meeting.subject.community, has_rule=has_rule)
    which = None
    if request.method == "POST" and "off" in request.POST:
        return _uninvite(request, meeting)
    if request.method == "POST" and form.is_valid():
        person, which = _person(request, form)
        if which is None:
            done = _invite(request, meeting, form, person)
            if done is not None:
                return done
    return page(request, "invite", form=form, which=which, meeting=meeting, **_invited(request, meeting))


def _person(request: HttpRequest, form: InviteForm) -> tuple[Person | None, WhichForm | None]:
    """Whom the text means; several: ask which one."""
    if form.cleaned_data["group"] != Group.PERSON:
        return None, None
    found = [hit.person for hit in search(form.cleaned_data["person"], actor_of(request)).hits]
    if len(found) <= 1:
        return (found[0] if found else None), None
    which = WhichForm(request.POST if "chosen" in request.POST else None)
    which.fields["chosen"].queryset = Person.objects.filter(pk__in=[one.pk for one in found])  # type: ignore[attr-defined]
    if which.is_bound and which.is_valid():
        return which.cleaned_data["chosen"], None
    return None, which


def _invite(request: HttpRequest, meeting: Meeting, form: InviteForm, person: Person | None) -> HttpResponse | None:
    data = form.cleaned_data
    action = InviteGroup(
        actor_of(request),
        meeting,
        data["group"],
        building=data["building"],
        person=person,
        way=data["way"],
        votes=data.get("votes", False),
    )
    try:
        number = action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return None
    said = ngettext("%(number)d person was put on the list.", "%(number)d people were put on the list.", number)
    messages.success(request, said % {"number": number})
    return redirect("shequ_meetings:invite", public_id=meeting.subject.public_id)


def _uninvite(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    rows = [int(pk) for pk in request.POST.getlist("row") if pk.isdigit()]
    try:
        number = Uninvite(actor_of(request), meeting, rows).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused))
    else:
        said = ngettext(
            "%(number)d person was taken off the list.", "%(number)d people were taken off the list.", number
        )
        messages.success(request, said % {"number": number})
    return redirect("shequ_meetings:invite", public_id=meeting.subject.public_id)


def _invited(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The list in walking order, a hundred at a time, with who was told when and how."""
    said, channels = told(meeting), told_by(meeting)
    announcer = announcer_of(meeting.pk)
    shown = Paginator(meeting.invitations.in_walking_order(), PER_PAGE).get_page(request.GET.get("page"))
    lines = []
    for row in shown.object_list:
        delivery = said.get(row.person_id)
        when = delivery.done_at if delivery is not None else None
        words = told_words(delivery, row.way, channels, is_announcer=row.person_id == announcer)
        lines.append({"row": row, "told": words, "when": when})
    return {
        "lines": lines,
        "page_obj": shown,
        "may_take_off": meeting.subject.state == "planned",
        "crumbs": crumbs(meeting, _("Invitations")),
    }


@staff_view
def attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list in walking order, one tick a person; only what was changed here is changed."""
    meeting = prepared_or_404(request, public_id)
    invited = _chosen(request, meeting.invitations.in_walking_order())
    shown = Paginator(invited, PER_PAGE).get_page(request.GET.get("page"))
    refusal = None
    if request.method == "POST":
        try:
            number = RecordAttendance(actor_of(request), meeting, _changes(request)).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            refusal = refused.refusal
        else:
            said = ngettext("%(number)d seat was changed.", "%(number)d seats were changed.", number)
            messages.success(request, said % {"number": number})
            return redirect(request.get_full_path())
    seats = {row.person_id: row for row in Attendance.objects.filter(meeting=meeting)}
    blocks = [
        {"door": door, "lines": [{"row": row, "seat": seats.get(row.person_id)} for row in rows]}
        for door, rows in groupby(shown.object_list, key=_block_of)
    ]
    guests = [row for row in seats.values() if row.person_id not in {one.person_id for one in invited}]
    return page(
        request,
        "attendance",
        status=int(refusal.status) if refusal is not None else 200,
        meeting=meeting,
        refusal=refusal,
        blocks=blocks,
        page_obj=shown,
        buildings=_buildings(request, meeting),
        seats=Attendance.objects.seats(meeting),
        guests=len(guests),
        come=len(seats) - len(guests),
        is_open=doors_open(meeting, now()),
        is_attendable=meeting.subject.state in ATTENDABLE,
        crumbs=crumbs(meeting, _("Attendance")),
    )


def _block_of(row: Invitation) -> dict[str, str]:
    """The heading above a row: its building, or nothing."""
    return {"compound": row.door.compound, "building": row.door.building}


def _building_of(row: Invitation) -> str:
    return f"{row.door.compound} {row.door.building}".strip()


def _chosen(request: HttpRequest, rows: list[Invitation]) -> list[Invitation]:
    building = request.GET.get("building", "")
    return [row for row in rows if _building_of(row) == building] if building else rows


def _buildings(request: HttpRequest, meeting: Meeting) -> list[dict[str, Any]]:
    """Tabs by building, where the list is longer than a screen."""
    rows = meeting.invitations.in_walking_order()
    names = list(dict.fromkeys(_building_of(row) for row in rows if row.unit_id))
    if len(rows) <= PER_PAGE or len(names) < 2:
        return []
    chosen = request.GET.get("building", "")
    tabs = [{"label": _("All"), "url": "?", "current": not chosen}]
    return [*tabs, *({"label": name, "url": f"?building={name}", "current": name == chosen} for name in names)]


def _changes(request: HttpRequest) -> dict[int, Seat]:
    """Rows whose tick or proxy is not what the screen showed: a colleague's ticks elsewhere stay."""
    posted = request.POST
    ticked, was = set(posted.getlist("there")), set(posted.getlist("was"))
    found = {}
    for row in posted.getlist("row"):
        proxy = " ".join(posted.get(f"proxy_{row}", "").split())[:40]
        now_there = row in ticked or bool(proxy)
        if row.isdigit() and (now_there != (row in was) or proxy != posted.get(f"was_proxy_{row}", "")):
            found[int(row)] = Seat(now_there, proxy)
    return found


@staff_view
def screen(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the wall of the meeting room: the code, how to use it, how many are there."""
    meeting = prepared_or_404(request, public_id)
    return page(
        request,
        "screen",
        meeting=meeting,
        seats=Attendance.objects.seats(meeting),
        is_open=doors_open(meeting, now()),
        code=f"{meeting.code[:3]} {meeting.code[3:]}",
        here_url=request.build_absolute_uri(reverse("shequ_meetings:detail", args=[public_id])),
        crumbs=crumbs(meeting, _("Code for the screen")),
    )
