"""Staff's screens that no edge gives: review opinions, key in what was said elsewhere, announce a new date."""

from __future__ import annotations

from collections.abc import Callable
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
from shequ_workflows.community.search import search
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import due_view
from shequ_workflows.deliberation.actions import AnnounceDate
from shequ_workflows.deliberation.answering import blame, new_once, posted, stop
from shequ_workflows.deliberation.backing import Back
from shequ_workflows.deliberation.constants import CLERKS, STAFF
from shequ_workflows.deliberation.forms import (
    BackingKeyInForm,
    DateForm,
    HeardForm,
    KeyInForm,
    PersonSearchForm,
    PollForm,
    RatingKeyInForm,
    ReviewForm,
)
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.hearing import may_key_in
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.polling import OpenMatterPoll
from shequ_workflows.deliberation.publishing import SETTERS
from shequ_workflows.deliberation.registers import to_review
from shequ_workflows.deliberation.standing import kinds_offered
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page, matter_for
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
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
    covered = _covered(shown)
    found = []
    for opinion in shown:
        initial = {"public_text": covered[opinion.public_id]}
        form = bound.get(opinion.pk) or ReviewForm(prefix=opinion.public_id, initial=initial)
        clock = due_view(opinion.due_at, calendar, at)
        found.append({"opinion": opinion, "form": form, "clock": clock, "back": back_to(opinion.matter.subject)})
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


def _people(request: HttpRequest) -> tuple[PersonSearchForm, list[tuple[str, str]]]:
    """The search for whoever said it (posted, so that no name stands in an address), and whom it found."""
    asked = PersonSearchForm(request.POST if "q" in request.POST else None)
    query = request.POST.get("q", "").strip()
    people = []
    for hit in search(query, actor_of(request)).hits if query else []:
        parts = [hit.person.name, hit.home.code if hit.home else "", *hit.phones[:1]]
        people.append((hit.person.public_id, " · ".join(part for part in parts if part)))
    return asked, people


def _key_in(
    request: HttpRequest,
    public_id: str,
    title: str,
    *,
    typed_in: tuple[str, ...],
    make: Callable[[Subject, Any, list[tuple[str, str]], dict[str, Any]], HeardForm],
    act: Callable[[Subject, Person, Any], str],
) -> HttpResponse:
    """Words one after another: find the person, key in, save, next.

    ``typed_in``: fields that tell the second form from the search; ``make`` builds it, ``act`` does what it says and
    gives the sentence that tells so.
    """
    subject = matter_for(request, public_id, *CLERKS)
    asked, people = _people(request)
    form = None
    if people:
        typed = request.POST if any(name in request.POST for name in typed_in) else None
        form = make(subject, typed, people, {"person": people[0][0] if len(people) == 1 else None})
        if typed is not None and form.is_valid():
            person = Person.objects.get(public_id=form.cleaned_data["person"])
            try:
                said = act(subject, person, form)
            except ActionRefused as refused:
                stop(refused.refusal)
                blame(form, refused.refusal)
            else:
                messages.success(request, said)
                return redirect(request.path)
    return desk_page(
        request, "key_in", form=form, asked=asked, found=people, subject=subject, back_url=back_to(subject), title=title
    )


@never_cache
@login_required
def key_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Opinions said at the office, by phone or at the door."""

    def make(subject: Subject, typed: Any, people: list[tuple[str, str]], initial: dict[str, Any]) -> HeardForm:
        return KeyInForm(typed, people=people, initial={**initial, "once": new_once()})

    def act(subject: Subject, person: Person, form: Any) -> str:
        data = form.cleaned_data
        GiveOpinion(
            actor_of(request), subject, data["text"], stance=data["stance"], for_person=person, heard=form.heard, once=data["once"]
        ).execute()  # fmt: skip
        return _("Keyed in: the opinion of %(name)s. It now waits for review.") % {"name": person.name}

    return _key_in(request, public_id, _("Key in an opinion"), typed_in=("text",), make=make, act=act)


@never_cache
@login_required
def key_in_rating(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ratings given by phone, on paper or at the door."""

    def make(subject: Subject, typed: Any, people: list[tuple[str, str]], initial: dict[str, Any]) -> HeardForm:
        return RatingKeyInForm(typed, people=people, initial={**initial, "once": new_once()})

    def act(subject: Subject, person: Person, form: Any) -> str:
        data = form.cleaned_data
        RateMatter(
            actor_of(request), subject, data["score"], data["text"], for_person=person, heard=form.heard
        ).execute()
        return _("Keyed in: the rating of %(name)s.") % {"name": person.name}

    return _key_in(request, public_id, _("Key in a rating"), typed_in=("score", "channel"), make=make, act=act)


@never_cache
@login_required
def key_in_backing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Signatures from a paper list; nobody's is counted twice."""

    def make(subject: Subject, typed: Any, people: list[tuple[str, str]], initial: dict[str, Any]) -> HeardForm:
        given = {**initial, "channel": "paper"}
        return BackingKeyInForm(typed, people=people, kinds=kinds_offered(subject), initial=given)

    def act(subject: Subject, person: Person, form: Any) -> str:
        kind, _sep, body = form.cleaned_data["kind"].partition(":")
        Back(actor_of(request), subject, kind, body=body, for_person=person, heard=form.heard).execute()
        return _("Keyed in: the signature of %(name)s.") % {"name": person.name}

    return _key_in(request, public_id, _("Key in signatures"), typed_in=("channel", "kind"), make=make, act=act)


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
