from __future__ import annotations

from django.core.exceptions import PermissionDenied


class NoticesError(Exception):
    """Base of what notices raise."""


class StillOnDisplay(NoticesError, PermissionDenied):
    """公示 must stay up: it was about to be taken down, moved, hidden or deleted before its display is over.

    A ``PermissionDenied``, so that Wagtail's screens and its API answer 403 whichever way was tried. The sentence says
    what to do instead.
    """
