"""Addresses of the example site."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

handler400 = "shequ_workflows.errors.bad_request"
handler403 = "shequ_workflows.errors.permission_denied"
handler404 = "shequ_workflows.errors.not_found"
handler500 = "shequ_workflows.errors.server_error"

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("shequ_workflows.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # Last: Wagtail answers every address that nothing above knows.
    path("", include(wagtail_urls)),
]
