"""消息: what the system tells me; and 待告知: people without an account who are owed a word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shequ_workflows.community.models import Phone
from shequ_workflows.core.delivery.actions import MarkTold, ReadMessages
from shequ_workflows.core.delivery.wording import more_of, words_of
from shequ_workflows.core.models import Delivery, InboxEntry
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.desk.access import actor_of, desk_view
from shequ_workflows.desk.actions.handing_over import TOLD as HANDED_OVER
from shequ_workflows.desk.models import Handover
from shequ_workflows.desk.presenting import home_crumb
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.constants import COMMUNITY_STAFF, Channel

PER_PAGE = 25


@desk_view
def inbox(request: HttpRequest) -> HttpResponse:
    """My messages, newest first; opening the page leaves them unread until they are ticked."""
    actor = actor_of(request)
    rows = (
        InboxEntry.objects.filter(person=actor.person_id)
        .select_related("subject", "delivery__record__subject")
        .order_by("-at", "-pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    more = more_of([entry.delivery.record for entry in page.object_list if entry.key.startswith("edge:")])
    lines = [
        {
            "entry": entry,
            "words": words_of(entry.key, entry.subject),
            "more": more.get(entry.delivery.record_id, ""),
            "url": reverse("shequ_desk:message", args=[entry.pk]),
        }
        for entry in page.object_list
    ]
    context = staff_frame(
        request,
        "inbox",
        lines=lines,
        page_obj=page,
        unread=rows.filter(read_at=None).count(),
        crumbs=[home_crumb(), {"label": _("Messages"), "url": ""}],
    )
    return render(request, "shequ_desk/inbox.html", context)


@desk_view
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the subject of one of mine: then it is read."""
    actor = actor_of(request)
    rows = InboxEntry.objects.filter(person=actor.person_id).select_related("subject")
    entry = get_object_or_404(rows, pk=pk)
    ReadMessages(actor, entry).execute()
    if entry.key == HANDED_OVER:
        handover = get_object_or_404(Handover, record__deliveries=entry.delivery_id)
        return redirect("shequ_desk:handover", public_id=handover.public_id)
    return redirect("shequ_desk:subject", public_id=entry.subject.public_id)


@desk_view
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """All of mine are read."""
    try:
        ReadMessages(actor_of(request)).execute()
    except ActionRefused as refused:
        raise PermissionDenied(str(refused)) from None
    messages.success(request, _("All messages are marked as read."))
    return redirect("shequ_desk:inbox")


def owed_calls(request: HttpRequest) -> QuerySet[Delivery]:
    """Whom the office still has to tell, in the actor's scope; only staff of a community calls."""
    actor = actor_of(request)
    if not actor.has(*COMMUNITY_STAFF):
        raise PermissionDenied(_("People are called by the staff of their community. Please ask there."))
    return Delivery.objects.calls_owed(actor).select_related("record__subject", "recipient")


@desk_view
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call or visit, and what to say; ticked off when told."""
    page = Paginator(owed_calls(request).order_by("next_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows: list[Any] = list(page.object_list)
    more = more_of([row.record for row in rows if row.handler.startswith("edge:")])
    phones: dict[int, Phone] = {}
    for phone in Phone.objects.filter(person__in=[row.recipient_id for row in rows]).order_by("is_primary", "-pk"):
        phones[phone.person_id] = phone
    lines = [
        {
            "delivery": row,
            "subject": row.record.subject,
            "words": words_of(row.handler, row.record.subject),
            "more": more.get(row.record_id, ""),
            "phone": phones.get(row.recipient_id),
        }
        for row in rows
    ]
    crumbs = [home_crumb(), {"label": _("People to call"), "url": ""}]
    context = staff_frame(request, "calls", lines=lines, page_obj=page, crumbs=crumbs)
    return render(request, "shequ_desk/calls.html", context)


@desk_view
@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick one off: told by phone or in person."""
    row = get_object_or_404(owed_calls(request), pk=pk)
    try:
        MarkTold(actor_of(request), row, by=request.POST.get("channel", Channel.PHONE)).execute()
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted: %(name)s has been told.") % {"name": row.recipient.name})
    return redirect("shequ_desk:calls")
