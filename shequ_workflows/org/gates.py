"""What stands between signing in and going on: a first password to replace, a second factor, a session that is over.

Upper layers register gates; the middleware asks them in order before every view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .registry import Registry

#: What the session holds of the signing in: when, by which way (``core.signing.sessions`` writes it).
SIGNED_IN: Final = "shequ_signed_in"
#: Addresses that every gate leaves open.
OPEN: Final = frozenset({"shequ_login", "shequ_logout", "shequ_display", "shequ_language"})


@dataclass(frozen=True)
class Gate:
    """``stop(request, user, view_name)``: where to go first, or None. Asked for signed-in accounts only, and never at
    the addresses in ``OPEN``; costs no query where nothing is due."""

    key: str
    stop: Callable[[HttpRequest, Any, str], HttpResponse | None]
    order: int = 100


gates: Registry[Gate] = Registry("gates behind signing in")


def stopped(request: HttpRequest, view_name: str) -> HttpResponse | None:
    """The answer of the first gate that is closed."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or view_name in OPEN:
        return None
    for gate in gates:
        answer = gate.stop(request, user, view_name)
        if answer is not None:
            return answer
    return None


def _first_password(request: HttpRequest, user: Any, view_name: str) -> HttpResponse | None:
    """To the page where a password is chosen, while somebody of the office knows the one that was used."""
    person = getattr(user, "person", None)
    if person is None or not person.has_first_password or view_name == "shequ_org:password":
        return None
    return redirect("shequ_org:password")


gates.register(Gate("first_password", _first_password, order=50))
