"""Staff's screens that no edge gives: review opinions, key in what was said elsewhere, announce a new date."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.ballots.constants import DRAFTERS, OPENERS
from shequ_workflows.core.answering import stop
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.once import new_once
from shequ_workflows.core.presenting import due_view
from shequ_workflows.deliberation.actions import AnnounceDate
from shequ_workflows.deliberation.answering import blame, posted
from shequ_workflows.deliberation.constants import STAFF
from shequ_workflows.deliberation.forms import (
    DateForm,
    PollForm,
    ReviewForm,
)
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.hearing import may_key_in
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.papers import papers_of
from shequ_workflows.deliberation.polling import OpenMatterPoll
from shequ_workflows.deliberation.publishing import SETTERS
from shequ_workflows.deliberation.registers import to_review
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page, matter_for
from shequ_workflows.deliberation.voices import ReviewOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

#: Opinions on one screen of the review.
SCREEN = 20


@never_cache
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """Opinions that wait, the soonest due first; each is published or refused in place."""
    actor = actor_of(request)
    if not actor.has(*STAFF):
        raise PermissionDenied(str(may_key_in().sentence))
    waiting = to_review(actor).select_related(
        "matter__subject__community", "matter__subject__node", "matter__subject__raised_by", "person"
    )
    if request.method == "POST":
        opinion = waiting.filter(public_id=request.POST.get("opinion", "")).first()
        if opinion is None:
            messages.warning(request, _("Somebody has reviewed this already."))
            return redirect("shequ_deliberation:review")
        form = ReviewForm(request.POST, prefix=opinion.public_id)
        if _decide(request, opinion, form):
            return redirect("shequ_deliberation:review")
        rows = _rows(waiting, {opinion.pk: form})
        return desk_page(request, "review", "opinions", form, rows=rows, publishing_url=_publishing(actor))
    return desk_page(request, "review", "opinions", rows=_rows(waiting, {}), publishing_url=_publishing(actor))


def _publishing(actor: Actor) -> str:
    return reverse("shequ_deliberation:publishing") if actor.has(*SETTERS) else ""


def _rows(waiting: Any, bound: dict[int, ReviewForm]) -> list[dict[str, Any]]:
    at, calendar = now(), calendar_of()
    shown = list(waiting[:SCREEN])
    covered, papers = _covered(shown), papers_of(shown)
    found = []
    for opinion in shown:
        initial = {"public_text": covered[opinion.public_id]}
        form = bound.get(opinion.pk) or ReviewForm(prefix=opinion.public_id, initial=initial)
        clock = due_view(opinion.due_at, calendar, at)
        row = {"opinion": opinion, "form": form, "clock": clock, "back": back_to(opinion.matter.subject)}
        found.append({**row, "papers": papers.get(opinion.public_id, [])})
    return found


def _covered(opinions: list[Opinion]) -> dict[str, str]:
    """Public id → as it would be published; the same number of queries however many there are of one community."""
    found: dict[str, str] = {}
    for _community, rows in groupby(sorted(opinions, key=_community_of), key=_community_of):
        here = list(rows)
        people = {person.name for one in here for person in (one.person, one.matter.subject.raised_by) if person}
        found |= cover_words(here[0].matter.subject, {one.public_id: one.text for one in here}, people=people)
    return found


def _community_of(opinion: Opinion) -> int:
    return opinion.matter.subject.community_id


def _decide(request: HttpRequest, opinion: Opinion, form: ReviewForm) -> bool:
    """Publish or refuse it; False with the reason in the form."""
    if not form.is_valid():
        return False
    action = ReviewOpinion(actor_of(request), opinion, publish=request.POST.get("do") == "publish", **form.cleaned_data)
    try:
        done = action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(
        request, _("Published.") if done.state == "published" else _("Not published; its author reads why.")
    )
    return True


@never_cache
@login_required
def announce(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new expected date with its reason, for the public to read. The clock runs on."""
    subject = matter_for(request, public_id, *STAFF)
    matter = subject.matter
    initial = {"day": matter.expected_on, "reason": matter.expected_reason, "once": new_once()}
    form = DateForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            AnnounceDate(actor_of(request), subject, **form.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("The new date stands on the public page."))
            return redirect(back_to(subject))
    return desk_page(request, "announce", form=form, subject=subject, back_url=back_to(subject))


@never_cache
@login_required
def open_poll(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the matter's options to residents; whoever may only prepare polls goes on to that screen."""
    subject = matter_for(request, public_id, *DRAFTERS)
    draft_url = reverse("shequ_ballots:draft", args=[public_id])
    if not actor_of(request).holds(*OPENERS, at=subject.path):
        return redirect(draft_url)
    clock = subject.clocks.running().filter(key="consult").first()
    initial = {"question": subject.title, "closes_at": clock.due_at if clock else None, "once": new_once()}
    form = PollForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            OpenMatterPoll(actor_of(request), subject, **form.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("The poll is open; residents find it on the matter's page."))
            return redirect(back_to(subject))
    return desk_page(
        request, "open_poll", form=form, subject=subject, options=subject.matter.options, back_url=back_to(subject), draft_url=draft_url
    )  # fmt: skip
