"""Staff: make, print and hand over the papers of a poll."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.ballots.codes import grouped
from shequ_workflows.ballots.constants import KEYERS, PRINTERS, CodeKind, PollState
from shequ_workflows.ballots.models import EntryCode, Poll, Question, RollEntry
from shequ_workflows.ballots.refusals import forbidden, refusal_by_role
from shequ_workflows.ballots.staff_views import blame, page
from shequ_workflows.ballots.views import actor_of, poll_or_404
from shequ_workflows.community.models import Unit
from shequ_workflows.core.answering import stop
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now
from shequ_workflows.org.numbers import whole_number

from .content import House, houses_of
from .forms import HandingForm
from .handing import PrintPapers, RecordHanding
from .making import MakeCodes, RenewCodes
from .papers import LETTERS, SECRET, Papers
from .word import letter_words, write

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@never_cache
@login_required
def papers(request: HttpRequest, public_id: str) -> HttpResponse:
    """What there is to print, building by building; a POST makes the codes."""
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, PRINTERS))
    if request.method == "POST":
        try:
            made = MakeCodes(actor_of(request), poll).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Codes made for %(count)d voting units.") % {"count": made})
        return redirect("shequ_ballots:papers", public_id=public_id)
    have = EntryCode.objects.good(CodeKind.LETTER).filter(entry__poll=poll).count()
    context = {"houses": houses_of(poll), "lacking": poll.roll_count - have, "is_open": poll.state == PollState.OPEN}
    return page(request, "letters/papers", poll, poll.subject, **context)


@require_POST
@never_cache
@login_required
def print_papers(request: HttpRequest, public_id: str) -> HttpResponse:
    """One kind of papers, for a building or for all: a page to print, or a Word file. Posted, since it is recorded."""
    poll = poll_or_404(request, public_id)
    kind, building = request.POST.get("paper", ""), whole_number(request.POST.get("building", ""))
    try:
        PrintPapers(actor_of(request), poll, kind, building=building).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused))
        return redirect("shequ_ballots:papers", public_id=public_id)
    questions = list(Question.objects.filter(poll=poll).prefetch_related("options"))
    url = request.build_absolute_uri(reverse("shequ_ballots:code"))
    found = Papers(poll, questions, houses_of(poll, building=building, codes=kind in SECRET), url)
    if request.POST.get("form") == "docx":
        response = HttpResponse(write(found, kind), content_type=WORD)
        name = quote(f"{poll.question[:30]}-{kind}.docx")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response
    sheets = _letter_sheets(found) if kind == LETTERS else []
    back = reverse("shequ_ballots:papers", args=[public_id])
    context = {"papers": found, "poll": poll, "kind": kind, "sheets": sheets, "building": building, "back_url": back}
    return render(request, f"shequ_ballots/letters/print_{kind}.html", context)


def _letter_sheets(found: Papers) -> list[dict[str, Any]]:
    return [
        {
            "words": letter_words(found, line),
            "code": grouped(line.letter),
            "qr": f"{found.code_url}#{line.letter}" if line.letter else "",
        }
        for line in found.lines
    ]


@never_cache
@login_required
def handing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tick whose papers were handed over, how and when; building by building, those that one may see."""
    poll = poll_or_404(request, public_id)
    actor = actor_of(request)
    if not actor.belongs(*KEYERS, at=poll.subject.community):
        raise PermissionDenied(str(forbidden(KEYERS).sentence))
    within = Unit.objects.visible_to(actor)
    everything = houses_of(poll, within=within)
    chosen = _chosen(everything, request.GET.get("building", ""))
    form = HandingForm(request.POST or None, initial={"handed_at": now()})
    ticked = [number for one in request.POST.getlist("entry") if (number := whole_number(one)) is not None]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            count = RecordHanding(actor, poll, ticked, data["how"], data["handed_at"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Noted for %(count)d voting units.") % {"count": count})
            return redirect(request.get_full_path())
    context: dict[str, Any] = {"houses": everything, "chosen": chosen, "form": form, "ticked": set(ticked)}
    context["may_renew"] = actor.holds(*PRINTERS, at=poll.subject.path)
    return page(request, "letters/handing", poll, poll.subject, **context)


def _chosen(houses: list[House], building: str) -> House | None:
    if len(houses) == 1:
        return houses[0]
    wanted = whole_number(building)
    return next((house for house in houses if house.building == wanted), None)


@never_cache
@login_required
def renew(request: HttpRequest, public_id: str, entry: int) -> HttpResponse:
    """New codes for one voting unit whose papers were lost: said first, then done."""
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, PRINTERS))
    found = RollEntry.objects.filter(poll=poll, pk=entry).first()
    line = _line_of(poll, found) if found is not None else None
    if found is None or line is None:
        return redirect("shequ_ballots:papers", public_id=public_id)
    if request.method == "POST":
        try:
            RenewCodes(actor_of(request), poll, found).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The old codes open nothing any more. Print the new letter and slip."))
        return redirect("shequ_ballots:papers", public_id=public_id)
    return page(request, "letters/renew", poll, poll.subject, line=line)


def _line_of(poll: Poll, entry: RollEntry) -> Any:
    return next((line for house in houses_of(poll) for line in house.lines if line.entry == entry.pk), None)
