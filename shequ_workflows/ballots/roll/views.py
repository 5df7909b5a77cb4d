"""The roll page, the note of a proven error, the list of invited people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.ballots.confirming import ask, is_confirmed
from shequ_workflows.ballots.constants import ANNOTATORS, DRAFTERS, ROLL_READERS, PollState
from shequ_workflows.ballots.heads import Row
from shequ_workflows.ballots.models import Poll, RollEntry
from shequ_workflows.ballots.noting import AnnotateRoll, InvitePeople
from shequ_workflows.ballots.panels import legal_sentence, square_metres
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.ballots.staff_views import blame
from shequ_workflows.ballots.views import actor_of, poll_or_404
from shequ_workflows.community.finding import PersonSearchForm, find_people
from shequ_workflows.community.search import search
from shequ_workflows.core.answering import stop
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.numbers import whole_number

from .forms import NoteForm, RollFilterForm
from .reading import Roll, roll_of

PER_PAGE = 50


def show(request: HttpRequest, template: str, poll: Poll, **more: Any) -> HttpResponse:
    status = 422 if more.get("form") is not None and more["form"].errors else 200
    back = reverse("shequ_ballots:poll", args=[poll.public_id])
    context = {"poll": poll, "legal_note": legal_sentence(poll), "poll_url": back, "back_url": back, **more}
    return render(request, f"shequ_ballots/roll/{template}.html", staff_frame(request, **context), status=status)


@never_cache
@login_required
def roll(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who would be on the roll, or is: names masked, filtered by building, searched by a form that is posted."""
    poll = poll_or_404(request, public_id)
    actor = actor_of(request)
    stop(refusal_by_role(actor, poll.subject, ROLL_READERS))
    at = now()
    found = roll_of(poll, at)
    filters = RollFilterForm(request.GET or None, poll=poll)
    query = request.POST.get("q", "").strip()
    finding = PersonSearchForm({"q": query} if query else None, asks=_("Find in the roll"))
    rows = searched(request, found, query) if query else filtered(found, filters)
    is_draft = poll.state == PollState.DRAFT
    page = Paginator(rows, PER_PAGE).get_page(1 if query else request.GET.get("page"))
    context = {
        "filters": filters,
        "search": finding,
        "query": query,
        "page_obj": page,
        "lines": found.lines(list(page.object_list)),
        "count": len(rows),
        "heads": len(found.rows),
        "area": square_metres(found.area) if found.electorate.has_area else "",
        "silent": sum(not row.people for row in found.rows),
        "gaps": found.electorate.gaps(poll, at) if is_draft else [],
        "gaps_url": f"{reverse('shequ_ballots:roll', args=[public_id])}?only=gaps",
        "electorate": found.electorate.label,
        "is_draft": is_draft,
        "notes": poll.roll_notes.all(),
        "may_note": not is_draft and actor.holds(*ANNOTATORS, at=poll.subject.path),
        "invites": is_draft and poll.electorate == "invited" and actor.holds(*DRAFTERS, at=poll.subject.path),
    }
    return show(request, "roll", poll, **context)


def filtered(found: Roll, filters: RollFilterForm) -> list[Row]:
    data = filters.cleaned_data if filters.is_valid() else {}
    building = data.get("building")
    return found.narrowed(
        building=building.pk if building is not None else None, only_faulty=data.get("only") == "gaps"
    )


def searched(request: HttpRequest, found: Roll, query: str) -> list[Row]:
    """Entries of the people and rooms that the reader finds by these words."""
    hits = search(query, actor_of(request), limit=PER_PAGE)
    return found.narrowed(found=([hit.person.pk for hit in hits.hits], [unit.pk for unit in hits.units]))


@never_cache
@login_required
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """A proven error of the roll: what, how proven, by which document; then the question whether one means it."""
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, ANNOTATORS))
    entry, line = None, None
    if "entry" in request.GET:
        entry = RollEntry.objects.filter(poll=poll, pk=whole_number(request.GET["entry"]) or 0).first()
        if entry is None:
            raise Http404
        whole = roll_of(poll, now())
        line = whole.lines([row for row in whole.rows if row.unit_key == entry.unit_key])[0]
    form = NoteForm(request.POST or None, has_entry=entry is not None)
    back = reverse("shequ_ballots:roll", args=[public_id])
    if request.method == "POST" and form.is_valid():
        action = AnnotateRoll(actor_of(request), poll, entry=entry, **form.cleaned_data)
        refusal = action.check()
        if refusal is None and not is_confirmed(request):
            consequences = [
                _("Everybody reads it beside the result: %(text)s") % {"text": action.text},
                _("The roll itself stays as it was fixed, and the numbers are counted by it."),
                _("A note is never changed or taken back."),
            ]
            return ask(
                request,
                _("Note this error?"),
                consequences,
                cancel_url=request.get_full_path(),
                label=_("Yes, note it"),
            )
        try:
            action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Noted. It stands beside the result."))
            return redirect(back)
    return show(request, "note", poll, form=form, line=line, back_url=back)


@never_cache
@login_required
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list of invited people: found by a search that is posted, added and taken off one by one."""
    poll = poll_or_404(request, public_id)
    actor = actor_of(request)
    stop(refusal_by_role(actor, poll.subject, DRAFTERS))
    invited = list(Person.objects.filter(pk__in=poll.invitations.values("person")).order_by("pinyin", "name", "pk"))
    finding, people = find_people(request.POST, actor, _("Whom do you invite?"))
    refusal = None
    if request.method == "POST" and ("add" in request.POST or "drop" in request.POST):
        added = list(Person.objects.visible_to(actor).filter(public_id__in=request.POST.getlist("add")))
        kept = [one for one in invited if one.public_id not in request.POST.getlist("drop")]
        try:
            InvitePeople(actor, poll, [*kept, *added]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            refusal = refused.refusal
        else:
            messages.success(request, _("The list is changed."))
            return redirect("shequ_ballots:invite", public_id=public_id)
    known = {one.public_id for one in invited}
    people = [(value, label) for value, label in people if value not in known]
    back = reverse("shequ_ballots:roll", args=[public_id])
    return show(request, "invite", poll, search=finding, people=people, invited=invited, refusal=refusal, back_url=back)
