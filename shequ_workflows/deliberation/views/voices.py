"""Residents say what they think, and rate what was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.actions import needs_verification
from shequ_workflows.deliberation.answering import blame, posted
from shequ_workflows.deliberation.constants import CLERKS, VOICES
from shequ_workflows.deliberation.forms import OpinionForm, RatingForm
from shequ_workflows.deliberation.frame import actor_of, crumbs, public_frame, subject_or_404
from shequ_workflows.deliberation.pages import HallPage
from shequ_workflows.deliberation.publishing import promise
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter
from shequ_workflows.org.acting import ActionRefused


def _speaks(request: HttpRequest, subject: Subject) -> bool:
    return actor_of(request).belongs(*VOICES, *CLERKS, at=subject.path)


def _page(
    request: HttpRequest, hall: HallPage, subject: Subject, form: forms.Form | None, title: str, **more: Any
) -> HttpResponse:
    url = hall.at("matter", subject.public_id)
    context = {
        "title": title,
        "form": form,
        "subject": subject,
        "matter_url": url,
        "why_not": None if form is not None else needs_verification().sentence,
        "crumbs": crumbs(hall, (subject.title, url), (title, "")),
        **more,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "shequ_deliberation/voice_form.html", public_frame(request, hall, **context), status=status)


def opinion(request: HttpRequest, hall: HallPage, public_id: str) -> HttpResponse:
    """The form; for whoever may not use it, the ways to be heard all the same."""
    subject = subject_or_404(request, hall, public_id)
    title = _("Say what you think")
    actor = actor_of(request)
    if not _speaks(request, subject):
        if request.method == "POST":
            stop(needs_verification())
        return _page(request, hall, subject, None, title)
    shown_as = actor.person.public_name if actor.person else ""
    form = OpinionForm(posted(request), initial={"once": new_once(), "nickname": shown_as})
    form.fields["text"].help_text = " ".join([_("Please name nobody."), promise(subject.community)])
    if request.method == "POST" and form.is_valid():
        action = GiveOpinion(actor, subject, **form.cleaned_data)
        try:
            said = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            thanks = (
                _("Thank you. It is published; somebody of the office reads it within four working hours.")
                if said.is_shown_first
                else _(
                    "Thank you. The office reads it first; within four working hours it is published, or you hear why not."
                )
            )
            if actor.is_guest:
                its_number = _("Its number: %(number)s.") % {"number": said.public_id}
                thanks = f"{thanks} {its_number}"
            messages.success(request, thanks)
            return redirect(f"{hall.at('matter', public_id)}#opinions")
    return _page(request, hall, subject, form, title, send_label=_("Send"))


def rate(request: HttpRequest, hall: HallPage, public_id: str) -> HttpResponse:
    """One to five, once; asked again, the last word counts."""
    subject = subject_or_404(request, hall, public_id)
    title = _("Rate it")
    actor = actor_of(request)
    if not _speaks(request, subject):
        if request.method == "POST":
            stop(needs_verification())
        return _page(request, hall, subject, None, title)
    known = subject.matter.ratings.filter(person=actor.person_id, **actor.own_words).first()
    initial = {"score": known.score, "text": known.text} if known else None
    form = RatingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            RateMatter(actor, subject, **form.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Thank you for your rating."))
            return redirect(hall.at("matter", public_id))
    return _page(request, hall, subject, form, title, send_label=_("Send"))
