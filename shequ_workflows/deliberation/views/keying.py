"""Staff key in what residents said, signed or decided by paper, phone or visit: find the person, key in, save, next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.community.finding import find_people
from shequ_workflows.core.answering import stop
from shequ_workflows.core.files.tray import Tray
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.answering import blame
from shequ_workflows.deliberation.backing import Back, Unback
from shequ_workflows.deliberation.constants import CLERKS, BackingKind
from shequ_workflows.deliberation.forms import BackingKeyInForm, BehalfForm, HeardForm, KeyInForm, RatingKeyInForm
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.leaving import LeaveMatter, TakeOver
from shequ_workflows.deliberation.papers import PAPER
from shequ_workflows.deliberation.standing import kinds_offered
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page, matter_for
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person


def _key_in(
    request: HttpRequest,
    public_id: str,
    title: str,
    asks: str,
    *,
    typed_in: tuple[str, ...],
    make: Callable[[Subject, Any, list[tuple[str, str]], dict[str, Any]], HeardForm],
    act: Callable[[Subject, Person, Any], str],
) -> HttpResponse:
    """Words one after another: find the person, key in, save, next.

    ``asks`` is the question that the search puts; ``typed_in``: fields that tell the second form from the search;
    ``make`` builds it, ``act`` does what it says and gives the sentence that tells so.
    """
    subject = matter_for(request, public_id, *CLERKS)
    asked, people = find_people(request.POST, actor_of(request), asks)
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
        actor, node = actor_of(request), subject.node
        tray = None if typed is None else Tray.of_request(request, actor, PAPER, node, "photos")
        return KeyInForm(typed, people=people, tray=tray, initial={**initial, "once": new_once()})

    def act(subject: Subject, person: Person, form: Any) -> str:
        data = form.cleaned_data
        GiveOpinion(
            actor_of(request), subject, data["text"], stance=data["stance"], for_person=person, heard=form.heard,
            photos=data["photos"], once=data["once"],
        ).execute()  # fmt: skip
        return _("Keyed in: the opinion of %(name)s. It now waits for review.") % {"name": person.name}

    return _key_in(
        request, public_id, _("Key in an opinion"), _("Who said it?"), typed_in=("text",), make=make, act=act
    )


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

    return _key_in(
        request, public_id, _("Key in a rating"), _("Who rates it?"), typed_in=("score", "channel"), make=make, act=act
    )


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

    return _key_in(
        request, public_id, _("Key in signatures"), _("Who signs?"), typed_in=("channel", "kind"), make=make, act=act
    )


def _on_behalf(
    request: HttpRequest,
    public_id: str,
    title: str,
    asks: str,
    act: Callable[[Subject, Person, Any], str],
    kinds: list[tuple[str, Any]] | None = None,
) -> HttpResponse:
    """A step of a resident's own, keyed in by staff."""

    def make(subject: Subject, typed: Any, people: list[tuple[str, str]], initial: dict[str, Any]) -> HeardForm:
        return BehalfForm(typed, people=people, asks=asks, kinds=kinds or (), initial={**initial, "channel": "paper"})

    return _key_in(request, public_id, title, asks, typed_in=("channel", "heard_at"), make=make, act=act)


@never_cache
@login_required
def key_in_unback(request: HttpRequest, public_id: str) -> HttpResponse:
    """Signatures that are taken back on paper, by phone or at the office."""

    def act(subject: Subject, person: Person, form: Any) -> str:
        kind = form.cleaned_data["kind"]
        Unback(actor_of(request), subject, kind, for_person=person, heard=form.heard).execute()
        return _("Taken back: the signature of %(name)s.") % {"name": person.name}

    asks = _("Who takes a signature back?")
    return _on_behalf(request, public_id, _("Take signatures back"), asks, act, list(BackingKind.choices))


@never_cache
@login_required
def key_in_leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """The proposer leaves the matter to its co-signers."""

    def act(subject: Subject, person: Person, form: Any) -> str:
        LeaveMatter(actor_of(request), subject, for_person=person, heard=form.heard).execute()
        return _("Noted: %(name)s leaves the matter. Its co-signers are told.") % {"name": person.name}

    return _on_behalf(request, public_id, _("The proposer leaves the matter"), _("Who leaves it?"), act)


@never_cache
@login_required
def key_in_take_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """A co-signer carries on what its proposer has left."""

    def act(subject: Subject, person: Person, form: Any) -> str:
        TakeOver(actor_of(request), subject, for_person=person, heard=form.heard).execute()
        return _("Noted: %(name)s carries the matter on.") % {"name": person.name}

    return _on_behalf(request, public_id, _("A co-signer takes the matter over"), _("Who takes it over?"), act)
