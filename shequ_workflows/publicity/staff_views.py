"""Staff's screens: write a notice, check it, correct it, take it down; the paper on the board."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.moment import now

from .actions import CorrectPublicity, OpenPublicity, WithdrawPublicity
from .board import TakeDownBoard, TickBoard
from .constants import AUTHORS, BOARD_KEEPERS, PUBLISHERS, REVIEWERS, WITHDRAWERS, Purpose
from .drafts import ReviewDraft, SaveDraft, preview
from .forms import BoardForm, DraftForm, ReasonForm, SectionFormSet, content_of, initial_of
from .models import PublicityDraft, PublicityPeriod
from .refusals import refusal_by_role
from .sources import correct_edge, first_draft, goes_up_by_hand
from .views import actor_of, page_context, period_or_404


def blame(form: Form, refusal: Refusal) -> None:
    """Put a refusal's sentences at the fields they are about."""
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not refusal.errors:
        form.add_error(None, str(refusal.sentence))


def page(request: HttpRequest, template: str, **more: Any) -> HttpResponse:
    form = more.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"shequ_publicity/{template}.html", staff_frame(request, **more), status=status)


def subject_or_404(request: HttpRequest, public_id: str, who: frozenset[str]) -> Subject:
    actor = actor_of(request)
    found = Subject.objects.visible_to(actor).filter(public_id=public_id)
    subject = found.select_related("community", "node", "raised_by", "assignee").first()
    if subject is None:
        raise Http404
    stop(refusal_by_role(actor, subject, who))
    return subject


def purpose_of(request: HttpRequest) -> str:
    asked = request.GET.get("purpose", "")
    return asked if asked in Purpose.values else Purpose.DECISION.value


def address(name: str, subject: Subject, purpose: str) -> str:
    url = reverse(f"shequ_publicity:{name}", args=[subject.public_id])
    return url if purpose == Purpose.DECISION else f"{url}?purpose={purpose}"


def _draft_of(subject: Subject, purpose: str) -> PublicityDraft | None:
    rows = PublicityDraft.objects.filter(subject=subject, purpose=purpose)
    return rows.select_related("author", "reviewer").first()


@never_cache
@login_required
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the text; saved, it is shown as the public would see it."""
    subject, purpose = subject_or_404(request, public_id, AUTHORS), purpose_of(request)
    saved = _draft_of(subject, purpose)
    content = saved.content if saved is not None else _begin(subject, purpose)
    head, sections = initial_of(content)
    form = DraftForm(request.POST or None, initial=head)
    rows = SectionFormSet(request.POST or None, initial=sections, prefix="s")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            SaveDraft(actor_of(request), subject, content_of(form, rows), purpose=purpose).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect(address("review", subject, purpose))
    return page(request, "draft", form=form, rows=rows, subject=subject, saved=saved)


def _begin(subject: Subject, purpose: str) -> Any:
    """A correction starts from what hangs there; a first notice from what the subject's kind proposes."""
    standing = PublicityPeriod.objects.of(subject).filter(purpose=purpose).first()
    return standing.content if standing is not None else first_draft(subject, purpose)


@never_cache
@login_required
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the public would see, for the second person to check."""
    subject, purpose = subject_or_404(request, public_id, AUTHORS | REVIEWERS), purpose_of(request)
    saved = _draft_of(subject, purpose)
    if saved is None:
        return redirect(address("draft", subject, purpose))
    covered = preview(saved.content, subject)
    refusal = None
    if request.method == "POST" and "put_up" in request.POST and goes_up_by_hand(subject, purpose):
        return put_up(request, subject, purpose)
    if request.method == "POST":
        try:
            ReviewDraft(actor_of(request), subject, request.POST.get("digest", ""), purpose=purpose).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            refusal = refused.refusal
        else:
            return redirect(address("review", subject, purpose))
    may_check = ReviewDraft(actor_of(request), subject, covered.digest, purpose=purpose).check()
    return page(
        request,
        "review",
        subject=subject,
        saved=saved,
        content=covered,
        digest=covered.digest,
        refusal=refusal,
        why_not=may_check.sentence if may_check is not None else "",
        is_checked=saved.reviewed_digest == covered.digest,
        may_put_up=goes_up_by_hand(subject, purpose)
        and OpenPublicity(actor_of(request), subject, purpose=purpose).check() is None,
        draft_url=address("draft", subject, purpose),
    )


def put_up(request: HttpRequest, subject: Subject, purpose: str) -> HttpResponse:
    """A notice that no transition puts up, once it is checked."""
    try:
        period = OpenPublicity(actor_of(request), subject, purpose=purpose).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused.refusal.sentence))
        return redirect(address("review", subject, purpose))
    messages.success(request, _("It is up now, and stays up for at least 15 days."))
    return redirect("shequ_publicity:detail", public_id=period.public_id)


@never_cache
@login_required
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the checked draft up as a new version."""
    period = period_or_404(public_id)
    subject = subject_or_404(request, period.subject.public_id, PUBLISHERS)
    saved = _draft_of(subject, period.purpose)
    if saved is None:
        return redirect(address("draft", subject, period.purpose))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _correct(request, subject, period, form.cleaned_data)
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect("shequ_publicity:detail", public_id=made.public_id)
    return page(
        request,
        "correct",
        form=form,
        subject=subject,
        period=period,
        saved=saved,
        content=preview(saved.content, subject),
        review_url=address("review", subject, period.purpose),
    )


