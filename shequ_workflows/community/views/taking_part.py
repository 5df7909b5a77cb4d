"""Taking part without an account: type the code of a letter, say who one is, read what one said, finish."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.community import guest_sessions
from shequ_workflows.community.actions.taking_part import OpenLetter, TakePart, speakers
from shequ_workflows.community.forms import LetterForm, WhoForm
from shequ_workflows.community.models import LetterCode
from shequ_workflows.community.own_voices import voices_of
from shequ_workflows.core.signing.constants import AN_HOUR, TRIES_AN_HOUR
from shequ_workflows.core.signing.throttle import too_many
from shequ_workflows.core.signing.views.entrance import next_of
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.guests import guest_of
from shequ_workflows.org.models import CommunityPage, Person


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def enter(request: HttpRequest) -> HttpResponse:
    """Type the code. Somebody signed in verifies the account with it instead; a guest goes on to what was said."""
    if request.user.is_authenticated:
        return redirect("shequ_community:by_letter")
    if guest_of(request) is not None and request.method != "POST":
        return redirect("shequ_community:own_voices")
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if too_many(request, "letters", TRIES_AN_HOUR, AN_HOUR):
            form.add_error(None, _("There were many tries from here within an hour. Please try again later."))
        else:
            return _opened(request, form)
    return _enter_page(request, form)


def _opened(request: HttpRequest, form: LetterForm) -> HttpResponse:
    try:
        letter = OpenLetter(form.cleaned_data["code"], browser=guest_sessions.browser_of(request)).execute()
        if letter.person is not None:
            return _begun(request, letter, letter.person)
    except ActionRefused as refused:
        form.blame(refused.refusal)
        return _enter_page(request, form)
    target = next_of(request)
    guest_sessions.choose(request, letter)
    return _with_next("shequ_community:enter_who", target)


def _enter_page(request: HttpRequest, form: LetterForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "next": next_of(request), "title": _("I have a letter with a code")}
    return render(request, "shequ_community/enter.html", context, status=status)


@never_cache
@csrf_protect
def who(request: HttpRequest) -> HttpResponse:
    """Who of the household speaks. Names are masked: the code proves a home, and others may look on."""
    letter = guest_sessions.chosen_letter(request)
    if letter is None or request.user.is_authenticated:
        return redirect("shequ_community:enter")
    members = list(speakers(letter).select_related("person").order_by("pk"))
    form = WhoForm(request.POST if request.method == "POST" else None, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, letter, form.chosen)
        except ActionRefused as refused:
            form.blame(refused.refusal)
    context: dict[str, Any] = {
        "form": form,
        "members": members,
        "next": next_of(request),
        "title": _("Who are you?"),
        "place": letter.household.unit.code,
    }
    return render(request, "shequ_community/enter_who.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, letter: LetterCode, person: Person) -> HttpResponse:
    target = next_of(request)
    TakePart(letter, person).execute()
    guest_sessions.begin(request, letter, person)
    messages.success(
        request, _("You can take part now. Tap “Finish” when you are done, above all on a borrowed phone.")
    )
    return redirect(target or _home_of(request, letter))


def _home_of(request: HttpRequest, letter: LetterCode) -> str:
    """The home page of the community that wrote, so that nobody has to choose where they live."""
    community = letter.household.unit.building.compound.node.community
    page = CommunityPage.objects.live().filter(node=community).first()
    return (page and page.get_url(request)) or "/"


def _with_next(name: str, target: str) -> HttpResponse:
    return redirect(f"{reverse(name)}?{urlencode({'next': target}, safe='/')}" if target else reverse(name))


@require_POST
@csrf_protect
@never_cache
def finish(request: HttpRequest) -> HttpResponse:
    """The end, at once; nothing of it stays in this browser."""
    if not request.user.is_authenticated:
        guest_sessions.finish(request)
    response = redirect("shequ_community:finished")
    response["Clear-Site-Data"] = '"cache"'
    return response


@require_GET
@never_cache
def finished(request: HttpRequest) -> HttpResponse:
    return render(request, "shequ_community/finished.html", {"title": _("You have finished")})


@require_GET
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """What one has said so far, with its numbers: for a guest, and for somebody signed in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.person is None:
        return redirect(reverse("shequ_community:enter"))
    context = {"voices": voices_of(actor), "title": _("What you have said")}
    return render(request, "shequ_community/own_voices.html", context)
