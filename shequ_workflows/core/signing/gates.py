"""What this layer puts between signing in and going on: a session that is over, the second factor."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import DESK_ROLES
from shequ_workflows.org.gates import Gate, gates
from shequ_workflows.org.moment import local_date, now

from . import sessions
from .constants import REMEMBERED
from .factors import due_since, factor_of, grace_ends
from .models import SecondFactor

#: In the session: ``wanted`` (asked for now), ``due`` (to be set up until …), ``passed``.
SECOND: Final = "shequ_second"
#: The cookie of an office PC on which the second step is not asked for again.
THIS_PC: Final = "shequ_pc"
_SALT: Final = "shequ.signing.pc"
#: What an account leads to before its second step.
_VERIFYING: Final = frozenset({"shequ_second"})
_SETTING_UP: Final = frozenset({"shequ_second_setup", "shequ_org:password"})


def second_step_begins(request: HttpRequest, user: Any) -> None:
    """At signing in: note down in the session what is to be asked, so that no later request has to look it up."""
    factor = factor_of(user)
    if factor is not None and factor.confirmed_at is not None:
        known = is_known_pc(request, factor)
        request.session[SECOND] = {"state": "passed" if known else "wanted"}
        return
    since = due_since(user)
    if since is None:
        request.session.pop(SECOND, None)
        return
    ends = grace_ends(since)
    request.session[SECOND] = {"state": "due", "until": ends.isoformat()}
    if now() < ends and Actor.of_user(user).roles.isdisjoint(
        DESK_ROLES
    ):  # the others read it on every page of the desk
        sentence = _(
            "Your work needs a second step when you sign in. Please set it up under “Account and sign-in” by %(day)s."
        ) % {"day": local_date(ends).isoformat()}
        messages.warning(request, sentence, fail_silently=True)


def second_step_due(request: HttpRequest) -> dt.datetime | None:
    """By when the second step is to be set up; None where nothing is due."""
    state = request.session.get(SECOND, {}) if hasattr(request, "session") else {}
    return dt.datetime.fromisoformat(state["until"]) if state.get("state") == "due" else None


def pass_second_step(request: HttpRequest) -> None:
    request.session[SECOND] = {"state": "passed"}


def is_second_step_wanted(request: HttpRequest) -> bool:
    return bool(request.session.get(SECOND, {}).get("state") == "wanted")


def remember_pc(response: HttpResponse, request: HttpRequest, factor: SecondFactor) -> None:
    """For thirty days; void once the second factor is set up anew or everything is signed out."""
    value = signing.dumps([factor.public_id, factor.trust], salt=_SALT)
    response.set_cookie(
        THIS_PC,
        value,
        max_age=int(REMEMBERED.total_seconds()),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def is_known_pc(request: HttpRequest, factor: SecondFactor) -> bool:
    try:
        known = signing.loads(request.COOKIES.get(THIS_PC, ""), salt=_SALT, max_age=REMEMBERED)
    except signing.BadSignature:
        return False
    return bool(known == [factor.public_id, factor.trust])


def way_in(request: HttpRequest, name: str = "shequ_login") -> str:
    """The address ``name``, and back to this page afterwards where it may be asked again."""
    back = f"?{urlencode({'next': request.get_full_path()}, safe='/')}" if request.method in {"GET", "HEAD"} else ""
    return f"{reverse(name)}{back}"


def _session(request: HttpRequest, user: Any, view_name: str) -> HttpResponse | None:
    why = sessions.over(request, user)
    if not why:
        return None
    sentences = {
        "idle": _("Nothing was done here for a while, so you were signed out. Please sign in again."),
        "old": _("You have been signed in for a long time. Please sign in again."),
        "ended": _("You were signed out everywhere. Please sign in again."),
    }
    target = way_in(request)
    logout(request)
    messages.warning(request, sentences[why], fail_silently=True)
    return redirect(target)


def _second_step(request: HttpRequest, user: Any, view_name: str) -> HttpResponse | None:
    if not is_second_step_wanted(request) or view_name in _VERIFYING:
        return None
    return redirect(way_in(request, "shequ_second"))


def _second_setup(request: HttpRequest, user: Any, view_name: str) -> HttpResponse | None:
    state = request.session.get(SECOND, {})
    if state.get("state") != "due" or view_name in _SETTING_UP:
        return None
    return redirect("shequ_second_setup") if now() >= dt.datetime.fromisoformat(state["until"]) else None


gates.register(Gate("session", _session, order=10))
gates.register(Gate("second_step", _second_step, order=20))
gates.register(Gate("second_setup", _second_setup, order=60))
