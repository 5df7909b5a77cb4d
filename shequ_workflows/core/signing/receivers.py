"""Django tells when somebody signs in or out, by whichever way."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from . import sessions
from .gates import second_step_begins


@receiver(user_logged_in, dispatch_uid="shequ_core.signed_in")
def signed_in(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if request is not None and hasattr(request, "session"):
        sessions.begin(request, user)
        second_step_begins(request, user)


@receiver(user_logged_out, dispatch_uid="shequ_core.signed_out")
def signed_out(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if request is not None and hasattr(request, "session"):
        sessions.end(request)
