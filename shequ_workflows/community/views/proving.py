"""Residents show that they live here: against the roster, or with the code of a letter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from shequ_workflows.community.actions.proving import MatchRoster, ProveOneself, RedeemLetter
from shequ_workflows.community.forms import LetterForm, MatchForm
from shequ_workflows.community.models import Compound, Verification
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor


def _compounds(actor: Actor) -> Any:
    """Of the person's own community where one is known; else all."""
    rows = Compound.objects.select_related("node").order_by("node__path", "name")
    home = actor.person.home if actor.person is not None else None
    return rows.within(home) if home is not None else rows


@sensitive_post_parameters("room", "name", "tail")
@never_cache
@login_required
def by_roster(request: HttpRequest) -> HttpResponse:
    actor = Actor.of_request(request)
    form = MatchForm(request.POST or None, compounds=_compounds(actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        action = MatchRoster(actor, given["compound"], name=given["name"], room=given["room"], tail=given["tail"])
        return _answer(request, action, form, "roster")
    return _page(request, actor, "roster", form)


@sensitive_post_parameters("code")
@never_cache
@login_required
def by_letter(request: HttpRequest) -> HttpResponse:
    actor = Actor.of_request(request)
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answer(request, RedeemLetter(actor, form.cleaned_data["code"]), form, "letter")
    return _page(request, actor, "letter", form)


def _answer(request: HttpRequest, action: ProveOneself, form: Form, way: str) -> HttpResponse:
    try:
        action.execute()
    except ActionRefused as refused:
        refusal = refused.refusal
        if refusal.code == "already":
            return redirect(request.path)
        for name, sentences in (refusal.errors or {"__all__": [str(refusal.sentence)]}).items():
            form.add_error(name if name in form.fields else None, sentences)
        status = Answer.FORBIDDEN if refusal.status == Answer.FORBIDDEN else 422
        return _page(request, action.actor, way, form, status=status)
    messages.success(request, _("Thank you. You are a verified resident: you may propose, give your opinion and vote."))
    return redirect("/")


def _page(request: HttpRequest, actor: Actor, way: str, form: Form, *, status: int = 200) -> HttpResponse:
    if status == 200 and form.is_bound and form.errors:
        status = 422
    done = Verification.objects.filter(person=actor.person, revoked_at=None).select_related("community").first()
    tabs = [
        {"label": _("With the roster"), "url": reverse("shequ_community:by_roster"), "current": way == "roster"},
        {"label": _("With a letter"), "url": reverse("shequ_community:by_letter"), "current": way == "letter"},
    ]
    context = {"form": form, "way": way, "tabs": tabs, "done": done if actor.person is not None else None}
    return render(request, "shequ_community/prove.html", context, status=status)
