"""A few lines against one address that asks too often. Counted in the cache: roughly, and forgotten after an hour."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string


def address(request: HttpRequest) -> str:
    """As the lock-out counts it: by the site's ``AXES_CLIENT_IP_CALLABLE``, else the other end of the connection."""
    chosen = getattr(settings, "AXES_CLIENT_IP_CALLABLE", None)
    if isinstance(chosen, str) and chosen:
        chosen = import_string(chosen)
    return str(chosen(request) if chosen else request.META.get("REMOTE_ADDR", ""))


def too_many(request: HttpRequest, what: str, limit: int, seconds: int) -> bool:
    """Count this request; whether the address has now asked more than ``limit`` times. The address itself is not kept."""
    place = salted_hmac("shequ.throttle", f"{what}\x00{address(request)}", algorithm="sha256").hexdigest()
    key = f"shequ.throttle.{place}"
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > limit)
    except ValueError:  # it expired in between
        return False
