"""Where my matter stands: by number and second secret, or signed in. Never cached, kept out of search engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shequ_workflows.community.guest_sessions import browser_of
from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.machines import Edge, machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.core.signing.constants import AN_HOUR, TRIES_AN_HOUR
from shequ_workflows.core.signing.throttle import too_many
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.actions.rating import GiveRating
from shequ_workflows.flows.actions.talking import WriteComment
from shequ_workflows.flows.constants import Place
from shequ_workflows.flows.desk.concerning import rating_of
from shequ_workflows.flows.models import Rating
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now
from shequ_workflows.org.numbers import whole_number

from .finding import find_case, fitting
from .forms import OwnRatingForm, TrackForm, WordForm
from .holding import case_for, hold, leave, may_follow
from .reading import lines_of, opened_together, own_cases, sent_by, sent_of
from .telling import THEIRS, doings_of, shown

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PER_PAGE = 20


def _private(view: View[P]) -> View[P]:
    """Never cached, of no interest to search engines, and its address is told to no other site."""

    @wraps(view)
    @never_cache
    @csrf_protect
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


def _page(request: HttpRequest, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, f"shequ_flows/tracking/{template}.html", more, status=status)


@_private
@sensitive_post_parameters("number", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Type number and second secret."""
    form = TrackForm(
        request.POST if request.method == "POST" else None, initial={"number": request.GET.get("number", "")[:60]}
    )
    if request.method == "POST" and form.is_valid():
        if too_many(request, "cases", TRIES_AN_HOUR, AN_HOUR):
            form.add_error(None, _("There were many tries from here within an hour. Please try again later."))
        else:
            data = form.cleaned_data
            try:
                subject = find_case(data["number"], data["secret"], browser_of(request))
            except ActionRefused as refused:
                form.add_error(None, str(refused))
            else:
                together = fitting(subject, data["secret"])
                for one in together:
                    hold(request, one)
                hold(request, subject)
                if together:
                    return redirect("shequ_flows:track_sent", sent_of(subject))
                return redirect("shequ_flows:track_case", subject.public_id)
    return _page(request, "track", form=form, status=422 if form.errors else 200)


