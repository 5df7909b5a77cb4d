"""The site as it is served, and one address more: what a request costs that does nothing (`votes.py`)."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

application = get_wsgi_application()

from site_config import urls  # noqa: E402 - after the applications have loaded


def empty(request: HttpRequest) -> HttpResponse:
    """Who asks is looked up, the token was checked; nothing else."""
    return HttpResponse(status=204 if request.user.is_authenticated else 403)


urls.urlpatterns.insert(0, path("bench/empty/", empty))
