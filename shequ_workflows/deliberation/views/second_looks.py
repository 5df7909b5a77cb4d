"""复核: an author asks for a second look at a refused opinion; the office decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.presenting import due_view
from shequ_workflows.deliberation.answering import blame, posted
from shequ_workflows.deliberation.constants import STAFF
from shequ_workflows.deliberation.frame import actor_of, crumbs, public_frame, subject_or_404
from shequ_workflows.deliberation.hearing import may_key_in
from shequ_workflows.deliberation.keying_forms import DecideLookForm, SecondLookForm
from shequ_workflows.deliberation.models import Appeal
from shequ_workflows.deliberation.pages import HallPage
from shequ_workflows.deliberation.papers import papers_of
from shequ_workflows.deliberation.second_look import AskSecondLook, DecideSecondLook, may_appeal, to_look_at
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now

SCREEN = 20


def ask(request: HttpRequest, hall: HallPage, public_id: str, opinion_id: str) -> HttpResponse:
    """The author's form; for everybody else there is nothing here."""
    subject = subject_or_404(request, hall, public_id)
    actor = actor_of(request)
    rows = subject.matter.opinions.select_related("matter__subject")
    opinion = (
        rows.filter(public_id=opinion_id, person=actor.person_id, **actor.own_words).first()
        if actor.person_id
        else None
    )
    if opinion is None:
        raise Http404
    url = hall.at("matter", public_id)
    if request.method != "POST" and not may_appeal(opinion, actor):
        messages.info(request, _("There is nothing to ask about: it is not refused, or you have asked already."))
        return redirect(f"{url}#opinions")
    form = SecondLookForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            AskSecondLook(actor, opinion, form.cleaned_data["reason"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(
                request, _("Asked. Somebody else looks at it within four working hours; you are told what came of it.")
            )
            return redirect(f"{url}#opinions")
    title = _("Ask for a second look")
    context = {
        "title": title, "form": form, "subject": subject, "matter_url": url, "opinion": opinion,
        "crumbs": crumbs(hall, (subject.title, url), (title, "")),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "shequ_deliberation/second_look.html", public_frame(request, hall, **context), status=status)


@never_cache
@login_required
def second_looks(request: HttpRequest) -> HttpResponse:
    """Requests that wait; whoever refused it is not asked again."""
    actor = actor_of(request)
    if not actor.has(*STAFF):
        raise PermissionDenied(str(may_key_in().sentence))
    waiting = to_look_at(actor).select_related(
        "opinion__matter__subject__community", "opinion__matter__subject__node", "opinion__matter__subject__raised_by",
        "opinion__person", "opinion__reviewed_by",
    )  # fmt: skip
    bound: dict[int, DecideLookForm] = {}
    if request.method == "POST":
        appeal = waiting.filter(opinion__public_id=request.POST.get("opinion", "")).first()
        if appeal is None:
            messages.warning(request, _("Somebody has decided this already."))
            return redirect("shequ_deliberation:second_looks")
        form = DecideLookForm(request.POST, prefix=appeal.opinion.public_id)
        if form.is_valid() and _decide(request, appeal, form):
            return redirect("shequ_deliberation:second_looks")
        bound[appeal.pk] = form
    shown = next(iter(bound.values()), None)
    return desk_page(request, "second_looks", "second_looks", shown, rows=_rows(waiting, bound))


def _rows(waiting: Any, bound: dict[int, DecideLookForm]) -> list[dict[str, Any]]:
    at, calendar = now(), calendar_of()
    shown = list(waiting[:SCREEN])
    papers = papers_of([one.opinion for one in shown])
    return [
        {
            "appeal": one,
            "opinion": one.opinion,
            "form": bound.get(one.pk)
            or DecideLookForm(prefix=one.opinion.public_id, initial={"public_text": one.opinion.text}),
            "clock": due_view(one.due_at, calendar, at),
            "back": back_to(one.opinion.matter.subject),
            "papers": papers.get(one.opinion.public_id, []),
        }
        for one in shown
    ]


def _decide(request: HttpRequest, appeal: Appeal, form: DecideLookForm) -> bool:
    publish = request.POST.get("do") == "publish"
    try:
        DecideSecondLook(actor_of(request), appeal, publish=publish, **form.cleaned_data).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(
        request, _("Published after all.") if publish else _("It stays unpublished; its author reads why.")
    )
    return True
