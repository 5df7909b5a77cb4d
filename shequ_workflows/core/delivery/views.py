"""One's own messages, for everybody with an account: what came of one's words, newest first."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import InboxEntry
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor

from .actions import ReadMessages
from .wording import more_of, words_of

PER_PAGE = 20


def unread_of(actor: Actor) -> int:
    """How many of the actor's messages are unread; one query, none for whoever is nobody."""
    if actor.person_id is None:
        return 0
    return InboxEntry.objects.filter(person=actor.person_id, read_at=None).count()


@never_cache
@login_required
@require_safe
def my_messages(request: HttpRequest) -> HttpResponse:
    """The list; ``?only=unread`` leaves out what was read. Looking at it leaves them unread."""
    actor = Actor.of_request(request)
    rows = InboxEntry.objects.filter(person=actor.person_id, person__isnull=False)
    rows = rows.select_related("subject", "delivery__record__subject")
    unread = unread_of(actor)
    only = request.GET.get("only") == "unread"
    rows = (rows.filter(read_at=None) if only else rows).order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    more = more_of([entry.delivery.record for entry in page.object_list if entry.key.startswith("edge:")])
    context = {
        "lines": [
            {
                "entry": entry,
                "words": words_of(entry.key, entry.subject),
                "more": more.get(entry.delivery.record_id, ""),
            }
            for entry in page.object_list
        ],
        "page_obj": page,
        "unread": unread,
        "only": only,
        "tabs": [
            {"label": _("All messages"), "url": "?", "current": not only},
            {"label": _("Unread"), "url": "?only=unread", "current": only, "count": unread},
        ],
    }
    return render(request, "shequ_core/messages.html", context)


@never_cache
@login_required
@require_safe
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one of mine, and go on to what it is about; where that has no page of its own, back to the list."""
    actor = Actor.of_request(request)
    rows = InboxEntry.objects.filter(person=actor.person_id, person__isnull=False).select_related("subject")
    entry = get_object_or_404(rows, pk=pk)
    ReadMessages(actor, entry).execute()
    machine = machine_of(entry.subject)
    url = machine.public_url(entry.subject) if machine.public_url else None
    if machine.own_url is not None and entry.subject.raised_by_id == actor.person_id:
        url = machine.own_url(entry.subject)
    if url:
        return redirect(url)
    messages.info(request, _("This has no page to open. The office tells you more if you ask with the number shown."))
    return redirect("shequ_messages")


@never_cache
@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of mine are read."""
    try:
        ReadMessages(Actor.of_request(request)).execute()
    except ActionRefused as refused:
        raise PermissionDenied(str(refused)) from None
    messages.success(request, _("All messages are marked as read."))
    return redirect("shequ_messages")
