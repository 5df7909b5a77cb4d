"""The one address by which a private file is read."""

from __future__ import annotations

import logging
from typing import Final

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from shequ_workflows.org.actors import Actor

from .constants import FileType
from .exceptions import FileGone
from .models import StoredFile
from .purposes import may_read
from .reading import open_file

log = logging.getLogger(__name__)
#: Whatever it is, it runs nothing and loads nothing.
POLICY: Final = "default-src 'none'; sandbox"


@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file: a picture in the browser, anything else to save. 404 for whoever may not know of it."""
    return _answer(request, public_id, preview=False)


@require_safe
def preview(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Its small picture, with the same permission."""
    return _answer(request, public_id, preview=True)


def _answer(request: HttpRequest, public_id: str, *, preview: bool) -> HttpResponseBase:
    stored = StoredFile.objects.select_related("subject").filter(public_id=public_id).first()
    if stored is None or not may_read(Actor.of_request(request), stored) or (preview and not stored.has_preview):
        raise Http404
    return given(stored, preview=preview)


def given(stored: StoredFile, *, preview: bool = False) -> HttpResponseBase:
    """The answer that gives it to somebody of whom the caller knows that he may read it. Raises ``Http404`` where it is
    gone."""
    try:
        content = open_file(stored, preview=preview)
    except FileGone:
        log.error("private file is gone", extra={"subject": stored.public_id})
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=not stored.is_picture,
        filename=stored.name,
        content_type=FileType.JPEG.value if preview else stored.type,
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
