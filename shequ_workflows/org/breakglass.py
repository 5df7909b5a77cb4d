"""The superuser is for emergencies only: each login, and each time something is changed with it, is noted down."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from .actors import Actor
from .models import Node
from .moment import now
from .signals import acted

logger = logging.getLogger(__name__)

LOGIN, USE = "break_glass", "break_glass_use"
#: Writing requests within this time are one use.
ONE_USE = dt.timedelta(minutes=10)
_SEEN = "shequ_break_glass_use"


class BreakGlass:
    """Sender of ``acted`` for what a superuser does."""


def note_login(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Receiver of Django's ``user_logged_in``."""
    if user.is_superuser:
        _note(LOGIN, user)


def note_use(request: HttpRequest) -> None:
    """Called by the middleware before a request that may change something."""
    session = getattr(request, "session", None)
    if session is None:
        return
    at = now()
    seen = session.get(_SEEN)
    if seen is None or at - dt.datetime.fromisoformat(seen) >= ONE_USE:
        session[_SEEN] = at.isoformat()
        _note(USE, request.user)


def _note(verb: str, user: Any) -> None:
    """To the journal of the widest node, where the auditor reads it."""
    root = Node.objects.filter(depth=1).first()
    logger.warning("superuser account %s: %s", user.pk, verb)
    if root is None:
        return
    with transaction.atomic():
        payload = {"account": user.pk}
        acted.send(BreakGlass, actor=Actor.of_user(user), verb=verb, role="", node=root, person=None, payload=payload)
