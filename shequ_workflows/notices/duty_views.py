"""What the law asks to publish, in public: by when, whether it was, how late. And staff's list of what is still owed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import today
from shequ_workflows.org.querysets import below
from shequ_workflows.org.same_for_all import same_for_all, vouch

from .constants import MAY_TAKE_DOWN, ON_DUTY
from .duty_actions import NoteEvent, NoteNothing, NotePublished
from .duty_forms import EventForm, NothingForm, PublishedForm
from .duty_models import DueQuerySet
from .forms import places_of
from .models import PublicationDue, PublicationRule
from .reading import frame
from .rhythms import Standing
from .views import actor_of, duty_view, show_refusal

PER_PAGE = 30
#: Said to staff so many days ahead.
AHEAD = 7
TONES = {
    Standing.COMING: "off",
    Standing.DUE: "wait",
    Standing.MISSED: "bad",
    Standing.IN_TIME: "good",
    Standing.LATE: "wait",
    Standing.NOTHING: "off",
}


def owed_by(actor: Actor) -> DueQuerySet:
    """What the actor's communities have to see to, the longest due first."""
    rows = PublicationDue.objects.owed(days=AHEAD).filter(below(actor.paths_with(*ON_DUTY), "community__path"))
    return rows.select_related("rule", "community").order_by("due_on", "pk")


def row_of(request: HttpRequest, due: PublicationDue) -> dict[str, Any]:
    """One line of the public list. No query."""
    state = due.standing
    url = title = ""
    if due.page is not None and due.page.live:
        url, title = due.page.get_url(request) or "", due.page.title
    elif due.publicity is not None:
        url = reverse("shequ_publicity:detail", args=[due.publicity.public_id])
        title = "" if due.publicity.is_concealed else due.publicity.title
    return {
        "due": due,
        "state": state.label,
        "tone": TONES[state],
        "late": due.days_late,
        "url": url,
        "title": title or (pgettext("publication", "notice") if url else ""),
        "is_missed": state == Standing.MISSED,
    }


@require_safe
@same_for_all
def duties(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a community, by year: what was to be published by when, whether it was, how many days late."""
    home = get_object_or_404(CommunityPage.objects.live().public().select_related("node"), pk=pk)
    if home.node is None:
        raise Http404
    rows = PublicationDue.objects.filter(community=home.node.community)
    years = sorted({day.year for day in rows.dates("due_on", "year")} | {today().year}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and int(asked) in years else today().year
    if asked == str(year):
        vouch(request, "year")
    found = list(rows.told().filter(due_on__year=year))
    shown = [row_of(request, one) for one in found]
    counts = {state: sum(1 for one in found if one.standing == state) for state in Standing}
    context = {
        **frame(request, home),
        "home": home,
        "year": year,
        "tabs": [{"label": str(one), "url": f"?year={one}", "current": one == year} for one in years],
        "missed": [row for row in shown if row["is_missed"]],
        "rest": [row for row in shown if not row["is_missed"]],
        "figures": [{"label": state.label, "value": counts[state]} for state in Standing if counts[state]],
        "rules": list(PublicationRule.objects.filter(is_active=True)),
        "crumbs": [{"label": home.title, "url": home.get_url(request)}],
    }
    return render(request, "shequ_notices/duties.html", context)


@duty_view
def queue(request: HttpRequest) -> HttpResponse:
    """What is owed, or due within a week."""
    page = Paginator(owed_by(actor_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"due": one, "state": one.standing.label, "tone": TONES[one.standing]} for one in page.object_list]
    return render(request, "shequ_notices/dues.html", staff_frame(request, "dues", page_obj=page, rows=rows))


@duty_view
def settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """One of them: which notice published it, or why there is nothing."""
    actor = actor_of(request)
    mine = PublicationDue.objects.filter(below(actor.paths_with(*ON_DUTY), "community__path"))
    due = get_object_or_404(mine.told(), public_id=public_id)
    is_nothing = request.POST.get("do") == "nothing"
    data = request.POST if request.method == "POST" else None
    published = PublishedForm(None if is_nothing else data, due=due)
    nothing = NothingForm(data if is_nothing else None)
    form: Any = nothing if is_nothing else published
    status = 200
    if data is not None and form.is_valid():
        action = (
            NoteNothing(actor, due, nothing.cleaned_data["reason"])
            if is_nothing
            else NotePublished(actor, due, published.chosen())
        )
        try:
            action.execute()
        except ActionRefused as refused:
            status = show_refusal(form, refused)
        else:
            messages.success(request, _("Noted. The public list says so, too."))
            return redirect("shequ_notices:dues")
    if form.errors and status == 200:
        status = int(Answer.INVALID)
    context = {
        "due": due,
        "row": row_of(request, due),
        "form": form,
        "published": published,
        "nothing": nothing if actor.holds(*MAY_TAKE_DOWN, at=due.community) else None,
    }
    return render(request, "shequ_notices/due.html", staff_frame(request, "dues", **context), status=status)


@duty_view
def event(request: HttpRequest) -> HttpResponse:
    """Something happened that must be published."""
    actor = actor_of(request)
    form, status = EventForm(request.POST or None, places=places_of(actor)), 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            NoteEvent(actor, data["node"], data["rule"], data["title"], data["day"], once=data["once"]).execute()
        except ActionRefused as refused:
            status = show_refusal(form, refused)
        else:
            messages.success(request, _("Noted. It stands on the list until a notice has published it."))
            return redirect("shequ_notices:dues")
    if form.errors and status == 200:
        status = int(Answer.INVALID)
    return render(request, "shequ_notices/due_event.html", staff_frame(request, "dues", form=form), status=status)
