"""The lock-out after wrong passwords: when it ends, and ending it. Without django-axes there is none."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from shequ_workflows.org.moment import now

_LONG_NUMBER = re.compile(r"\d{7,}")


def account_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """What django-axes notes down as the account that was tried (``AXES_USERNAME_CALLABLE``).

    Whoever types a telephone or ID number into the wrong box leaves a keyed stand-in there, never the number.
    """
    name = str((credentials or {}).get("username") or "")
    if not name and request is not None:
        name = str(request.POST.get("username") or "")
    return stand_in(name)


def stand_in(name: str) -> str:
    """The name itself, or for a long number the same stand-in each time."""
    bare = re.sub(r"[\s+()·.-]", "", name)
    if not _LONG_NUMBER.search(bare):
        return name[:150]
    return f"number-{salted_hmac('shequ.axes', bare, algorithm='sha256').hexdigest()[:16]}"


def has_lock_out() -> bool:
    return apps.is_installed("axes") and bool(getattr(settings, "AXES_ENABLED", True))


def opens_at(name: str) -> dt.datetime | None:
    """When an account that is locked opens again; None where it is open."""
    if not has_lock_out():
        return None
    from axes.helpers import get_cool_off
    from axes.models import AccessAttempt

    pause = get_cool_off(None)
    if pause is None:
        return None
    tried = AccessAttempt.objects.filter(
        username=stand_in(name), failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=now() - pause
    )
    last: dt.datetime | None = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return last + pause if last is not None else None


def unlock(user: Any) -> int:
    """Forget the wrong tries at an account; gives how many places were locked."""
    if not apps.is_installed("axes"):
        return 0
    from axes.models import AccessAttempt

    return int(AccessAttempt.objects.filter(username=stand_in(user.get_username())).delete()[0])
