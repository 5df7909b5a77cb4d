"""Where a request comes from: counted from our own proxies, never from what a visitor may write."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The address that ``SHEQU_PROXIES`` proxies of ours passed on, each of which appends the one it was asked from.

    With none, the other end of the connection. A chain that is shorter than it should be was not made by our proxies:
    then, too, the other end counts.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    proxies = settings.SHEQU_PROXIES
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return chain[-proxies] if 0 < proxies <= len(chain) else peer
