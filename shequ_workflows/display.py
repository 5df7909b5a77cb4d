"""How a page is shown to this reader: large type, keyboard shortcuts, language.

The choice lives in cookies, so it works signed out and without JavaScript. Markup is the same in every mode (the mode
is one class on ``<html>``), so template fragments may be cached without regard to it; whole pages vary by ``Cookie``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

TYPE_COOKIE = "shequ_type"
KEYS_COOKIE = "shequ_keys"
YEAR = 365 * 24 * 3600

# What a form may set: field name → (cookie, allowed values, the value that is the default and needs no cookie).
CHOICES: dict[str, tuple[str, frozenset[str], str]] = {
    "type": (TYPE_COOKIE, frozenset({"normal", "large"}), "normal"),
    "keys": (KEYS_COOKIE, frozenset({"on", "off"}), "on"),
}


@dataclass(frozen=True)
class Display:
    """The reader's choice. ``keys`` is False where single-key shortcuts are switched off (WCAG 2.1.4)."""

    large: bool = False
    keys: bool = True

    @classmethod
    def of(cls, request: HttpRequest) -> Display:
        """Read the cookies; anything unknown counts as the default."""
        return cls(
            large=request.COOKIES.get(TYPE_COOKIE) == "large",
            keys=request.COOKIES.get(KEYS_COOKIE) != "off",
        )


class DisplayMiddleware:
    """Put ``request.display`` in place and say that HTML varies by cookie.

    Stands inside any page cache (after ``UpdateCacheMiddleware`` in ``MIDDLEWARE``), so that the cache sees the header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.display = Display.of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``display`` and ``site_title`` for the base templates."""
    return {
        "display": getattr(request, "display", None) or Display.of(request),
        "site_title": site_title(),
    }


def site_title() -> str:
    """The name in the header and in the title: ``SHEQU_SITE_NAME``, else Wagtail's ``WAGTAIL_SITE_NAME``."""
    return str(getattr(settings, "SHEQU_SITE_NAME", "") or getattr(settings, "WAGTAIL_SITE_NAME", ""))


def _from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this form."""
    return request.headers.get("Sec-Fetch-Site", "") == "cross-site"


def _back(request: HttpRequest) -> str:
    """The page the form stood on, if it is ours; else the front page."""
    for target in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if target and url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return target
    return "/"


# Exempt from the CSRF token: the form stands on every public page, and a token there would give every visitor a cookie
# and every page its own copy. All a forged post could do is change the size of the type; posts from other sites are
# ignored all the same where the browser tells (Sec-Fetch-Site).
@csrf_exempt
@never_cache
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Remember the reader's choice for a year and go back to the page. Unknown values change nothing."""
    response = HttpResponseRedirect(_back(request))
    if _from_elsewhere(request):
        return response
    for field, (cookie, allowed, default) in CHOICES.items():
        value = request.POST.get(field)
        if value not in allowed:
            continue
        if value == default:
            response.delete_cookie(cookie, samesite="Lax")
        else:
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@csrf_exempt
@never_cache
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's language switch, without a token for the same reason as :func:`set_display`."""
    if _from_elsewhere(request):
        return HttpResponseRedirect(_back(request))
    return django_set_language(request)
