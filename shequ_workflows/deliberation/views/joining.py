"""Residents follow a matter, co-sign it, demand a meeting, take it over; its proposer takes an ended one up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.actions import needs_verification
from shequ_workflows.deliberation.answering import blame, posted
from shequ_workflows.deliberation.backing import Back, Unback
from shequ_workflows.deliberation.constants import CLERKS, VOICES, BackingKind
from shequ_workflows.deliberation.forms import ReopenForm
from shequ_workflows.deliberation.frame import actor_of, crumbs, public_frame, subject_or_404
from shequ_workflows.deliberation.leaving import LeaveMatter, TakeOver
from shequ_workflows.deliberation.pages import HallPage
from shequ_workflows.deliberation.reopening import ReopenMatter
from shequ_workflows.deliberation.standing import kinds_offered, standing_of
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.actors import Actor


def join(request: HttpRequest, hall: HallPage, public_id: str) -> HttpResponse:
    """What one may do for a matter, each with its button; nothing is asked twice."""
    subject = subject_or_404(request, hall, public_id)
    actor = actor_of(request)
    refusal = None
    if request.method == "POST":
        if not actor.belongs(*VOICES, *CLERKS, at=subject.path):
            stop(needs_verification())
        try:
            said = _act(request, actor, subject)
        except ActionRefused as refused:
            stop(refused.refusal)
            refusal = refused.refusal
        else:
            messages.success(request, said)
            return redirect(hall.at("matter", public_id))
    return _join_page(request, hall, subject, actor, refusal)


def _act(request: HttpRequest, actor: Actor, subject: Subject) -> str:
    """Do what the button says; gives the sentence that tells it."""
    do, (kind, _sep, body) = request.POST.get("do", ""), request.POST.get("kind", "").partition(":")
    if do == "leave":
        LeaveMatter(actor, subject).execute()
        return _("The co-signers are told. You hear when one of them takes it over.")
    if do == "take_over":
        TakeOver(actor, subject).execute()
        return _("You carry this matter on. The office is told.")
    if do == "back":
        Unback(actor, subject, kind).execute()
        return _("Taken back.")
    Back(actor, subject, kind, body=body).execute()
    if kind == BackingKind.FOLLOW:
        return _("You follow this matter and are told of every step.")
    return _("Your signature is noted. You are told of every step.")


def _join_page(
    request: HttpRequest, hall: HallPage, subject: Subject, actor: Actor, refusal: Refusal | None
) -> HttpResponse:
    standing = standing_of(subject, actor) or {}
    mine: set[str] = standing.get("mine", set())
    speaks = actor.belongs(*VOICES, *CLERKS, at=subject.path)
    is_own = actor.person_id is not None and actor.person_id == subject.raised_by_id
    offered = [(value, label) for value, label in kinds_offered(subject) if value.partition(":")[0] not in mine]
    if is_own:
        offered = [one for one in offered if one[0] not in {BackingKind.COSIGN, BackingKind.FOLLOW}]
    title, url = _("Follow or co-sign"), hall.at("matter", subject.public_id)
    context: dict[str, Any] = {
        "title": title,
        "subject": subject,
        "matter_url": url,
        "standing": standing,
        "offers": [{"value": value, "label": label, "help": _help(value)} for value, label in offered],
        "mine": [{"value": kind, "label": _signed(kind)} for kind in sorted(mine)],
        "may_leave": is_own and standing.get("cosign") and LeaveMatter(actor, subject).check() is None,
        "may_take_over": BackingKind.COSIGN in mine and TakeOver(actor, subject).check() is None,
        "why_not": None if speaks else needs_verification().sentence,
        "refusal": refusal,
        "crumbs": crumbs(hall, (subject.title, url), (title, "")),
    }
    status = int(refusal.status) if refusal is not None else 200
    return render(request, "shequ_deliberation/join.html", public_frame(request, hall, **context), status=status)


def _signed(kind: str) -> str:
    """What stands already, in words that are no button."""
    if kind == BackingKind.FOLLOW:
        return _("You follow this matter.")
    if kind == BackingKind.COSIGN:
        return _("You co-signed this matter.")
    return _("You signed for a meeting to decide.")


def _help(value: str) -> str:
    """What signing means, in a sentence."""
    kind = value.partition(":")[0]
    if kind == BackingKind.FOLLOW:
        return _("You are told of every step. Your neighbours do not see that you follow it.")
    if kind == BackingKind.COSIGN:
        return _("You stand behind the proposal with your name; neighbours see only the number.")
    return _("You sign for a meeting to decide. Once enough verified people have signed, it must be convened.")


def again(request: HttpRequest, hall: HallPage, public_id: str) -> HttpResponse:
    """Why an ended matter comes again; then its draft."""
    subject = subject_or_404(request, hall, public_id)
    actor, title, url = actor_of(request), _("Take it up again"), hall.at("matter", public_id)
    form = ReopenForm(posted(request), initial={"once": new_once()})
    refusal = ReopenMatter(actor, subject, "-").check()
    stop(refusal)
    if request.method != "POST" and refusal is not None:
        messages.warning(request, str(refusal.sentence))
        return redirect(url)
    if request.method == "POST" and form.is_valid():
        try:
            draft = ReopenMatter(actor, subject, form.cleaned_data["reason"], once=form.cleaned_data["once"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect(hall.at("draft", draft.public_id))
    context = {
        "title": title,
        "form": form,
        "subject": subject,
        "matter_url": url,
        "send_label": _("Go on to the draft"),
        "crumbs": crumbs(hall, (subject.title, url), (title, "")),
    }
    status = 422 if form.errors else 200
    return render(request, "shequ_deliberation/voice_form.html", public_frame(request, hall, **context), status=status)
