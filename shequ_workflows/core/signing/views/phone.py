"""A number, a code, and in: no number and no code stands in an address.

The browser that asked for a code is known by a signed cookie, not by the session: signing in gives the session a new
name, and the second half of a double click still finds its code.
"""

from __future__ import annotations

from typing import Any, Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from shequ_workflows.core.masking import mask_phone
from shequ_workflows.core.signing.constants import AN_HOUR, CODES_AN_HOUR, TRIES_AN_HOUR, Way
from shequ_workflows.core.signing.forms import CodeForm, PhoneForm, WhoForm, masked
from shequ_workflows.core.signing.models import PhoneCode
from shequ_workflows.core.signing.phone import RequestCode, SignInByPhone, Tried, TryCode
from shequ_workflows.core.signing.phone_book import people_of
from shequ_workflows.core.signing.throttle import too_many
from shequ_workflows.core.texting.gateways import gateway
from shequ_workflows.core.texting.models import TextState
from shequ_workflows.org.acting import ActionRefused

from .entrance import come_in, go_on, next_of, show_entrance

COOKIE: Final = "shequ_code"
_SALT: Final = "shequ.signing.code"
_LIFE: Final = 900


def _remembered(request: HttpRequest) -> tuple[PhoneCode | None, str]:
    """The code that this browser asked for, and where it came from."""
    try:
        public_id, target = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LIFE)
    except (signing.BadSignature, ValueError):
        return None, ""
    return PhoneCode.objects.filter(public_id=public_id).first(), next_of(request, target)


def _remember(request: HttpRequest, response: HttpResponse, code: PhoneCode, target: str) -> HttpResponse:
    value = signing.dumps([code.public_id, target], salt=_SALT)
    response.set_cookie(
        COOKIE, value, max_age=_LIFE, path="/login/", secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


@never_cache
@sensitive_post_parameters("number")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code: the same answer for every number. Opened by its address alone, it leads to the form."""
    if request.user.is_authenticated:
        return go_on(request, next_of(request))
    if request.method != "POST":
        return redirect("shequ_login")
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return show_entrance(request, 422, phone_form=form)
    try:
        if too_many(request, "codes", CODES_AN_HOUR, AN_HOUR):
            form.add_error(None, _("Many codes were asked for from here within an hour. Please try again later."))
            return show_entrance(request, 422, phone_form=form)
        code = RequestCode(form.cleaned_data["number"], once=form.cleaned_data["once"]).execute()
    except ActionRefused as refused:
        form.add_error("number", str(refused))
        return show_entrance(request, 422, phone_form=form, has_code=_remembered(request)[0] is not None)
    return _remember(request, redirect("shequ_login_code"), code, next_of(request))


@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Type the code in."""
    asked, target = _remembered(request)
    if asked is None:
        return redirect("shequ_login")
    if request.method != "POST":
        return _show_code(request, asked, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show_code(request, asked, form, 422)
    if too_many(request, "tries", TRIES_AN_HOUR, AN_HOUR):
        form.add_error(None, _("There were many tries from here within an hour. Please try again later."))
        return _show_code(request, asked, form, 422)
    tried = TryCode(asked, form.cleaned_data["code"]).execute()
    if tried is Tried.RIGHT:
        people = people_of(asked.number)
        if len(people) == 1:
            return _in(request, asked, people[0].public_id, target)
        return redirect("shequ_login_who")
    form.add_error("code", _sentence(tried))
    return _show_code(request, asked, form, 422, is_over=tried is not Tried.WRONG)


def _sentence(tried: Tried) -> str:
    if tried is Tried.WRONG:
        return _("This is not the code. Please compare it with the text message; the newest message counts.")
    if tried is Tried.EXPIRED:
        return _("This code is no longer good: it was used, or the 5 minutes are over. Please ask for a new one.")
    return _("The code was typed wrongly several times and is void now. Please ask for a new one.")


def _in(request: HttpRequest, asked: PhoneCode, person_id: str, target: str) -> HttpResponse:
    try:
        person = SignInByPhone(asked, person_id).execute()
    except ActionRefused as refused:
        form = CodeForm()
        return _show_code(request, asked, form, 422, refusal=str(refused), is_over=True)
    return come_in(request, person.user, Way.PHONE, target)


@never_cache
def who(request: HttpRequest) -> HttpResponse:
    """Several people share the number: after the right code, which of them; nobody: where to go."""
    asked, target = _remembered(request)
    if asked is None or asked.right_at is None:
        return redirect("shequ_login")
    people = people_of(asked.number)
    if not people:
        return render(request, "shequ_core/signing/nobody.html", {"has_slips": True})
    choices = [(person.public_id, masked(person)) for person in people]
    form = WhoForm(request.POST if request.method == "POST" else None, people=choices)
    if request.method == "POST" and form.is_valid():
        return _in(request, asked, form.cleaned_data["person"], target)
    status = 422 if request.method == "POST" else 200
    return render(request, "shequ_core/signing/who.html", {"form": form}, status=status)


def _show_code(request: HttpRequest, asked: PhoneCode, form: CodeForm, status: int = 200, **more: Any) -> HttpResponse:
    way = gateway()
    context = {
        "form": form,
        "number": mask_phone(asked.number),
        "until": asked.expires_at,
        "demo": way is not None and way.shows_on_screen,
        "demo_text": _demo_text(asked) if way is not None and way.shows_on_screen else "",
        **more,
    }
    return render(request, "shequ_core/signing/code.html", context, status=status)


def _demo_text(asked: PhoneCode) -> str:
    """A demonstration sends nothing: its screen shows what would have been sent."""
    message = asked.message
    if message is None or message.state == TextState.WAITING or message.state == TextState.SENDING:
        return _("The worker is sending the message. Reload this page to see it.")
    if message.state == TextState.SENT:
        return message.text
    return _("No message is sent: no verified resident has this number.")
