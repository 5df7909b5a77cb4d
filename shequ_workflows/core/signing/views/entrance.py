"""The page on which people sign in; what all ways in have in common; the page of a lock-out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from shequ_workflows.core.signing.constants import Way
from shequ_workflows.core.signing.forms import PhoneForm
from shequ_workflows.core.signing.unlocking import account_name, opens_at
from shequ_workflows.core.texting.gateways import gateway


def next_of(request: HttpRequest, *more: str) -> str:
    """Where somebody came from, if it is ours; else empty."""
    for target in (request.POST.get("next", ""), request.GET.get("next", ""), *more):
        if target and url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return target
    return ""


def go_on(request: HttpRequest, target: str = "") -> HttpResponse:
    """Where they came from; else where their work or their community is."""
    return redirect(target or resolve_url(settings.LOGIN_REDIRECT_URL))


def come_in(request: HttpRequest, user: Any, way: Way, target: str = "") -> HttpResponse:
    """Sign ``user`` in, who has shown that he may."""
    request.shequ_way = way  # type: ignore[attr-defined]
    # The one that keeps accounts stands last: those before it only refuse.
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return go_on(request, target)


def entrance_context(request: HttpRequest, **forms: Any) -> dict[str, Any]:
    """Of the page with all ways in."""
    offered = gateway() is not None
    return {"phone_form": PhoneForm() if offered else None, "next": next_of(request), **forms}


class SignInForm(AuthenticationForm):
    """The box of the user name does not take the focus away from the way in above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)


class SignIn(LoginView):
    """All ways in on one page; posted to, the way with account and password."""

    template_name = "shequ/registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.redirect_authenticated_user = not self._wants_another_account()
        return super().dispatch(request, *args, **kwargs)

    def _wants_another_account(self) -> bool:
        """A page of refusal led here; or the admin, which sends whoever may not enter it here, again and again."""
        if "other" in self.request.GET:
            return True
        admin = next_of(self.request).startswith(reverse("wagtailadmin_home"))
        return admin and not self.request.user.has_perm("wagtailadmin.access_admin")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**entrance_context(self.request), has_slips=True, **kwargs)


def show_entrance(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    """The page again, with the form that was refused."""
    blank = SignInForm(request)
    context = {"form": blank, "has_slips": True, **entrance_context(request, **forms)}
    return render(request, SignIn.template_name, context, status=status)


def locked(request: HttpRequest, response: Any = None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Too many wrong passwords (``AXES_LOCKOUT_CALLABLE``): when it opens again, and what to do meanwhile."""
    context = {"opens_at": opens_at(account_name(request, credentials)), "has_slips": True}
    return render(request, "shequ/registration/locked.html", context, status=429)
