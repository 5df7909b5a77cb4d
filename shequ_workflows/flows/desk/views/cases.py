"""What is done on a case beside its steps: comments, ratings, effects that failed; and its print-out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.core.presenting import clocks_of, timeline
from shequ_workflows.flows.actions.mending import DoneByHand, RetryEffect
from shequ_workflows.flows.actions.rating import CalledInVain, GiveRating
from shequ_workflows.flows.actions.talking import TakeBackComment, WriteComment, works_on
from shequ_workflows.flows.desk.comment_forms import CommentForm, DoneForm, KeyRatingForm
from shequ_workflows.flows.desk.concerning import links_of, offices_of, rating_of, rounds_of
from shequ_workflows.flows.desk.frame import READERS, back_to, case_or_404, for_roles, page
from shequ_workflows.flows.desk.panels import colleagues_of
from shequ_workflows.flows.desk.said import said_in_case
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.models import Comment, EffectRun, Rating
from shequ_workflows.org.acting import Action, ActionRefused, Refusal
from shequ_workflows.org.moment import now


def _crumbs(subject: Subject, here: str) -> list[dict[str, Any]]:
    return [{"label": subject.title, "url": back_to(subject)}, {"label": here, "url": ""}]


def _blame(form: Form, refusal: Refusal) -> None:
    """The sentence at its field, or above the form."""
    stop(refusal)
    form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal.sentence))


def _do(request: HttpRequest, action: Action[Any], done: str) -> None:
    """Do it and say so, or say why not."""
    try:
        action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused))
    else:
        messages.success(request, done)


@for_roles(READERS)
@require_POST
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """A word on the case; with a fault the form comes back on a page of its own."""
    case = case_or_404(request, public_id)
    subject, actor = case.subject, actor_of(request)
    if not works_on(actor, subject):
        raise Http404
    is_public = definition_for(subject.kind, subject.version).public and subject.raised_by_id is not None
    form = CommentForm(request.POST, colleagues=colleagues_of(subject, without=actor.person_id), is_public=is_public)
    if form.is_valid():
        data = form.cleaned_data
        action = WriteComment(
            actor, case, data["text"], place=data["place"], mentions=form.mentioned, once=data["once"] or new_once()
        )
        try:
            action.execute()
        except ActionRefused as refused:
            _blame(form, refused.refusal)
        else:
            messages.success(request, _("Your comment is written."))
            return redirect(f"{back_to(subject)}#h-comments")
    return page(
        request, "comment", form=form, subject=subject, back_url=back_to(subject), crumbs=_crumbs(subject, _("Comment"))
    )


@for_roles(READERS)
@require_POST
def comment_back(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    case = case_or_404(request, public_id)
    found = get_object_or_404(Comment.objects.select_related("case__subject", "record"), pk=pk, case=case)
    _do(request, TakeBackComment(actor_of(request), found), _("Taken back. That there was a comment stays."))
    return redirect(back_to(case.subject))


def _run_or_404(request: HttpRequest, public_id: str, pk: int) -> EffectRun:
    case = case_or_404(request, public_id)
    return get_object_or_404(EffectRun.objects.select_related("case__subject"), pk=pk, case=case)


@for_roles(READERS)
@require_POST
def retry(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Of an effect that failed: once more."""
    run = _run_or_404(request, public_id, pk)
    _do(request, RetryEffect(actor_of(request), run), _("It is tried again within a minute."))
    return redirect(back_to(run.case.subject))


@for_roles(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Of an effect that failed: somebody has done it."""
    run = _run_or_404(request, public_id, pk)
    form = DoneForm(request.POST if request.method == "POST" else None)
    stop(DoneByHand(actor_of(request), run, "-").check())
    if form.is_bound and form.is_valid():
        try:
            DoneByHand(actor_of(request), run, form.cleaned_data["reason"]).execute()
        except ActionRefused as refusal:
            _blame(form, refusal.refusal)
        else:
            messages.success(request, _("Noted down as done by hand."))
            return redirect(back_to(run.case.subject))
    subject = run.case.subject
    return page(
        request, "by_hand", form=form, run=run, subject=subject, back_url=back_to(subject),
        crumbs=_crumbs(subject, _("Done by hand")),
    )  # fmt: skip


def _rating_or_404(request: HttpRequest, public_id: str) -> Rating:
    case = case_or_404(request, public_id)
    found = rating_of(case)
    if found is None:
        raise Http404
    found.case = case
    return found


@for_roles(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, public_id: str) -> HttpResponse:
    """What whoever raised it says came of it, keyed in."""
    rating = _rating_or_404(request, public_id)
    subject, actor = rating.case.subject, actor_of(request)
    form = KeyRatingForm(request.POST if request.method == "POST" else None)
    stop(CalledInVain(actor, rating).check())
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        action = GiveRating(actor, rating, solved=data["solved"], stars=data["stars"], channel=data["channel"])
        try:
            action.execute()
        except ActionRefused as refusal:
            _blame(form, refusal.refusal)
        else:
            messages.success(request, _("The rating is keyed in."))
            return redirect(back_to(subject))
    return page(
        request, "rate", form=form, rating=rating, subject=subject, back_url=back_to(subject),
        crumbs=_crumbs(subject, _("Key in their rating")),
    )  # fmt: skip


@for_roles(READERS)
@require_POST
def in_vain(request: HttpRequest, public_id: str) -> HttpResponse:
    rating = _rating_or_404(request, public_id)
    _do(request, CalledInVain(actor_of(request), rating), _("Noted down: called, nobody reached."))
    return redirect(back_to(rating.case.subject))


@for_roles(READERS)
@require_GET
def print_out(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole case on paper."""
    case = case_or_404(request, public_id)
    subject, machine = case.subject, machine_of(case.subject)
    context = {
        "case": case,
        "subject": subject,
        "machine": machine,
        "state": machine.states.get(subject.state),
        "clocks": clocks_of(subject),
        "said": said_in_case(case, None),
        "rounds": rounds_of(case),
        "offices": offices_of(case),
        "links": links_of(case, actor_of(request)),
        "rating": rating_of(case),
        "comments": list(case.comments.select_related("author").filter(taken_back_at=None)),
        "events": timeline(subject, public=False),
        "printed_at": now(),
        "printed_by": actor_of(request).person,
        "back_url": back_to(subject),
        "community_name": subject.community.name,
    }
    return render(request, "shequ_flows/desk/print.html", context)
