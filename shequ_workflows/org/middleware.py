from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .actors import Actor
from .breakglass import note_use

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ActorMiddleware:
    """Gives each request its ``actor`` (lazily: one query when first asked); notes down what a superuser changes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(Any, request).actor = SimpleLazyObject(lambda: Actor.of_request(request))
        user: Any = getattr(request, "user", None)
        if request.method not in _SAFE and user is not None and user.is_authenticated and user.is_superuser:
            note_use(request)
        return self.get_response(request)
