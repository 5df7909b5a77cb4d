"""Addresses of the example site."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

handler400 = "shequ_workflows.errors.bad_request"
handler403 = "shequ_workflows.errors.permission_denied"
handler404 = "shequ_workflows.errors.not_found"
handler500 = "shequ_workflows.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("shequ_workflows.urls")),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}))
# Last: Wagtail answers every address that nothing above knows.
urlpatterns.append(path("", include(wagtail_urls)))
