"""The result sheet, and staff's screens around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shequ_workflows.ballots.constants import COUNTERS, RECOUNTERS, UNSEALERS
from shequ_workflows.ballots.electorates import electorates
from shequ_workflows.ballots.models import Opening, Poll
from shequ_workflows.ballots.recount import recount as script
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.ballots.staff_views import blame, page
from shequ_workflows.ballots.views import actor_of, poll_or_404
from shequ_workflows.core.answering import stop
from shequ_workflows.org.acting import ActionRefused

from .actions import RecordHands, RecountPoll, not_counted
from .forms import DisputeForm, FileForm, HandsForm, OfficialForm, ReasonForm
from .giving import GiveFile
from .official import RecordOfficial, official_basis
from .opening import AskOpening, ConfirmOpening
from .sheet import links_of, public_data, sheet_of


def context_of(request: HttpRequest, poll: Poll) -> dict[str, Any]:
    found = sheet_of(poll, actor_of(request))
    if found is None:
        raise Http404
    url = reverse("shequ_ballots:result", args=[poll.public_id])
    return {
        "sheet": found,
        "poll": poll,
        "community_name": poll.subject.community.label,
        "poll_url": reverse("shequ_ballots:poll", args=[poll.public_id]),
        "url": url,
        "sheet_url": reverse("shequ_ballots:result_sheet", args=[poll.public_id]),
        "qr_url": request.build_absolute_uri(url),
    }


@never_cache
@require_GET
def result(request: HttpRequest, public_id: str) -> HttpResponse:
    """What everybody may read of a poll that has been counted."""
    poll = poll_or_404(request, public_id)
    context = context_of(request, poll) | {"links": links_of(poll, actor_of(request))}
    return render(request, "shequ_ballots/results/result.html", context)


@never_cache
@require_GET
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same on A4, with places to sign."""
    context = context_of(request, poll_or_404(request, public_id))
    return render(request, "shequ_ballots/results/sheet.html", context | {"back_url": context["url"]})


@never_cache
@require_GET
def data(request: HttpRequest, public_id: str) -> HttpResponse:
    """Totals and digest as JSON."""
    found = public_data(poll_or_404(request, public_id))
    if found is None:
        raise Http404
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "sort_keys": True})


@require_GET
def recount_script(request: HttpRequest) -> HttpResponse:
    """The program by which anybody recounts from the witnesses' file."""
    text = Path(script.__file__).read_text(encoding="utf-8")
    headers = {"Content-Disposition": 'attachment; filename="recount.py"'}
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=headers)


def staff_poll(request: HttpRequest, public_id: str, roles: frozenset[str]) -> Poll:
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, roles))
    return poll


def back_to_result(poll: Poll) -> HttpResponse:
    return redirect("shequ_ballots:result", public_id=poll.public_id)


def at_result(poll: Poll) -> str:
    """Where “back” leads: to the sheet where there is one."""
    return reverse(f"shequ_ballots:{'result' if poll.result is not None else 'poll'}", args=[poll.public_id])


@never_cache
@login_required
def hands(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record who stood by the count."""
    poll = staff_poll(request, public_id, COUNTERS)
    form = HandsForm(request.POST or None, initial=HandsForm.initial_of(poll))
    if request.method == "POST" and form.is_valid():
        try:
            RecordHands(actor_of(request), poll, form.hands()).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Recorded."))
            return redirect(at_result(poll))
    return page(request, "results/hands", poll, poll.subject, form=form, result_url=at_result(poll))


@never_cache
@login_required
def recount(request: HttpRequest, public_id: str) -> HttpResponse:
    """Count again, with a reason."""
    poll = staff_poll(request, public_id, RECOUNTERS)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = RecountPoll(actor_of(request), poll, form.cleaned_data["reason"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            if made.agrees:
                messages.success(request, _("Counted again: it agrees with the published result."))
            else:
                messages.error(request, _("Counted again: it does NOT agree with the published result."))
            return back_to_result(poll)
    return page(request, "results/recount", poll, poll.subject, form=form, result_url=at_result(poll))


@never_cache
@login_required
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a witness the file to recount from."""
    poll = staff_poll(request, public_id, RECOUNTERS)
    form = FileForm(request.POST or None, poll=poll)
    if request.method == "POST" and form.is_valid():
        action = GiveFile(actor_of(request), poll, form.cleaned_data["witness"], form.cleaned_data["reason"])
        try:
            made = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
            return HttpResponse(made.content, content_type="application/json", headers=headers)
    has_witness = form.fields["witness"].queryset.exists()  # type: ignore[attr-defined]
    more = {"has_witness": has_witness, "hands_url": reverse("shequ_ballots:hands", args=[public_id])}
    return page(request, "results/file", poll, poll.subject, form=form, result_url=at_result(poll), **more)


@never_cache
@login_required
def disputes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask that one choice be opened; what has been asked for."""
    poll = staff_poll(request, public_id, UNSEALERS)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            AskOpening(actor_of(request), poll, form.cleaned_data["receipt"], form.cleaned_data["reason"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal) if refused.refusal.code != "officer" else None
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Asked. A second officer confirms it on this page."))
            return redirect("shequ_ballots:disputes", public_id=public_id)
    rows = Opening.objects.filter(vote__poll=poll).select_related("vote", "asked_by", "confirmed_by")
    stop_at = not_counted(poll)
    more = {"openings": rows, "closed_to": stop_at.sentence if stop_at else "", "result_url": at_result(poll)}
    return page(request, "results/disputes", poll, poll.subject, form=form, **more)


@never_cache
@login_required
def dispute(request: HttpRequest, public_id: str, opening: str) -> HttpResponse:
    """The second officer confirms; the answer to his POST shows the choice, and nothing shows it again."""
    poll = staff_poll(request, public_id, UNSEALERS)
    asked = get_object_or_404(Opening.objects.select_related("vote", "asked_by"), vote__poll=poll, public_id=opening)
    action = ConfirmOpening(actor_of(request), asked)
    list_url = reverse("shequ_ballots:disputes", args=[public_id])
    more: dict[str, Any] = {"opening": asked, "result_url": list_url}
    if request.method == "POST":
        try:
            more["shown"] = action.execute()
        except ActionRefused as refused:
            more["refusal"] = refused.refusal
    else:
        more["refusal"] = action.check()
    response = page(request, "results/dispute", poll, poll.subject, **more)
    refusal = more.get("refusal")
    if refusal is not None and request.method == "POST":
        response.status_code = int(refusal.status)
    return response


@never_cache
@login_required
def official(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take over the result of a vote that was held in the official system."""
    poll = staff_poll(request, public_id, COUNTERS)
    basis = official_basis(poll)
    questions = poll.questions.prefetch_related("options")
    has_area = electorates[poll.electorate].has_area
    form = OfficialForm(request.POST or None, questions=questions, has_area=has_area)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("document", "held_from", "held_until")}
        try:
            RecordOfficial(actor_of(request), poll, form.numbers(), **said).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return back_to_result(poll)
    return page(request, "results/official", poll, poll.subject, form=form, basis=basis, result_url=at_result(poll))
