"""Voting with the code of a letter: the code, the questions, the confirmation, the receipt. No account, no JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.ballots.models import EntryCode
from shequ_workflows.ballots.panels import legal_sentence, new_form_key, panel_of
from shequ_workflows.ballots.views import chosen_in, confirm, secrecy_sentence
from shequ_workflows.community import guest_sessions
from shequ_workflows.core.masking import mask_name
from shequ_workflows.core.signing.constants import AN_HOUR, TRIES_AN_HOUR
from shequ_workflows.core.signing.throttle import too_many
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.actors import Actor

from . import sessions
from .forms import CodeForm
from .opening import CastByCode, OpenBallot


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Type the code. What stands in the way of this vote is said here, to whoever has the right code only."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        refusal = _opened(request, form.cleaned_data["code"])
        if refusal is None:
            return redirect("shequ_ballots:code_ballot")
        form.add_error("code", str(refusal.sentence))
    context = {"form": form}
    return render(request, "shequ_ballots/letters/code.html", context, status=422 if form.errors else 200)


def _opened(request: HttpRequest, typed: str) -> Refusal | None:
    if too_many(request, "ballots", TRIES_AN_HOUR, AN_HOUR):
        sentence = _("There were many tries from here within an hour. Please try again later.")
        return Refusal("many", sentence)
    try:
        found = OpenBallot(typed, browser=guest_sessions.browser_of(request)).execute()
    except ActionRefused as refused:
        return refused.refusal
    refusal = CastByCode(found, {}).barred()
    if refusal is None:
        sessions.begin(request, found)
    return refusal


@never_cache
@csrf_protect
def ballot(request: HttpRequest) -> HttpResponse:
    """The questions; then “is this what you mean?”; then the vote is cast."""
    found = sessions.code_of(request)
    if found is None:
        return redirect("shequ_ballots:code")
    if request.method != "POST":
        return _ballot(request, found, CastByCode(found, {}).barred())
    action = CastByCode(found, chosen_in(request, found.entry.poll), token=request.POST.get("token", ""))
    if "confirmed" not in request.POST:
        refusal = action.check()
        if refusal is not None:
            return _ballot(request, found, refusal)
        here = reverse("shequ_ballots:code_ballot")
        action.entry_id = None  # the session knows it
        return confirm(request, action.poll, action, url=here, back=here, large=True)
    try:
        vote = action.execute()
    except ActionRefused as refused:
        return _ballot(request, found, refused.refusal)
    sessions.voted(request, vote)
    return redirect("shequ_ballots:code_receipt")


def _ballot(request: HttpRequest, found: EntryCode, refusal: Refusal | None) -> HttpResponse:
    poll = found.entry.poll
    panel = panel_of(poll, Actor.visitor(), url=reverse("shequ_ballots:code_ballot"), token=new_form_key(), error="")
    is_open = refusal is None or refusal.code == "choice"
    panel |= {"state": "open" if is_open else "not_entitled", "error": str(refusal) if refusal else ""}
    rooms = [one.unit.code for one in found.entry.units.select_related("unit").order_by("unit__code")]
    person = found.entry.person
    context: dict[str, Any] = {
        "panel": panel,
        "refusal": refusal,
        "rooms": "、".join(rooms),
        "whose": mask_name(person.name) if person is not None and not rooms else "",
        "legal": legal_sentence(poll),
        "secrecy": secrecy_sentence(poll),
        "community_name": poll.subject.community.label,
    }
    status = int(refusal.status) if refusal is not None else 200
    return render(request, "shequ_ballots/letters/ballot.html", context, status=status)


@require_GET
@never_cache
def receipt(request: HttpRequest) -> HttpResponse:
    """That one has voted, when and how; never what."""
    vote = sessions.receipt_of(request)
    if vote is None:
        return redirect("shequ_ballots:code")
    context = {
        "vote": vote,
        "poll": vote.poll,
        "legal": legal_sentence(vote.poll),
        "community_name": vote.poll.subject.community.label,
        "check_url": reverse("shequ_ballots:check", args=[vote.poll.public_id]),
    }
    return render(request, "shequ_ballots/letters/receipt.html", context)


@require_POST
@csrf_protect
@never_cache
def finish(request: HttpRequest) -> HttpResponse:
    """Above all on a borrowed phone: the next one begins with an empty page."""
    sessions.finish(request)
    return redirect("shequ_ballots:code")
