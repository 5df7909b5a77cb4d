"""Residents' pages of a poll: the question, the confirmation, the receipt. They work without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.numbers import whole_number

from .casting import CastVote, field_of
from .constants import Secrecy
from .forms import ReceiptForm
from .models import Poll, RollEntry, Vote
from .panels import legal_sentence, new_form_key, panel_of


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def poll_or_404(request: HttpRequest, public_id: str) -> Poll:
    """The poll, if this reader may know of it."""
    found = Poll.objects.visible_to(actor_of(request)).select_related("subject__community").filter(public_id=public_id)
    poll = found.first()
    if poll is None:
        raise Http404
    return poll


def show(request: HttpRequest, poll: Poll, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    """The page of a poll, with a refusal where there was one."""
    panel = panel_of(poll, actor_of(request), **more)
    if refusal is not None:
        panel["error"] = refusal.sentence
    status = int(refusal.status) if refusal is not None else 200
    context = {
        "panel": panel,
        "refusal": refusal,
        "community_name": poll.subject.community.label,
        "crumbs": _crumbs(panel),
        "check_url": reverse("shequ_ballots:check", args=[poll.public_id]),
    }
    return render(request, "shequ_ballots/poll_page.html", context, status=status)


def _crumbs(panel: dict[str, Any]) -> list[dict[str, Any]]:
    matter = panel["matter"]
    above = [{"label": matter["title"], "url": matter["url"]}] if matter["url"] else []
    return [*above, {"label": _("Formal vote") if panel["is_formal"] else _("Advisory poll"), "url": ""}]


@never_cache
def poll(request: HttpRequest, public_id: str) -> HttpResponse:
    return show(request, poll_or_404(request, public_id))


@never_cache
def vote(request: HttpRequest, public_id: str) -> HttpResponse:
    """First asks “is this what you mean?”, then casts the vote and goes to the receipt."""
    poll = poll_or_404(request, public_id)
    if request.method != "POST":
        return redirect("shequ_ballots:poll", public_id=public_id)
    token = request.POST.get("token", "")
    entry = whole_number(request.POST.get("entry", ""))
    action = CastVote(actor_of(request), poll, chosen_in(request, poll), token=token, entry=entry)
    if "confirmed" not in request.POST:
        refusal = action.check()
        return show(request, poll, refusal) if refusal is not None else confirm(request, poll, action)
    try:
        action.execute()
    except ActionRefused as refused:
        if refused.refusal.status == Answer.NOT_FOUND:
            raise Http404 from None
        return show(request, poll, refused.refusal)
    return redirect("shequ_ballots:receipt", public_id=public_id)


def chosen_in(request: HttpRequest, poll: Poll) -> dict[int, list[str]]:
    """The answers of a form, by question."""
    questions = list(poll.questions.all())
    return {one.number: request.POST.getlist(field_of(one, questions)) for one in questions}


def confirm(
    request: HttpRequest, poll: Poll, action: CastVote, *, url: str = "", back: str = "", large: bool = False
) -> HttpResponse:
    """Every answer in big letters, and that it cannot be changed. ``url`` casts it, ``back`` chooses again."""
    questions = action.questions
    answered = action.answered.options
    answers = [
        {
            "question": one.text if len(questions) > 1 else "",
            "options": [option.text for option in answered[one.number]],
        }
        for one in questions
        if one.number in answered
    ]
    hidden = [
        {"name": field_of(one, questions), "value": str(option.number)}
        for one in questions
        for option in answered.get(one.number, ())
    ]
    hidden += [{"name": "token", "value": action.token or new_form_key()}, {"name": "confirmed", "value": "1"}]
    if action.entry_id is not None:
        hidden.append({"name": "entry", "value": str(action.entry_id)})
    context = {
        "title": _("Is this your answer?") if len(answers) == 1 else _("Are these your answers?"),
        "question": poll.question,
        "answers": answers,
        "consequences": [
            _("It counts at once and cannot be changed afterwards."),
            legal_sentence(poll),
            secrecy_sentence(poll),
        ],
        "action_url": url or reverse("shequ_ballots:vote", args=[poll.public_id]),
        "hidden": hidden,
        "cancel_url": back or reverse("shequ_ballots:poll", args=[poll.public_id]),
        "large": large,
        "community_name": poll.subject.community.label,
    }
    return render(request, "shequ_ballots/confirm.html", context)


def secrecy_sentence(poll: Poll) -> str:
    if poll.secrecy == Secrecy.CONFIDENTIAL:
        return _(
            "Nobody is shown what you chose: neither staff nor neighbours. Only totals are shown, after it has closed."
        )
    return _("Only totals are shown, after it has closed. The supervision committee may ask to see names and answers.")


@never_cache
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """That one has voted, when and how; never what."""
    poll = poll_or_404(request, public_id)
    person = actor_of(request).person
    own: Vote | None = None
    if person is not None:
        entries = RollEntry.objects.filter(poll=poll).of_person(person, polls=[poll.pk])
        own = Vote.objects.filter(roll_entry__in=entries).order_by("-id").first()
    if own is None:
        return redirect("shequ_ballots:poll", public_id=public_id)
    context = {
        "poll": poll,
        "vote": own,
        "panel": panel_of(poll, actor_of(request)),
        "community_name": poll.subject.community.label,
        "check_url": reverse("shequ_ballots:check", args=[poll.public_id]),
    }
    return render(request, "shequ_ballots/receipt.html", context)


@never_cache
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """For whoever voted on paper or by phone: is the vote with this code in the box?"""
    poll = poll_or_404(request, public_id)
    form = ReceiptForm(request.POST or None)
    found: Vote | None = None
    asked = False
    if request.method == "POST" and form.is_valid():
        asked = True
        found = Vote.objects.filter(poll=poll, receipt=form.cleaned_data["code"]).first()
    context = {
        "poll": poll,
        "form": form,
        "asked": asked,
        "vote": found,
        "community_name": poll.subject.community.label,
        "poll_url": reverse("shequ_ballots:poll", args=[poll.public_id]),
    }
    return render(request, "shequ_ballots/check.html", context)