@_private
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Somebody else may use this browser next."""
    leave(request)
    messages.success(request, _("Finished. Nobody sees your matter here without the secret."))
    return redirect("shequ_flows:track")


@_private
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """我的: one's own cases, newest first."""
    found = Paginator(own_cases(actor_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return _page(request, "mine", page_obj=found, lines=lines_of(found.object_list))


@_private
@require_GET
def sent(request: HttpRequest, public_id: str) -> HttpResponse:
    """All cases that one sending of a form opened, for whoever may see them: one page to follow them."""
    found = [one for one in opened_together(public_id) if may_follow(request, one)]
    if not found:
        raise Http404
    submission = Submission.objects.select_related("form__node").get(public_id=public_id)
    return _page(
        request, "sent", lines=lines_of(found), form_title=submission.form.title, sent_at=submission.at,
        **_around(request, found[0], submission.form.title),
    )  # fmt: skip


def _around(request: HttpRequest, subject: Subject, *ways: str | tuple[str, str]) -> dict[str, Any]:
    """Name, navigation and way back to the community, and the office; ``ways``: from there to this page, the last is here."""
    office = CommunityPage.objects.live().filter(node=subject.community).order_by("pk").first()
    named = [one if isinstance(one, tuple) else (one, "") for one in ways]
    if office is None:
        crumbs = named if len(named) > 1 else []
        return {"office": None, "community_name": subject.community.name, "home_url": "/", "crumbs": _crumbs(crumbs)}
    frame = office.frame(request)
    return {"office": office, **frame, "crumbs": _crumbs([(office.title, frame["home_url"]), *named])}


def _crumbs(ways: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "url": url} for label, url in ways]


@_private
@require_GET
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where it stands, what happens next, what I can do."""
    subject, actor = case_for(request, public_id)
    return _case_page(request, subject, actor)


def together_url(subject: Subject) -> str:
    """Where all that were opened with it stand; empty where it was opened alone."""
    public_id = sent_of(subject)
    several = public_id and len(opened_together(public_id)) > 1
    return reverse("shequ_flows:track_sent", args=[public_id]) if several else ""


def _open_rating(subject: Subject) -> Rating | None:
    rating = rating_of(subject.case)
    if rating is None:
        return None
    rating.case = subject.case
    rating.case.subject = subject
    return rating


def _case_page(
    request: HttpRequest, subject: Subject, actor: Actor, *, word: Form | None = None, rate: Form | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    rating = _open_rating(subject)
    is_open = rating is not None and rating.given_at is None and (rating.closes_at is None or rating.closes_at > now())
    comments = subject.case.comments.filter(place=Place.PUBLIC, taken_back_at=None).select_related("author")
    may_write = subject.raised_by_id is not None
    return _page(
        request, "case", status=status, subject=subject, by_secret=actor.linked is not None,
        doings=doings_of(subject, actor),
        comments=[{"own": one.author_id == subject.raised_by_id, "at": one.at, "text": one.text} for one in comments],
        word=(word or WordForm(initial={"once": new_once()})) if may_write else None,
        sent=[] if actor.linked is not None else sent_by(subject), together=together_url(subject), rating=rating, rate=(rate or OwnRatingForm()) if is_open else None,
        **_around(request, subject, subject.number or subject.title), **shown(subject),
    )  # fmt: skip


@_private
@require_POST
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """A word to the office."""
    subject, actor = case_for(request, public_id)
    form = WordForm(request.POST)
    if form.is_valid():
        subject.case.subject = subject
        data = form.cleaned_data
        action = WriteComment(actor, subject.case, data["text"], place=Place.PUBLIC, once=data["once"])
        try:
            action.execute()
        except ActionRefused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("The office has your words."))
            return redirect("shequ_flows:track_case", public_id)
    return _case_page(request, subject, actor, word=form, status=422)


@_private
@require_POST
def rate(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came of it."""
    subject, actor = case_for(request, public_id)
    rating = _open_rating(subject)
    if rating is None:
        raise Http404
    form = OwnRatingForm(request.POST)
    if form.is_valid():
        try:
            GiveRating(actor, rating, solved=form.cleaned_data["solved"], stars=form.cleaned_data["stars"]).execute()
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. What you said stands with your matter."))
            return redirect("shequ_flows:track_case", public_id)
    return _case_page(request, subject, actor, rate=form, status=422)


# -- a step of one's own -----------------------------------------------------------------------------------------------


@_private
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: str, edge: str) -> HttpResponse:
    """One of the steps that are whoever raised it's."""
    subject, actor = case_for(request, public_id)
    one = machine_of(subject).edges.get(edge)
    if one is None or one.creates or one.who.isdisjoint(THEIRS):
        raise Http404
    if subject.state not in one.sources:
        messages.warning(request, _("This is not possible any more: your matter has gone on meanwhile."))
        return redirect("shequ_flows:track_case", public_id)
    if request.method == "POST":
        return _take(request, subject, actor, one)
    return _step_page(request, subject, one, _form(request, subject, actor, one), None)


def _form(request: HttpRequest, subject: Subject, actor: Actor, one: Edge, posted: Any = None) -> Form | None:
    if one.form is None:
        return None
    given = (posted, request.FILES) if posted is not None else ()
    return one.form(*given, subject=subject, actor=actor)


def _take(request: HttpRequest, subject: Subject, actor: Actor, one: Edge) -> HttpResponse:
    revision = whole_number(request.POST.get("revision", ""))
    behalf = subject.raised_by if actor.linked is not None else None
    posted = one.form.received(request.POST, request.FILES, actor) if one.form is not None else request.POST
    action = TakeTransition(
        actor, subject, one.name, revision=-1 if revision is None else revision, data=posted, on_behalf_of=behalf
    )
    try:
        action.execute()
    except ActionRefused as refused:
        refusal = refused.refusal
        if refusal.status == Answer.NOT_FOUND:
            raise Http404 from refused
        if refusal.status == Answer.STALE:
            subject.refresh_from_db()
            messages.warning(request, _("Your matter has gone on meanwhile. Please look, then decide again."))
            return redirect("shequ_flows:track_case", subject.public_id)
        form = _form(request, subject, actor, one, posted)
        if form is not None:
            form.is_valid()
        shown_refusal = refusal if refusal.code != "form" else None
        return _step_page(request, subject, one, form, shown_refusal, status=int(refusal.status))
    messages.success(request, _("Done: %(what)s.") % {"what": one.done})
    return redirect("shequ_flows:track_case", subject.public_id)


def _step_page(
    request: HttpRequest, subject: Subject, one: Edge, form: Form | None, refusal: Refusal | None, status: int = 200
) -> HttpResponse:
    return _page(
        request, "step", status=status, subject=subject, edge=one, form=form, refusal=refusal,
        multipart=form is not None and form.is_multipart(),
        button_kind="warning" if one.style == "warning" else "primary",
        **_around(request, subject, _way_of(subject), str(one.label)),
    )  # fmt: skip


def _way_of(subject: Subject) -> tuple[str, str]:
    return subject.number or subject.title, reverse("shequ_flows:track_case", args=[subject.public_id])
