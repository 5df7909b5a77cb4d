"""Error pages: what happened, and what to do next. Named as ``handler400`` … ``handler500`` in the site's ``urls.py``
and as ``CSRF_FAILURE_VIEW`` in its settings.

They never read the database, so that they can be shown when it is the database that failed.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from shequ_workflows.display import Display, site_title

logger = logging.getLogger(__name__)

LAST_RESORT = (
    '<!doctype html><html lang="zh-Hans"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>暂时打不开</title>'
    "<h1>暂时打不开</h1><p>系统出了点问题。请过几分钟再试；急事请直接打社区居委会电话。</p></html>"
)


def _page(request: HttpRequest, template: str, status: int, **extra: object) -> HttpResponse:
    """Render an error page without context processors (they may ask the database)."""
    context = {
        "display": Display.of(request),
        "site_title": site_title(),
        "contact": getattr(settings, "SHEQU_CONTACT", ""),
        "status": status,
        "path": request.path,
        **extra,
    }
    try:
        body = str(render_to_string(f"shequ/errors/{template}.html", context))
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError):
        logger.exception("error page %s cannot be rendered", template)
        body = LAST_RESORT
    response = HttpResponse(body, status=status)
    add_never_cache_headers(response)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; and 413 where the request was too large, which Django reports as a 400."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return _page(request, "400", 400)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413: what was sent is larger than we take."""
    return _page(request, "413", 413, limit_mb=_limit_mb())


def _limit_mb() -> int:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return max(1, limit // 1_048_576) if limit else 0


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403. A sentence given to ``PermissionDenied("…")`` is shown: it should say whom to ask."""
    reason = next((str(arg) for arg in getattr(exception, "args", ())), "")
    return _page(request, "403", 403, reason=reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. The exception's text is never shown: it could tell that something exists."""
    return _page(request, "404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, "500", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 because the form was too old or cookies are off. ``reason`` is for the log, not for the reader."""
    return _page(request, "csrf", 403)
