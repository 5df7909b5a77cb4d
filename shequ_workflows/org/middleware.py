from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from .actors import Actor
from .breakglass import note_use
from .gates import stopped
from .guests import admit, guest_of
from .wagtail_scope import answer_instead

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ActorMiddleware:
    """Gives each request its ``actor`` (lazily: one query when first asked); notes down what a superuser changes; no
    page of somebody signed in, or taking part by a letter, is kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(Any, request).actor = SimpleLazyObject(lambda: Actor.of_request(request))
        guest = guest_of(request)
        user: Any = getattr(request, "user", None)
        if request.method not in _SAFE and user is not None and user.is_authenticated and user.is_superuser:
            note_use(request)
        response = self.get_response(request)
        is_somebody = guest is not None or (user is not None and user.is_authenticated)
        if is_somebody and response.get("Content-Type", "").startswith("text/html"):
            # Drafts, opinions not yet published, receipts: none of it stays on the office's shared computer.
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Turn everybody else away from screens that know no scope; first to what stands behind signing in."""
        match = request.resolver_match
        admit(request, match.view_name if match is not None else "")
        instead = answer_instead(request, match) if match is not None else None
        if instead is not None:
            return instead
        return stopped(request, match.view_name if match is not None else "")
