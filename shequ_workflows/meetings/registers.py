"""What meetings tell the layers below: the desk's link and panels, words for the timeline, a block of the home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import EVERY_KIND, DeskLink, Panel, desk_links, panels
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from shequ_workflows.org.pages import Section, sections

from . import copies  # noqa: F401 - declares what repeats the words of the record
from .constants import MEETING, PREPARERS, READERS, UNDERTAKING
from .hosts import hosts
from .models import Attendance, Meeting, Undertaking
from .presenting import cards, status_of
from .querysets import Seats
from .workspace import notice_of

HOME_ROWS = 3


def _reads(actor: Actor) -> bool:
    return actor.has(*READERS)


def meeting_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """When and where, how far it is prepared, and the way to where it is worked on."""
    meeting = Meeting.objects.whole().filter(pk=subject.pk).first()
    if meeting is None:
        return None
    seats: Seats = Attendance.objects.seats(meeting)
    return {
        "meeting": meeting,
        "status": status_of(meeting),
        "notice": notice_of(meeting),
        "seats": seats,
        "url": reverse("shequ_meetings:work", args=[subject.public_id]),
        "pack_url": reverse("shequ_meetings:pack", args=[subject.public_id]),
    }


def undertaking_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """From which meeting it comes."""
    rows = Undertaking.objects.select_related("meeting__subject", "item")
    undertaking = rows.filter(pk=subject.pk).first()
    if undertaking is None:
        return None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reads = Meeting.objects.read_by(actor).filter(pk=undertaking.meeting_id).exists()
    url = reverse("shequ_meetings:work", args=[undertaking.meeting.subject.public_id]) if reads else ""
    return {"undertaking": undertaking, "url": url}


def about_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """Meetings on a matter of any kind, and the way to plan one."""
    host = hosts.get(subject.kind)
    if subject.kind in {MEETING, UNDERTAKING, JOURNAL} or (host is not None and not host.plans):
        return None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = Meeting.objects.read_by(actor).of(subject).whole()
    may_plan = subject.is_open and subject.state != "draft" and actor.holds(*PREPARERS, at=subject.community)
    shown = cards(found, staff=True)
    if not shown and not may_plan:
        return None
    return {
        "cards": shown,
        "plan_url": f"{reverse('shequ_meetings:plan')}?about={subject.public_id}" if may_plan else "",
    }


desk_links.register(
    DeskLink("meetings", gettext_lazy("Meetings"), "shequ_meetings:staff", may=_reads, shortcut="m", order=50)
)
panels.register(Panel("meeting", MEETING, "shequ_meetings/panels/meeting.html", meeting_panel, order=10))
panels.register(
    Panel("undertaking", UNDERTAKING, "shequ_meetings/panels/undertaking.html", undertaking_panel, order=10)
)
panels.register(Panel("meetings.about", EVERY_KIND, "shequ_meetings/panels/about.html", about_panel, order=900))


def next_meetings(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """The next public meetings of this community."""
    if page.node_id is None:
        return None
    coming = Meeting.objects.public().upcoming(now()).within(page.node).whole()[:HOME_ROWS]
    shown = cards(coming)
    return (
        {"cards": shown, "all_url": f"{reverse('shequ_meetings:list')}?community={page.node.code}"} if shown else None
    )


sections.register(Section("meetings", "shequ_meetings/home_section.html", next_meetings, order=30))

VERBS.update(
    {
        "revise_meeting": lambda: _("Plan of the meeting changed"),
        "invite": lambda: _("A group was invited"),
        "uninvite": lambda: _("People were taken off the list"),
        "attendance": lambda: _("Attendance noted"),
        "check_in": lambda: _("Somebody checked in by the code"),
        "count": lambda: _("Votes counted"),
        "talked_over": lambda: _("Item not put to the vote"),
        "add_undertaking": lambda: _("Undertaking given to somebody"),
        "set_meeting_kind": lambda: _("Kind of meeting set"),
    }
)