def _correct(request: HttpRequest, subject: Subject, period: PublicityPeriod, data: dict[str, Any]) -> PublicityPeriod:
    """By the edge of the subject's machine where it has one now, since that begins the periods anew; else beside it."""
    edge = correct_edge(subject, period.purpose)
    if not edge:
        return CorrectPublicity(
            actor_of(request), subject, data["reason"], purpose=period.purpose, conceal=data["conceal"]
        ).execute()
    said = {"reason": data["reason"], "is_minor": "on", "conceal": "on" if data["conceal"] else ""}
    TakeTransition(actor_of(request), subject, edge, revision=subject.revision, data=said).execute()
    return PublicityPeriod.objects.filter(subject=subject, purpose=period.purpose).latest("version")


@never_cache
@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the notice down, with a reason."""
    period = period_or_404(public_id)
    subject = subject_or_404(request, period.subject.public_id, WITHDRAWERS)
    form = ReasonForm(request.POST or None, initial={"conceal": True})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            WithdrawPublicity(
                actor_of(request), subject, data["reason"], purpose=period.purpose, conceal=data["conceal"]
            ).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            return redirect("shequ_publicity:detail", public_id=period.public_id)
    return page(request, "withdraw", form=form, subject=subject, period=period)


@never_cache
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Papers to hang, and papers to take off."""
    actor = actor_of(request)
    if not actor.has(*BOARD_KEEPERS):
        raise PermissionDenied(_("The notice board is kept by staff. Ask the director of your community."))
    mine = PublicityPeriod.objects.kept_by(actor).select_related("subject", "community").order_by("opened_at", "id")
    return page(request, "board", to_post=list(mine.board_missing(now())), to_take=list(mine.taking_down_due(now())))


def _kept_or_404(request: HttpRequest, public_id: str) -> PublicityPeriod:
    period = period_or_404(public_id)
    if not PublicityPeriod.objects.kept_by(actor_of(request)).filter(pk=period.pk).exists():
        stop(TickBoard(actor_of(request), period, "-").check())
    return period


@never_cache
@login_required
def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tick that the paper hangs."""
    period = _kept_or_404(request, public_id)
    form = BoardForm(request.POST or None, initial={"at": now(), "place": _last_place(period)})
    if request.method == "POST" and form.is_valid():
        try:
            TickBoard(actor_of(request), period, form.cleaned_data["place"], at=form.cleaned_data["at"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Entered: it hangs on the board."))
            return redirect("shequ_publicity:board")
    return page(request, "post", form=form, period=period)


def _last_place(period: PublicityPeriod) -> str:
    """Where the community's last notice was hung: mostly the same board."""
    before = PublicityPeriod.objects.filter(community=period.community, board_posted_at__isnull=False)
    last = before.order_by("-board_posted_at").first()
    return last.board_place if last is not None else ""


@never_cache
@login_required
def take_down(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tick that the paper is off the board."""
    period = _kept_or_404(request, public_id)
    refusal = None
    if request.method == "POST":
        try:
            TakeDownBoard(actor_of(request), period).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            refusal = refused.refusal
        else:
            messages.success(request, _("Entered: it is off the board."))
            return redirect("shequ_publicity:board")
    context = {**page_context(request, period), "refusal": refusal}
    return page(request, "take_down", **context)
